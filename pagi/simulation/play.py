"""Plays seeds one after the other on one temporary server, each on a database of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import structlog

from pagi.database import DatabaseAccess
from pagi.simulation.database.server import Template, temporary_server
from pagi.simulation.loop import SimulatedLoop
from pagi.simulation.run import Report, simulate
from pagi.simulation.sabotage.planting import Sabotage


def play(
    seeds: Iterable[int],
    operations: int,
    sabotage: Sabotage | None = None,
    tell: Callable[[Report], None] = lambda _: None,
) -> Iterator[Report]:
    """A report for each seed. Raises Moved, where a sabotage no longer finds its place."""
    with temporary_server() as access:
        for seed in seeds:
            yield play_seed(access, seed, operations, sabotage, tell)


def play_seed(
    access: DatabaseAccess,
    seed: int,
    operations: int,
    sabotage: Sabotage | None = None,
    tell: Callable[[Report], None] = lambda _: None,
) -> Report:
    """One seed on a copy of the migrated database at ``access``."""

    async def on_a_copy() -> Report:
        async with Template(access).copied(f"simulated_{seed}") as copy:
            return await simulate(seed, operations, copy, sabotage, tell)

    began = time.monotonic()
    with _without_logs(), asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        report = runner.run(on_a_copy())
    report.seconds = time.monotonic() - began
    return report


@contextmanager
def _without_logs() -> Iterator[None]:
    """What PAGI logs about faults is true and expected: a line for each would bury what matters."""
    kept = structlog.get_config()
    structlog.configure(processors=[_drop])
    try:
        yield
    finally:
        structlog.configure(**kept)


def _drop(*_: object) -> str:
    raise structlog.DropEvent
