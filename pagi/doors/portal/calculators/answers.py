"""The engine's answer as a page shows it: total, each step with its law, days, and prices when late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from pagi.doors.common import formatting
from pagi.doors.common.locale import Locale
from tax_types.answer import Answer
from tax_types.calendar import ONE_DAY, add_months, months_begun
from tax_types.engine import TAXES, answer
from tax_types.fields import LATEST_YEAR
from tax_types.figures import decimal
from tax_types.instalments import Instalment
from tax_types.lines import Line
from tax_types.request import read_request

LATER_PRICES: Final = 3


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step on the way to a line: its own words and law; ``formula`` as ``pagi assess`` writes it."""

    label: str
    formula: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line of the answer: steps first, then the formula of its amount."""

    label: str
    amount: int
    steps: tuple[StepRow, ...]
    formula: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class InstalmentRow:
    """One instalment, in rupiah."""

    number: int
    principal: int
    interest: int
    amount: int


@dataclass(frozen=True, slots=True)
class Result:
    """A calculation, in rupiah and in words. ``prices`` are the totals by day of payment."""

    total: int
    parts: tuple[tuple[str, int], ...]
    days: tuple[tuple[str, str], ...]
    prices: tuple[tuple[str, int], ...]
    lines: tuple[LineRow, ...]
    instalments: tuple[InstalmentRow, ...]
    unverified: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]


def work_out(request: Mapping[str, Any]) -> tuple[Answer, dict[str, Any]]:
    """The engine's answer to ``request``, and the same as JSON. Raises TaxError."""
    told = answer(read_request(dict(request), TAXES))
    return told, told.as_json()


def result(request: Mapping[str, Any], told: Answer, body: Mapping[str, Any], locale: Locale) -> Result:
    """What the page shows of ``told``."""
    return Result(
        total=body["total"],
        parts=_parts(body, locale),
        days=_days(request, told, locale),
        prices=_prices(request, told, locale),
        lines=tuple(_line(line, locale) for line in told.lines),
        instalments=tuple(_instalment(place, one) for place, one in enumerate(told.instalments, start=1)),
        unverified=tuple((one.label[locale.language], one.source) for one in told.unverified),
        warnings=tuple(
            one.words[locale.language] if one.words else one.message for one in told.assessed.warnings
        ),
    )


def _parts(body: Mapping[str, Any], locale: Locale) -> tuple[tuple[str, int], ...]:
    """What the total is made of, and what is left of it after payments; nothing where it is one amount."""
    text = locale.text
    named = (
        (text("Pokok pajak"), body["principal"]),
        (text("Bunga"), body["interest"]),
        (text("Denda dan kenaikan"), body["fines"]),
        (text("Keringanan"), -body["relief"]),
    )
    parts = [(label, amount) for label, amount in named if amount]
    rows = parts if len(parts) > 1 else []
    if body["paid"]:
        rows = [*rows, (text("Sudah dibayar"), -body["paid"])]
        left = (
            (text("Lebih bayar"), body["credit"]) if body["credit"] else (text("Sisa"), body["outstanding"])
        )
        rows.append(left)
    return tuple(rows)


def _days(request: Mapping[str, Any], told: Answer, locale: Locale) -> tuple[tuple[str, str], ...]:
    text, language = locale.text, locale.language
    rows = []
    if told.days.due:
        rows.append((text("Jatuh tempo"), formatting.weekday(told.days.due, language)))
    else:
        rows.append((text("Jatuh tempo"), text("dihitung dari hari surat dikirim")))
    if told.days.report_due:
        rows.append((text("Batas lapor SPTPD"), formatting.weekday(told.days.report_due, language)))
    if told.days.report_due and (reported := request["inputs"].get("reported_on")):
        is_late = date.fromisoformat(reported) > told.days.report_due
        fine = formatting.rupiah(sum(line.amount for line in told.fines))
        words = text("terlambat, denda %(fine)s", fine=fine) if is_late else text("tepat waktu")
        rows.append((text("SPTPD dilaporkan"), words))
    if "as_of" in request:
        rows.append(
            (text("Dibayar pada"), formatting.weekday(date.fromisoformat(request["as_of"]), language))
        )
    if told.settled.months_late:
        rows.append((text("Terlambat"), locale.count("%(num)s bulan", told.settled.months_late)))
    return tuple(rows)


def _prices(request: Mapping[str, Any], told: Answer, locale: Locale) -> tuple[tuple[str, int], ...]:
    """The total on the day asked for, or until the due date, and from each next day on which it grows."""
    due = told.days.due
    if due is None or not told.settled.open_principal or told.instalments:
        return ()
    asked = date.fromisoformat(request["as_of"]) if "as_of" in request else None
    day = max(due, asked) if asked else due
    if day.year >= LATEST_YEAR:
        return ()
    until = locale.text("Sampai %(day)s", day=formatting.long_day(day, locale.language))
    on = locale.text("Pada %(day)s", day=formatting.long_day(day, locale.language))
    rows = [(on if day == asked else until, _total_on(request, day))]
    for _ in range(LATER_PRICES):
        day = add_months(due, months_begun(due, day)) + ONE_DAY
        total = _total_on(request, day)
        if total != rows[-1][1]:
            since = formatting.long_day(day, locale.language)
            rows.append((locale.text("Mulai %(day)s", day=since), total))
    return tuple(rows) if len(rows) > 1 else ()


def _total_on(request: Mapping[str, Any], day: date) -> int:
    _, body = work_out({**request, "as_of": day.isoformat()})
    total: int = body["total"]
    return total


def _line(line: Line, locale: Locale) -> LineRow:
    language = locale.language
    steps = tuple(
        StepRow(step.label[language], f"{step.formula} = {decimal(step.result)}", step.source, step.verified)
        for step in line.steps
    )
    return LineRow(line.label[language], line.amount, steps, line.formula, line.source, line.verified)


def _instalment(number: int, one: Instalment) -> InstalmentRow:
    told = one.as_json()
    return InstalmentRow(number, told["principal"], told["interest"], told["amount"])
