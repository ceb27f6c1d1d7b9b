"""The outbox as it grows, for who watches: the last events, then each one as it comes.

Relayed rows are read in the order of the relay, which is the order of its commits; a row that no relay has
taken yet is shown too, and not again when it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pagi.database import Connection
from pagi.notifications.subscriptions import SQL

REMEMBERED = 10_000
_START = (datetime.min.replace(tzinfo=UTC), UUID(int=0))


@dataclass(frozen=True, slots=True)
class Told:
    """A row of the outbox."""

    event_id: UUID
    event: str
    sequence: int
    payload: Mapping[str, Any]
    created_at: datetime
    relayed_at: datetime | None


class OutboxTail:
    """Remembers how far one has read."""

    def __init__(self, region_id: int) -> None:
        self._region_id = region_id
        self._after = _START
        self._seen: dict[UUID, None] = {}

    async def last(self, db: Connection, count: int) -> list[Told]:
        """The last ``count`` events, oldest first; ``fresh`` goes on from here."""
        relayed = await db.fetch(SQL.newest_relayed, self._region_id, max(count, 1))
        if relayed:
            self._after = (relayed[0]["relayed_at"], relayed[0]["event_id"])
        waiting = await db.fetch(SQL.unrelayed, self._region_id)
        return self._unseen([*reversed(relayed), *waiting])[-count:] if count else self._nothing(waiting)

    async def fresh(self, db: Connection) -> list[Told]:
        """What has come since."""
        relayed = await db.fetch(SQL.relayed_since, self._region_id, *self._after)
        if relayed:
            self._after = (relayed[-1]["relayed_at"], relayed[-1]["event_id"])
        return self._unseen([*relayed, *await db.fetch(SQL.unrelayed, self._region_id)])

    def _nothing(self, waiting: list[Any]) -> list[Told]:
        self._unseen(waiting)
        return []

    def _unseen(self, rows: list[Any]) -> list[Told]:
        found = [Told(**row) for row in rows if row["event_id"] not in self._seen]
        self._seen.update((one.event_id, None) for one in found)
        for old in list(self._seen)[: max(0, len(self._seen) - REMEMBERED)]:
            del self._seen[old]
        return found
