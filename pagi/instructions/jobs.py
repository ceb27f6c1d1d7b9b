"""What the worker does for instructions: let codes expire, forget old idempotency keys."""

from __future__ import annotations

from datetime import datetime, timedelta

from pagi.database import Connection, load

_SQL = load("pagi/instructions/queries.sql")

KEY_LIFE = timedelta(days=2)


async def expire(db: Connection, now: datetime) -> int:
    """Mark every active instruction whose time is over. Returns how many. Money on them still settles."""
    tag = await db.execute(_SQL.expire, now)
    return int(tag.rsplit(" ", 1)[-1])


async def forget_idempotency_keys(db: Connection, now: datetime) -> int:
    """Drop the answers kept for idempotency keys older than KEY_LIFE. Returns how many."""
    tag = await db.execute(_SQL.forget_answers, now - KEY_LIFE)
    return int(tag.rsplit(" ", 1)[-1])
