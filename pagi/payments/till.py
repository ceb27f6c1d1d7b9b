"""The till: callbacks that wait together are settled together, and each is answered after its commit.

While one batch is being settled the next one gathers; a second worker helps only where a whole batch waits,
or where the first takes long. So batches grow with the load, and what comes alone is settled alone, at once.

Three answers only. Booked: a verdict, after the commit. Certainly not booked: queue full, the database
away, or the deadline passed while still queued, so that it can never settle. Unknown: COMMIT was sent and
gave no verdict. Workers are tasks of their own: a client that goes away never cancels a COMMIT.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from pagi.clock import Clock
from pagi.database import Connection, Pool, Transaction, load
from pagi.database.faults import COLLIDED, HELD_UP, LOST, REFUSED
from pagi.payments.errors import CertainlyNotBooked, OutcomeUnknown
from pagi.payments.settlement import Order, Settled, settle
from tax_types.parameters import Pack

log = structlog.get_logger()
_SQL = load("pagi/payments/queries.sql")

BATCH = 32
QUEUE = 2_000
WORKERS = 2
LINGER_SECONDS = 0.008
"""How long a batch that is not full waits for the one before it."""
LOCK_SECONDS = 0.5
"""How long a batch waits for a bill, or a key, that somebody else holds."""
SHORT_LOCK_SECONDS = 0.05
"""How long each half waits, while the one order that is held up is being found."""
RETRIES = 5
COMMIT_SECONDS = 5.0


def till_settings() -> dict[str, str]:
    """What the till asks of its connections: what is committed is on disk, and no lock is waited for long."""
    return {"synchronous_commit": "on", "lock_timeout": f"{int(LOCK_SECONDS * 1000)}ms"}


def laws_in_force(laws: Mapping[int, Pack]) -> dict[str, str]:
    """The setting of the till's connections that tells the settlement function which quotes count, by region.

    A quote that was worked out by other parameters is not settled, but for what a bank was told on inquiry.
    """
    return {f"pagi.law_{region_id}": pack.digest for region_id, pack in laws.items()}


@dataclass(slots=True, eq=False)
class _Ticket:
    order: Order
    answer: asyncio.Future[Settled] = field(repr=False)
    timer: asyncio.TimerHandle | None = field(default=None, repr=False)
    taken: bool = False

    def refuse(self, error: CertainlyNotBooked | OutcomeUnknown) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)


class Till:
    """The one queue before the settlement function. Started with the application, stopped before the pool."""

    def __init__(
        self, pool: Pool, clock: Clock, machine_clock: Clock, patience: timedelta = timedelta(seconds=8)
    ) -> None:
        self._pool, self._clock, self._machine_clock = pool, clock, machine_clock
        self._patience = patience.total_seconds()
        self._waiting: deque[_Ticket] = deque()
        self._arrived, self._pressed = asyncio.Event(), asyncio.Event()
        self._busy = 0
        self._workers: list[asyncio.Task[None]] = []
        self._open = False

    async def start(self) -> None:
        """Open the till."""
        self._open = True
        self._workers = [asyncio.create_task(self._work(), name=f"till-{n}") for n in range(WORKERS)]

    async def stop(self) -> None:
        """Refuse what is new, finish what was accepted, then close."""
        self._open = False
        self._arrived.set()
        await asyncio.gather(*self._workers)

    async def settle(self, order: Order) -> Settled:
        """Settle one order. Raises CertainlyNotBooked or OutcomeUnknown, never anything in between."""
        if not self._open:
            raise CertainlyNotBooked(reason="the till is closed")
        if len(self._waiting) >= QUEUE:
            raise CertainlyNotBooked(reason="the queue is full")
        loop = asyncio.get_running_loop()
        ticket = _Ticket(order, loop.create_future())
        ticket.timer = loop.call_later(self._patience, self._out_of_patience, ticket)
        self._waiting.append(ticket)
        self._arrived.set()
        if len(self._waiting) >= BATCH:
            self._pressed.set()
        try:
            return await ticket.answer
        except asyncio.CancelledError:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
            raise
        finally:
            ticket.timer.cancel()

    def _out_of_patience(self, ticket: _Ticket) -> None:
        """What is still queued can never settle any more; what is being settled gets time for its COMMIT."""
        if not ticket.taken:
            self._waiting.remove(ticket)
            ticket.refuse(CertainlyNotBooked(reason="the deadline passed in the queue"))
        else:
            loop = asyncio.get_running_loop()
            ticket.timer = loop.call_later(COMMIT_SECONDS, ticket.refuse, OutcomeUnknown())

    def _take(self) -> list[_Ticket]:
        batch: list[_Ticket] = []
        while self._waiting and len(batch) < BATCH:
            if batch and (batch[0].order.alone or self._waiting[0].order.alone):
                break  # what settles several bills is a transaction of its own
            ticket = self._waiting.popleft()
            ticket.taken = True
            batch.append(ticket)
        return batch

    async def _work(self) -> None:
        while self._open or self._waiting:
            if not self._waiting:
                self._arrived.clear()
                await self._arrived.wait()
                continue
            if self._busy and len(self._waiting) < BATCH:
                await self._let_it_gather()
            batch = self._take()
            if batch:
                self._busy += 1
                try:
                    await self._serve(batch)
                finally:
                    self._busy -= 1
                    self._pressed.set()

    async def _let_it_gather(self) -> None:
        """Until a batch is full, a colleague is free, or it has lingered long enough."""
        self._pressed.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER_SECONDS):
                await self._pressed.wait()

    async def _serve(self, batch: Sequence[_Ticket], lock_seconds: float | None = None) -> None:
        """Answer every ticket; an error halves the batch, so that a bad item never fails its neighbours."""
        try:
            settled = await self._transaction([ticket.order for ticket in batch], lock_seconds)
        except (OutcomeUnknown, CertainlyNotBooked) as error:
            self._refuse(batch, error)
        except REFUSED as error:
            if len(batch) > 1:
                half, wait = (
                    len(batch) // 2,
                    SHORT_LOCK_SECONDS if isinstance(error, HELD_UP) else lock_seconds,
                )
                await self._serve(batch[:half], wait)
                await self._serve(batch[half:], wait)
            else:
                log.error("settlement_failed", error=type(error).__name__, detail=str(error))
                self._refuse(batch, CertainlyNotBooked(reason="the database refused it"))
        except Exception as error:
            log.exception("settlement_broken", error=type(error).__name__)
            self._refuse(batch, CertainlyNotBooked(reason="an internal error"))
        else:
            for ticket, answer in zip(batch, settled, strict=True):
                if not ticket.answer.done():
                    ticket.answer.set_result(answer)

    @staticmethod
    def _refuse(batch: Sequence[_Ticket], error: CertainlyNotBooked | OutcomeUnknown) -> None:
        for ticket in batch:
            ticket.refuse(error)

    async def _transaction(self, orders: Sequence[Order], lock_seconds: float | None) -> list[Settled]:
        for attempt in range(1, RETRIES + 1):
            try:
                return await self._once(orders, lock_seconds)
            except COLLIDED:
                if attempt == RETRIES:
                    raise
                await asyncio.sleep(0.01 * attempt)
        raise AssertionError("unreachable")

    async def _once(self, orders: Sequence[Order], lock_seconds: float | None = None) -> list[Settled]:
        """One transaction. Before COMMIT is sent every failure means: certainly not booked.

        After its verdict nothing that fails, such as the connection's way back to the pool, takes it back.
        """
        commit = _Commit()
        try:
            async with self._pool.acquire() as db:
                transaction = db.transaction()
                await transaction.start()
                try:
                    if lock_seconds is not None:
                        await db.execute(_SQL.wait_for_locks, f"{int(lock_seconds * 1000)}ms")
                    settled = await settle(db, orders, self._clock(), self._machine_clock())
                except BaseException:
                    await _abandon(db, transaction)
                    raise
                await commit.send(transaction)
        except Exception as error:
            if commit.done:
                log.warning("failure_after_commit", error=type(error).__name__)
                return settled
            if commit.sent:
                log.error("commit_without_verdict", error=type(error).__name__)
                raise OutcomeUnknown from error
            if isinstance(error, LOST):
                raise CertainlyNotBooked(reason="the database is away") from error
            raise
        return settled


class _Commit:
    """How far COMMIT came: a refusal by the server is its verdict, silence is not."""

    def __init__(self) -> None:
        self.sent = self.done = False

    async def send(self, transaction: Transaction) -> None:
        self.sent = True
        try:
            async with asyncio.timeout(COMMIT_SECONDS):
                await transaction.commit()
        except REFUSED as error:
            self.sent = isinstance(error, LOST)
            raise
        self.done = True


async def _abandon(db: Connection, transaction: Transaction) -> None:
    """Roll back; a connection that cannot even do that is closed."""
    try:
        await transaction.rollback()
    except (*LOST, *REFUSED):
        db.terminate()
