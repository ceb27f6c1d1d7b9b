"""The real till, its batches taken and served when the seed says; and the trace of what they settle.

This file alone leans on the till's insides: when they move, it fails here and nowhere else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from pagi.database import Connection
from pagi.payments import till as production
from pagi.payments.models import Verdict
from pagi.payments.settlement import Order, Settled
from pagi.simulation.lines import SteppedConnection
from pagi.simulation.operations import Callback
from pagi.simulation.steps import ACTOR

SERVING_AT_ONCE = production.WORKERS
PATIENCE_SECONDS = 8.0
LONG = 600.0
SETTLE = "settle"  # as the till calls the settlement function
COMMIT_SECONDS = production.COMMIT_SECONDS


@dataclass(eq=False, slots=True)
class Group:
    """What one transaction of the till settles, in the order of its orders."""

    callbacks: list[Callback]
    now: datetime
    verdicts: list[Verdict]
    not_yet_booked: set[Callback]
    """Those under whose number nothing was booked when the settlement began."""


@dataclass(eq=False)
class Serving:
    """A batch that is being settled; what strikes it strikes each of its callbacks."""

    whole: ClassVar[bool] = False

    callbacks: list[Callback]
    task: asyncio.Task[None] | None = field(default=None, init=False)

    @property
    def number(self) -> int:
        """That of its first callback."""
        return self.callbacks[0].number

    @property
    def struck(self) -> bool:
        """Whether a fault has hit it."""
        return any(callback.struck for callback in self.callbacks)

    @struck.setter
    def struck(self, value: bool) -> None:
        for callback in self.callbacks:
            callback.struck = callback.struck or value


class SteppedTill(production.Till):
    """PAGI's till without workers of its own."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._callback_of: dict[int, Callback] = {}
        self._kept: list[Order] = []
        self.serving: list[Serving] = []

    async def start(self) -> None:
        """Open the till; nobody serves before ``serve``."""
        self._open = True

    async def settle(self, order: Order) -> Settled:
        """Queue an order, remembering whose it is."""
        callback = ACTOR.get()
        assert isinstance(callback, Callback), "only callbacks bring money"
        self._callback_of[id(order)] = callback
        self._kept.append(order)  # so that no other order gets its id
        return await super().settle(order)

    @property
    def waiting(self) -> list[Callback]:
        """The callbacks whose orders are in the queue."""
        return [self._callback_of[id(ticket.order)] for ticket in self._waiting]

    def serve(self) -> None:
        """Take a batch out of the queue and settle it, in a task of its own as a worker does."""
        batch = self._take()
        serving = Serving([self._callback_of[id(ticket.order)] for ticket in batch])
        self.serving.append(serving)
        serving.task = asyncio.create_task(self._served(serving, batch), name="till")

    async def _served(self, serving: Serving, batch: Sequence[Any]) -> None:
        ACTOR.set(serving)
        try:
            await self._serve(batch)
        finally:
            self.serving.remove(serving)

    def forget(self) -> None:
        """Nothing is queued or served: forget whose orders they were."""
        self._callback_of.clear()
        self._kept.clear()

    def callbacks_of(self, orders: Sequence[Order]) -> list[Callback]:
        """Whose orders these are."""
        return [self._callback_of[id(order)] for order in orders]


@contextmanager
def traced_settlement(till: SteppedTill, is_booked: Callable[[Callback], bool]) -> Iterator[None]:
    """Note on the connection what its transaction settles, before and after the settlement function."""
    real = getattr(production, SETTLE)

    async def traced(db: Connection, orders: Sequence[Order], now: datetime, *rest: Any) -> list[Settled]:
        assert isinstance(db, SteppedConnection), "the till's pool is stepped"
        callbacks = till.callbacks_of(orders)
        db.pool.faults.poison([callback.natural_id for callback in callbacks], Serving(callbacks))
        not_yet = {callback for callback in callbacks if not is_booked(callback)}
        settled: list[Settled] = await real(db, orders, now, *rest)
        db.note = Group(callbacks, now, [one.verdict for one in settled], not_yet)
        return settled

    setattr(production, SETTLE, traced)
    try:
        yield
    finally:
        setattr(production, SETTLE, real)


@contextmanager
def paced(size: int) -> Iterator[None]:
    """Let the till take at most ``size`` callbacks at a time, and wait for locks as long as the seed wants.

    How long a lock is really waited for is the machine's affair: here it is a fault like others.
    """
    kept = production.BATCH, production.SHORT_LOCK_SECONDS
    production.BATCH, production.SHORT_LOCK_SECONDS = size, LONG
    try:
        yield
    finally:
        production.BATCH, production.SHORT_LOCK_SECONDS = kept
