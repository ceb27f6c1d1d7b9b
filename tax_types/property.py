"""PBB-P2, the tax on land and buildings: NJOP − NJOPTKP, × NJKP, × rate, in the order of SISMIOP.

UU 1/2022 Ps. 38-43, PMK 85/2024. Values are rounded at NJKP, at the tax and at each reduction, nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

from tax_types.fields import LARGEST, Fields, too_large
from tax_types.figures import decimal, percent, rupiah
from tax_types.kinds import (
    MINIMUM,
    NJKP,
    NJOPTKP,
    PBB_ROUNDING,
    TARIFF,
    TARIFF_MODE,
    TIER_BASIS,
    Band,
)
from tax_types.lines import Line, Step, label
from tax_types.periods import Period, Span
from tax_types.property_object import PropertyObject, read_property
from tax_types.protocol import Assessed
from tax_types.rounding import PBB_ROUNDINGS, floor, half_up
from tax_types.terms import Terms

TAX_LABEL: Final = label("PBB-P2", "Land and building tax")
NET_LABEL: Final = label("NJOP dikurangi NJOPTKP", "NJOP less NJOPTKP")
NJKP_LABEL: Final = label("NJKP", "NJKP (taxed share of NJOP)")
MINIMUM_LABEL: Final = label("Kenaikan sampai PBB minimal", "Raised to the least PBB")
REDUCTION_LABEL: Final = label("Pengurangan", "Reduction")
REDUCTION_SOURCE: Final = "Keputusan pengurangan"


@dataclass(frozen=True, slots=True)
class Property:
    """The tax on land and buildings in towns and villages (PBB-P2)."""

    name: str = "property"
    scopes: tuple[str, ...] = ("property", "relief", "penalties")
    span: Span = "year"
    is_reported: bool = False
    inputs: frozenset[str] = frozenset(
        {"land", "building", "njop", "has_building", "use", "owner_objects", "nop", "reduction"}
    )
    overrides: frozenset[str] = frozenset(
        {"njoptkp", "njkp", "tariff", "tier_basis", "tariff_mode", "minimum"}
    )

    def read(self, inputs: Fields, terms: Terms) -> PropertyObject:
        """Land and buildings by class, or the NJOP itself; see ``property_object``."""
        return read_property(inputs, terms)

    def assess(self, inputs: PropertyObject, period: Period, terms: Terms) -> Assessed:
        """The PBB of a year on the state of its 1 January (published examples 8-12 of the domain page)."""
        if inputs.njop > LARGEST:
            raise too_large("inputs")
        steps = [*inputs.steps]
        net = inputs.taxed
        if inputs.holds_njoptkp:
            exempt = terms.get(NJOPTKP)
            net -= exempt.value
            net = Fraction(0) if net.numerator < 0 else net
            formula = f"{decimal(inputs.taxed)} − {rupiah(exempt.value)}"
            steps.append(Step(NET_LABEL, formula, net, exempt.source, exempt.verified))
        share = terms.get(NJKP)
        njkp = half_up(share.value * net)
        steps.append(
            Step(NJKP_LABEL, f"{percent(share.value)} × {decimal(net)}", njkp, share.source, share.verified)
        )
        tax_line = self._tax(inputs, net, njkp, steps, terms)
        lines = (tax_line,) if inputs.is_zero_rated else (tax_line, *_raised(tax_line.amount, terms))
        principal = sum(line.amount for line in lines)
        reductions = tuple(_reduced(inputs.reductions, principal, terms))
        return Assessed(njkp, principal, lines, reductions, inputs.warnings)

    @staticmethod
    def _tax(inputs: PropertyObject, net: Fraction, njkp: int, steps: list[Step], terms: Terms) -> Line:
        tariff = terms.get(TARIFF)
        words = TAX_LABEL
        if inputs.is_zero_rated:
            zero = inputs.zero_rated_by
            assert zero is not None, "land is rated at zero by a parameter"
            return Line(words, f"0% × {rupiah(njkp)}", 0, zero.source, zero.verified, tuple(steps))
        round_tax = PBB_ROUNDINGS[terms.peek(PBB_ROUNDING).value]
        basis = inputs.njop if terms.peek(TIER_BASIS).value == "gross" else net
        rate = _rate_of(tariff.value, inputs.njop, net, basis, terms)
        if terms.peek(TARIFF_MODE).value == "whole":
            tax, formula = round_tax(rate * njkp), f"{percent(rate)} × {rupiah(njkp)}"
        else:
            share = terms.peek(NJKP).value
            parts = _marginal(tariff.value, basis, net)
            tax = round_tax(sum((part * rate for part, rate in parts), Fraction(0)) * share)
            sums = " + ".join(f"{percent(rate)} × {decimal(part)}" for part, rate in parts) or "0"
            formula = f"{percent(share)} × ({sums})"
        return Line(words, formula, tax, tariff.source, tariff.verified, tuple(steps))


def _rate_of(
    tariff: tuple[Band, ...], gross: Fraction, net: Fraction, basis: Fraction, terms: Terms
) -> Fraction:
    """The rate of ``basis``. Where another reading of the by-law would give another, the policy is used."""
    rates = [
        next(band.rate for band in tariff if band.up_to is None or value <= band.up_to)
        for value in (gross, net)
    ]
    if rates[0] != rates[1]:
        terms.get(TIER_BASIS)
    rate = rates[0 if basis == gross else 1]
    if rate != tariff[0].rate:
        terms.get(TARIFF_MODE)
    return rate


def _marginal(tariff: tuple[Band, ...], basis: Fraction, net: Fraction) -> list[tuple[Fraction, Fraction]]:
    """The parts of ``net`` in each band, with their rates; what is not taxed takes up the lowest bands."""
    limits = [Fraction(0), *(basis if band.up_to is None else min(band.up_to, basis) for band in tariff)]
    lowest = basis - net
    parts = [
        (max(upper, lowest) - max(lower, lowest), band.rate)
        for (lower, upper), band in zip(pairwise(limits), tariff, strict=True)
    ]
    return [(part, rate) for part, rate in parts if part > 0]


def _raised(tax: int, terms: Terms) -> tuple[Line, ...]:
    minimum = terms.get(MINIMUM)
    if tax >= minimum.value:
        return ()
    formula = f"{rupiah(minimum.value)} − {rupiah(tax)}"
    return (Line(MINIMUM_LABEL, formula, minimum.value - tax, minimum.source, minimum.verified),)


def _reduced(reductions: Sequence[Fraction], principal: int, terms: Terms) -> Iterator[Line]:
    """Each reduction as a negative line, of what is left; never below the least PBB or more than the tax."""
    rounds_up = terms.peek(PBB_ROUNDING).value == "ceil"
    left = principal
    for reduction in reductions:
        if not reduction:
            continue
        least = terms.get(MINIMUM).value
        wanted = (floor if rounds_up else half_up)(reduction * left)
        room = max(left - least, 0)
        formula = f"−{percent(reduction)} × {rupiah(left)}"
        if wanted > room:
            formula = f"−({rupiah(left)} − {rupiah(least)})"
        reduced = min(wanted, room)
        yield Line(REDUCTION_LABEL, formula, -reduced, REDUCTION_SOURCE, verified=True)
        left -= reduced


PROPERTY: Final = Property()
