"""A billboard by price table: price × area × faces × units × options, and its strategic value.

The parts of a duration are added, each at its own price. The strategic value of a fixed board multiplies by
units and time, not by faces, and options leave it alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Final

from tax_types.billboard_prices import BillboardPrices, Price, PriceRow
from tax_types.billboard_shape import SHAPE_INPUTS, Area, read_area
from tax_types.dated import Dated
from tax_types.errors import InputError
from tax_types.fields import (
    Fields,
    conflict,
    missing,
    out_of_range,
    read_choice,
    read_count,
    read_integer,
    read_list,
    read_object,
)
from tax_types.figures import decimal, percent, rupiah
from tax_types.kinds import (
    BILLBOARD_OPTIONS,
    BILLBOARD_PRICES,
    RATE,
    RATE_INSIDE,
    STRATEGIC_VALUE,
    STRATEGIC_VALUES,
)
from tax_types.lines import Line, Step, label
from tax_types.protocol import Assessed
from tax_types.rounding import half_up
from tax_types.terms import Terms

TAX_LABEL: Final = label("Pajak Reklame", "Billboard tax")
AREA_LABEL: Final = label("Luas", "Area")
PRICE_LABEL: Final = label("Harga menurut waktu", "Price for the time")
STRATEGIC_LABEL: Final = label("Nilai strategis", "Strategic value")
GIVEN_SOURCE: Final = "Data reklame"
DURATION: Final = {"years": "year", "months": "month", "weeks": "week", "days": "day", "showings": "showing"}
STRATEGIC_TIMES: Final = ("year", "month")
LONGEST: Final = 10_000


@dataclass(frozen=True, slots=True)
class Board:
    """A board: type, class, area of one face, faces, units, how many of each unit of time, and options."""

    kind: str
    road_class: str | None
    area: Area | None
    faces: int
    units: int
    times: dict[str, int]
    options: dict[str, Fraction]
    row: PriceRow
    law: Dated[BillboardPrices]


def read_board(inputs: Fields, terms: Terms) -> Board:
    """A board of the region's price table. Raises InputError."""
    types = terms.selectors(BILLBOARD_PRICES)
    if not types:
        raise InputError(
            "not_applicable",
            inputs.at("type"),
            "Daerah ini tidak mempunyai tabel harga reklame.",
            "This region has no price table of billboards.",
        )
    kind = inputs.required("type", lambda value, path: read_choice(value, path, types))
    law = terms.get(BILLBOARD_PRICES, kind)
    road_class = _read_class(inputs, law.value, terms)
    if law.value.is_per_m2:
        area: Area | None = read_area(inputs)
    else:
        _refuse_area(inputs)
        area = None
    row = law.value.row(road_class, area.m2 if area else Fraction(0))
    if row is None:
        raise InputError(
            "no_price",
            inputs.at("area_m2"),
            "Tidak ada harga untuk luas ini.",
            "There is no price for this area.",
        )
    return Board(
        kind=kind,
        road_class=road_class,
        area=area,
        faces=inputs.optional("faces", read_count) or 1,
        units=inputs.optional("units", read_count) or 1,
        times=_read_times(inputs, row),
        options=_read_options(inputs, terms),
        row=row,
        law=law,
    )


def table_tax(board: Board, terms: Terms) -> Assessed:
    """The tax of a board: its base part rounded once, and its strategic value."""
    steps = []
    if board.area and board.area.formula:
        steps.append(Step(AREA_LABEL, board.area.formula, board.area.m2, GIVEN_SOURCE, verified=True))
    price, price_formula = _price(board)
    steps.append(Step(PRICE_LABEL, price_formula, price, board.law.source, board.law.verified))
    counts = [board.faces, board.units]
    factors = [price, *([board.area.m2] if board.area else []), *(Fraction(count) for count in counts)]
    shown = [decimal(factor) for factor in factors] + [decimal(one) for one in board.options.values()]
    value = prod(factors, start=Fraction(1)) * prod(board.options.values(), start=Fraction(1))
    inside = terms.has(RATE_INSIDE) and terms.peek(RATE_INSIDE).value
    if inside and terms.is_overridden(RATE):
        raise InputError(
            "not_applicable",
            "parameters.rate",
            "Tarif sudah termasuk dalam tabel harga daerah ini.",
            "The rate is inside this region's price table.",
        )
    if inside:
        tax, source, verified = half_up(value), board.law.source, board.law.verified
        base = None
    else:
        rate = terms.get(RATE)
        tax, source, verified = half_up(rate.value * value), rate.source, rate.verified
        shown.insert(0, percent(rate.value))
        base = half_up(value)
    line = Line(TAX_LABEL, " × ".join(shown), tax, source, verified, tuple(steps))
    lines = (line, *_strategic(board, terms))
    return Assessed(base, sum(one.amount for one in lines), lines)


