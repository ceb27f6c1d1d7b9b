"""Payments against an assessment: what each one settles, the interest it stops, and what a programme waives.

A payment goes to principal first or to interest first (``allocation``); each portion of principal bears
interest until the day on which it was paid, what is still open until ``as_of``. A waiver is its own line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tax_types.dues import Portion
from tax_types.lines import Line
from tax_types.penalties import LateInterest
from tax_types.relief import Programme
from tax_types.waivers import (
    Interest,
    Settlement,
    fines_waived,
    interest_on,
    principal_waived,
    programme_on,
    settle_all,
)


@dataclass(frozen=True, slots=True)
class Settled:
    """How an assessment stands: interest lines, and negative lines for what a programme waives."""

    interest: tuple[Line, ...]
    waived: tuple[Line, ...]
    months_late: int
    open_principal: int


class Account:
    """Follows the payments of one assessment, oldest first. ``fines`` are owed beside the principal."""

    def __init__(
        self,
        principal: int,
        due: date | None,
        law: LateInterest | None,
        programmes: Sequence[Programme],
        fines: int = 0,
    ) -> None:
        self._open = principal
        self._due = due
        self._law = law
        self._programmes = programmes
        self._fines = fines
        self._settled: list[Settlement] = []
        self._interest_paid = 0

    def pay(self, day: date, amount: int, *, interest_first: bool = False) -> None:
        """Count a payment; what exceeds the principal goes to interest and fines, then it is a credit."""
        if interest_first:
            to_interest = min(amount, max(self._interest_owed(day) - self._interest_paid, 0))
            self._interest_paid += to_interest
            amount -= to_interest
        everything = settle_all(self._open, day, self._programmes)
        asked = self._open - everything.principal_waived
        if self._open and amount >= asked and amount + everything.principal_waived:
            self._settle(everything)
        elif self._open and amount:
            self._settle(Settlement(day, amount, everything.programme))
        if amount > asked:
            owed = max(self._interest_owed(day) - self._interest_paid, 0)
            self._interest_paid += min(amount - asked, owed)

    def close(self, as_of: date) -> Settled:
        """The account if all that is open were paid on ``as_of``."""
        still_open = 0
        if self._open:
            everything = settle_all(self._open, as_of, self._programmes)
            still_open = self._open - everything.principal_waived
            self._settle(everything)
        interest = self._interest(self._settled, as_of)
        last = self._settled[-1].programme if self._settled else programme_on(self._programmes, as_of)
        waived = (*principal_waived(self._settled), *interest.waived, *fines_waived(self._fines, last))
        months = 0
        if self._settled and self._due and self._law:
            months = self._law.months(self._due, self._settled[-1].day)
        return Settled(interest.lines, waived, months, still_open)

    def _settle(self, portion: Settlement) -> None:
        self._settled.append(portion)
        self._open -= portion.principal

    def _interest_owed(self, day: date) -> int:
        """Interest on ``day`` of the settled portions and of what is open, without what is waived."""
        still_open = [settle_all(self._open, day, self._programmes)] if self._open else []
        interest = self._interest([*self._settled, *still_open], day)
        return interest.amount - interest.amount_waived

    def _interest(self, portions: Sequence[Settlement], day: date) -> Interest:
        today = programme_on(self._programmes, day)
        return interest_on(portions, self._due, self._law, today=today, paid=self._interest_paid)


def settle(account: Account, payments: Iterable[Portion], as_of: date, *, interest_first: bool) -> Settled:
    """Count ``payments`` in the order of their days, and close the account on ``as_of``."""
    for day, amount in payments:
        account.pay(day, amount, interest_first=interest_first)
    return account.close(as_of)
