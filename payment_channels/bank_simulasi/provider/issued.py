"""The book of what the bank issued, in DATA_DIR/bank_simulasi_issued.sqlite3; rows are only ever added."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from payment_channels.bank_simulasi.clock import machine_now

Answer = TypeVar("Answer")


class IssuedCode(msgspec.Struct, frozen=True):
    """A QRIS code (47): ``amount`` in whole rupiah, ``valid_until`` with its offset."""

    reference: str
    reference_no: str
    amount: int
    valid_until: str
    payload: str
    cancelled: bool


class IssuedAccount(msgspec.Struct, frozen=True):
    """A virtual account (27) as it stands after its changes (28)."""

    number: str
    trx_id: str
    name: str
    amount: int
    valid_until: str
    deleted: bool


class Refund(msgspec.Struct, frozen=True):
    """Money given back (78); ``own_no`` is the bank's number for it."""

    reference_no: str
    amount: int
    own_no: str
    refunded_at: str


def _statements() -> dict[str, str]:
    written = files(__package__).joinpath("issued.sql").read_text("utf-8")
    parts = re.split(r"^-- name: (\w+)$", written, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


class Issued:
    """Each method is one transaction, done when it returns; SQLite runs on one thread of its own."""

    def __init__(self, path: Path) -> None:
        self._path, self._sql = path, _statements()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="issued")
        self._connection: sqlite3.Connection | None = None

    async def open(self) -> None:
        """Open the file, and lay it out when it is new."""

        def work(db: sqlite3.Connection) -> None:
            db.execute("pragma journal_mode = wal")
            db.execute("pragma synchronous = full")
            db.executescript(self._sql["schema"])

        await self._run(work)

    async def close(self) -> None:
        """Close the file; nothing is lost without it."""
        await self._run(lambda db: db.close())
        self._thread.shutdown(wait=True)

    async def keep_code(self, partner: str, code: IssuedCode) -> None:
        """Remember a code, before anybody is told of it."""
        at = machine_now().isoformat(timespec="seconds")
        facts = (code.reference, code.reference_no, code.amount, code.valid_until, code.payload)
        await self._write("add_code", (partner, *facts, at))

    async def code(self, partner: str, reference: str) -> IssuedCode | None:
        """The code with PAGI's ``reference``."""
        rows = await self._read("code", (partner, reference))
        return _code(*rows[0]) if rows else None

    async def live_codes(self) -> int:
        """How many codes were issued and not taken back."""
        return int((await self._read("codes_live", ()))[0][0])

    async def keep_account(self, partner: str, account: IssuedAccount) -> None:
        """Remember an account, before anybody is told of it."""
        at = machine_now().isoformat(timespec="seconds")
        facts = (account.number, account.trx_id, account.name, account.amount, account.valid_until)
        await self._write("add_account", (partner, *facts, at))

    async def change_account(self, partner: str, account: IssuedAccount) -> None:
        """Remember an account's new amount, end and name."""
        at = machine_now().isoformat(timespec="seconds")
        facts = (account.number, account.amount, account.valid_until, account.name)
        await self._write("add_change", (partner, *facts, at))

    async def account(self, partner: str, number: str) -> IssuedAccount | None:
        """The account of this number, without padding."""
        rows = await self._read("account", (partner, number))
        return _account(*rows[0]) if rows else None

    async def number_of(self, partner: str, trx_id: str) -> str | None:
        """The number that was created under ``trx_id``."""
        rows = await self._read("account_of", (partner, trx_id))
        return str(rows[0][0]) if rows else None

    async def take_back(self, partner: str, kind: str, key: str, reason: str) -> None:
        """Remember that a code or account takes no more money; twice is once."""
        at = machine_now().isoformat(timespec="seconds")
        await self._write("take_back", (partner, kind, key, reason, at))

    async def keep_refund(self, partner: str, refund_no: str, refund: Refund) -> None:
        """Remember money given back."""
        await self._write("add_refund", (partner, refund_no, *msgspec.structs.astuple(refund)))

    async def refund(self, partner: str, refund_no: str) -> Refund | None:
        """What was given back under PAGI's ``refund_no``."""
        rows = await self._read("refund", (partner, refund_no))
        return Refund(*rows[0]) if rows else None

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


def _code(
    reference: str, reference_no: str, amount: int, valid_until: str, payload: str, cancelled: int
) -> IssuedCode:
    return IssuedCode(reference, reference_no, amount, valid_until, payload, bool(cancelled))


def _account(
    number: str, trx_id: str, name: str, amount: int, valid_until: str, deleted: int
) -> IssuedAccount:
    return IssuedAccount(number, trx_id, name, amount, valid_until, bool(deleted))
