"""What happens in the city, scene by scene: each yields batches of operations that are played at once.

A scene is a situation that the contract has a rule for; the deck deals every scene before any comes again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from pagi.simulation import desk
from pagi.simulation.director import Director
from pagi.simulation.operations import Callback, Inquiry, Operation, QrNotification, Route
from pagi.simulation.oracle.bills import BillModel
from pagi.simulation.oracle.money import WIB, WITA, city_day, midnight_after

Batches: TypeAlias = Iterator[list[Operation]]
STOCK = 16


def ordinary(d: Director) -> Batches:
    """Taxpayers pay what they owe; some banks ask first."""
    bills = d.payable(d.chance.randrange(2, 6))
    asked: dict[str, Inquiry] = {}
    for bill in bills:
        route = d.route(bill, "virtual_account")
        if route is not None and d.chance.random() < 0.5:
            request_id = d.fresh("PAY")
            asked[request_id] = d.inquire(route, request_id)
    if asked:
        yield list(asked.values())
    paid = [
        d.pay(inquiry.route, inquiry.standing[1], d.moment(), natural_id=request_id)
        for request_id, inquiry in asked.items()
        if inquiry.standing is not None and inquiry.standing[0] == "payable"
    ]
    others = [bill for bill in bills if all(one.route.bill is not bill for one in paid)]
    yield [*paid, *filter(None, (d.pay_exactly(bill) for bill in others))]


def asked_then_trouble(d: Director) -> Batches:
    """Banks ask, so that all is quoted; then they pay, and just then the commit or their patience fails."""
    routes = [route for bill in d.payable(4) if (route := d.route(bill, "virtual_account")) is not None]
    asked = [d.inquire(route, d.fresh("PAY")) for route in routes]
    d.calm = True
    yield list(asked)
    d.trouble = d.troubles.deal()
    yield [
        d.pay(inquiry.route, inquiry.standing[1], d.moment(), natural_id=inquiry.request_id)
        for inquiry in asked if inquiry.standing is not None and inquiry.standing[1]
    ]  # fmt: skip


def at_once(d: Director) -> Batches:
    """Several callbacks for one bill at the same time, by two banks and channels, each its own payment."""
    for bill in d.payable(d.chance.choice((1, 1, 2))):
        yield list(filter(None, (d.pay_exactly(bill) for _ in range(d.chance.randrange(4, 15)))))


def in_parts(d: Director) -> Batches:
    """Money that has moved in other amounts than asked for: too little, too much, several at once."""
    for bill in d.payable(2):
        route = d.route(bill, "qris")
        if route is None:
            continue
        due = d.due(bill)
        parts = [max(1, int(due * d.chance.uniform(0.05, 1.25))) for _ in range(d.chance.randrange(1, 5))]
        first = [d.pay(route, part, d.moment()) for part in parts]
        if d.chance.random() < 0.4 and (exact := d.pay_exactly(bill)) is not None:
            first.append(exact)
        yield list(first)
        if bill.payable and d.chance.random() < 0.7:
            yield list(filter(None, [d.pay_exactly(bill)]))
        if (
            bill.payable and bill.principal > bill.principal_paid
        ):  # the principal to the rupiah, its interest not
            yield [d.pay(route, bill.principal - bill.principal_paid, d.moment())]


def overpaid(d: Director) -> Batches:
    """More than is due, and again when all is paid."""
    for bill in d.payable(2):
        route = d.route(bill, "qris")
        if route is not None:
            yield [d.pay(route, d.due(bill) + d.chance.randrange(1, 90_000), d.moment())]
            yield list(filter(None, [d.pay(route, d.chance.randrange(1, 900_000), d.moment())]))


def repeated(d: Director) -> Batches:
    """Banks send again what they have sent, once or several times over."""
    known = d.world.booked[-60:]
    chosen = d.chance.sample(known, min(len(known), d.chance.randrange(4, 10)))
    yield [d.once_more(one) for one in chosen for _ in range(d.chance.choice((1, 1, 2, 4)))]


def sent_twice_at_once(d: Director) -> Batches:
    """A payment and its twins at the same moment."""
    for bill in d.payable(2):
        first = d.pay_exactly(bill)
        if first is not None:
            yield [first, *(d.once_more(first) for _ in range(d.chance.randrange(2, 7)))]


def other_content(d: Director) -> Batches:
    """The same number with another amount, or for another account."""
    known = d.world.booked[-60:]
    chosen = d.chance.sample(known, min(len(known), 3))
    batch: list[Operation] = []
    for one in chosen:
        batch.append(d.once_more(one, amount=one.amount + d.chance.choice((-1, 1, 1000)) or 1))
        others = [
            other.route for other in known
            if (other.route.channel, other.route.bank) == (one.route.channel, one.route.bank)
            and other.route.account != one.route.account
        ]  # fmt: skip
        if others:
            batch.append(d.once_more(one, route=d.chance.choice(others)))
    yield batch


def wrong_then_right(d: Director) -> Batches:
    """A wrong amount is refused and does not occupy its number: the right one is booked under it."""
    for bill in d.payable(2):
        right = d.pay_exactly(bill, "virtual_account")
        if right is None:
            continue
        wrong = d.once_more(right, amount=right.amount + d.chance.choice((1, 5_000, -1)) or 2)
        if d.chance.random() < 0.5:
            yield [wrong]
            yield [d.once_more(right)]
        else:
            yield [wrong, right]


def nobodys_money(d: Director) -> Batches:
    """Numbers that lead nowhere: refused while that is possible, else kept in suspense."""
    batch: list[Operation] = []
    for bank in d.chance.sample(d.world.banks, 2):
        partner = d.world.partners[bank.name]
        rules = partner.profile.virtual_account
        assert rules is not None, "every bank of the simulation has virtual accounts"
        customer = f"{d.chance.randrange(10**12):012d}"
        number = rules.virtual_account_no(customer)
        wire = {
            "partnerServiceId": rules.padded_service_id, "customerNo": customer, "virtualAccountNo": number,
        }  # fmt: skip
        lost = Route(bank, partner, "virtual_account", number.replace(" ", "").lstrip("0"), wire, None)
        batch.append(d.pay(lost, d.chance.randrange(1, 900_000), d.moment()))
        batch.append(d.inquire(lost, d.fresh("ASK")))
        reference = d.chance.choice(("", d.fresh("NOBODY")))
        found = Route(bank, partner, "qris", reference, {"originalPartnerReferenceNo": reference}, None)
        batch.append(d.pay(found, d.chance.randrange(1, 900_000), d.moment()))
    yield batch


def two_banks_one_number(d: Director) -> Batches:
    """Two banks use the same number for payments that have nothing to do with each other."""
    natural_id = d.fresh("SAME")
    paid: dict[str, Callback] = {}
    for bill in d.payable(12):
        one = d.pay_exactly(bill, "virtual_account")
        if one is not None:
            paid.setdefault(one.route.bank.slug, one.again(natural_id=natural_id))
    d.calm = d.chance.random() < 0.5
    yield list(paid.values())


def one_number_two_bills(d: Director) -> Batches:
    """A bank gives one number to two bills, the first refused, while others pay the second."""
    bills = [bill for bill in d.payable(12) if d.route(bill, "virtual_account")]
    for bank in d.world.banks:
        here = [
            route for bill in bills for route in d.world.routes[bill.bill_id]
            if route.bank is bank and route.channel == "virtual_account"
        ]  # fmt: skip
        if len(here) < 2:
            continue
        first, second = d.chance.sample(here, 2)
        if first.bill is second.bill or first.bill is None or second.bill is None:
            continue
        natural_id, said = d.fresh("PAY"), d.moment()
        wrong = d.pay(first, d.due(first.bill, said) + 1, said, natural_id=natural_id)
        right = d.pay(second, max(1, d.due(second.bill, said)), said, natural_id=natural_id)
        batch: list[Operation] = [wrong, right]
        if (code := d.route(second.bill, "qris")) is not None:
            batch.append(d.pay(code, max(1, d.due(second.bill, said) // 3), said))
        batch += filter(None, [d.pay_exactly(second.bill)])
        yield batch


def external_ids(d: Director) -> Batches:
    """An external id is used again by something else, while its own repeat is answered as ever."""
    bank = d.chance.choice(d.world.banks)
    routes = [
        route for bill in d.payable(12) for route in d.world.routes.get(bill.bill_id, ())
        if route.bank is bank and route.channel == "virtual_account" and route.bill is not None
    ]  # fmt: skip
    d.chance.shuffle(routes)
    if len(routes) < 2:
        return
    external_id, said = d.fresh(""), d.moment()
    first, second = (
        d.pay(route, d.due(route.bill, said), said, external_id=external_id)
        for route in routes[:2] if route.bill is not None
    )  # fmt: skip
    if d.chance.random() < 0.5:
        yield [first, second]
    else:
        yield [first]
        yield [second, d.inquire(routes[0], d.fresh("ASK"), external_id=external_id)]
    yield [first.again(), d.once_more(second, external_id=d.fresh(""))]


def told_late(d: Director) -> Batches:
    """The bank's time is what counts, not the arrival: days or weeks ago, absent, or beyond belief."""
    batch: list[Operation] = []
    for bill in d.payable(4):
        route = d.route(bill)
        if route is None:
            continue
        ago = d.chance.choice(
            (timedelta(hours=9), timedelta(days=3), timedelta(days=35), timedelta(days=800), None)
        )
        said = None if ago is None else d.world.clock() - ago
        counted = said if ago is not None and ago < timedelta(days=366) else d.world.clock()
        batch.append(d.pay(route, max(1, d.due(bill, counted)), said))
    yield batch


