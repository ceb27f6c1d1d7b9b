"""Pajak Reklame, the tax on billboards: NSR × rate (UU 1/2022 Ps. 60-64), in three forms.

A third party's board has its contract's value as NSR (Ps. 62(2)-(4)); Denpasar takes the product of eight
factors (Perwali 40/2025); other regions have a price table by type, class, size and unit of time.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Final, TypeAlias

from tax_types.billboard_shape import SHAPE_INPUTS
from tax_types.billboard_table import Board, read_board, table_tax
from tax_types.errors import InputError
from tax_types.fields import Fields, conflict, missing, read_decimal, read_object, read_rupiah
from tax_types.figures import decimal, percent, rupiah
from tax_types.kinds import PRODUCT_FORM, RATE
from tax_types.lines import Line, Step, label
from tax_types.periods import Period, Span
from tax_types.protocol import Assessed
from tax_types.rounding import half_up
from tax_types.terms import Terms

TAX_LABEL: Final = label("Pajak Reklame", "Billboard tax")
NSR_LABEL: Final = label("Nilai Sewa Reklame (NSR)", "Rental value of the billboard (NSR)")
FORMS: Final = ("type", "contract_value", "factors")
TABLE_INPUTS: Final = frozenset({"type", "class", "faces", "units", "duration", "options", *SHAPE_INPUTS})


@dataclass(frozen=True, slots=True)
class Contract:
    """A board of a third party: the value of its contract in rupiah."""

    value: int


@dataclass(frozen=True, slots=True)
class Factors:
    """A board by Denpasar's factors, in the order of the regulation."""

    factors: dict[str, Fraction]


Display: TypeAlias = Contract | Factors | Board


@dataclass(frozen=True, slots=True)
class Billboard:
    """The tax on billboards (Pajak Reklame)."""

    name: str = "billboard"
    scopes: tuple[str, ...] = ("billboard", "relief", "penalties")
    span: Span = "days"
    is_reported: bool = False
    inputs: frozenset[str] = TABLE_INPUTS | {"contract_value", "factors"}
    overrides: frozenset[str] = frozenset({"rate", "strategic_value"})

    def read(self, inputs: Fields, terms: Terms) -> Display:
        """One of the three forms. Raises InputError when there is none, or more than one."""
        given = [form for form in FORMS if inputs.has(form)]
        if not given:
            raise missing(inputs.at("factors" if terms.has(PRODUCT_FORM) else "type"))
        form = given[0]
        own = TABLE_INPUTS if form == "type" else {form}
        for name in inputs.names():
            if name in self.inputs - own and inputs.has(name):
                raise conflict(
                    inputs.at(name),
                    f"{name} tidak dipakai bersama {form}.",
                    f"{name} does not go with {form}.",
                )
        if form == "contract_value":
            return Contract(inputs.required("contract_value", read_rupiah))
        return _read_factors(inputs, terms) if form == "factors" else read_board(inputs, terms)

    def assess(self, inputs: Display, period: Period, terms: Terms) -> Assessed:
        """NSR × rate, or the price table's tax (published examples 5-7 of the domain page)."""
        if isinstance(inputs, Board):
            return table_tax(inputs, terms)
        rate = terms.get(RATE)
        steps: tuple[Step, ...] = ()
        if isinstance(inputs, Contract):
            nsr = Fraction(inputs.value)
            formula = f"{percent(rate.value)} × {rupiah(inputs.value)}"
        else:
            law = terms.get(PRODUCT_FORM)
            nsr = prod(inputs.factors.values(), start=Fraction(1))
            product = " × ".join(decimal(factor) for factor in inputs.factors.values())
            steps = (Step(NSR_LABEL, product, nsr, law.source, law.verified),)
            formula = f"{percent(rate.value)} × {decimal(nsr)}"
        tax = half_up(rate.value * nsr)
        return Assessed(
            half_up(nsr), tax, (Line(TAX_LABEL, formula, tax, rate.source, rate.verified, steps),)
        )


def _read_factors(inputs: Fields, terms: Terms) -> Factors:
    if not terms.has(PRODUCT_FORM):
        raise InputError(
            "not_applicable",
            inputs.at("factors"),
            "Daerah ini tidak memakai NSR hasil kali faktor.",
            "This region does not work out NSR as a product of factors.",
        )
    names = terms.peek(PRODUCT_FORM).value
    fields = Fields(inputs.required("factors", read_object), inputs.at("factors"), names)
    return Factors({name: fields.required(name, read_decimal) for name in names})


BILLBOARD: Final = Billboard()
