"""What a principal has grown to: interest for each portion of it until the day it was paid.

This is what a bill asks for its quote: how much, how many months, why, and on which day it will be more.
The interest of all portions is rounded as one sum, so that paying in parts never costs a rupiah more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import islice
from typing import TypeAlias

from tax_types.calendar import ONE_DAY
from tax_types.lines import Line
from tax_types.penalties import LATE_INTEREST_LABEL, LateInterest

Portion: TypeAlias = tuple[date, int]


@dataclass(frozen=True, slots=True)
class Interest:
    """Late interest on a day: rupiah, months of the last portion, its lines, and when it grows next."""

    amount: int
    months: int
    lines: tuple[Line, ...]
    next_change: date | None


@dataclass(frozen=True, slots=True)
class Change:
    """From ``day`` on the interest is ``interest`` rupiah."""

    day: date
    interest: int


NO_INTEREST = Interest(0, 0, (), None)


def late_interest_due(
    principal: int, due: date | None, portions: Sequence[Portion], as_of: date, law: LateInterest
) -> Interest:
    """The late interest on ``principal`` (rupiah) if all that is still open were paid on ``as_of``.

    ``portions`` are the parts of the principal already paid, each with its day: they bear interest to it.
    ``next_change`` is the first day on which the interest is more: a quote holds until the day before.
    Without a due date there is no interest.
    """
    if due is None:
        return NO_INTEREST
    parts = _parts(principal, portions, as_of)
    lines = portion_lines(parts, due, law)
    upcoming = next(growth(principal, due, portions, as_of, law), None)
    return Interest(
        amount=sum(line.amount for line in lines),
        months=law.months(due, parts[-1][0]) if parts else 0,
        lines=tuple(line for line in lines if line.amount),
        next_change=upcoming.day if upcoming else None,
    )


def schedule(
    principal: int,
    due: date | None,
    portions: Sequence[Portion],
    as_of: date,
    law: LateInterest,
    *,
    count: int = 3,
) -> tuple[Change, ...]:
    """The next ``count`` days on which the interest grows, and to what: "from 1 September Rp19.800"."""
    if due is None:
        return ()
    return tuple(islice(growth(principal, due, portions, as_of, law), count))


def growth(
    principal: int, due: date, portions: Sequence[Portion], as_of: date, law: LateInterest
) -> Iterator[Change]:
    """Each later day on which the interest is more than before, until the cap."""
    paid = sum(amount for _, amount in portions)
    if paid >= principal:
        return
    amount = _amount(_parts(principal, portions, as_of), due, law)
    for anniversary in law.anniversaries(due, as_of):
        day = anniversary + ONE_DAY
        later = _amount(_parts(principal, portions, day), due, law)
        if later > amount:
            yield Change(day, later)
            amount = later


def portion_lines(parts: Iterable[Portion], due: date, law: LateInterest) -> list[Line]:
    """A line for each portion, in the order in which they were paid; their amounts are one rounded sum."""
    lines = []
    exact, counted = Fraction(0), 0
    for paid, principal in parts:
        months = law.months(due, paid)
        amount, formula = 0, ""
        if months:
            exact += principal * law.share(months)
            amount = law.rounding(exact) - counted
            counted += amount
            formula = law.formula(principal, months)
        lines.append(Line(LATE_INTEREST_LABEL, formula, amount, law.source, law.verified))
    return lines


def _parts(principal: int, portions: Sequence[Portion], as_of: date) -> list[Portion]:
    """The portions by day, one for each day, and what is open as the last."""
    by_day: dict[date, int] = {}
    for day, amount in sorted(portions):
        by_day[day] = by_day.get(day, 0) + amount
    parts = [(day, amount) for day, amount in by_day.items() if amount]
    still_open = principal - sum(amount for _, amount in parts)
    assert still_open >= 0, "no more principal is paid than there is"
    return [*parts, (as_of, still_open)] if still_open else parts


def _amount(parts: Iterable[Portion], due: date, law: LateInterest) -> int:
    exact = sum((principal * law.share(law.months(due, paid)) for paid, principal in parts), Fraction(0))
    return law.rounding(exact)
