"""Who waits for a bill to change: one small query a moment for all, whichever process booked the money."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

import structlog

from pagi.bills import queries
from pagi.database import Pool
from pagi.database.faults import LOST

log = structlog.get_logger()

EVERY_SECONDS = 0.4
HEARTBEAT_SECONDS = 15.0


class BillWatch:
    """Pages that listen subscribe to a bill; the watch looks at versions only while somebody listens."""

    def __init__(self, pool: Pool, region_id: int) -> None:
        self._pool, self._region_id = pool, region_id
        self._watched: Counter[UUID] = Counter()
        self._versions: dict[UUID, int] = {}
        self._moved = asyncio.Condition()
        self._looking: asyncio.Task[None] | None = None
        self._closed = False

    async def start(self) -> None:
        """Begin looking."""
        self._looking = asyncio.create_task(self._look_for_ever(), name="bill-watch")

    async def stop(self) -> None:
        """End every subscription, then stop looking."""
        self._closed = True
        async with self._moved:
            self._moved.notify_all()
        if self._looking is not None:
            self._looking.cancel()
            with suppress(asyncio.CancelledError):
                await self._looking

    @property
    def closed(self) -> bool:
        """Whether the application is stopping."""
        return self._closed

    async def changes(self, bill_id: UUID, since: int) -> AsyncIterator[int | None]:
        """Each version of the bill after ``since``; None as a sign of life every HEARTBEAT_SECONDS."""
        with self._watching(bill_id):
            while not self._closed:
                fresh = await self._newer(bill_id, since)
                if self._closed:
                    return
                since = fresh or since
                yield fresh

    async def _newer(self, bill_id: UUID, than: int) -> int | None:
        """The bill's version once it is newer; None after HEARTBEAT_SECONDS, or when closed."""
        try:
            async with asyncio.timeout(HEARTBEAT_SECONDS), self._moved:
                await self._moved.wait_for(lambda: self._closed or self._versions.get(bill_id, than) > than)
        except TimeoutError:
            return None
        return self._versions.get(bill_id)

    @contextmanager
    def _watching(self, bill_id: UUID) -> Iterator[None]:
        self._watched[bill_id] += 1
        try:
            yield
        finally:
            self._watched[bill_id] -= 1
            if self._watched[bill_id] <= 0:
                del self._watched[bill_id]
                self._versions.pop(bill_id, None)

    async def _look_for_ever(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            if not self._watched:
                continue
            try:
                async with self._pool.acquire() as db:
                    fresh = await queries.versions(db, self._region_id, list(self._watched))
            except LOST as error:
                log.warning("bill_watch_waits", error=type(error).__name__)
                continue
            async with self._moved:
                self._versions.update({key: value for key, value in fresh.items() if key in self._watched})
                self._moved.notify_all()
