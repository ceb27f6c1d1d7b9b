"""The trial balance: what was debited and credited to every account. Double entry: both sides are equal."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from pagi.database import Connection
from pagi.database.load_sql import load

_SQL = load("pagi/ledger/queries.sql")


class AccountLine(msgspec.Struct, frozen=True):
    """One account. Amounts in rupiah; the balance is debits less credits."""

    code: str
    name: str
    debit: int
    credit: int

    @property
    def balance(self) -> int:
        """Positive: a debit balance."""
        return self.debit - self.credit


class TrialBalance(msgspec.Struct, frozen=True):
    """All accounts of a city."""

    accounts: list[AccountLine]

    @property
    def debit(self) -> int:
        """The sum of all debits."""
        return sum(line.debit for line in self.accounts)

    @property
    def credit(self) -> int:
        """The sum of all credits."""
        return sum(line.credit for line in self.accounts)

    @property
    def balanced(self) -> bool:
        """Whether both sides are equal."""
        return self.debit == self.credit

    def as_json(self) -> dict[str, Any]:
        """The shape of `pagi ledger trial-balance --json`."""
        return {
            "accounts": [{**msgspec.structs.asdict(line), "balance": line.balance} for line in self.accounts],
            "balanced": self.balanced,
        }


async def trial_balance(db: Connection, region_id: int, as_of: date | None = None) -> TrialBalance:
    """Debits and credits up to the business day ``as_of``, included; all that is booked without it."""
    rows = await db.fetch(_SQL.trial_balance, region_id, as_of)
    return TrialBalance([AccountLine(**row) for row in rows])
