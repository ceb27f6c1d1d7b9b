"""What a region's parameters let one choose from: its taxes, categories, groups, types, classes, factors.

For whoever shows a form. The answers span all days: what does not hold on a day is refused by the engine.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from tax_types.billboard_prices import BillboardPrices
from tax_types.billboard_table import DURATION
from tax_types.dated import Dated
from tax_types.engine import TAXES
from tax_types.kinds import (
    BILLBOARD_OPTIONS,
    BILLBOARD_PRICES,
    DUE,
    PRODUCT_FORM,
    RATE,
    TARIFF,
    WATER_PRICES,
    ZERO_RATED,
    Kind,
)
from tax_types.lines import Label, label
from tax_types.parameters import REGIONS, Pack, load
from tax_types.water_prices import WaterPrices

KNOWN_BY: Final = {
    "groundwater": (WATER_PRICES.name,),
    "billboard": (BILLBOARD_PRICES.name, PRODUCT_FORM.name),
    "property": (TARIFF.name,),
}
"""The parameters without which a region cannot compute a tax; for PBJT that is its rate."""

WORDS: Final = {
    "spring": label("Mata air", "Spring"),
    "other": label("Bukan mata air", "Not a spring"),
    "alternative": label("Ada sumber air lain", "Another source of water at hand"),
    "no_alternative": label("Tidak ada sumber air lain", "No other source of water"),
    "good": label("Baik", "Good"),
    "poor": label("Kurang baik", "Poor"),
    "indoor": label("Di dalam ruangan", "Indoors"),
    "tobacco": label("Rokok", "Tobacco"),
    "food_crop": label("Tanaman pangan atau ternak", "Food crops or livestock"),
    "green_open_space": label("Ruang terbuka hijau", "Green open space"),
    "N": label("Nilai dasar", "Base value"),
    "J": label("Jenis reklame", "Type of display"),
    "B": label("Bahan", "Material"),
    "L": label("Lokasi", "Location"),
    "W": label("Waktu tayang", "Showing time"),
    "D": label("Lama pemasangan", "Duration"),
    "Q": label("Jumlah", "Number of displays"),
    "U": label("Ukuran", "Size"),
}
"""What the names in the parameter files mean. Factors N to U: Perwali Kota Denpasar 40/2025."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: ``key`` is what a request says, ``label`` what people read."""

    key: str
    label: Label


@dataclass(frozen=True, slots=True)
class WaterGroup:
    """A group of groundwater prices, and what its price depends on besides the volume."""

    key: str
    sources: tuple[str, ...]
    qualities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoardType:
    """A type of billboard of a price table; ``times`` are names of a request's ``duration``."""

    key: str
    label: Label
    is_per_m2: bool
    classes: tuple[str, ...]
    times: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """What one region offers for one tax."""

    pack: Pack
    tax: str

    def first_year(self) -> int:
        """The earliest year for which the region can compute the tax."""
        days = [value.valid_from for name in self._known_by() for value in self._values(name)]
        return min(days, default=date.max).year

    def is_due_after_a_letter(self) -> bool:
        """Whether the due date counts from the day on which an assessment was sent."""
        return any(value.value.rule == "months_after_sent" for value in self._values(DUE.name))

    def categories(self) -> tuple[Choice, ...]:
        """The categories that set the rate of a PBJT; none where one rate holds for all."""
        prefix = f"{RATE.name}.{self.tax}"
        keys = self.pack.selectors(self._scopes, prefix)
        return tuple(Choice(key, self._label(f"{prefix}.{key}")) for key in keys)

    def water_groups(self) -> tuple[WaterGroup, ...]:
        """The groups of groundwater prices."""
        return tuple(
            _water_group(key, [value.value for value in self._values(f"{WATER_PRICES.name}.{key}")])
            for key in self._selectors(WATER_PRICES)
        )

    def board_types(self) -> tuple[BoardType, ...]:
        """The types of billboards that have a price table."""
        return tuple(self._board_type(key) for key in self._selectors(BILLBOARD_PRICES))

    def board_options(self) -> tuple[Choice, ...]:
        """The multipliers of a billboard by price table."""
        return _choices(key for value in self._values(BILLBOARD_OPTIONS.name) for key in value.value)

    def factors(self) -> tuple[Choice, ...]:
        """The factors whose product is the rental value of a billboard, in the regulation's order."""
        return _choices(key for value in self._values(PRODUCT_FORM.name) for key in value.value)

    def product_form(self) -> Dated[tuple[str, ...]] | None:
        """The newest law of the product of factors, where the region has one."""
        values = self._values(PRODUCT_FORM.name)
        return values[-1] if values else None

    def zero_rated_uses(self) -> tuple[Choice, ...]:
        """The uses of land that are rated at 0 %."""
        return _choices(key for value in self._values(ZERO_RATED.name) for key in sorted(value.value))

    def _board_type(self, key: str) -> BoardType:
        name = f"{BILLBOARD_PRICES.name}.{key}"
        tables: list[BillboardPrices] = [value.value for value in self._values(name)]
        rows = [row for table in tables for row in table.rows]
        return BoardType(
            key=key,
            label=self._label(name),
            is_per_m2=any(table.is_per_m2 for table in tables),
            classes=tuple(dict.fromkeys(one for table in tables for one in table.classes)),
            times=tuple(
                name for name, unit in DURATION.items() if any(row.price(unit) is not None for row in rows)
            ),
        )

    @property
    def _scopes(self) -> tuple[str, ...]:
        return TAXES[self.tax].scopes

    def _known_by(self) -> Iterable[str]:
        for name in KNOWN_BY.get(self.tax, (f"{RATE.name}.{self.tax}",)):
            yield from (name, *(f"{name}.{one}" for one in self.pack.selectors(self._scopes, name)))

    def _selectors(self, kind: Kind[Any]) -> tuple[str, ...]:
        return self.pack.selectors(self._scopes, kind.name)

    def _values(self, name: str) -> tuple[Dated[Any], ...]:
        return self.pack.find(self._scopes, name).values if self.pack.has(self._scopes, name) else ()

    def _label(self, name: str) -> Label:
        return self.pack.find(self._scopes, name).label


def choices(region: str, tax: str) -> Choices:
    """What ``region`` offers for ``tax``. Raises ParameterError when the region is not known."""
    return Choices(load(region), tax)


@lru_cache(maxsize=16)
def taxes_of(region: str) -> tuple[str, ...]:
    """The taxes that ``region`` can compute."""
    return tuple(tax for tax in TAXES if choices(region, tax).first_year() < date.max.year)


def regions_of(tax: str) -> tuple[str, ...]:
    """The regions that can compute ``tax``."""
    return tuple(region for region in REGIONS if tax in taxes_of(region))


def _water_group(key: str, tables: list[WaterPrices]) -> WaterGroup:
    rows = [row for table in tables for row in table.rows]
    return WaterGroup(
        key=key,
        sources=tuple(dict.fromkeys(row.source for row in rows if row.source is not None)),
        qualities=tuple(dict.fromkeys(row.quality for row in rows if row.quality is not None)),
    )


def _choices(keys: Iterable[str]) -> tuple[Choice, ...]:
    return tuple(Choice(key, word(key)) for key in dict.fromkeys(keys))


def word(key: str) -> Label:
    """What a name of the parameter files means; the name itself where nobody has written it down."""
    return WORDS.get(key) or label(key.replace("_", " "), key.replace("_", " "))
