"""Kill, restart, resend, compare: zero acknowledged payments lost, zero doubled, every doubt resolved."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.crash.points import POINTS, Point
from tests.crash.town import LONG_COMMITS, UNKNOWN, Order, Town, killable_town, linger

SOAKING = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
CYCLES = 200 if SOAKING else 10
BILLS = 20 if SOAKING else 10
VICTIMS = ("server", "database", "server", "database", "both")


async def test_nothing_acknowledged_is_lost_and_nothing_is_doubled_whatever_is_killed(
    folder: Path, record_property: Callable[[str, object], None], capsys: pytest.CaptureFixture[str]
) -> None:
    async with killable_town(folder, seed=17) as town:
        for cycle in range(CYCLES):
            await linger(town, "0")
            orders = await town.orders_for(BILLS)
            await linger(town, LONG_COMMITS if cycle % 2 == 0 else "0")
            await kill_while_banks_call(
                town, orders, VICTIMS[cycle % len(VICTIMS)], POINTS[cycle % len(POINTS)]
            )
            await compare(town, orders)
            if not town.server.running:
                await town.server.start()
            await town.send_until_acknowledged(orders)
            await compare(town, orders)
            await cut_the_line_at_commit(town, delivered=cycle % 2 == 0)
        booked = await town.booked()
    assert booked == {order.number: 1 for order in town.orders}, "each exactly once"
    assert town.counts["killed"] == CYCLES
    assert town.counts["lines cut"] >= CYCLES
    assert town.counts["answered unknown"] > 0
    assert town.counts["in doubt, was booked"] > 0
    assert town.counts["in doubt, was not"] > 0
    record_property("cycles", dict(town.counts))
    with capsys.disabled():
        sys.stderr.write(f"\n{CYCLES} cycles of killing: {dict(town.counts)}\n")


async def kill_while_banks_call(town: Town, orders: Sequence[Order], victim: str, point: Point) -> None:
    """Send everything at once, some of it twice over and some from earlier, and kill at the point."""
    earlier = town.chance.sample(town.orders, min(len(town.orders), 4))
    twins = town.chance.sample(list(orders), len(orders) // 4)
    calls = [asyncio.create_task(town.send(order)) for order in [*orders, *twins, *earlier]]
    try:
        await point(town, orders)
    finally:
        if victim in ("server", "both"):
            town.server.kill()
        if victim in ("database", "both"):
            town.kill_database()
        town.counts["killed"] += 1
    await asyncio.gather(*calls)
    for order in orders:
        town.counts["acknowledged before the restart"] += order.acknowledged
        town.counts["answered unknown"] += any(answer in UNKNOWN for answer in order.answers)
    await town.restart()


async def cut_the_line_at_commit(town: Town, *, delivered: bool) -> None:
    """The server lives and the database lives, but between them COMMIT or its answer is lost."""
    orders = await town.orders_for(3)
    town.line.cut_at(b"COMMIT", delivered=delivered)
    await asyncio.gather(*(town.send(order) for order in orders))
    town.counts["lines cut"] = town.line.cuts
    for order in orders:
        town.counts["answered unknown"] += any(answer in UNKNOWN for answer in order.answers)
    await compare(town, orders)
    await town.send_until_acknowledged(orders)
    await compare(town, orders)


async def compare(town: Town, orders: Sequence[Order]) -> None:
    """What banks have heard against what is booked."""
    booked = await town.booked()
    assert max(booked.values(), default=1) == 1, "nothing is doubled"
    lost = [order.number for order in town.orders if order.acknowledged and not booked[order.number]]
    assert not lost, f"acknowledged and lost: {lost}"
    denied = [order.number for order in orders if order.surely_not_booked and booked[order.number]]
    assert not denied, f"heard that it is certainly not booked: {denied}"
    for order in orders:
        if order.in_doubt:
            town.counts["in doubt, was booked" if booked[order.number] else "in doubt, was not"] += 1
    assert await town.broken_proofs() == []