def old_codes(d: Director) -> Batches:
    """Codes run out or are replaced, numbers are withdrawn; money on them settles where it has moved."""
    bills = d.payable(3)
    yield d.numbers_for(bills)
    d.until(d.world.clock() + timedelta(minutes=d.chance.randrange(20, 100)))
    yield [desk.ExpireCodes()]
    yield d.numbers_for(bills[:1])
    accounts = [route for bill in bills[:2] if (route := d.route(bill, "virtual_account")) is not None]
    yield [desk.Withdraw(route) for route in accounts]
    batch: list[Operation] = [d.inquire(route, d.fresh("ASK")) for route in accounts]
    for route in accounts:
        assert route.bill is not None, "it leads to a bill"
        batch.append(d.pay(route, max(1, d.due(route.bill)), None))
    batch += filter(None, (d.pay_exactly(bill, "qris") for bill in bills))
    yield batch


def nothing_paid(d: Director) -> Batches:
    """A notification that says anything but paid is acknowledged and books nothing."""
    routes = [route for bill in d.payable(3) if (route := d.route(bill, "qris")) is not None]
    yield [
        QrNotification(route, d.fresh("QR"), d.chance.randrange(1, 10**6), d.moment(),
                       status=f"0{d.chance.randrange(1, 8)}")
        for route in routes
    ]  # fmt: skip


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


