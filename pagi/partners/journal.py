"""The journal of messages: what each bank sent, what was sent to it, and each answer. Evidence, never a lock.

Written in the background in batches, so that it is never on the way of a payment; when the database is away
the newest messages wait in memory, up to a bound, and the oldest of them give way.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import structlog

from pagi.database import Pool, load
from pagi.database.faults import LOST, REFUSED
from pagi.partners.unknown import follow

log = structlog.get_logger()
_SQL = load("pagi/partners/queries.sql")

KEPT_IN_MEMORY = 5_000
AT_ONCE = 50
"""In one statement: laying out more would hold up the calls that come meanwhile."""
EVERY_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Message:
    """One message, in or out, and its answer; ``body`` is masked, headers are those that matter.

    ``subject`` is the account, code or bill that it names, ``reference`` the sender's own number, ``reply``
    the words of a refusal, ``diagnosis`` why a signature did not hold. Of a message out, ``reply_body`` is
    what came back, masked.
    """

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
    subject: str = ""
    reference: str = ""
    reply: str = ""
    diagnosis: dict[str, Any] | None = None
    direction: Literal["in", "out"] = "in"
    reply_body: str = ""

    def row(self) -> tuple[Any, ...]:
        """In the order of the table's columns."""
        return (
            self.region_id, self.message_id, self.partner_id, self.service, self.request_id, self.received_at,
            self.path, self.headers, self.body, self.verdict, self.reply_code, self.took_ms,
            self.subject, self.reference, self.reply, self.diagnosis, self.direction,
            self.reply_body,
        )  # fmt: skip


class MessageJournal:
    """Keeps messages for the writer. Started and stopped with the application."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._waiting: deque[Message] = deque(maxlen=KEPT_IN_MEMORY)
        self._closing = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None

    def note(self, message: Message) -> None:
        """Remember a message; it is written soon."""
        self._waiting.append(message)

    async def start(self) -> None:
        """Begin writing."""
        self._closing.clear()
        self._writer = asyncio.create_task(self._write_for_ever(), name="message-journal")

    async def stop(self) -> None:
        """Write what is left, then stop."""
        self._closing.set()
        if self._writer is not None:
            await self._writer
        await self.write()

    async def write(self) -> None:
        """Write what waits; what cannot be written now waits on."""
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
            try:
                await self._keep(batch)
            except LOST as error:
                log.warning("journal_waits", messages=len(batch), error=type(error).__name__)
                self._put_back(batch)
                return

    async def _keep(self, batch: list[Message]) -> None:
        """All in one statement; where the database takes one for wrong, each alone, and that one not."""
        try:
            async with self._pool.acquire() as db:
                await db.execute(_SQL.keep_messages, *zip(*(one.row() for one in batch), strict=True))
                await follow(db, [one for one in batch if one.direction == "in"])
        except LOST:
            raise
        except REFUSED as error:
            if len(batch) == 1:
                log.error("journal_refused", message_id=str(batch[0].message_id), error=type(error).__name__)
                return
            for one in batch:
                await self._keep([one])

    def _put_back(self, batch: list[Message]) -> None:
        """Where newer ones have come meanwhile and there is no more room, the oldest give way."""
        room = KEPT_IN_MEMORY - len(self._waiting)
        self._waiting.extendleft(reversed(batch[max(0, len(batch) - room) :]))

    async def _write_for_ever(self) -> None:
        while not self._closing.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY_SECONDS):
                    await self._closing.wait()
            await self.write()
