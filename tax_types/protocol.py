"""What a tax is: a name, the files that hold its law, the length of its periods, and how it is computed.

A new tax is a module with one object that answers this protocol, and its name in ``engine.TAXES``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from tax_types.fields import Fields
from tax_types.lines import Label, Line
from tax_types.periods import Period, Span
from tax_types.terms import Terms

Inputs = TypeVar("Inputs")

COMMON_OVERRIDES: Final = frozenset(
    {
        "late_interest",
        "late_report_fine",
        "due",
        "report_due",
        "holidays",
        "interest_transition",
        "rounding.penalty",
        "rounding.pbb",
        "allocation",
        "relief_programmes",
        "ignore_relief",
    }
)

COMMON_INPUTS: Final = frozenset({"principal", "due_date", "sent_on", "letter", "instalments"})


@dataclass(frozen=True, slots=True)
class Warned:
    """Something an officer should know about an answer; ``parameter`` names what it concerns.

    ``message`` is English, as answers say it; ``words`` say the same to people.
    """

    code: str
    message: str
    parameter: str | None
    words: Label | None = None


@dataclass(frozen=True, slots=True)
class Assessed:
    """A tax before payments: the amount to which the rate applied, the tax, and what is reduced.

    ``lines`` add up to ``principal``; ``reductions`` are negative lines on top of it.
    """

    base: int | None
    principal: int
    lines: tuple[Line, ...]
    reductions: tuple[Line, ...] = ()
    warnings: tuple[Warned, ...] = ()

    @property
    def payable(self) -> int:
        """What is to be paid: the principal less its reductions."""
        return self.principal + sum(line.amount for line in self.reductions)


class Tax(Protocol[Inputs]):
    """One of the city's taxes."""

    @property
    def name(self) -> str:
        """The name at the outer door, such as ``hotel``."""

    @property
    def scopes(self) -> tuple[str, ...]:
        """The parameter files of its law; the first that has a parameter wins."""

    @property
    def span(self) -> Span:
        """How long its tax periods are."""

    @property
    def is_reported(self) -> bool:
        """Whether the taxpayer files a return (SPTPD) for it."""

    @property
    def inputs(self) -> frozenset[str]:
        """The names of its inputs, beyond those of every tax."""

    @property
    def overrides(self) -> frozenset[str]:
        """The parameters, beyond the common ones, that a request may set."""

    def read(self, inputs: Fields, terms: Terms) -> Inputs:
        """The facts from a request's ``inputs``. Raises InputError."""

    def assess(self, inputs: Inputs, period: Period, terms: Terms) -> Assessed:
        """The tax on those facts under the law of ``terms``."""
