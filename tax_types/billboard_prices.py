"""Price tables of billboards: for a type, a road class and a size, rupiah for each unit of time.

A price is one number, or the sum of NJOPR (what the board costs) and NSPR (what its place is worth).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

from tax_types.fields import Fields, choice, conflict, read_decimal, read_list, read_object, read_text
from tax_types.figures import decimal

UNITS_OF_TIME: Final = ("year", "month", "week", "day", "showing")
MONTHS_OF_A_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class Price:
    """Rupiah for one unit of time, and how it is written in a formula."""

    amount: Fraction
    formula: str


@dataclass(frozen=True, slots=True)
class Size:
    """A range of areas: from ``least`` m² on, and below ``below`` m²."""

    least: Fraction | None
    below: Fraction | None

    def holds(self, area: Fraction) -> bool:
        """Whether ``area`` lies in the range."""
        return (self.least is None or area >= self.least) and (self.below is None or area < self.below)


def check_sizes(sizes: Iterable[Size], of: str, path: str, *, whole: bool) -> None:
    """Refuse sizes that overlap or leave a gap between two; with ``whole`` also below and above them all."""
    ordered = sorted(sizes, key=lambda size: -1 if size.least is None else size.least)
    for smaller, bigger in pairwise(ordered):
        if bigger.least is None or smaller.below is None or bigger.least < smaller.below:
            raise conflict(path, f"Batas luas {of} bertumpang tindih.", f"The sizes of {of} overlap.")
        if bigger.least > smaller.below:
            raise conflict(path, f"Ada celah batas luas {of}.", f"There is a gap in the sizes of {of}.")
    if whole and (ordered[0].least is not None or ordered[-1].below is not None):
        raise conflict(path, f"Ada luas {of} tanpa harga.", f"Some sizes of {of} have no price.")
    for size in ordered:
        if size.least is not None and size.below is not None and size.below <= size.least:
            raise conflict(path, f"Batas luas {of} kosong.", f"A range of sizes of {of} is empty.")


@dataclass(frozen=True, slots=True)
class PriceRow:
    """The prices of one class (``None`` for all) and one range of sizes."""

    road_class: str | None
    size: Size
    prices: dict[str, Price]

    def price(self, unit: str) -> Price | None:
        """The price of a unit of time; a month without one of its own is a twelfth of the year."""
        found = self.prices.get(unit)
        year = self.prices.get("year")
        if found is None and unit == "month" and year is not None:
            twelfth = f"{year.formula} / {MONTHS_OF_A_YEAR}"
            return Price(year.amount / MONTHS_OF_A_YEAR, twelfth)
        return found


@dataclass(frozen=True, slots=True)
class BillboardPrices:
    """The price table of one type of billboard, per m² or per unit."""

    is_per_m2: bool
    rows: tuple[PriceRow, ...]

    @property
    def classes(self) -> tuple[str, ...]:
        """The road classes that the table tells apart; none when it does not."""
        return tuple(dict.fromkeys(row.road_class for row in self.rows if row.road_class is not None))

    def row(self, road_class: str | None, area: Fraction) -> PriceRow | None:
        """The row of a class and an area."""
        for row in self.rows:
            if row.road_class in {None, road_class} and row.size.holds(area):
                return row
        return None


@dataclass(frozen=True, slots=True)
class StrategicRow:
    """The strategic value of a board: for classes and sizes, rupiah per unit and year or month."""

    classes: frozenset[str]
    size: Size
    per: dict[str, Price]


@dataclass(frozen=True, slots=True)
class StrategicValues:
    """A region's strategic values, and the types of boards that have none."""

    not_for: frozenset[str]
    rows: tuple[StrategicRow, ...]

    def row(self, board: str, road_class: str | None, area: Fraction) -> StrategicRow | None:
        """The row of a board, or ``None`` when it has no strategic value."""
        if board in self.not_for:
            return None
        return next((row for row in self.rows if road_class in row.classes and row.size.holds(area)), None)


def read_billboard_prices(value: object, path: str) -> BillboardPrices:
    """``{"per": "m2"|"unit", "rows": [{"class", "from_m2", "below_m2", "year", …}]}``."""
    fields = Fields(value, path, ("per", "rows"))
    is_per_m2 = fields.required("per", choice("m2", "unit")) == "m2"
    rows = tuple(
        _read_row(one, f"{fields.at('rows')}[{place}]")
        for place, one in enumerate(fields.required("rows", read_list))
    )
    if not rows or len({row.road_class is None for row in rows}) > 1:
        raise conflict(path, "Tabel harga tidak lengkap.", "The table of prices is not complete.")
    for road_class in dict.fromkeys(row.road_class for row in rows):
        sizes = (row.size for row in rows if row.road_class == road_class)
        check_sizes(sizes, road_class or "-", fields.at("rows"), whole=True)
    return BillboardPrices(is_per_m2, rows)


def read_strategic_values(value: object, path: str) -> StrategicValues:
    """``{"not_for", "rows": [{"classes", "from_m2", "below_m2", "year", "month"}]}``."""
    fields = Fields(value, path, ("not_for", "rows"))
    rows = []
    for place, one in enumerate(fields.required("rows", read_list)):
        row = Fields(
            one, f"{fields.at('rows')}[{place}]", ("classes", "from_m2", "below_m2", "year", "month")
        )
        classes = _names(row.required("classes", read_list), row.at("classes"))
        rows.append(StrategicRow(classes, _read_size(row), _read_prices(row, ("year", "month"))))
    for road_class in sorted({one for row in rows for one in row.classes}):
        sizes = (row.size for row in rows if road_class in row.classes)
        check_sizes(sizes, road_class, fields.at("rows"), whole=False)
    return StrategicValues(
        _names(fields.optional("not_for", read_list) or [], fields.at("not_for")), tuple(rows)
    )


def read_options(value: object, path: str) -> dict[str, Fraction]:
    """Multipliers by the name of an option: ``{"tobacco": "1.10"}``."""
    return {name: read_decimal(one, f"{path}.{name}") for name, one in read_object(value, path).items()}


def _read_row(value: object, path: str) -> PriceRow:
    fields = Fields(value, path, ("class", "from_m2", "below_m2", *UNITS_OF_TIME))
    prices = _read_prices(fields, UNITS_OF_TIME)
    if not prices:
        raise conflict(path, "Baris tanpa harga.", "The row has no price.")
    return PriceRow(fields.optional("class", read_text), _read_size(fields), prices)


def _read_size(fields: Fields) -> Size:
    return Size(fields.optional("from_m2", read_decimal), fields.optional("below_m2", read_decimal))


def _read_prices(fields: Fields, units: Collection[str]) -> dict[str, Price]:
    return {unit: fields.required(unit, _read_price) for unit in units if fields.has(unit)}


def _read_price(value: object, path: str) -> Price:
    if not isinstance(value, dict):
        amount = read_decimal(value, path)
        return Price(amount, decimal(amount))
    fields = Fields(value, path, ("njopr", "nspr"))
    njopr, nspr = fields.required("njopr", read_decimal), fields.required("nspr", read_decimal)
    return Price(njopr + nspr, f"({decimal(njopr)} + {decimal(nspr)})")


def _names(values: list[object], path: str) -> frozenset[str]:
    return frozenset(read_text(one, f"{path}[{place}]") for place, one in enumerate(values))
