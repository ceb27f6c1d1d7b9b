"""Buku besar: one account posting by posting with its running balance, and the whole journal as a stream."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pagi.database import Connection, load
from pagi.errors import PagiError

MOST_POSTINGS = 5_000
_PREFETCH = 1_000
_SQL = load("pagi/reports/general_ledger.sql")


class AccountUnknown(PagiError):
    """No account has this code."""

    code, status = "account.unknown", 404
    indonesian = "Tidak ada akun dengan kode rekening {account}."
    english = "No account has the code {account}."


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of a transfer, seen from its account. Amounts and balance in rupiah; debits are positive."""

    business_day: date
    recorded_at: datetime
    entry_id: UUID
    kind: str
    memo: str
    other_code: str
    other_name: str
    debit: int
    credit: int
    balance: int


@dataclass(frozen=True, slots=True)
class AccountStatement:
    """An account over a stretch of business days. ``cut``: there are more postings than are shown."""

    code: str
    name: str
    first: date
    last: date
    opening: int
    postings: tuple[Posting, ...]
    cut: bool

    @property
    def closing(self) -> int:
        """The balance after the last posting shown."""
        return self.postings[-1].balance if self.postings else self.opening


@dataclass(frozen=True, slots=True)
class JournalRow:
    """A transfer: ``amount`` rupiah from the account credited to the account debited."""

    business_day: date
    recorded_at: datetime
    entry_id: UUID
    kind: str
    source_id: UUID
    memo: str
    debit: str
    debit_name: str
    credit: str
    credit_name: str
    amount: int


async def account_statement(
    db: Connection, region_id: int, code: str, first: date, last: date, *, most: int = MOST_POSTINGS
) -> AccountStatement:
    """The account ``code`` from ``first`` to ``last``, both included. Raises AccountUnknown."""
    account = await db.fetchrow(_SQL.account, region_id, code)
    if account is None:
        raise AccountUnknown(field="account", account=code[:60])
    opening: int = await db.fetchval(_SQL.balance_before, region_id, code, first)
    rows = await db.fetch(_SQL.postings, region_id, code, first, last, most + 1)
    postings, balance = [], opening
    for row in rows[:most]:
        balance += row["debit"] - row["credit"]
        postings.append(Posting(**row, balance=balance))
    return AccountStatement(code, account["name"], first, last, opening, tuple(postings), len(rows) > most)


async def journal_rows(db: Connection, region_id: int, first: date, last: date) -> AsyncIterator[JournalRow]:
    """Every transfer from ``first`` to ``last``, in flat memory, as of one moment.

    One statement is one snapshot; the caller has begun a transaction, which a cursor needs.
    """
    async for row in db.cursor(_SQL.journal, region_id, first, last, prefetch=_PREFETCH):
        yield JournalRow(**row)
