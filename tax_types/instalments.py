"""An instalment plan (angsuran): the principal in equal monthly parts, with interest on what is still open.

UU 1/2022, PP 35/2023: 0.6 % a month. Rupiah that do not divide go to the last instalment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tax_types.fields import read_count
from tax_types.figures import percent, rupiah
from tax_types.kinds import INSTALMENT_INTEREST, PENALTY_ROUNDING
from tax_types.lines import Line, label
from tax_types.rounding import PENALTY_ROUNDINGS
from tax_types.terms import Terms

MOST_INSTALMENTS: Final = 120
INTEREST_LABEL: Final = label("Bunga angsuran", "Interest of the instalment plan")


@dataclass(frozen=True, slots=True)
class Instalment:
    """One month's part of a plan, in rupiah, and the line of its interest."""

    principal: int
    interest: Line

    def as_json(self) -> dict[str, int]:
        """The instalment as it stands in an answer."""
        interest = self.interest.amount
        return {"principal": self.principal, "interest": interest, "amount": self.principal + interest}


def read_instalments(value: object, path: str) -> int:
    """How many months the plan runs. Raises InputError."""
    return read_count(value, path, most=MOST_INSTALMENTS)


def plan(principal: int, count: int, terms: Terms) -> tuple[Instalment, ...]:
    """``principal`` in ``count`` instalments; none when nothing is open."""
    if not principal:
        return ()
    rate = terms.get(INSTALMENT_INTEREST)
    rounding = PENALTY_ROUNDINGS[terms.peek(PENALTY_ROUNDING).value]
    part, rest = divmod(principal, count)
    still_open, instalments = principal, []
    for place in range(count):
        paid = part + (rest if place == count - 1 else 0)
        formula = f"{percent(rate.value)} × {rupiah(still_open)}"
        interest = rounding(rate.value * still_open)
        instalments.append(
            Instalment(paid, Line(INTEREST_LABEL, formula, interest, rate.source, rate.verified))
        )
        still_open -= paid
    assert still_open == 0, "the instalments are the whole principal"
    return tuple(instalments)
