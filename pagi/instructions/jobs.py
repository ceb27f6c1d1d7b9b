"""What the worker does for instructions: let codes expire, forget old idempotency keys."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pagi.database import Connection, load

_SQL = load("pagi/instructions/queries.sql")

KEY_LIFE = timedelta(days=2)


BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


async def expire(db: Connection, now: datetime, since: datetime = BEGINNING) -> int:
    """Mark every active instruction whose time was over between ``since`` and ``now``. Returns how many.

    Money on them still settles.
    """
    tag = await db.execute(_SQL.expire, now, since)
    return int(tag.rsplit(" ", 1)[-1])


class Expiry:
    """``expire`` as a job: its first turn looks at all, each later one at what ran out since two turns ago.

    So a turn that failed is made up for by the next, and a clock that jumps is followed.
    """

    def __init__(self) -> None:
        self._before = self._last = BEGINNING

    async def __call__(self, db: Connection, now: datetime) -> int:
        """One turn of the job."""
        since, self._before, self._last = self._before, self._last, now
        return await expire(db, now, since)


async def forget_idempotency_keys(db: Connection, now: datetime) -> int:
    """Drop the answers kept for idempotency keys older than KEY_LIFE. Returns how many."""
    tag = await db.execute(_SQL.forget_answers, now - KEY_LIFE)
    return int(tag.rsplit(" ", 1)[-1])
