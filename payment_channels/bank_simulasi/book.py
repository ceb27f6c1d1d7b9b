"""The bank's own book in DATA_DIR/bank_simulasi.sqlite3: append-only, kept through restarts and SIGKILL.

SQLite runs on one thread of its own, so that the event loop never waits for the disk.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import msgspec

from .clock import machine_now
from .snap_line import Exchange

Answer = TypeVar("Answer")
Twist: TypeAlias = tuple[str, str | None]
"""How a transfer's line goes wrong, and until which city day."""
SETTLED_STATES = ("acknowledged", "withheld", "moved")
MOVED_FIRST = ("QRIS", "EWALLET", "TRANSFER")


class Attempt(msgspec.Struct, frozen=True):
    """What a customer asked the bank to pay."""

    attempt_id: str
    started_at: str
    bank: str
    partner: str
    channel: str
    code: str
    amount_asked: int | None


class Payment(msgspec.Struct, frozen=True):
    """Money that a customer gave: ``amount`` in whole rupiah; ``body`` is the message that tells PAGI.

    ``reverses``: the reference of the payment that is taken back, where it is a reversal.
    """

    reference: str
    attempt_id: str
    bank: str
    partner: str
    channel: str
    virtual_account_no: str
    amount: int
    transaction_time: str
    city_day: str
    service: int
    body: str
    state: str = "pending"
    unanswered: int = 0
    why: str | None = None
    remark: str = ""
    reverses: str | None = None

    @property
    def transaction_id(self) -> str:
        """The bank's own number of the transaction, in its statement."""
        return f"BS{self.reference}"

    @property
    def settled(self) -> bool:
        """Whether the bank owes this money to the city: what moved first always, others once accepted."""
        if self.state == "reversed" or self.reverses is not None:
            return False
        return self.channel in MOVED_FIRST or self.state in SETTLED_STATES


class Transfer(msgspec.Struct, frozen=True):
    """Money that came to an account here; ``remark`` as the bank keeps it, ``amount`` in whole rupiah."""

    reference: str
    attempt_id: str
    bank: str
    partner: str
    account_no: str
    amount: int
    remark: str
    transaction_time: str
    city_day: str


