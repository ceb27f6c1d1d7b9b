"""Time passes: interest grows, days end in Denpasar and in Jakarta, days are closed, years end."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from pagi.simulation import desk
from pagi.simulation.director import Batches, Director
from pagi.simulation.operations import Operation
from pagi.simulation.oracle.bills import BillModel
from pagi.simulation.oracle.money import WIB, WITA, city_day, midnight_after
from pagi.simulation.scenes.numbers import repeated
from pagi.simulation.scenes.paying import ordinary


def held_over_midnight(d: Director) -> Batches:
    """Interest grows at midnight in Denpasar; an amount told before holds for its request for a grace."""
    clock = d.world.clock
    growing = [
        (eve, bill) for bill in d.payable(8) if (eve := _eve_of_growth(bill, clock())) is not None
    ]  # fmt: skip
    if not growing:
        return
    eve = min(day for day, _ in growing)
    bills = [bill for day, bill in growing if day == eve][:4]
    midnight = datetime.combine(eve + timedelta(days=1), time(), tzinfo=WITA).astimezone(clock().tzinfo)
    d.until(d.late_on(midnight))
    asked = [
        d.inquire(route, d.fresh("PAY")) for bill in bills for route in d.world.routes.get(bill.bill_id, ())
        if route.channel == "virtual_account"
    ]  # fmt: skip
    d.calm = True
    yield list(asked)
    told = [one for one in asked if one.standing is not None and one.standing[0] == "payable"]
    last = d.last_of(bills)
    d.until(midnight + timedelta(minutes=d.chance.randrange(0, 29), seconds=d.chance.randrange(60)))
    batch: list[Operation] = []
    for at, inquiry in enumerate(one for one in told if one.route.bill is not last):
        assert inquiry.route.bill is not None, "it leads to a bill"
        assert inquiry.standing is not None, "it was answered"
        held, now = inquiry.standing[1], d.due(inquiry.route.bill)
        natural_id = inquiry.request_id if at % 3 else d.fresh("PAY")
        batch.append(d.pay(inquiry.route, (held, held, now)[at % 3], clock(), natural_id=natural_id))
    yield batch
    d.until(midnight + timedelta(minutes=31))
    d.calm = True
    yield [
        d.pay(inquiry.route, inquiry.standing[1], clock(), natural_id=inquiry.request_id)
        for inquiry in told if inquiry.standing is not None
    ]  # fmt: skip


def _eve_of_growth(bill: BillModel, now: datetime) -> date | None:
    """The last day, within a month, on which the bill costs what it costs today."""
    today = city_day(now)
    for ahead in range(32):
        if bill.ask(today + timedelta(days=ahead + 1)).total > bill.ask(today).total:
            return today + timedelta(days=ahead)
    return None


def two_midnights(d: Director) -> Batches:
    """External ids run by Jakarta's day, taxes by Denpasar's: between the two midnights they differ."""
    clock = d.world.clock
    bank = d.chance.choice(d.world.banks)
    routes = [
        route for bill in d.payable(10) for route in d.world.routes.get(bill.bill_id, ())
        if route.bank is bank and route.channel == "virtual_account"
    ]  # fmt: skip
    external_id = d.fresh("")

    def one(at: int) -> list[Operation]:
        route = routes[at % len(routes)]
        assert route.bill is not None, "it leads to a bill"
        return [d.pay(route, max(1, d.due(route.bill)), clock(), external_id=external_id)]

    if not routes:
        return
    denpasar = midnight_after(clock(), WITA)
    d.until(d.late_on(denpasar))
    yield one(0)
    d.until(denpasar + timedelta(minutes=d.chance.randrange(1, 40)))
    yield one(1)
    d.until(d.late_on(midnight_after(clock(), WIB)))
    yield one(2)
    d.until(midnight_after(clock(), WIB) + timedelta(minutes=d.chance.randrange(1, 30)))
    yield one(3)


def next_day(d: Director) -> Batches:
    """A day later banks still send what they sent."""
    d.until(d.world.clock() + timedelta(hours=d.chance.randrange(24, 40)))
    yield from repeated(d)


def closed_day(d: Director) -> Batches:
    """A day is closed, and then money of that day is told of."""
    clock, closed = d.world.clock, d.world.oracle.books.closed
    day = city_day(clock()) - timedelta(days=d.chance.randrange(1, 4))
    if day not in closed:
        yield [desk.CloseDay(day)]
    noon = datetime.combine(day, time(12, d.chance.randrange(60)), tzinfo=WITA)
    batch: list[Operation] = []
    for bill in d.payable(3):
        route = d.route(bill)
        if route is not None:
            batch.append(d.pay(route, max(1, d.due(bill, noon)), noon))
    yield batch


def new_year(d: Director) -> Batches:
    """The year ends, in Denpasar an hour before Jakarta; it is only played when the end is near."""
    now = d.world.clock().astimezone(WITA)
    if now.month < 11:
        return
    d.until(d.late_on(datetime(now.year + 1, 1, 1, tzinfo=WITA)).astimezone(d.world.clock().tzinfo))
    yield from ordinary(d)
    d.until(midnight_after(d.world.clock(), WITA) + timedelta(minutes=d.chance.randrange(1, 40)))
    yield from ordinary(d)
    yield from repeated(d)
