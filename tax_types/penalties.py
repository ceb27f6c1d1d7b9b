"""Interest for late payment: a share per month begun, up to a cap, and which law's share it is.

UU 1/2022: 1 % a month, at most 24 months, a part of a month counts whole; UU 28/2009 before it: 2 %.
Interest is charged on principal only, never on a penalty. Which law holds at the change-over is a policy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import accumulate, groupby
from typing import Any

from tax_types.calendar import add_months, months_begun
from tax_types.dated import Dated
from tax_types.figures import percent, rupiah
from tax_types.kinds import LateTerms
from tax_types.lines import label
from tax_types.rounding import PENALTY_ROUNDINGS, Rounding

LATE_INTEREST_LABEL = label("Bunga keterlambatan", "Late-payment interest")


@dataclass(frozen=True, slots=True)
class LateInterest:
    """The law of late interest for one assessment: the share of each month begun, first month first.

    ``shares`` are the running sums of ``monthly``: the share for no month, for one, and so on.
    """

    monthly: tuple[Fraction, ...]
    shares: tuple[Fraction, ...]
    rounding: Rounding
    source: str
    verified: bool
    used: tuple[Dated[Any], ...]

    @property
    def cap_months(self) -> int:
        """After how many months interest stops growing."""
        return len(self.monthly)

    def months(self, due: date, paid: date) -> int:
        """Months begun after ``due`` on ``paid``, never more than the cap."""
        return min(months_begun(due, paid), self.cap_months)

    def share(self, months: int) -> Fraction:
        """The share of the principal for ``months`` months begun."""
        return self.shares[months]

    def formula(self, principal: int, months: int) -> str:
        """``1.980.000 × 1% × 2``, or the sum of several rates where the law changed on the way."""
        parts = [(rate, len(list(same))) for rate, same in groupby(self.monthly[:months])]
        if len(parts) == 1:
            return f"{rupiah(principal)} × {percent(parts[0][0])} × {months}"
        shares = " + ".join(f"{percent(rate)} × {count}" for rate, count in parts)
        return f"{rupiah(principal)} × ({shares})"

    def anniversaries(self, due: date, after: date) -> Iterator[date]:
        """The days after ``after`` on which a further month begins, until the cap."""
        for months in range(self.months(due, max(due, after)), self.cap_months):
            yield add_months(due, months)


def late_interest_law(
    policy: Dated[str],
    rounding: Dated[str],
    terms_on: Callable[[date], Dated[LateTerms]],
    tax_period_end: date,
    due: date,
) -> LateInterest:
    """The law of late interest under a change-over policy. Raises ParameterError when no value holds."""
    by_period = terms_on(tax_period_end)
    first = terms_on(due) if policy.value == "by_due_date" else by_period
    cap = first.value.cap_months or 0
    months = [first] * cap
    if policy.value == "split_by_month":
        months = [terms_on(add_months(due, month)) for month in range(1, cap + 1)]
    used = list(dict.fromkeys([first, *months]))
    law_changed = terms_on(add_months(due, cap)).value != by_period.value
    monthly = tuple(one.value.rate or Fraction(0) for one in months)
    return LateInterest(
        monthly=monthly,
        shares=tuple(accumulate(monthly, initial=Fraction(0))),
        rounding=PENALTY_ROUNDINGS[rounding.value],
        source="; ".join(dict.fromkeys(one.source for one in used)),
        verified=all(one.verified for one in used),
        used=(*used, policy) if law_changed else tuple(used),
    )
