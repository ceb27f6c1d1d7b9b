"""Pajak Air Tanah, the tax on groundwater: NPA × rate, NPA from the volume and a price for each tier of it.

UU 1/2022 Ps. 65-70, PP 35/2023 Ps. 15. The volume is exact, or the sum of meter readings (several after a
meter change). Whether each tier has its own price, or one tier the whole volume, is a policy of the region.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from tax_types.errors import InputError
from tax_types.fields import (
    Fields,
    conflict,
    missing,
    out_of_range,
    read_choice,
    read_decimal,
    read_list,
)
from tax_types.figures import decimal, percent
from tax_types.kinds import RATE, TIER_MODE, TIERS, WATER_PRICES
from tax_types.lines import Line, Step, label
from tax_types.periods import Period, Span
from tax_types.protocol import Assessed
from tax_types.rounding import half_up
from tax_types.terms import Terms
from tax_types.water_prices import Tiers

TAX_LABEL: Final = label("Pajak Air Tanah", "Groundwater tax")
VOLUME_LABEL: Final = label("Volume", "Volume")
VALUE_LABEL: Final = label("Nilai Perolehan Air (NPA)", "Value of the water (NPA)")
GIVEN_SOURCE: Final = "Data pemakaian air"
MOST_READINGS: Final = 100
MOST_VOLUME: Final = 10**12  # m³ in a month: more than all of Java's groundwater


@dataclass(frozen=True, slots=True)
class Extraction:
    """A month's water in m³, the steps that led to it, and its prices with their law."""

    volume: Fraction
    steps: tuple[Step, ...]
    tiers: Tiers
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Groundwater:
    """The tax on taking or using groundwater (PAT)."""

    name: str = "groundwater"
    scopes: tuple[str, ...] = ("groundwater", "relief", "penalties")
    span: Span = "month"
    is_reported: bool = False
    inputs: frozenset[str] = frozenset({"volume_m3", "meter", "group", "source", "quality"})
    overrides: frozenset[str] = frozenset({"rate", "tiers", "tier_mode"})

    def read(self, inputs: Fields, terms: Terms) -> Extraction:
        """``volume_m3`` or ``meter``, and what picks the prices. Raises InputError."""
        volume, steps = _read_volume(inputs)
        if terms.is_overridden(TIERS):
            given = terms.get(TIERS)
            return Extraction(volume, steps, given.value, given.source, given.verified)
        groups = terms.selectors(WATER_PRICES)
        group = inputs.required("group", lambda value, path: read_choice(value, path, groups))
        table = terms.get(WATER_PRICES, group)
        return Extraction(volume, steps, table.value.tiers(inputs), table.source, table.verified)

    def assess(self, inputs: Extraction, period: Period, terms: Terms) -> Assessed:
        """NPA × rate, rounded once (published example 4 of the domain page)."""
        rate = terms.get(RATE)
        if inputs.tiers.upper and inputs.volume > inputs.tiers.upper[0]:
            terms.get(TIER_MODE)  # what is above the first tier depends on the reading
        if terms.peek(TIER_MODE).value == "whole":
            parts = [(inputs.volume, inputs.tiers.price_of(inputs.volume))]
        else:
            parts = inputs.tiers.parts(inputs.volume)
        value = sum((volume * price for volume, price in parts), Fraction(0))
        formula = " + ".join(f"{decimal(volume)} × {decimal(price)}" for volume, price in parts) or "0"
        step = Step(VALUE_LABEL, formula, value, inputs.source, inputs.verified)
        tax = half_up(rate.value * value)
        line = Line(
            TAX_LABEL,
            f"{percent(rate.value)} × {decimal(value)}",
            tax,
            rate.source,
            rate.verified,
            (*inputs.steps, step),
        )
        return Assessed(half_up(value), tax, (line,))


def _read_volume(inputs: Fields) -> tuple[Fraction, tuple[Step, ...]]:
    volume = inputs.optional("volume_m3", read_decimal)
    meter = inputs.optional("meter", lambda value, path: read_list(value, path, most=MOST_READINGS))
    if volume is not None and meter is not None:
        raise conflict(
            inputs.at("meter"),
            "Isi volume_m3 atau meter, jangan keduanya.",
            "Give volume_m3 or meter, not both.",
        )
    if volume is not None:
        return _believable(volume, inputs.at("volume_m3")), ()
    if not meter:
        raise missing(inputs.at("volume_m3"))
    readings = [_read_reading(one, f"{inputs.at('meter')}[{place}]") for place, one in enumerate(meter)]
    volume = sum((end - start for start, end in readings), Fraction(0))
    formula = " + ".join(f"({decimal(end)} − {decimal(start)})" for start, end in readings)
    volume = _believable(volume, inputs.at("meter"))
    return volume, (Step(VOLUME_LABEL, formula, volume, GIVEN_SOURCE, verified=True),)


def _believable(volume: Fraction, path: str) -> Fraction:
    if volume > MOST_VOLUME:
        raise out_of_range(path, "0", decimal(MOST_VOLUME))
    return volume


def _read_reading(value: object, path: str) -> tuple[Fraction, Fraction]:
    fields = Fields(value, path, ("start", "end"))
    start, end = fields.required("start", read_decimal), fields.required("end", read_decimal)
    if end < start:
        raise InputError(
            "meter_backwards",
            fields.at("end"),
            "Meter berjalan mundur: angka akhir lebih kecil dari angka awal.",
            "The meter runs backwards: its end is below its start.",
        )
    return start, end


GROUNDWATER: Final = Groundwater()
