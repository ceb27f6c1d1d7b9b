"""The published rules once more, plain and slow, as a second opinion on the engine.

Written from the domain page and nothing else: it shares no line with ``tax_types``, counts months and working
days one by one, computes with Decimal, and knows no packs, no labels and no errors.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal

EXACT = Context(prec=80)
CAP = 24


def half_up(amount: Decimal) -> int:
    return int(amount.to_integral_value(ROUND_HALF_UP))


def anniversary(due: date, months: int) -> date:
    year, month = due.year, due.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return date(year, month, min(due.day, calendar.monthrange(year, month)[1]))


def months_late(due: date, paid: date) -> int:
    months = 0
    while paid > anniversary(due, months) and months < CAP:
        months += 1
    return months


def working_day(after: date, count: int, holidays: set[date]) -> date:
    day = after
    while count:
        day += timedelta(days=1)
        if day.weekday() not in {5, 6} and day not in holidays:
            count -= 1
    return day


def last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def sales_tax(amount: int, rate: Decimal, *, includes_tax: bool) -> tuple[int, int]:
    """Base and tax: of a base, or of receipts that include the tax."""
    if not includes_tax:
        return amount, half_up(EXACT.multiply(Decimal(amount), rate))
    tax = half_up(EXACT.divide(EXACT.multiply(Decimal(amount), rate), 1 + rate))
    return amount - tax, tax


def monthly_rate(period_end: date, due: date, month: int, policy: str) -> Decimal:
    """2 % before 2024, 1 % after: by the tax period, the due date, or the day on which the month is full."""
    decides = {"by_tax_period": period_end, "by_due_date": due, "split_by_month": anniversary(due, month)}
    return Decimal("0.02") if decides[policy] < date(2024, 1, 1) else Decimal("0.01")


def late_interest(
    principal: int, payments: list[tuple[date, int]], as_of: date, due: date, period_end: date, policy: str
) -> tuple[int, int]:
    """Interest, and months of the last portion; money goes to the principal, each part has its own months."""
    portions = []
    still_open = principal
    for day, amount in payments:
        part = min(amount, still_open)
        if part:
            portions.append((day, part))
            still_open -= part
    if still_open:
        portions.append((as_of, still_open))
    exact = Decimal(0)
    for day, part in portions:
        for month in range(1, months_late(due, day) + 1):
            exact += EXACT.multiply(Decimal(part), monthly_rate(period_end, due, month, policy))
    return half_up(exact), months_late(due, portions[-1][0]) if portions else 0


def water_value(volume: Decimal, upper: list[int], prices: list[int], *, whole: bool) -> Decimal:
    """NPA: each tier (lower, upper] at its own price, or all at the price of the volume's tier."""
    if whole:
        return volume * prices[sum(volume > limit for limit in upper)]
    value, lower = Decimal(0), Decimal(0)
    for limit, price in zip([*map(Decimal, upper), volume], prices, strict=True):
        top = min(limit, volume)
        if top > lower:
            value += (top - lower) * price
            lower = top
    return value


class Law:
    """What decides a PBB, with the values that the domain page seeds."""

    classes = ((1_341_000, 1_490_000, 1_416_000), (1_207_000, 1_341_000, 1_274_000))
    more_classes = ((1_086_000, 1_207_000, 1_147_000), (73_000, 91_000, 82_000))
    njoptkp = 10_000_000
    njkp = Decimal(1)
    tiers: tuple[tuple[int | None, Decimal], ...] = (
        (1_000_000_000, Decimal("0.001")),
        (None, Decimal("0.002")),
    )
    minimum = 0
    tests_net = False
    rounds_up = False


def land_value(per_m2: Decimal, law: Law) -> Decimal:
    for low, high, value in law.classes + law.more_classes:
        if low < per_m2 <= high:
            return Decimal(value)
    return per_m2


def property_tax(
    land: list[tuple[Decimal, Decimal, bool]],
    building: tuple[Decimal, Decimal],
    others: list[tuple[int, bool]],
    reduction: Decimal,
    law: Law,
) -> tuple[int, int, int]:
    """Base, tax and reduction. Land is area, value per m², whether it is rated at 0 %.

    ``others`` are the owner's other objects, NJOP and whether they have a building: NJOPTKP falls on the
    dearest with a building, and on the first of equals, which is this one.
    """
    plots = [(EXACT.multiply(area, land_value(value, law)), free) for area, value, free in land]
    built = EXACT.multiply(building[0], building[1])
    njop = sum((value for value, _ in plots), built)
    taxed = sum((value for value, free in plots if not free), built)
    all_free = njop > 0 and taxed == 0
    net = njop if all_free else taxed
    holds = built > 0 and all(other <= njop for other, has_building in others if has_building)
    if holds:
        net = max(net - law.njoptkp, Decimal(0))
    base = half_up(EXACT.multiply(law.njkp, net))
    tested = net if law.tests_net else njop
    rate = next(rate for limit, rate in law.tiers if limit is None or tested <= limit)
    exact = EXACT.multiply(rate, Decimal(base))
    tax = int(exact.to_integral_value(ROUND_CEILING)) if law.rounds_up else half_up(exact)
    tax = 0 if all_free else max(tax, law.minimum)
    share = EXACT.multiply(reduction, Decimal(tax))
    wanted = int(share.to_integral_value(ROUND_FLOOR)) if law.rounds_up else half_up(share)
    return base, tax, min(wanted, max(tax - law.minimum, 0))