def read_statements(text: str) -> dict[str, str]:
    """The named statements of an SQL file."""
    parts = re.split(r"^-- name: (\w+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


class Book:
    """The bank's records; each method is one transaction, done when it returns."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sql = read_statements(files(__package__).joinpath("book.sql").read_text("utf-8"))
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="book")
        self._connection: sqlite3.Connection | None = None

    async def open(self) -> None:
        """Open the file, and lay it out when it is new."""
        await self._run(self._open)

    async def close(self) -> None:
        """Close the file; nothing is lost without it."""
        await self._run(lambda db: db.close())
        self._thread.shutdown(wait=True)

    async def keep_attempt(self, attempt: Attempt) -> None:
        """Remember what a customer asked."""
        await self._write("add_attempt", msgspec.structs.astuple(attempt))

    async def keep_exchange(self, attempt_id: str, reference: str | None, exchange: Exchange) -> None:
        """Remember one message and its answer."""
        record = msgspec.json.encode(exchange).decode()
        await self._write("add_exchange", (attempt_id, reference, exchange.sent_at, record))

    async def keep_payment(self, payment: Payment) -> None:
        """Remember that money was given, before anybody is told."""
        await self._write("add_payment", (*msgspec.structs.astuple(payment)[:11], payment.reverses))

    async def keep_transfer(self, transfer: Transfer, twists: Sequence[Twist] = ()) -> None:
        """Remember a transfer; it will stand in the statement of its day, unless a twist has it otherwise."""

        def work(db: sqlite3.Connection) -> None:
            with db:
                db.execute(self._sql["add_transfer"], msgspec.structs.astuple(transfer))
                for kind, until in twists:
                    db.execute(self._sql["add_twist"], (transfer.reference, kind, until))

        await asyncio.shield(self._run(work))

    async def unanswered_transfer(self, account_no: str, amount: int, remark: str) -> str | None:
        """The attempt of such a transfer whose answer was lost; from now on it counts as asked again."""
        rows = await self._read("transfer_unanswered", (account_no, amount, remark))
        if not rows:
            return None
        await self._write("add_twist", (rows[0][0], "asked_again", None))
        return str(rows[0][1])

    async def claim_bill(self, bill_code: str) -> bool:
        """Whether no scenario has used this bill before; from now on one has."""

        def work(db: sqlite3.Connection) -> bool:
            with db:
                return db.execute(self._sql["claim_bill"], (bill_code,)).rowcount == 1

        return await asyncio.shield(self._run(work))

    async def release_lines(self) -> None:
        """Let lines that were dropped from their day's file stand in it from now on."""
        await self._write("release_lines", ())

    async def decide(self, reference: str, kind: str, why: str) -> None:
        """Remember what became of telling PAGI: acknowledged, refused, unanswered, withheld."""
        at = machine_now().isoformat(timespec="milliseconds")
        await self._write("add_outcome", (reference, at, kind, why))

    async def attempt(self, attempt_id: str) -> Attempt | None:
        """One attempt by its id."""
        rows = await self._read("attempt", (attempt_id,))
        return Attempt(*rows[0]) if rows else None

    async def exchanges(self, attempt_id: str) -> list[Exchange]:
        """The latest thirty messages of an attempt, oldest first."""
        rows = await self._read("exchanges", (attempt_id,))
        return [msgspec.json.decode(record, type=Exchange) for (record,) in reversed(rows)]

    async def payment_of(self, attempt_id: str) -> Payment | None:
        """The payment that came of an attempt."""
        rows = await self._read("payment_of_attempt", (attempt_id,))
        return Payment(*rows[0]) if rows else None

    async def payment(self, reference: str) -> Payment | None:
        """One payment, transfer or reversal by its reference."""
        rows = await self._read("payment", (reference,))
        return Payment(*rows[0]) if rows else None

    async def reversal_of(self, reference: str) -> Payment | None:
        """The reversal of a payment that is done or under way."""
        rows = await self._read("reversal_of", (reference,))
        return Payment(*rows[0]) if rows else None

    async def paid_by_code(self, partner: str, reference: str) -> Payment | None:
        """The last payment of the code that PAGI knows by ``reference``."""
        rows = await self._read("paid_by_code", (partner, reference))
        return Payment(*rows[0]) if rows else None

    async def paid_to_number(self, partner: str, number: str) -> list[Payment]:
        """What was paid to a virtual account, given without padding."""
        return [Payment(*row) for row in await self._read("paid_to_number", (partner, number))]

    async def pending(self) -> list[Payment]:
        """Payments of which PAGI has not given a final answer."""
        return [Payment(*row) for row in await self._read("payments_pending", ())]

    async def recent(self, limit: int = 20) -> list[Payment]:
        """The latest payments, newest first."""
        return [Payment(*row) for row in await self._read("payments_recent", (limit,))]

    async def settled(self, bank: str, city_day: str, today: str) -> list[Payment]:
        """What the file of one city day shows ``today`` (both YYYY-MM-DD), in order of time."""
        return [Payment(*row) for row in await self._read("payments_settled", (bank, city_day, today))]

    async def _write(self, name: str, values: Sequence[Any]) -> None:
        def work(db: sqlite3.Connection) -> None:
            with db:
                db.execute(self._sql[name], values)

        await asyncio.shield(self._run(work))

    async def _read(self, name: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        return await self._run(lambda db: db.execute(self._sql[name], values).fetchall())

    async def _run(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer:
        def on_thread() -> Answer:
            if self._connection is None:
                self._connection = sqlite3.connect(self._path, timeout=5)
            return work(self._connection)

        return await asyncio.get_running_loop().run_in_executor(self._thread, on_thread)

    def _open(self, db: sqlite3.Connection) -> None:
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = full")
        db.execute("pragma foreign_keys = on")
        columns = {name for (name,) in db.execute(self._sql["columns_of_payment"])}
        if columns and "reverses" not in columns:
            db.executescript(self._sql["from_two_channels"])
        db.executescript(self._sql["schema"])
        db.executescript(self._sql["views"])


class References:
    """Numbers of 15 digits, rising and never used twice, also not after a restart or with a new book."""

    def __init__(self, now: Callable[[], datetime] = machine_now) -> None:
        self._now = now
        self._last = 0

    def __call__(self) -> str:
        """The next number: the machine's milliseconds and two digits more."""
        self._last = max(self._last + 1, int(self._now().timestamp() * 1000) * 100)
        return f"{self._last:015d}"
