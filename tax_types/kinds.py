"""Every parameter of the law, by name, with how its value is read: from a parameter file, or from a request.

An officer's file and a request's override are read by the same reader, so both mean the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final, Generic, TypeVar

from tax_types.due_dates import DueRule, read_due_rule
from tax_types.fields import (
    Fields,
    choice,
    conflict,
    out_of_range,
    read_count,
    read_day,
    read_decimal,
    read_flag,
    read_list,
    read_rate,
    read_rupiah,
    read_text,
)
from tax_types.relief import Programme, read_programmes

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """A parameter's name and the reader of its values."""

    name: str
    read: Callable[[object, str], T]


@dataclass(frozen=True, slots=True)
class LateTerms:
    """Interest for late payment: the share per month begun, and after how many months it stops."""

    rate: Fraction | None
    cap_months: int | None


@dataclass(frozen=True, slots=True)
class Band:
    """A rate, and the value up to which it holds: ``None`` for the last band."""

    up_to: Fraction | None
    rate: Fraction


@dataclass(frozen=True, slots=True)
class ValueClass:
    """A class of land or buildings: values per m² above ``above`` and up to ``up_to`` count as ``value``."""

    code: str
    above: Fraction
    up_to: Fraction
    value: Fraction


def read_late_terms(value: object, path: str) -> LateTerms:
    """``{"rate", "cap_months"}``, either or both."""
    fields = Fields(value, path, ("rate", "cap_months"))
    rate = fields.optional("rate", read_rate)
    cap = fields.optional("cap_months", lambda given, where: read_count(given, where, most=600))
    return LateTerms(rate, cap)


def read_tariff(value: object, path: str) -> tuple[Band, ...]:
    """Bands in rising order, the last one without a limit."""
    given = read_list(value, path, most=100)
    bands = tuple(_read_band(one, f"{path}[{place}]") for place, one in enumerate(given))
    if not bands or bands[-1].up_to is not None:
        raise conflict(path, "Lapis tarif terakhir harus tanpa batas.", "The last band must have no limit.")
    limits = [band.up_to for band in bands[:-1]]
    for place, limit in enumerate(limits):
        previous = limits[place - 1] if place else Fraction(0)
        if limit is None or previous is None or limit <= previous:
            raise conflict(
                f"{path}[{place}].up_to",
                "Batas lapis tarif harus naik.",
                "The limits of the bands must rise.",
            )
    return bands


def read_classes(value: object, path: str) -> tuple[ValueClass, ...]:
    """Classes of value per m², in any order, none overlapping another."""
    classes = sorted(
        (_read_class(one, f"{path}[{place}]") for place, one in enumerate(read_list(value, path, most=1000))),
        key=lambda one: one.above,
    )
    for lower, upper in pairwise(classes):
        if upper.above < lower.up_to:
            raise conflict(
                path,
                f"Kelas {lower.code} dan {upper.code} bertumpang tindih.",
                f"Classes {lower.code} and {upper.code} overlap.",
            )
    return tuple(classes)


def read_njkp(value: object, path: str) -> Fraction:
    """The share of NJOP that is taxed: more than nothing, at most all (PMK 85/2024 Ps. 15)."""
    share = read_rate(value, path)
    if not share:
        raise out_of_range(path, "0.0001", "1")
    return share


def read_names(value: object, path: str) -> frozenset[str]:
    """A set of names."""
    return frozenset(read_text(one, f"{path}[{place}]") for place, one in enumerate(read_list(value, path)))


def read_days(value: object, path: str) -> frozenset[date]:
    """A set of days."""
    return frozenset(read_day(one, f"{path}[{place}]") for place, one in enumerate(read_list(value, path)))


def _read_band(value: object, path: str) -> Band:
    fields = Fields(value, path, ("up_to", "rate"))
    return Band(fields.optional("up_to", read_decimal), fields.required("rate", read_rate))


def _read_class(value: object, path: str) -> ValueClass:
    fields = Fields(value, path, ("code", "above", "up_to", "value"))
    found = ValueClass(
        code=fields.required("code", read_text),
        above=fields.required("above", read_decimal),
        up_to=fields.required("up_to", read_decimal),
        value=fields.required("value", read_decimal),
    )
    if not found.above < found.up_to:
        raise conflict(path, f"Kelas {found.code} kosong.", f"Class {found.code} is empty.")
    return found


RATE: Final = Kind("rate", read_rate)
LATE_INTEREST: Final = Kind("late_interest", read_late_terms)
LATE_REPORT_FINE: Final = Kind("late_report_fine", read_rupiah)
DUE: Final[Kind[DueRule]] = Kind("due", read_due_rule)
REPORT_DUE: Final[Kind[DueRule]] = Kind("report_due", read_due_rule)
HOLIDAYS: Final = Kind("holidays", read_days)
INTEREST_TRANSITION: Final = Kind(
    "interest_transition", choice("by_tax_period", "by_due_date", "split_by_month")
)
PENALTY_ROUNDING: Final = Kind("rounding.penalty", choice("half_up", "floor"))
PBB_ROUNDING: Final = Kind("rounding.pbb", choice("half_up", "ceil"))
ALLOCATION: Final = Kind("allocation", choice("principal_first", "interest_first"))
NJOPTKP: Final = Kind("njoptkp", read_rupiah)
NJKP: Final = Kind("njkp", read_njkp)
TARIFF: Final = Kind("tariff", read_tariff)
TIER_BASIS: Final = Kind("tier_basis", choice("gross", "net"))
TARIFF_MODE: Final = Kind("tariff_mode", choice("whole", "marginal"))
MINIMUM: Final = Kind("minimum", read_rupiah)
ZERO_RATED: Final = Kind("zero_rated", read_names)
LAND_CLASSES: Final = Kind("land_classes", read_classes)
BUILDING_CLASSES: Final = Kind("building_classes", read_classes)
RELIEF_PROGRAMMES: Final[Kind[tuple[Programme, ...]]] = Kind("relief_programmes", read_programmes)
IGNORE_RELIEF: Final = Kind("ignore_relief", read_flag)

KINDS: Final[dict[str, Kind[Any]]] = {
    kind.name: kind
    for kind in (
        RATE, LATE_INTEREST, LATE_REPORT_FINE, DUE, REPORT_DUE, HOLIDAYS, INTEREST_TRANSITION,
        PENALTY_ROUNDING, PBB_ROUNDING, ALLOCATION, NJOPTKP, NJKP, TARIFF, TIER_BASIS, TARIFF_MODE,
        MINIMUM, ZERO_RATED, LAND_CLASSES, BUILDING_CLASSES, RELIEF_PROGRAMMES, IGNORE_RELIEF,
    )
}  # fmt: skip
