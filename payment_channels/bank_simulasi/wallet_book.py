"""What the e-wallet remembers of a debit; the payments it makes stand in the bank's own book."""

from __future__ import annotations

import sqlite3
from importlib.resources import files
from pathlib import Path

import msgspec

from .book import Book, read_statements


class Debit(msgspec.Struct, frozen=True):
    """What a merchant asked to collect. ``amount`` in whole rupiah; ``debit_id`` is also its attempt's."""

    debit_id: str
    reference_no: str
    bank: str
    partner: str
    partner_reference_no: str
    merchant_id: str
    amount: int
    valid_up_to: str
    return_url: str
    title: str
    bill_number: str
    begun_at: str


class Refund(msgspec.Struct, frozen=True):
    """Money that went back to the payer."""

    partner_refund_no: str
    refund_no: str
    amount: int
    refunded_at: str


class DebitBook(Book):
    """The tables of debits, in the same file."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._sql = read_statements(files(__package__).joinpath("wallet.sql").read_text("utf-8"))

    async def keep_debit(self, debit: Debit) -> None:
        """Remember what a merchant asked."""
        await self._write("add_debit", msgspec.structs.astuple(debit))

    async def debit(self, debit_id: str) -> Debit | None:
        """One debit by its id."""
        rows = await self._read("debit", (debit_id,))
        return Debit(*rows[0]) if rows else None

    async def debit_called(self, bank: str, partner_reference_no: str) -> Debit | None:
        """The debit that a merchant knows by its own number."""
        rows = await self._read("debit_by_reference", (bank, partner_reference_no))
        return Debit(*rows[0]) if rows else None

    async def cancel(self, debit_id: str, by: str, at: str) -> None:
        """Remember that a debit ended without money."""
        await self._write("add_end", (debit_id, by, at))

    async def cancelled_by(self, debit_id: str) -> str | None:
        """Who cancelled it, if somebody did."""
        rows = await self._read("end", (debit_id,))
        return str(rows[0][0]) if rows else None

    async def keep_refund(self, debit_id: str, refund: Refund) -> None:
        """Remember that the money went back."""
        await self._write("add_refund", (debit_id, *msgspec.structs.astuple(refund)))

    async def refund(self, debit_id: str) -> Refund | None:
        """What went back of a debit."""
        rows = await self._read("refund", (debit_id,))
        return Refund(*rows[0]) if rows else None

    def _open(self, db: sqlite3.Connection) -> None:
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = full")
        db.execute("pragma foreign_keys = on")
        db.executescript(self._sql["schema"])
