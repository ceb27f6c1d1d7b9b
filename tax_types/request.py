"""A request to the engine as the outer door reads it: strict, exact, and without a guess.

The same in JSON Schema: ``docs/assess.schema.json``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from tax_types.errors import InputError
from tax_types.fields import Fields, choice, read_day, read_list, read_object, read_rupiah
from tax_types.kinds import OVERRIDES
from tax_types.parameters import REGIONS
from tax_types.periods import NEWEST, Period, read_period
from tax_types.protocol import COMMON_INPUTS, COMMON_OVERRIDES, Tax

REQUEST_KEYS: Final = ("id", "tax", "region", "period", "inputs", "as_of", "payments", "parameters")
OVERRIDE_KEYS: Final = frozenset(
    {"rate", "late_interest", "late_report_fine", "due", "report_due", "holidays", "interest_transition"}
    | {"rounding", "allocation", "tiers", "tier_mode", "njoptkp", "njkp", "tariff", "tier_basis"}
    | {"tariff_mode", "minimum", "strategic_value", "relief_programmes", "ignore_relief"}
)
ROUNDING: Final = "rounding"
ROUNDING_KEYS: Final = ("penalty", "pbb")
DEFAULT_REGION: Final = "denpasar"
MOST_PAYMENTS: Final = 1000


@dataclass(frozen=True, slots=True)
class Request:
    """One question to the engine, read. ``inputs`` are read by the tax itself."""

    tax: Tax[Any]
    region: str
    period: Period
    inputs: Fields
    as_of: date | None
    payments: tuple[tuple[date, int], ...]
    overrides: Mapping[str, Any]


def read_request(value: object, taxes: Mapping[str, Tax[Any]]) -> Request:
    """A request from one JSON object. Raises InputError, which names the field at fault."""
    fields = Fields(value, "", REQUEST_KEYS)
    tax = taxes[fields.required("tax", choice(*taxes))]
    region = fields.optional("region", choice(*REGIONS)) or DEFAULT_REGION
    if tax.span == "days" and not fields.has("period"):
        period = NEWEST
    else:
        period = fields.required("period", lambda given, path: read_period(given, tax.span, path))
    inputs = Fields(fields.required("inputs", read_object), "inputs", COMMON_INPUTS | tax.inputs)
    as_of = fields.optional("as_of", read_day)
    payments = fields.optional("payments", _read_payments) or ()
    overrides = _read_overrides(fields.take("parameters"), tax)
    _check_days(period, as_of, payments)
    return Request(tax, region, period, inputs, as_of, payments, overrides)


def _read_payments(value: object, path: str) -> tuple[tuple[date, int], ...]:
    payments: list[tuple[date, int]] = []
    for place, one in enumerate(read_list(value, path, most=MOST_PAYMENTS)):
        where = f"{path}[{place}]"
        pair = read_list(one, where)
        if len(pair) != 2:
            raise InputError(
                "type",
                where,
                f"{where} harus [tanggal, jumlah].",
                f"{where} must be [day, amount].",
            )
        day, amount = read_day(pair[0], f"{where}[0]"), read_rupiah(pair[1], f"{where}[1]")
        if payments and day < payments[-1][0]:
            raise _out_of_order(
                f"{where}[0]",
                "Pembayaran harus urut tanggal.",
                "Payments must be in the order of their days.",
            )
        payments.append((day, amount))
    return tuple(payments)


def _read_overrides(value: object, tax: Tax[Any]) -> dict[str, Any]:
    if value is None:
        return {}
    fields = Fields(value, "parameters", OVERRIDE_KEYS)
    overrides: dict[str, Any] = {}
    for name in fields.names():
        if name != ROUNDING:
            _read_override(name, name, fields, tax, overrides)
        elif fields.has(name):
            group = Fields(fields.take(name), fields.at(name), ROUNDING_KEYS)
            for part in group.names():
                _read_override(f"{name}.{part}", part, group, tax, overrides)
    return overrides


def _read_override(name: str, key: str, fields: Fields, tax: Tax[Any], overrides: dict[str, Any]) -> None:
    if name not in COMMON_OVERRIDES and name not in tax.overrides:
        raise InputError(
            "not_applicable",
            fields.at(key),
            f"{key} tidak dipakai oleh pajak {tax.name}.",
            f"{key} is not used by the tax {tax.name}.",
        )
    read = fields.optional(key, OVERRIDES[name])
    if read is not None:
        overrides[name] = read


def _check_days(period: Period, as_of: date | None, payments: tuple[tuple[date, int], ...]) -> None:
    if as_of is None:
        return
    if period is not NEWEST and period.start > as_of:
        raise InputError(
            "future_period",
            "period",
            f"Masa pajak dimulai sesudah {as_of}.",
            f"The period begins after {as_of}.",
        )
    if payments and payments[-1][0] > as_of:
        raise _out_of_order(
            "as_of", "as_of lebih awal dari pembayaran terakhir.", "as_of is before the last payment."
        )


def _out_of_order(path: str, indonesian: str, english: str) -> InputError:
    return InputError("date_order", path, indonesian, english)
