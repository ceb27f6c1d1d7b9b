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

from tax_types.billboard_prices import (
    BillboardPrices,
    StrategicValues,
    read_billboard_prices,
    read_options,
    read_strategic_values,
)
from tax_types.due_dates import DueRule, read_due_rule
from tax_types.fields import (
    Fields,
    choice,
    conflict,
    out_of_range,
    read_day,
    read_decimal,
    read_flag,
    read_integer,
    read_list,
    read_rate,
    read_rupiah,
    read_text,
)
from tax_types.relief import Programme, read_programmes
from tax_types.water_prices import Tiers, WaterPrices, read_tiers, read_water_prices

T = TypeVar("T")

LONGEST_CAP: Final = 600


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
class RefundTerms:
    """How long the city may take over an overpayment: to decide on it, then to pay; and when to be warned."""

    decide_months: int
    pay_months: int
    warn_days: int


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
    """``{"rate", "cap_months"}``, both."""
    fields = Fields(value, path, ("rate", "cap_months"))
    return LateTerms(fields.required("rate", read_rate), fields.required("cap_months", _read_cap))


def read_late_override(value: object, path: str) -> LateTerms:
    """``{"rate", "cap_months"}`` of a request, either or both."""
    fields = Fields(value, path, ("rate", "cap_months"))
    return LateTerms(fields.optional("rate", read_rate), fields.optional("cap_months", _read_cap))


def read_refund_terms(value: object, path: str) -> RefundTerms:
    """``{"decide_months", "pay_months", "warn_days"}``, all of them."""
    fields = Fields(value, path, ("decide_months", "pay_months", "warn_days"))
    return RefundTerms(
        fields.required("decide_months", _read_cap),
        fields.required("pay_months", _read_cap),
        fields.required("warn_days", _read_cap),
    )


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
    given = [
        (_read_class(one, f"{path}[{place}]"), place)
        for place, one in enumerate(read_list(value, path, most=1000))
    ]
    classes = sorted(given, key=lambda one: one[0].above)
    for (lower, first), (upper, second) in pairwise(classes):
        if upper.above < lower.up_to:
            raise conflict(
                f"{path}[{max(first, second)}]",
                f"Kelas {lower.code} dan {upper.code} bertumpang tindih.",
                f"Classes {lower.code} and {upper.code} overlap.",
            )
    return tuple(one for one, _ in classes)


def read_njkp(value: object, path: str) -> Fraction:
    """The share of NJOP that is taxed: more than nothing, at most all (PMK 85/2024 Ps. 15)."""
    share = read_rate(value, path)
    if not share:
        raise out_of_range(path, "0.0001", "1")
    return share


def read_names(value: object, path: str) -> frozenset[str]:
    """A set of names."""
    return frozenset(read_text(one, f"{path}[{place}]") for place, one in enumerate(read_list(value, path)))


def read_ordered_names(value: object, path: str) -> tuple[str, ...]:
    """Names in their order."""
    return tuple(read_text(one, f"{path}[{place}]") for place, one in enumerate(read_list(value, path)))


def read_days(value: object, path: str) -> frozenset[date]:
    """A set of days."""
    return frozenset(read_day(one, f"{path}[{place}]") for place, one in enumerate(read_list(value, path)))


def _read_cap(value: object, path: str) -> int:
    cap = read_integer(value, path)
    if cap > LONGEST_CAP:
        raise out_of_range(path, "0", str(LONGEST_CAP))
    return cap


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
EXEMPT_TURNOVER: Final = Kind("exempt_turnover", read_rupiah)
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
LETTER_AUDIT: Final = Kind("letter.audit", read_late_terms)
LETTER_EX_OFFICIO: Final = Kind("letter.ex_officio", read_late_terms)
LETTER_SURCHARGE: Final = Kind("letter.surcharge", read_decimal)
LETTER_ADDITIONAL: Final = Kind("letter.additional", read_decimal)
LETTER_DUE: Final[Kind[DueRule]] = Kind("letter.due", read_due_rule)
LETTER_LATE_INTEREST: Final = Kind("letter.late_interest", read_late_terms)
REFUND: Final = Kind("refund", read_refund_terms)
INSTALMENT_INTEREST: Final = Kind("instalment_interest", read_rate)
WATER_PRICES: Final[Kind[WaterPrices]] = Kind("water_prices", read_water_prices)
TIERS: Final[Kind[Tiers]] = Kind("tiers", read_tiers)
TIER_MODE: Final = Kind("tier_mode", choice("progressive", "whole"))
PRODUCT_FORM: Final = Kind("product_form", read_ordered_names)
RATE_INSIDE: Final = Kind("rate_inside", read_flag)
BILLBOARD_PRICES: Final[Kind[BillboardPrices]] = Kind("billboard_prices", read_billboard_prices)
BILLBOARD_OPTIONS: Final[Kind[dict[str, Fraction]]] = Kind("billboard_options", read_options)
STRATEGIC_VALUES: Final[Kind[StrategicValues]] = Kind("strategic_values", read_strategic_values)
STRATEGIC_VALUE: Final = Kind("strategic_value", read_rupiah)
RELIEF_PROGRAMMES: Final[Kind[tuple[Programme, ...]]] = Kind("relief_programmes", read_programmes)
IGNORE_RELIEF: Final = Kind("ignore_relief", read_flag)

KINDS: Final[dict[str, Kind[Any]]] = {
    kind.name: kind
    for kind in (
        RATE, LATE_INTEREST, LATE_REPORT_FINE, DUE, REPORT_DUE, HOLIDAYS, INTEREST_TRANSITION,
        EXEMPT_TURNOVER, PENALTY_ROUNDING, PBB_ROUNDING, ALLOCATION, NJOPTKP, NJKP, TARIFF,
        TIER_BASIS, TARIFF_MODE,
        LETTER_AUDIT, LETTER_EX_OFFICIO, LETTER_SURCHARGE, LETTER_ADDITIONAL, LETTER_DUE,
        LETTER_LATE_INTEREST, INSTALMENT_INTEREST, REFUND, WATER_PRICES, TIERS, TIER_MODE, PRODUCT_FORM,
        RATE_INSIDE, BILLBOARD_PRICES, BILLBOARD_OPTIONS, STRATEGIC_VALUES, STRATEGIC_VALUE,
        MINIMUM, ZERO_RATED, LAND_CLASSES, BUILDING_CLASSES, RELIEF_PROGRAMMES, IGNORE_RELIEF,
    )
}  # fmt: skip

OVERRIDES: Final[dict[str, Callable[[object, str], Any]]] = {
    **{name: kind.read for name, kind in KINDS.items()},
    LATE_INTEREST.name: read_late_override,
}