def issued(d: Director) -> Batches:
    """New bills, each with numbers to pay it by."""
    lacking = STOCK - len(d.payable(STOCK))
    fresh = d.issue(max(3, lacking))
    yield fresh
    yield d.numbers_for([one.model for one in fresh if isinstance(one, desk.Issue) and one.model is not None])


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


def asked_again(d: Director) -> Batches:
    """What banks do not know the outcome of is sent again, until they do."""
    cases, d.world.open_cases = d.world.open_cases[:12], d.world.open_cases[12:]
    yield [d.once_more(one) for one in cases]


def new_year(d: Director) -> Batches:
    """The year ends, in Denpasar an hour before Jakarta."""
    now = d.world.clock().astimezone(WITA)
    d.until(d.late_on(datetime(now.year + 1, 1, 1, tzinfo=WITA)).astimezone(d.world.clock().tzinfo))
    yield from ordinary(d)
    d.until(midnight_after(d.world.clock(), WITA) + timedelta(minutes=d.chance.randrange(1, 40)))
    yield from ordinary(d)
    yield from repeated(d)


Scene: TypeAlias = Callable[[Director], Batches]
OFTEN: dict[Scene, int] = {
    ordinary: 2, at_once: 3, in_parts: 3, wrong_then_right: 2, sent_twice_at_once: 2, repeated: 3, issued: 2,
    asked_again: 3, asked_then_trouble: 4, external_ids: 2, two_banks_one_number: 2,
}  # fmt: skip
ONCE: tuple[Scene, ...] = (
    overpaid, other_content, nobodys_money, told_late, old_codes, nothing_paid, held_over_midnight,
    two_midnights, next_day, closed_day, one_number_two_bills,
)  # fmt: skip
DECK: tuple[Scene, ...] = (*ONCE, *(scene for scene, often in OFTEN.items() for _ in range(often)))
