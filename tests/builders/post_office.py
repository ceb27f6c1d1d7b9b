"""Subscriptions of a test's city, and workers that carry its events out at a test's pace, not in days."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from pagi.http_client import Limits, Reach
from pagi.notifications import subscriptions
from pagi.notifications.notifier import Tempo, notify
from pagi.notifications.queue import Pace
from pagi.notifications.schedule import Schedule
from pagi.notifications.subscriptions import Shown
from tests.builders.city import REGION, CityBuilder

BRISK = Tempo(
    relay=0.02,
    recover=0.3,
    schedule=Schedule(delays=(0.05, 0.05, 0.05), jitter=0.0),
    limits=Limits(connect=0.5, whole=0.4, answer_bytes=2_048, tries=1),
    pace=Pace(
        look=timedelta(seconds=0.2), dead_after=timedelta(seconds=1), unforeseen=timedelta(seconds=0.1)
    ),
    circuit_failures=1_000,
)


@dataclass
class PostOffice:
    """A city's subscriptions and what became of its events."""

    city: CityBuilder
    database_url: str

    async def subscribe(self, url: str, events: Sequence[str] = ("*",)) -> Shown:
        """A receiver at ``url``."""
        async with self.city.pool.transaction() as db:
            return await subscriptions.add(
                db, self.city.keyring, REGION.region_id, url, events, Reach.ANYWHERE, self.city.clock()
            )

    @asynccontextmanager
    async def open(
        self, tempo: Tempo = BRISK, workers: int = 1, reach: Reach = Reach.ANYWHERE
    ) -> AsyncIterator[None]:
        """Workers carry events out as long as the block runs."""
        stop = asyncio.Event()
        async with asyncio.timeout(60), asyncio.TaskGroup() as group:
            for _ in range(workers):
                group.create_task(
                    notify(self.database_url, self.city.keyring, self.city.clock, reach, stop, tempo)
                )
            try:
                yield
            finally:
                stop.set()

    async def pay_bill(self, times: int = 1) -> UUID:
        """A bill, paid so many times: the first pays it, the others are overpayments."""
        account = await self.city.virtual_account(await self.city.bill())
        for _ in range(times):
            await self.city.pay(account, account.amount)
        return account.bill_id

    async def states(self) -> dict[str, int]:
        """How many deliveries stand where."""
        async with self.city.pool.acquire() as db:
            rows = await db.fetch("select state, count(*) from notifications.delivery group by state")
        return {row["state"]: row["count"] for row in rows}

    async def until(self, seconds: float = 20.0, **wanted: int) -> None:
        """Until exactly so many deliveries stand in each state named."""
        try:
            async with asyncio.timeout(seconds):
                while await self.states() != {state: count for state, count in wanted.items() if count}:
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"wanted {wanted}, found {await self.states()}") from None

    async def attempts(self) -> list[dict[str, Any]]:
        """Every attempt, in order."""
        async with self.city.pool.acquire() as db:
            rows = await db.fetch("select * from notifications.attempt order by at, attempt_id")
        return [dict(row) for row in rows]
