"""Months, anniversaries and working days, as tax law counts them.

A month begun counts whole (PP 35/2023); a working day is Monday to Friday and no holiday (tax.md, C2 and C4).
National holidays and joint leave come from the ``holidays`` library, a region's own days from its calendar.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Protocol

import holidays

ONE_DAY = timedelta(days=1)
SATURDAY = 5


class ClosedDays(Protocol):
    """The days on which an office is closed, Saturdays and Sundays aside."""

    def __contains__(self, day: object, /) -> bool: ...


def add_months(day: date, months: int) -> date:
    """``day`` some months later, clamped to the end of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    if day.day <= 28:
        return date(year, month, day.day)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def months_begun(due: date, paid: date) -> int:
    """How many months after ``due`` have begun on ``paid``: 0 when it is not late.

    The smallest k with ``paid`` on or before ``due`` plus k months, each counted from the original due date.
    """
    if paid <= due:
        return 0
    months = (paid.year - due.year) * 12 + paid.month - due.month
    return months if paid <= add_months(due, months) else months + 1


@dataclass(frozen=True, slots=True)
class RegionHolidays:
    """The holidays of a region: Indonesia's, joint leave if the office takes it, and its own days."""

    joint_leave: bool
    local: frozenset[date]

    def __contains__(self, day: object, /) -> bool:
        return isinstance(day, date) and (day in self.local or day in _national(day.year, self.joint_leave))


def is_working_day(day: date, closed: ClosedDays) -> bool:
    """Monday to Friday, and no holiday."""
    return day.weekday() < SATURDAY and day not in closed


def next_working_day(day: date, closed: ClosedDays) -> date:
    """``day`` itself, or the first working day after it."""
    while not is_working_day(day, closed):
        day += ONE_DAY
    return day


def working_day_after(day: date, count: int, closed: ClosedDays) -> date:
    """The ``count``-th working day after ``day``."""
    if isinstance(closed, RegionHolidays):
        return _kept_working_day(day, count, closed)
    return _working_day_after(day, count, closed)


@lru_cache(maxsize=4096)
def _kept_working_day(day: date, count: int, closed: RegionHolidays) -> date:
    return _working_day_after(day, count, closed)


def _working_day_after(day: date, count: int, closed: ClosedDays) -> date:
    assert count >= 1, "working days are counted from one"
    for later in _days_after(day):
        if is_working_day(later, closed):
            count -= 1
            if not count:
                return later
    raise AssertionError("days never end")


def _days_after(day: date) -> Iterator[date]:
    while True:
        day += ONE_DAY
        yield day


@lru_cache(maxsize=512)
def _national(year: int, joint_leave: bool) -> frozenset[date]:
    kinds = ("public", "government") if joint_leave else ("public",)
    return frozenset(holidays.country_holidays("ID", years=[year], categories=kinds, expand=False))
