"""The tax period (masa pajak): a month, a year, or, for a billboard, a span of days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias

from tax_types.errors import InputError, shown
from tax_types.fields import EARLIEST_YEAR, LATEST_YEAR, Fields, read_day, wrong_type

Span: TypeAlias = Literal["month", "year", "days"]
MONTH: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
YEAR: Final = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Period:
    """A tax period from its first to its last day, and as it was written."""

    start: date
    end: date
    written: Any


NEWEST: Final = Period(date(LATEST_YEAR, 12, 31), date(LATEST_YEAR, 12, 31), None)
"""No period was given: the newest values hold, and nothing is counted from a period."""


def read_period(value: object, span: Span, path: str = "period") -> Period:
    """The period of a tax whose periods are ``span`` long. Raises InputError."""
    if span == "days":
        return _read_days(value, path)
    if isinstance(value, float):
        raise wrong_type(value, path, "masa pajak", "a period")
    if not isinstance(value, str):
        raise _wrong(value, span, path)
    return _read_text(value, span, path)


def month_after(day: date) -> date:
    """The first day of the month after that of ``day``."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


@lru_cache(maxsize=1024)
def _read_text(text: str, span: Span, path: str) -> Period:
    if span == "year" and YEAR.fullmatch(text):
        year, first, last = int(text), 1, 12
    elif span == "month" and (found := MONTH.fullmatch(text)):
        year, first = int(found[1]), int(found[2])
        last = first
    else:
        raise _wrong(text, span, path)
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise _wrong(text, span, path)
    start = date(year, first, 1)
    return Period(start, month_after(date(year, last, 1)) - timedelta(days=1), text)


def _read_days(value: object, path: str) -> Period:
    fields = Fields(value, path, ("from", "to"))
    start, end = fields.required("from", read_day), fields.required("to", read_day)
    if end < start:
        raise InputError(
            "date_order",
            fields.at("to"),
            "Masa pajak berakhir sebelum dimulai.",
            "The period ends before it begins.",
        )
    return Period(start, end, value)


def _wrong(value: object, span: Span, path: str) -> InputError:
    form_id, form_en = {
        "month": ('bulan seperti "2026-10"', 'a month such as "2026-10"'),
        "year": ('tahun seperti "2026"', 'a year such as "2026"'),
    }[span]
    written = shown(value)
    return InputError(
        "period",
        path,
        f"Masa pajak harus {form_id}, bukan {written}.",
        f"The period must be {form_en}, not {written}.",
    )