def _price(board: Board) -> tuple[Fraction, str]:
    total, parts = Fraction(0), []
    for unit, count in board.times.items():
        price = board.row.price(unit)
        assert price is not None, "a unit of time without a price was refused on reading"
        total += price.amount * count
        parts.append(f"{price.formula} × {count}")
    return total, " + ".join(parts)


def _strategic(board: Board, terms: Terms) -> tuple[Line, ...]:
    per, source, verified = _strategic_prices(board, terms)
    times = [(per[unit], count) for unit, count in board.times.items() if unit in per and count]
    exact = sum((price.amount * count for price, count in times), Fraction(0)) * board.units
    if not exact:
        return ()
    parts = " + ".join(f"{price.formula} × {count}" for price, count in times)
    formula = f"{parts} × {board.units}" if len(times) == 1 else f"({parts}) × {board.units}"
    return (Line(STRATEGIC_LABEL, formula, half_up(exact), source, verified),)


def _strategic_prices(board: Board, terms: Terms) -> tuple[dict[str, Price], str, bool]:
    """The strategic value of each unit of time, and the law of it."""
    table = terms.peek(STRATEGIC_VALUES) if terms.has(STRATEGIC_VALUES) else None
    if terms.is_overridden(STRATEGIC_VALUE):
        given = terms.get(STRATEGIC_VALUE)
        price = Price(Fraction(given.value), rupiah(given.value))
        is_fixed = table is None or board.kind not in table.value.not_for
        per = dict.fromkeys(STRATEGIC_TIMES, price) if is_fixed else {}
        return per, given.source, given.verified
    if table is None:
        return {}, "", True
    row = table.value.row(board.kind, board.road_class, board.area.m2 if board.area else Fraction(0))
    if row is None:
        return {}, "", True
    terms.use(table)
    return row.per, table.source, table.verified


def _read_class(inputs: Fields, prices: BillboardPrices, terms: Terms) -> str | None:
    given = inputs.take("class")
    if given is None:
        if prices.classes:
            raise missing(inputs.at("class"))
        return None
    known = prices.classes or terms.billboard_classes()
    return read_choice(given, inputs.at("class"), known)


def _refuse_area(inputs: Fields) -> None:
    for name in sorted(SHAPE_INPUTS):
        if inputs.has(name):
            raise conflict(
                inputs.at(name), "Reklame ini dihitung per unit.", "This billboard is charged per unit."
            )


def _read_times(inputs: Fields, row: PriceRow) -> dict[str, int]:
    fields = Fields(inputs.required("duration", read_object), inputs.at("duration"), DURATION)
    times: dict[str, int] = {}
    for name, unit in DURATION.items():
        count = fields.optional(name, read_integer) or 0
        if count > LONGEST:
            raise out_of_range(fields.at(name), "0", str(LONGEST))
        if count and row.price(unit) is None:
            raise InputError(
                "no_price",
                fields.at(name),
                f"Jenis reklame ini tidak mempunyai harga per {unit}.",
                f"This type of billboard has no price per {unit}.",
            )
        if count:
            times[unit] = count
    if not times:
        raise missing(inputs.at("duration"))
    return times


def _read_options(inputs: Fields, terms: Terms) -> dict[str, Fraction]:
    options: dict[str, Fraction] = {}
    if inputs.has("options") and not terms.has(BILLBOARD_OPTIONS):
        raise InputError(
            "not_applicable",
            inputs.at("options"),
            "Daerah ini tidak mempunyai pengali reklame.",
            "This region has no multipliers of billboards.",
        )
    for place, one in enumerate(inputs.optional("options", read_list) or []):
        path = f"{inputs.at('options')}[{place}]"
        known = terms.get(BILLBOARD_OPTIONS).value
        name = read_choice(one, path, known)
        if name in options:
            raise conflict(path, f"{name} tertulis dua kali.", f"{name} stands twice.")
        options[name] = known[name]
    return options
