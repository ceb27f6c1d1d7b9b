"""One run: a seed, so many operations, every invariant after every batch; and a report of what was played."""

from __future__ import annotations

import asyncio
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta

from pagi.database import DatabaseAccess
from pagi.simulation.broken import Broken
from pagi.simulation.chance import Deck, seeded_identifiers, stream
from pagi.simulation.checks import check_all, check_fresh
from pagi.simulation.conductor import Conductor
from pagi.simulation.director import Director
from pagi.simulation.faults import Fault, catalogue
from pagi.simulation.operations import Callback, Operation
from pagi.simulation.sabotage.planting import Sabotage, plant_in_database, planted_in_process
from pagi.simulation.scenes.deck import DECK, Scene
from pagi.simulation.scenes.numbers import asked_again
from pagi.simulation.scenes.office import issued
from pagi.simulation.wire import NO_ANSWER
from pagi.simulation.world import World, founded

CHECK_ALL_EVERY = 500
FAULTY = 0.6
"""The share of batches with money in which something goes wrong."""
FEW = 6
"""Bills to pay, below which new ones are issued: scenes that find none play nothing."""
PICKY = 0.7
"""The share of faults that wait for money that is not booked yet."""


@dataclass(slots=True)
class Report:
    """What a run has played, and what broke, if anything did."""

    seed: int
    operations: int = 0
    batches: int = 0
    steps: int = 0
    checks: int = 0
    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    broken: str | None = None
    history: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Run:
    """A run of one seed over one world."""

    world: World
    report: Report
    conductor: Conductor
    director: Director
    operations: int
    tell: Callable[[Report], None]
    _checked: int = 0

    async def play(self) -> None:
        """Scene after scene, then everything that was left open. Raises Broken."""
        world = self.world
        scenes, faults = (
            Deck(stream(world.seed, "scenes"), DECK),
            Deck(stream(world.seed, "faults"), catalogue()),
        )
        await self._scene(issued)
        while self.report.operations < self.operations:
            if len(self.director.payable(FEW)) < FEW:
                await self._scene(issued)
            for batch in scenes.deal()(self.director):
                self._arm(faults)
                await self._batch(batch)
                if self.report.operations >= self.operations:
                    break
            self.tell(self.report)
        world.faults.arm(None)
        while world.open_cases:
            await self._scene(asked_again)
        await self._check_all()

    def _arm(self, deck: Deck[Fault]) -> None:
        """What strikes the next batch: what its scene wants, else the next fault of the deck, or nothing.

        A fault that found no place to strike stays armed.
        """
        director, faults, chance = self.director, self.world.faults, self.director.chance
        if director.trouble is not None or director.calm:
            faults.arm(director.trouble)
            director.trouble, director.calm = None, False
        elif faults.armed is None or faults.struck_by_now:
            faults.arm(deck.deal() if chance.random() < FAULTY else None, picky=chance.random() < PICKY)

    async def _scene(self, scene: Scene) -> None:
        """A scene in which nothing goes wrong."""
        for batch in scene(self.director):
            await self._batch(batch)

    async def _batch(self, batch: list[Operation]) -> None:
        world, chance, report = self.world, self.director.chance, self.report
        if not batch:
            return
        world.clock.forward(timedelta(milliseconds=chance.randrange(10, 40_000)))
        for operation in batch:
            report.operations += 1
            operation.number = report.operations
            world.counts[operation.name] += 1
        since = world.clock()
        crowd, self.director.crowd = self.director.crowd, False
        size, eager = (1, True) if crowd else (chance.choice((1, 3, 8, 32)), chance.random() < 0.3)
        try:
            await self.conductor.play(batch, size, eager=eager, late_commits=crowd)
        finally:
            world.history.extend(operation.told() for operation in batch)
        for operation in batch:
            operation.judge(world)
            if operation.answer is not NO_ANSWER or isinstance(operation, Callback):
                world.answers[f"{operation.name}: {operation.answer.code}"] += 1
            if isinstance(operation, Callback):
                _remember(world, operation)
        report.batches += 1
        await check_fresh(world, since)
        if report.operations - self._checked >= CHECK_ALL_EVERY:
            await self._check_all()

    async def _check_all(self) -> None:
        self._checked = self.report.operations
        self.report.checks += 1
        await check_all(self.world)


def _remember(world: World, callback: Callback) -> None:
    if callback.open_case:
        world.open_cases.append(callback)
    elif callback.decisions == ["booked"]:
        world.booked.append(callback)


async def simulate(
    seed: int,
    operations: int,
    access: DatabaseAccess,
    sabotage: Sabotage | None = None,
    tell: Callable[[Report], None] = lambda _: None,
) -> Report:
    """Play ``operations`` of ``seed`` on a fresh database. What breaks stands in the report. Raises Moved."""
    report = Report(seed)
    async with AsyncExitStack() as stack:
        for patch in planted_in_process(sabotage) if sabotage else ():
            stack.enter_context(patch)
        world = await stack.enter_async_context(founded(seed, access))
        if sabotage is not None:
            await plant_in_database(sabotage, world.eye)
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        conductor, director = Conductor(world, stream(seed, "conductor")), Director(world, world.chance)
        with seeded_identifiers(seed, world.clock):
            try:
                await Run(world, report, conductor, director, operations, tell).play()
            except Broken as broken:
                report.broken = str(broken)
            except Exception as error:  # noqa: BLE001  whatever ends a run breaks it
                report.broken = "".join(traceback.format_exception(error))
        report.counts, report.answers, report.faults = world.counts, world.answers, world.faults.struck
        report.steps, report.history = world.steps.taken, list(world.history)
    return report
