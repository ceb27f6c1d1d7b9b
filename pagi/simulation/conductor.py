"""Plays a batch of operations at once: opens gates, lets the till serve, lets callers and processes die."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pagi.simulation.faults import Kind
from pagi.simulation.loop import running
from pagi.simulation.operations import Callback, Operation
from pagi.simulation.steps import ACTOR, Gate, Stuck
from pagi.simulation.till import COMMIT_SECONDS, PATIENCE_SECONDS, SERVING_AT_ONCE, Serving, paced
from pagi.simulation.wire import NO_ANSWER
from pagi.simulation.world import World

SESSIONS_END = 0.1
SHORT_SECONDS = 0.06
"""A pause between two tries of the till."""
SHORT_PAUSES = 200


@dataclass(slots=True)
class Conductor:
    """Who does what next, by the seed."""

    world: World
    chance: random.Random
    eager: bool = False
    """Whether the till takes what waits at once, before the others have come."""
    _tasks: dict[Operation, asyncio.Task[None]] = field(default_factory=dict)
    _pauses: int = 0

    async def play(
        self, operations: Sequence[Operation], size: int, *, eager: bool, late_commits: bool
    ) -> None:
        """Until every operation is answered or will never be. Raises Broken, Stuck."""
        self.eager, self._pauses = eager, 0
        self.world.steps.late_commits = late_commits
        with self.world.traced(), paced(size):
            self._tasks = {one: asyncio.create_task(_acting(one, self.world)) for one in operations}
            try:
                while await self._go_on():
                    pass
            finally:
                for task in self._everything():
                    task.cancel()
        for operation, task in self._tasks.items():
            if not task.cancelled() and (error := task.exception()) is not None and not operation.struck:
                raise error
        self.world.till.forget()

    async def _go_on(self) -> bool:
        """One thing more, if there is one."""
        world, steps = self.world, self.world.steps
        await steps.quiet()
        if world.found is not None:
            raise world.found
        if self._strike_the_queue():
            await asyncio.sleep(0)  # what is due comes up
            return True
        if self._till_may_take():
            world.till.serve()
            return True
        gate = steps.choose()
        if gate is not None:
            await self._at(gate)
            return True
        if all(task.done() for task in self._everything()):
            return False
        if steps.any_blocked:
            await steps.unblocked()
            return True
        self._pauses += 1
        if self._pauses > SHORT_PAUSES:
            raise Stuck("nothing goes on, and yet not all is answered")
        running().pass_time(SHORT_SECONDS)
        await asyncio.sleep(0)
        return True

    def _till_may_take(self) -> bool:
        till = self.world.till
        if not till.waiting or len(till.serving) >= SERVING_AT_ONCE:
            return False
        others_come = any(isinstance(gate.actor, Operation) for gate in self.world.steps.waiting)
        return not others_come or (self.eager and self.chance.random() < 0.3)

    async def _at(self, gate: Gate) -> None:
        """Open a gate, or let happen what strikes there."""
        fault = self.world.faults.due(gate.pool, gate.verb, gate.actor)
        if fault is None:
            self.world.steps.open(gate)
        elif fault.kind is Kind.CRASH:
            await self._crash()
        elif fault.kind is Kind.CANCEL:
            self._cancel(gate.actor)
        else:
            await self._let_patience_end(gate.actor)

    def _strike_the_queue(self) -> bool:
        """Whether a fault strikes those who wait in the till's queue."""
        till, fault = self.world.till, self.world.faults.armed
        if not till.waiting or fault is None or self.world.faults.due("queue", "wait", *till.waiting) is None:
            return False
        if fault.kind is Kind.CANCEL:
            self._go_away(self.chance.choice(till.waiting))
        else:
            self._end_patience(till.waiting)
        return True

    def _cancel(self, actor: object) -> None:
        """A caller goes away: the one who steps, or one whose money is just being settled."""
        callers = actor.callbacks if isinstance(actor, Serving) else [actor]
        left = [one for one in callers if isinstance(one, Operation) and not self._tasks[one].done()]
        if left:
            self._go_away(self.chance.choice(left))
        else:
            self.world.faults.arm(None)

    def _go_away(self, operation: Operation) -> None:
        self.world.faults.strike(operation)
        self._tasks[operation].cancel()

    async def _let_patience_end(self, actor: object) -> None:
        """Everybody's patience ends, of those in the queue and of those whose money is being settled."""
        served = [one for serving in self.world.till.serving for one in serving.callbacks]
        self._end_patience([*self.world.till.waiting, *served])
        await self.world.steps.quiet()
        running().pass_time(COMMIT_SECONDS + 1)
        await asyncio.sleep(0)

    def _end_patience(self, callbacks: Iterable[Callback]) -> None:
        self.world.faults.strike()
        till = self.world.till
        served = [one for serving in till.serving for one in serving.callbacks]
        for one in {*callbacks, *served}:
            one.struck = True
        for one in served:
            one.commits_sent += 1  # the till may say that the outcome is unknown: it has been taken
        running().pass_time(PATIENCE_SECONDS + 1)

    async def _crash(self) -> None:
        """The process dies with everything in it, and is started again.

        Mostly its sessions are rolled back and used again; now and then they end for good.
        """
        world = self.world
        world.faults.strike()
        dying = [operation for operation, task in self._tasks.items() if not task.done()]
        everything = self._everything()
        for_good = world.steps.any_blocked or self.chance.random() < SESSIONS_END
        world.steps.dead = True
        if for_good:
            world.drop_rooms()
        for task in everything:
            task.cancel()
        await asyncio.gather(*everything, return_exceptions=True)
        for operation in dying:  # whatever it says as it dies, nobody hears it
            operation.struck, operation.answer = True, NO_ANSWER
            del self._tasks[operation]
        assert not world.steps.waiting, "nobody waits in a dead process"
        world.steps.dead = False
        if for_good:
            await world.end_all_sessions()
            await world.open_rooms()
        else:
            await world.build_rooms()

    def _everything(self) -> list[asyncio.Task[None]]:
        serving = [one.task for one in self.world.till.serving if one.task is not None]
        return [*self._tasks.values(), *serving]


async def _acting(operation: Operation, world: World) -> None:
    ACTOR.set(operation)
    await operation.run(world)
