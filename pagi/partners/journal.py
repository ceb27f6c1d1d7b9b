"""The journal of messages: what each bank sent and how it was answered. Evidence, never a lock.

Written in the background in batches, so that it is never on the way of a payment; when the database is away
the newest messages wait in memory, up to a bound, and the oldest of them give way.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from pagi.database import Pool, load
from pagi.database.faults import LOST

log = structlog.get_logger()
_SQL = load("pagi/partners/queries.sql")

KEPT_IN_MEMORY = 5_000
EVERY_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Message:
    """One message in and its answer; ``body`` is masked, headers are those that matter."""

    region_id: int
    message_id: UUID
    partner_id: UUID | None
    service: int
    request_id: str
    received_at: datetime
    path: str
    headers: dict[str, str]
    body: str
    verdict: str
    reply_code: str
    took_ms: int

    def row(self) -> tuple[Any, ...]:
        """In the order of the table's columns."""
        return (
            self.region_id, self.message_id, self.partner_id, self.service, self.request_id, self.received_at,
            self.path, self.headers, self.body, self.verdict, self.reply_code, self.took_ms,
        )  # fmt: skip


class MessageJournal:
    """Keeps messages for the writer. Started and stopped with the application."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._waiting: deque[Message] = deque(maxlen=KEPT_IN_MEMORY)
        self._writer: asyncio.Task[None] | None = None

    def note(self, message: Message) -> None:
        """Remember a message; it is written soon."""
        self._waiting.append(message)

    async def start(self) -> None:
        """Begin writing."""
        self._writer = asyncio.create_task(self._write_for_ever(), name="message-journal")

    async def stop(self) -> None:
        """Write what is left, then stop."""
        if self._writer is not None:
            self._writer.cancel()
            await asyncio.gather(self._writer, return_exceptions=True)
        await self.write()

    async def write(self) -> None:
        """Write what waits; what cannot be written now waits on."""
        batch = list(self._waiting)
        if not batch:
            return
        try:
            async with self._pool.transaction() as db:
                await db.executemany(_SQL.keep_messages, [message.row() for message in batch])
        except LOST as error:
            log.warning("journal_waits", messages=len(batch), error=type(error).__name__)
            return
        for _ in batch:
            self._waiting.popleft()

    async def _write_for_ever(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            await self.write()
