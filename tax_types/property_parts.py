"""Parcels and buildings: their area times the value of their class per m².

The class of a value is the one with ``above < value <= up_to``, compared exactly and not in thousands, so
that Rp1.341.001 and Rp1.341.005 per m² have a class (SISMIOP; PMK 85/2024 Ps. 4-5).
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from fractions import Fraction
from operator import attrgetter
from typing import Final

from tax_types.fields import Fields, missing, out_of_range, read_choice, read_decimal, read_list
from tax_types.figures import decimal
from tax_types.kinds import LAND_CLASSES, ZERO_RATED, Kind, ValueClass
from tax_types.lines import label
from tax_types.protocol import Warned
from tax_types.terms import Terms

GIVEN_SOURCE: Final = "Data objek pajak"
GENERAL_USE: Final = "general"
LAND_KEYS: Final = ("area_m2", "value_per_m2", "use")
BUILDING_KEYS: Final = ("area_m2", "value_per_m2")
MOST_PARTS: Final = 1000
MOST_AREA: Final = 10**12  # m²: half of Indonesia


@dataclass(frozen=True, slots=True)
class Parts:
    """All parcels, or all buildings, of an object: rupiah, and how they came about."""

    njop: Fraction
    zero_rated: Fraction
    formula: str
    source: str
    verified: bool
    warnings: tuple[Warned, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One parcel or one building: m², rupiah per m² by class, and whether it is rated at 0 %."""

    area: Fraction
    value: Fraction
    code: str
    is_zero_rated: bool
    warning: Warned | None

    @property
    def njop(self) -> Fraction:
        """Area × value per m², in rupiah, never rounded."""
        return self.area * self.value

    def formula(self) -> str:
        """``300 × 1.416.000 (062)``."""
        product = f"{decimal(self.area)} × {decimal(self.value)}"
        return f"{product} ({self.code})" if self.code else product


def read_parts(value: object, path: str, classes: Kind[tuple[ValueClass, ...]], terms: Terms) -> Parts:
    """One parcel or building, a list of them, or none. Raises InputError."""
    if value is None:
        given, paths = [], []
    elif isinstance(value, list):
        given = read_list(value, path, most=MOST_PARTS)
        if not given:
            raise missing(path)
        paths = [f"{path}[{place}]" for place in range(len(given))]
    else:
        given, paths = [value], [path]
    parts = [_read_part(one, where, classes, terms) for one, where in zip(given, paths, strict=True)]
    table = terms.get(classes) if any(part.code for part in parts) else None
    worth = [part.njop for part in parts]
    free = [njop for njop, part in zip(worth, parts, strict=True) if part.is_zero_rated]
    return Parts(
        njop=sum(worth[1:], worth[0]) if worth else Fraction(0),
        zero_rated=sum(free[1:], free[0]) if free else Fraction(0),
        formula=" + ".join(part.formula() for part in parts),
        source=table.source if table else GIVEN_SOURCE,
        verified=table.verified if table else True,
        warnings=tuple(part.warning for part in parts if part.warning),
    )


def read_use(fields: Fields, terms: Terms) -> str:
    """What land is used for: one of the uses rated at 0 %, or ``general``."""
    use = fields.take("use")
    if use is None:
        return GENERAL_USE
    return read_choice(use, fields.at("use"), [*sorted(terms.peek(ZERO_RATED).value), GENERAL_USE])


def _read_part(value: object, path: str, classes: Kind[tuple[ValueClass, ...]], terms: Terms) -> Part:
    fields = Fields(value, path, LAND_KEYS if classes is LAND_CLASSES else BUILDING_KEYS)
    area = fields.required("area_m2", read_decimal)
    if area > MOST_AREA:
        raise out_of_range(fields.at("area_m2"), "0", decimal(MOST_AREA))
    per_m2 = fields.required("value_per_m2", read_decimal)
    use = read_use(fields, terms) if classes is LAND_CLASSES else GENERAL_USE
    if not area or not terms.has(classes):
        return Part(area, per_m2, "", use != GENERAL_USE, None)
    table = terms.peek(classes).value
    place = bisect_left(table, per_m2, key=attrgetter("up_to"))
    if place < len(table) and table[place].above < per_m2:
        return Part(area, table[place].value, table[place].code, use != GENERAL_USE, None)
    value = decimal(per_m2)
    warning = Warned(
        "class_missing",
        f"{path}: no class holds {value} per m²; the value counts as it stands.",
        classes.name,
        label(
            f"Tidak ada kelas untuk Rp{value} per m²; nilainya dipakai apa adanya.",
            f"No class holds Rp{value} per m²; the value counts as it stands.",
        ),
    )
    return Part(area, per_m2, "", use != GENERAL_USE, warning)
