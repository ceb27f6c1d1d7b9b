"""Payments against an assessment: what each one settles, the interest it stops, and what a programme waives.

A payment goes to principal first or to interest first (``allocation``); each portion of principal bears
interest until the day on which it was paid, what is still open until ``as_of``. A waiver is its own line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from tax_types.dues import Portion, portion_lines
from tax_types.figures import percent, rupiah
from tax_types.lines import Line, label
from tax_types.penalties import LateInterest
from tax_types.relief import Programme
from tax_types.rounding import half_up

PRINCIPAL_WAIVED: Final = label("Keringanan pokok", "Principal waived")
INTEREST_WAIVED: Final = label("Penghapusan bunga", "Interest waived")


@dataclass(frozen=True, slots=True)
class Settled:
    """How an assessment stands: interest lines, and negative lines for what a programme waives."""

    interest: tuple[Line, ...]
    waived: tuple[Line, ...]
    months_late: int
    open_principal: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """A portion of principal settled on a day, under the programme of that day if there is one."""

    day: date
    principal: int
    programme: Programme | None
    principal_waived: int


class Account:
    """Follows the payments of one assessment, oldest first."""

    def __init__(
        self, principal: int, due: date | None, law: LateInterest | None, programmes: Sequence[Programme]
    ) -> None:
        self._open = principal
        self._due = due
        self._law = law
        self._programmes = programmes
        self._settled: list[Settlement] = []
        self._interest_paid = 0
        self._settled_interest = Fraction(0)

    def pay(self, day: date, amount: int, *, interest_first: bool = False) -> None:
        """Count a payment; what exceeds the principal goes to interest and fines, then it is a credit."""
        if interest_first:
            to_interest = min(amount, max(self._interest_owed(day) - self._interest_paid, 0))
            self._interest_paid += to_interest
            amount -= to_interest
        programme, waived = self._programme_on(day)
        if not self._open or not amount + waived:
            return
        if waived and amount >= self._open - waived:
            self._settle(day, self._open, programme, waived)
        elif amount:
            self._settle(day, min(amount, self._open), programme, 0)

    def close(self, as_of: date) -> Settled:
        """The account if all that is open were paid on ``as_of``."""
        still_open = 0
        if self._open:
            programme, waived = self._programme_on(as_of)
            still_open = self._open - waived
            self._settle(as_of, self._open, programme, waived)
        interest = self._interest_lines()
        principal_waived = [line for one in self._settled if (line := _principal_waived(one))]
        waivers = (*principal_waived, *self._interest_waived(interest))
        months = 0
        if self._settled and self._due and self._law:
            months = self._law.months(self._due, self._settled[-1].day)
        charged = tuple(line for line in interest if line.amount)
        return Settled(charged, waivers, months, still_open)

    def _settle(self, day: date, principal: int, programme: Programme | None, waived: int) -> None:
        self._settled.append(Settlement(day, principal, programme, waived))
        self._settled_interest += self._exact_interest(day, principal, programme)
        self._open -= principal

    def _programme_on(self, day: date) -> tuple[Programme | None, int]:
        """The programme in whose window ``day`` falls, and the principal it waives if all is paid."""
        for one in self._programmes:
            if one.opens <= day <= one.closes:
                return one, half_up(one.principal * self._open)
        return None, 0

    def _merged(self) -> list[Settlement]:
        """The portions by day, so that two payments of one day bear interest as one."""
        merged: list[Settlement] = []
        for one in self._settled:
            if merged and merged[-1].day == one.day:
                both = merged[-1].principal + one.principal
                merged[-1] = Settlement(one.day, both, one.programme, one.principal_waived)
            else:
                merged.append(one)
        return merged

    def _interest_lines(self) -> list[Line]:
        if self._due is None or self._law is None:
            return []
        parts: list[Portion] = [(one.day, one.principal) for one in self._merged()]
        return portion_lines(parts, self._due, self._law)

    def _interest_waived(self, interest: Sequence[Line]) -> list[Line]:
        if not interest:
            return []
        return [
            _waiver(line, one.programme)
            for line, one in zip(interest, self._merged(), strict=True)
            if one.programme and one.programme.interest and line.amount
        ]

    def _interest_owed(self, day: date) -> int:
        """Interest on ``day`` of the settled portions and of what is open, without what is waived."""
        if self._law is None:
            return 0
        programme, _ = self._programme_on(day)
        return self._law.rounding(self._settled_interest + self._exact_interest(day, self._open, programme))

    def _exact_interest(self, day: date, principal: int, programme: Programme | None) -> Fraction:
        """Interest of a portion paid on ``day``, without what ``programme`` waives."""
        if self._due is None or self._law is None:
            return Fraction(0)
        kept = 1 - programme.interest if programme else Fraction(1)
        return kept * principal * self._law.share(self._law.months(self._due, day))


def settle(account: Account, payments: Iterable[Portion], as_of: date, *, interest_first: bool) -> Settled:
    """Count ``payments`` in the order of their days, and close the account on ``as_of``."""
    for day, amount in payments:
        account.pay(day, amount, interest_first=interest_first)
    return account.close(as_of)


def _principal_waived(one: Settlement) -> Line | None:
    if not one.principal_waived or one.programme is None:
        return None
    formula = f"−{percent(one.programme.principal)} × {rupiah(one.principal)}"
    return Line(PRINCIPAL_WAIVED, formula, -one.principal_waived, one.programme.source, verified=True)


def _waiver(line: Line, programme: Programme) -> Line:
    formula = f"−{percent(programme.interest)} × {rupiah(line.amount)}"
    waived = -half_up(programme.interest * line.amount)
    return Line(INTEREST_WAIVED, formula, waived, programme.source, verified=True)
