"""The books that must come out: an entry for each movement of money, balances, the events that tell of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class EntryModel:
    """One journal entry: its transfers as (debit, credit, amount), in no order."""

    kind: str
    business_day: date
    transfers: frozenset[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class Accounts:
    """The account codes, as the city opened them."""

    clearing: dict[tuple[str, str], str]
    """By partner and channel."""
    roles: dict[str, str]
    """overpayment, suspense, refund_due, rkud, write_off."""


@dataclass(slots=True)
class Books:
    """Debits and credits of every account, and the days that are closed."""

    accounts: Accounts
    debit: Counter[str] = field(default_factory=Counter)
    credit: Counter[str] = field(default_factory=Counter)
    closed: set[date] = field(default_factory=set)
    entries: int = 0
    fresh: list[EntryModel] = field(default_factory=list)
    """What was entered since it was last looked at."""

    def enter(
        self, kind: str, day: date, today: date, transfers: Iterable[tuple[str, str, int]]
    ) -> EntryModel:
        """Book an entry; a closed day takes none, so it goes into today."""
        sums: Counter[tuple[str, str]] = Counter()
        for debit, credit, amount in transfers:
            sums[debit, credit] += amount
        kept = frozenset((debit, credit, amount) for (debit, credit), amount in sums.items() if amount)
        for debit, credit, amount in kept:
            self.debit[debit] += amount
            self.credit[credit] += amount
        self.entries += 1
        entry = EntryModel(kind, today if day in self.closed else day, kept)
        self.fresh.append(entry)
        return entry

    def balance(self, account: str) -> int:
        """Debits less credits."""
        return self.debit[account] - self.credit[account]
