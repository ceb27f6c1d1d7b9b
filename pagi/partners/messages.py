"""The message journal as it is read: what banks sent, how it was answered, and in what time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from pagi.database import Connection, load

_SQL = load("pagi/partners/queries.sql")
NEWEST = (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))
LATE = timedelta(seconds=30)
"""Messages are written in batches after their answer: so long is looked back for those that come late."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One message, in or out, and its answer; ``partner`` is the bank's name, None for a stranger."""

    message_id: UUID
    direction: str
    partner: str | None
    service: int | None
    request_id: str
    received_at: datetime
    path: str
    headers: Mapping[str, Any]
    body: str
    verdict: str
    reply_code: str
    took_ms: int
    subject: str
    reference: str
    reply: str
    diagnosis: Mapping[str, Any] | None


class MessageTail:
    """Remembers how far one has read."""

    def __init__(self, region_id: int) -> None:
        self._region_id = region_id
        self._newest = NEWEST[0]
        self._seen: dict[UUID, datetime] = {}

    async def last(self, db: Connection, count: int) -> list[Kept]:
        """The last ``count`` messages, oldest first; ``fresh`` goes on from here."""
        rows = await db.fetch(_SQL.messages_before, self._region_id, *NEWEST, max(count, 1))
        self._newest = rows[0]["received_at"] if rows else datetime.min.replace(tzinfo=UTC) + LATE
        found = self._unseen(list(reversed(rows)))
        return found[-count:] if count else []

    async def fresh(self, db: Connection) -> list[Kept]:
        """What has come since."""
        return self._unseen(await db.fetch(_SQL.messages_since, self._region_id, self._newest - LATE))

    def _unseen(self, rows: list[Any]) -> list[Kept]:
        found = [Kept(**row) for row in rows if row["message_id"] not in self._seen]
        self._seen |= {one.message_id: one.received_at for one in found}
        self._newest = max([self._newest, *(one.received_at for one in found)])
        self._seen = {key: at for key, at in self._seen.items() if at > self._newest - LATE}
        return found
