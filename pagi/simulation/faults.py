"""What can go wrong between any two steps, and when: each fault of the deck strikes once and is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

import asyncpg

from pagi.database import DatabaseUnavailable
from pagi.simulation.steps import Actor


class Kind(StrEnum):
    """How a fault strikes."""

    AWAY = "away"
    """No connection is to be had."""
    LOST = "lost"
    """The line is cut."""
    KILLED = "killed"
    """The server ends the session."""
    SILENT = "silent"
    """No answer in time."""
    DEADLOCK = "deadlock"
    SERIALIZATION = "serialization"
    HELD_UP = "held up"
    """A lock was waited for too long."""
    REFUSED = "refused"
    """The server says no, once."""
    POISON = "poison"
    """The server says no to one item of a batch, however often it is asked."""
    CRASH = "crash"
    """The process is gone."""
    CANCEL = "cancel"
    """The caller goes away."""
    DEADLINE = "deadline"
    """The caller's patience ends."""


Undo: TypeAlias = Callable[[], Awaitable[None]] | None
"""Ends the transaction whose COMMIT the server refuses."""
AT_GATE = (Kind.CRASH, Kind.CANCEL, Kind.DEADLINE)
"""These strike while a step still waits; the others strike the step itself."""
COLLISIONS: dict[Kind, type[Exception]] = {
    Kind.DEADLOCK: asyncpg.DeadlockDetectedError,
    Kind.SERIALIZATION: asyncpg.SerializationError,
    Kind.HELD_UP: asyncpg.LockNotAvailableError,
    Kind.REFUSED: asyncpg.InternalServerError,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """``kind`` strikes ``times`` steps with ``verb`` at ``pool``: before, or after they were done."""

    kind: Kind
    pool: str
    verb: str
    after: bool = False
    times: int = 1

    @property
    def name(self) -> str:
        """As it is counted."""
        moment = (
            "" if self.kind in AT_GATE or self.kind is Kind.AWAY else " after" if self.after else " before"
        )
        often = f" x{self.times}" if self.times > 1 else ""
        return f"{self.kind}{moment} {self.pool} {self.verb}{often}"


def catalogue() -> list[Fault]:
    """Every fault of the simulation."""
    till = ("acquire", "begin", "statement", "commit", "release")
    at_gates = [Fault(kind, "till", verb) for kind in (Kind.CRASH, Kind.CANCEL) for verb in till]
    at_gates += [Fault(kind, "bank", "statement") for kind in (Kind.CRASH, Kind.CANCEL)]
    at_gates += [Fault(Kind.CANCEL, "bank", "commit"), Fault(Kind.CANCEL, "bank", "release")]
    at_gates += [Fault(Kind.DEADLINE, "till", verb) for verb in ("acquire", "statement", "commit")]
    at_gates += [Fault(kind, "queue", "wait") for kind in (Kind.CANCEL, Kind.DEADLINE)]
    away = [Fault(Kind.AWAY, pool, "acquire") for pool in ("till", "bank")]
    lost = [
        Fault(Kind.LOST, pool, verb, after)
        for pool in ("till", "bank")
        for verb in ("begin", "statement", "commit")
        for after in (False, True)
    ]
    killed = [Fault(Kind.KILLED, "till", verb) for verb in ("begin", "statement", "commit")]
    killed += [Fault(Kind.KILLED, "bank", "statement")]
    silent = [Fault(Kind.SILENT, "till", "commit", after) for after in (False, True)]
    silent += [Fault(Kind.SILENT, "till", "statement"), Fault(Kind.SILENT, "bank", "statement")]
    collided = [
        Fault(kind, "till", verb, times=times)
        for kind in (Kind.DEADLOCK, Kind.SERIALIZATION)
        for verb, times in (("statement", 1), ("statement", 6), ("commit", 1))
    ]
    desk = [Fault(Kind.LOST, "desk", "commit", after) for after in (False, True)]
    desk += [Fault(Kind.CRASH, "desk", verb) for verb in ("statement", "commit")]
    refused = [Fault(Kind.REFUSED, "till", verb) for verb in ("statement", "commit")]
    refused += [Fault(Kind.HELD_UP, "till", "statement", times=times) for times in (1, 4)]
    refused += [Fault(Kind.POISON, "till", "statement", times=9), Fault(Kind.LOST, "till", "release")]
    return desk + at_gates + away + lost + killed + silent + collided + refused


def troubles() -> list[Fault]:
    """Those after which nobody knows at once whether money is booked."""
    commits = [
        Fault(kind, "till", "commit", after) for kind in (Kind.LOST, Kind.SILENT) for after in (False, True)
    ]
    others = [Fault(Kind.KILLED, "till", "commit"), Fault(Kind.REFUSED, "till", "commit")]
    return [*commits, *others, Fault(Kind.DEADLINE, "queue", "wait")]


@dataclass(slots=True)
class Faults:
    """The armed fault, and how often each has struck. ``end_session`` returns when it has ended."""

    end_session: Callable[[int], Awaitable[None]]
    worth: Callable[[Actor], bool] = lambda _: True
    """Whether an actor brings money that is not booked yet."""
    struck: Counter[str] = field(default_factory=Counter)
    armed: Fault | None = None
    _left: int = 0
    _picky: bool = False
    _poisoned: Any = None

    def arm(self, fault: Fault | None, *, picky: bool = False) -> None:
        """Arm ``fault`` in place of what was armed; a picky one waits for money that is not booked yet."""
        self.armed, self._left, self._poisoned = fault, fault.times if fault else 0, None
        self._picky = picky

    @property
    def struck_by_now(self) -> bool:
        """Whether the armed fault has struck at least once."""
        return self.armed is not None and self._left < self.armed.times

    def due(self, pool: str, verb: str, *actors: Actor) -> Fault | None:
        """The armed fault, if it strikes one of the ``actors`` who wait at this gate."""
        fault = self.armed
        if fault is None or self._left == 0 or fault.kind not in AT_GATE or not self._likes(actors):
            return None
        return fault if (fault.pool, fault.verb) == (pool, verb) else None

    def strike(self, actor: Actor | None = None) -> None:
        """The armed fault strikes ``actor``."""
        assert self.armed is not None, "an armed fault strikes"
        if self._left == self.armed.times:
            self.struck[self.armed.name] += 1
        self._left -= 1
        if actor is not None:
            actor.struck = True

    async def before(self, pool: str, verb: str, actor: Actor, connection: Any, undo: Undo = None) -> None:
        """Before a step is done. Raises what the driver would."""
        if self._matches(pool, verb, actor, after=False):
            self.strike(actor)
            await self._hit(verb, connection, undo)

    async def after(self, pool: str, verb: str, actor: Actor, connection: Any) -> None:
        """After a step was done. Raises what the driver would."""
        if self._matches(pool, verb, actor, after=True):
            self.strike(actor)
            await self._hit(verb, connection, None)

    def poison(self, items: list[Any], actor: Actor) -> None:
        """Refuse a batch that holds the poisoned item, one of the first batch. Raises PostgresError."""
        fault = self.armed
        if fault is None or fault.kind is not Kind.POISON or self._left == 0:
            return
        if self._poisoned is None:
            self._poisoned = items[len(items) // 2]
        if any(item is self._poisoned for item in items):
            self.strike(actor)
            raise asyncpg.DataError("simulated: an item that the database refuses")

    def _likes(self, actors: Iterable[Actor]) -> bool:
        return not self._picky or any(self.worth(actor) for actor in actors)

    def _matches(self, pool: str, verb: str, actor: Actor, *, after: bool) -> bool:
        fault = self.armed
        if fault is None or self._left == 0 or fault.kind in AT_GATE or fault.kind is Kind.POISON:
            return False
        if self._left == fault.times and not self._likes([actor]):
            return False
        return (fault.pool, fault.verb, fault.after) == (pool, verb, after)

    async def _hit(self, verb: str, connection: Any, undo: Undo) -> None:
        assert self.armed is not None, "an armed fault strikes"
        kind = self.armed.kind
        if kind is Kind.AWAY:
            raise DatabaseUnavailable
        if verb == "release":
            raise asyncpg.InterfaceError("simulated: the connection cannot be given back")
        if kind in COLLISIONS:
            if undo is not None:
                await undo()
            raise COLLISIONS[kind]("simulated")
        if kind is Kind.KILLED:
            await self.end_session(connection.pid)
            return
        await connection.cut()
        if kind is Kind.SILENT:
            raise TimeoutError
        raise asyncpg.ConnectionDoesNotExistError("simulated: the line was cut in the middle of operation")
