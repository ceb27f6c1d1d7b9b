"""Prices of groundwater (NPA) by tier of volume: a tier is (lower, upper] on the exact volume, without a gap.

A region's table holds one row of prices for a group, or one for each water source and quality.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from tax_types.fields import Fields, choice, conflict, read_decimal, read_list, read_text


@dataclass(frozen=True, slots=True)
class Tiers:
    """Rupiah per m³ in each tier; ``upper`` are the limits of all tiers but the last, which has none."""

    upper: tuple[Fraction, ...]
    prices: tuple[Fraction, ...]

    def parts(self, volume: Fraction) -> list[tuple[Fraction, Fraction]]:
        """The m³ of ``volume`` that fall into each tier, with the price of that tier."""
        parts: list[tuple[Fraction, Fraction]] = []
        reached = Fraction(0)
        for limit, price in zip(self.upper, self.prices, strict=False):
            if volume <= limit:
                break
            parts.append((limit - reached, price))
            reached = limit
        rest = volume - reached
        return [*parts, (rest, self.prices[len(parts)])] if rest else parts

    def price_of(self, volume: Fraction) -> Fraction:
        """The price of the one tier in which the whole ``volume`` lies."""
        place = sum(1 for limit in self.upper if volume > limit)
        return self.prices[place]


@dataclass(frozen=True, slots=True)
class PriceRow:
    """Prices for one source and quality of water; ``None`` where it makes no difference."""

    source: str | None
    quality: str | None
    prices: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class WaterPrices:
    """A group's prices."""

    upper: tuple[Fraction, ...]
    rows: tuple[PriceRow, ...]

    def tiers(self, inputs: Fields) -> Tiers:
        """The tiers for the ``source`` and ``quality`` of a request. Raises InputError."""
        rows = self.rows
        for name in ("source", "quality"):
            known = list(dict.fromkeys(one for row in rows if (one := getattr(row, name)) is not None))
            if not known:
                inputs.optional(name, read_text)  # this table does not tell it apart
                continue
            wanted = inputs.required(name, choice(*known))
            rows = tuple(row for row in rows if getattr(row, name) == wanted)
        assert len(rows) == 1, "a table has one row for each source and quality"
        return Tiers(self.upper, rows[0].prices)


def read_water_prices(value: object, path: str) -> WaterPrices:
    """``{"upper", "rows": [{"source", "quality", "npa"}]}`` of a parameter file."""
    fields = Fields(value, path, ("upper", "rows"))
    upper = _limits(fields.required("upper", read_list), fields.at("upper"))
    rows = []
    for place, one in enumerate(fields.required("rows", read_list)):
        row = Fields(one, f"{fields.at('rows')}[{place}]", ("source", "quality", "npa"))
        prices = _prices(row.required("npa", read_list), row.at("npa"), len(upper) + 1)
        rows.append(PriceRow(row.optional("source", read_text), row.optional("quality", read_text), prices))
    marks = [(row.source, row.quality) for row in rows]
    if not rows or len(set(marks)) != len(marks) or len({(a is None, b is None) for a, b in marks}) > 1:
        raise conflict(path, "Baris harga bertumpang tindih.", "The rows of prices overlap.")
    if len(rows) != len({source for source, _ in marks}) * len({quality for _, quality in marks}):
        raise conflict(
            path, "Ada sumber dan mutu air tanpa harga.", "A source and quality of water has no prices."
        )
    return WaterPrices(upper, tuple(rows))


def read_tiers(value: object, path: str) -> Tiers:
    """``{"upper": [50, …, null], "npa": […]}`` of a request."""
    fields = Fields(value, path, ("upper", "npa"))
    upper = fields.required("upper", read_list)
    if not upper or upper[-1] is not None:
        raise conflict(
            fields.at("upper"), "Lapis terakhir harus tanpa batas.", "The last tier must have no limit."
        )
    limits = _limits(upper[:-1], fields.at("upper"))
    return Tiers(limits, _prices(fields.required("npa", read_list), fields.at("npa"), len(upper)))


def _limits(values: Sequence[object], path: str) -> tuple[Fraction, ...]:
    limits = tuple(read_decimal(one, f"{path}[{place}]") for place, one in enumerate(values))
    for place, (lower, upper) in enumerate(pairwise((Fraction(0), *limits))):
        if upper <= lower:
            raise conflict(
                f"{path}[{place}]", "Batas lapis harus naik.", "The limits of the tiers must rise."
            )
    return limits


def _prices(values: Sequence[object], path: str, count: int) -> tuple[Fraction, ...]:
    if len(values) != count:
        raise conflict(path, f"Harus ada {count} harga.", f"There must be {count} prices, one for each tier.")
    return tuple(read_decimal(one, f"{path}[{place}]") for place, one in enumerate(values))
