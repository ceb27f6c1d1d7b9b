"""The till: callbacks that wait together are settled together, and each is answered after its commit.

Three answers only. Booked: a verdict, after the commit. Certainly not booked: queue full, the database
away, or the deadline passed while still queued, so that it can never settle. Unknown: COMMIT was sent and
gave no verdict. Workers are tasks of their own: a client that goes away never cancels a COMMIT.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from pagi.clock import Clock
from pagi.database import Connection, Pool, Transaction
from pagi.database.faults import COLLIDED, LOST, REFUSED
from pagi.payments.errors import CertainlyNotBooked, OutcomeUnknown
from pagi.payments.settlement import Order, Settled, settle
from tax_types.parameters import Pack

log = structlog.get_logger()

BATCH = 32
QUEUE = 2_000
WORKERS = 2
RETRIES = 5
COMMIT_SECONDS = 5.0


def laws_in_force(laws: Mapping[int, Pack]) -> dict[str, str]:
    """The setting of the till's connections that tells the settlement function which quotes count, by region.

    A quote that was worked out by other parameters is not settled, but for what a bank was told on inquiry.
    """
    return {f"pagi.law_{region_id}": pack.digest for region_id, pack in laws.items()}


@dataclass(slots=True, eq=False)
class _Ticket:
    order: Order
    answer: asyncio.Future[Settled] = field(repr=False)
    taken: bool = False


class Till:
    """The one queue before the settlement function. Started with the application, stopped before the pool."""

    def __init__(
        self, pool: Pool, clock: Clock, machine_clock: Clock, patience: timedelta = timedelta(seconds=8)
    ) -> None:
        self._pool, self._clock, self._machine_clock = pool, clock, machine_clock
        self._patience = patience.total_seconds()
        self._waiting: deque[_Ticket] = deque()
        self._arrived = asyncio.Event()
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
        ticket = _Ticket(order, asyncio.get_running_loop().create_future())
        self._waiting.append(ticket)
        self._arrived.set()
        try:
            async with asyncio.timeout(self._patience):
                return await asyncio.shield(ticket.answer)
        except TimeoutError:
            self._withdraw(ticket)
        except asyncio.CancelledError:
            if not ticket.taken:
                self._waiting.remove(ticket)
            raise
        try:
            async with asyncio.timeout(COMMIT_SECONDS):
                return await asyncio.shield(ticket.answer)
        except TimeoutError as error:
            raise OutcomeUnknown from error

    def _withdraw(self, ticket: _Ticket) -> None:
        """The deadline passed: what is still queued can never settle any more."""
        if not ticket.taken:
            self._waiting.remove(ticket)
            raise CertainlyNotBooked(reason="the deadline passed in the queue")

    def _take(self) -> list[_Ticket]:
        batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
        for ticket in batch:
            ticket.taken = True
        return batch

    async def _work(self) -> None:
        while self._open or self._waiting:
            if not self._waiting:
                self._arrived.clear()
                await self._arrived.wait()
                continue
            await self._serve(self._take())

    async def _serve(self, batch: Sequence[_Ticket]) -> None:
        """Answer every ticket; an error halves the batch, so that a bad item never fails its neighbours."""
        try:
            settled = await self._transaction([ticket.order for ticket in batch])
        except (OutcomeUnknown, CertainlyNotBooked) as error:
            self._refuse(batch, error)
        except REFUSED as error:
            if len(batch) > 1:
                half = len(batch) // 2
                await self._serve(batch[:half])
                await self._serve(batch[half:])
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
            if not ticket.answer.done():
                ticket.answer.set_exception(error)

    async def _transaction(self, orders: Sequence[Order]) -> list[Settled]:
        for attempt in range(1, RETRIES + 1):
            try:
                return await self._once(orders)
            except COLLIDED:
                if attempt == RETRIES:
                    raise
                await asyncio.sleep(0.01 * attempt)
        raise AssertionError("unreachable")

    async def _once(self, orders: Sequence[Order]) -> list[Settled]:
        """One transaction. Before COMMIT is sent every failure means: certainly not booked.

        After its verdict nothing that fails, such as the connection's way back to the pool, takes it back.
        """
        commit = _Commit()
        try:
            async with self._pool.acquire() as db:
                transaction = db.transaction()
                await transaction.start()
                try:
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
