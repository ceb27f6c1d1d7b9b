"""Who goes next: every step at the database waits at a gate until the seed opens it, one step at a time.

Two transactions interleave statement by statement as the seed says, and the same seed says the same again.
A statement that waits for another transaction's lock is put aside until a transaction ends.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol, TypeVar

import asyncpg

from pagi.simulation.loop import real, running

T = TypeVar("T")
LOOK_FOR_LOCKS_SECONDS = 0.004
LONGEST_SECONDS = 20.0
ENDING = ("commit", "rollback", "release")


class Actor(Protocol):
    """Whoever takes steps: an operation of the simulation, or a batch that is being settled."""

    whole: ClassVar[bool]
    """Once begun, nobody else steps in between."""
    struck: bool
    """A fault has hit it."""

    @property
    def number(self) -> int:
        """Which of those that act at the same time."""


ACTOR: ContextVar[Actor] = ContextVar("actor")


class Stuck(Exception):
    """Nothing can go on, and yet something waits."""


@dataclass(eq=False, slots=True)
class Gate:
    """A step that waits to be taken: ``verb`` of a connection of ``pool``."""

    actor: Actor
    pool: str
    verb: str
    opened: asyncio.Future[None]


@dataclass(eq=False, slots=True)
class _Running:
    pid: int


@dataclass(slots=True)
class Steps:
    """The gates, and what runs or is blocked behind them."""

    chance: random.Random
    blocked_pids: Callable[[list[int]], Awaitable[set[int]]]
    waiting: list[Gate] = field(default_factory=list)
    taken: int = 0
    late_commits: bool = False
    """COMMIT comes last: whoever decides does so before the others are done."""
    dead: bool = False
    """The process that takes the steps has crashed: no step is taken any more."""
    _running: set[_Running] = field(default_factory=set)
    _blocked: set[_Running] = field(default_factory=set)
    _ended: asyncio.Event = field(default_factory=asyncio.Event)
    _last: Actor | None = None

    async def take(self, pool: str, verb: str, pid: int, work: Callable[[], Awaitable[T]]) -> T:
        """Take a step when its turn has come."""
        if self.dead and verb == "release":
            return await self._run(verb, pid, work)
        if self.dead:
            raise asyncpg.InterfaceError("the process has crashed")
        gate = Gate(ACTOR.get(), pool, verb, asyncio.get_running_loop().create_future())
        self.waiting.append(gate)
        try:
            await gate.opened
        except asyncio.CancelledError:
            if gate in self.waiting:
                self.waiting.remove(gate)
            if verb == "release":  # a connection goes back whatever happens to its holder
                await self._run(verb, pid, work)
            raise
        if self.dead:
            raise asyncpg.InterfaceError("the process has crashed")
        return await self._run(verb, pid, work)

    async def _run(self, verb: str, pid: int, work: Callable[[], Awaitable[T]]) -> T:
        mine = _Running(pid)
        self._running.add(mine)
        self.taken += 1
        ending = verb in ENDING
        try:
            return await work()
        except BaseException:
            ending = True
            raise
        finally:
            self._running.discard(mine)
            self._blocked.discard(mine)
            self._ended.set()
            if ending:  # locks were let go: whoever waited for them may go on
                self._blocked.clear()

    def choose(self) -> Gate | None:
        """The next gate by chance; None while nobody waits."""
        if not self.waiting:
            return None
        if self._last is not None and self._last.whole:
            mine = [gate for gate in self.waiting if gate.actor is self._last]
            if mine:
                return mine[0]
        others = [gate for gate in self.waiting if gate.verb != "commit"] if self.late_commits else []
        # Whoever came first may be the machine's affair, after a lock was let go: the seed chooses by number.
        return self.chance.choice(
            sorted(others or self.waiting, key=lambda gate: (gate.pool, gate.actor.number))
        )

    def open(self, gate: Gate) -> None:
        """Let it pass."""
        self.waiting.remove(gate)
        self._last = gate.actor
        gate.opened.set_result(None)

    @property
    def any_blocked(self) -> bool:
        """Whether a statement waits for a lock."""
        return bool(self._blocked)

    async def quiet(self) -> None:
        """Until nothing happens any more before a gate is opened. Raises Stuck."""
        waited = 0.0
        while True:
            while not running().is_quiet():  # noqa: ASYNC110  what is ready runs; no event says so
                await asyncio.sleep(0)
            if not self._running - self._blocked:
                return
            self._ended.clear()
            try:
                async with asyncio.timeout(real(LOOK_FOR_LOCKS_SECONDS)):
                    await self._ended.wait()
            except TimeoutError:
                waited += LOOK_FOR_LOCKS_SECONDS
                if waited > LONGEST_SECONDS:
                    raise Stuck("a statement does not end") from None
                await self._look_for_locks()

    async def unblocked(self) -> None:
        """Until one of the blocked statements goes on by itself, as after a deadlock. Raises Stuck."""
        self._ended.clear()
        try:
            async with asyncio.timeout(real(LONGEST_SECONDS)):
                await self._ended.wait()
        except TimeoutError:
            raise Stuck("every statement waits for a lock") from None

    async def _look_for_locks(self) -> None:
        suspects = {one.pid: one for one in self._running - self._blocked if one.pid}
        for pid in await self.blocked_pids(list(suspects)):
            self._blocked.add(suspects[pid])


def monitor(connection: Any, statement: str) -> Callable[[list[int]], Awaitable[set[int]]]:
    """Asks the server which of some backends wait for a lock."""

    async def ask(pids: list[int]) -> set[int]:
        return {row["pid"] for row in await connection.fetch(statement, pids)}

    return ask
