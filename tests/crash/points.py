"""When to kill: at a moment of chance, or when something has just been seen to happen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from pagi.database import connect
from tests.crash.town import Order, Town

Point: TypeAlias = Callable[[Town, Sequence[Order]], Awaitable[None]]
PATIENCE_SECONDS = 2.0
SETTLING = """
select count(*) > 0 from pg_stat_activity
 where application_name = 'pagi-till' and state = 'active' and query like '%payments.receive%'"""
COMMITTING = """
select count(*) > 0 from pg_stat_activity
 where application_name = 'pagi-till' and state = 'active' and query ilike 'commit%'"""
BOOKED = "select count(*) > $1 from payments.payment"


async def at_random(town: Town, _orders: Sequence[Order]) -> None:
    """Some time while the calls are on their way."""
    await asyncio.sleep(town.chance.uniform(0.0, 0.25))


async def while_settling(town: Town, _orders: Sequence[Order]) -> None:
    """The settlement function runs."""
    await _seen(town, SETTLING)


async def while_committing(town: Town, _orders: Sequence[Order]) -> None:
    """COMMIT was sent and is not flushed yet."""
    await _seen(town, COMMITTING)


async def once_booked(town: Town, _orders: Sequence[Order]) -> None:
    """Something is committed, and its answer is on its way at best."""
    before = await town.value("select count(*) from payments.payment")
    await _seen(town, BOOKED, before)


async def once_answered(_town: Town, orders: Sequence[Order]) -> None:
    """The first bank has heard that it is booked."""
    await _until_acknowledged(orders, 1)


async def half_way(_town: Town, orders: Sequence[Order]) -> None:
    """Half of the banks have heard it."""
    await _until_acknowledged(orders, len(orders) // 2)


POINTS: tuple[Point, ...] = (
    while_committing, at_random, once_booked, while_settling, once_answered, half_way,
)  # fmt: skip


async def _seen(town: Town, query: str, *args: object) -> None:
    watcher = await connect(town.access.admin)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await watcher.fetchval(query, *args):
                await asyncio.sleep(0)
    except TimeoutError:
        town.counts["point not met"] += 1
    finally:
        watcher.terminate()


async def _until_acknowledged(orders: Sequence[Order], count: int) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while sum(order.acknowledged for order in orders) < count:
            await asyncio.sleep(0)
