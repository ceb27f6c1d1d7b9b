"""When a tax is to be paid or reported: a rule, a period and a calendar give a day (tax.md 1.3)."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypeAlias, cast

from tax_types.calendar import ClosedDays, add_months, next_working_day, working_day_after
from tax_types.fields import Fields, choice, out_of_range, read_count
from tax_types.periods import NEWEST, Period, month_after

RuleName: TypeAlias = Literal["working_days_after_period", "day_of_next_month", "fixed", "months_after_sent"]
RULE_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "working_days_after_period": ("days",),
    "day_of_next_month": ("day",),
    "fixed": ("month", "day"),
    "months_after_sent": ("months",),
}
ALL_KEYS: Final = ("rule", "shift", "days", "day", "month", "months")
SHIFTS: Final = ("none", "next_working_day")


@dataclass(frozen=True, slots=True)
class DueRule:
    """A rule for a day, and whether a day on which the office is closed moves to the next working day."""

    rule: RuleName
    days: int = 0
    day: int = 0
    month: int = 0
    months: int = 0
    shifts: bool = False

    @property
    def needs_calendar(self) -> bool:
        """Whether holidays can change the day that this rule gives."""
        return self.shifts or self.rule == "working_days_after_period"


def read_due_rule(value: object, path: str) -> DueRule:
    """``{"rule", "days"|"day"|"month","day"|"months", "shift"}``; only the numbers that the rule needs."""
    rule = cast("RuleName", Fields(value, path, ALL_KEYS).required("rule", choice(*RULE_KEYS)))
    fields = Fields(value, path, ("rule", "shift", *RULE_KEYS[rule]))
    shifts = fields.optional("shift", choice(*SHIFTS)) == "next_working_day"
    if rule == "working_days_after_period":
        read = DueRule(rule, days=fields.required("days", _up_to(366)), shifts=shifts)
    elif rule == "day_of_next_month":
        read = DueRule(rule, day=fields.required("day", _up_to(31)), shifts=shifts)
    elif rule == "fixed":
        month, day = fields.required("month", _up_to(12)), fields.required("day", _up_to(31))
        if day > calendar.monthrange(2024, month)[1]:
            raise out_of_range(fields.at("day"), "1", str(calendar.monthrange(2024, month)[1]))
        read = DueRule(rule, month=month, day=day, shifts=shifts)
    else:
        read = DueRule(rule, months=fields.required("months", _up_to(120)), shifts=shifts)
    return read


def due_day(rule: DueRule, period: Period, sent_on: date | None, closed: ClosedDays) -> date | None:
    """The day that ``rule`` gives; ``None`` when it counts from a letter not sent, or a period not given."""
    if period is NEWEST and rule.rule != "months_after_sent":
        return None
    day = _unshifted(rule, period, sent_on, closed)
    return next_working_day(day, closed) if day is not None and rule.shifts else day


def _unshifted(rule: DueRule, period: Period, sent_on: date | None, closed: ClosedDays) -> date | None:
    if rule.rule == "working_days_after_period":
        return working_day_after(period.end, rule.days, closed)
    if rule.rule == "day_of_next_month":
        return _clamped(month_after(period.end), rule.day)
    if rule.rule == "fixed":
        day = _clamped(date(period.start.year, rule.month, 1), rule.day)
        return day if day >= period.start else _clamped(date(period.start.year + 1, rule.month, 1), rule.day)
    return None if sent_on is None else add_months(sent_on, rule.months)


def _clamped(first: date, day: int) -> date:
    return first.replace(day=min(day, calendar.monthrange(first.year, first.month)[1]))


def _up_to(most: int) -> Callable[[object, str], int]:
    return lambda value, path: read_count(value, path, most=most)
