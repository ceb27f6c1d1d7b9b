"""PBJT, the tax on certain goods and services: hotel, restaurant, parking, entertainment, electricity.

UU 1/2022 Ps. 50-58: the rate applies to what the consumer pays, service charge included. Either the base
without the tax is known, or the receipts with it; then the tax is rounded once and the base is what is left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tax_types.fields import Fields, conflict, missing, read_choice, read_rupiah, unknown_key
from tax_types.figures import percent, rupiah
from tax_types.kinds import EXEMPT_TURNOVER, RATE
from tax_types.lines import Line, label
from tax_types.periods import Period, Span
from tax_types.protocol import Assessed
from tax_types.rounding import half_up
from tax_types.terms import Terms

TAX_LABELS: Final = {
    "hotel": label("PBJT jasa perhotelan", "Hotel tax"),
    "restaurant": label("PBJT makanan dan/atau minuman", "Food and drink tax"),
    "parking": label("PBJT jasa parkir", "Parking tax"),
    "entertainment": label("PBJT jasa kesenian dan hiburan", "Entertainment tax"),
    "electricity": label("PBJT tenaga listrik", "Electricity tax"),
}


@dataclass(frozen=True, slots=True)
class Sales:
    """A month's takings in rupiah, with the tax inside them or not, and the category that sets the rate."""

    amount: int
    includes_tax: bool
    category: str = ""


@dataclass(frozen=True, slots=True)
class Pbjt:
    """One of the five PBJT objects."""

    name: str
    scopes: tuple[str, ...] = ("pbjt", "relief", "penalties")
    span: Span = "month"
    is_reported: bool = True
    inputs: frozenset[str] = frozenset({"gross", "receipts_including_tax", "category", "reported_on"})
    overrides: frozenset[str] = frozenset({"rate"})

    def read(self, inputs: Fields, terms: Terms) -> Sales:
        """``gross`` or ``receipts_including_tax``, and ``category`` where the rate depends on one."""
        gross = inputs.optional("gross", read_rupiah)
        receipts = inputs.optional("receipts_including_tax", read_rupiah)
        if gross is not None and receipts is not None:
            raise conflict(
                inputs.at("receipts_including_tax"),
                "Isi gross atau receipts_including_tax, jangan keduanya.",
                "Give gross or receipts_including_tax, not both.",
            )
        category = self._read_category(inputs, terms)
        if gross is not None:
            return Sales(gross, includes_tax=False, category=category)
        if receipts is not None:
            return Sales(receipts, includes_tax=True, category=category)
        raise missing(inputs.at("gross"))

    def assess(self, inputs: Sales, period: Period, terms: Terms) -> Assessed:
        """Base × rate, rounded once (published examples 1-3 of the domain page); nothing below a turnover."""
        selector = f"{self.name}.{inputs.category}" if inputs.category else self.name
        words = TAX_LABELS[self.name]
        if self.name in terms.selectors(EXEMPT_TURNOVER):
            least = terms.peek(EXEMPT_TURNOVER, self.name)
            if inputs.amount < least.value:
                terms.use(least)
                formula = f"{rupiah(inputs.amount)} < {rupiah(least.value)}"
                return Assessed(inputs.amount, 0, (Line(words, formula, 0, least.source, least.verified),))
        rate = terms.get(RATE, selector)
        if inputs.includes_tax:
            tax = half_up(inputs.amount * rate.value / (1 + rate.value))
            base = inputs.amount - tax
            formula = f"{rupiah(inputs.amount)} × {percent(rate.value)} / (100% + {percent(rate.value)})"
        else:
            base = inputs.amount
            tax = half_up(base * rate.value)
            formula = f"{percent(rate.value)} × {rupiah(base)}"
        return Assessed(base, tax, (Line(words, formula, tax, rate.source, rate.verified),))

    def _read_category(self, inputs: Fields, terms: Terms) -> str:
        known = terms.selectors(RATE, self.name)
        category = inputs.take("category")
        if not known:
            if category is not None:
                raise unknown_key(inputs.at("category"), "category")
            return ""
        if category is None:
            if terms.is_overridden(RATE):
                return ""
            raise missing(inputs.at("category"))
        return read_choice(category, inputs.at("category"), known)


PBJT_TAXES: Final = tuple(Pbjt(name) for name in TAX_LABELS)
