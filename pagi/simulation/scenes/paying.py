"""Taxpayers pay: as asked, at the same time, in parts, too much, late, and while things go wrong."""

from __future__ import annotations

from datetime import timedelta

from pagi.simulation import desk
from pagi.simulation.callbacks import QrNotification
from pagi.simulation.director import Batches, Director
from pagi.simulation.faults import Fault, Kind
from pagi.simulation.operations import Inquiry, Operation, Route


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
    yield from _asked_then(d, d.troubles.deal())


def patience_ends(d: Director) -> Batches:
    """Payments wait in the till's queue until the banks' patience is over: they must never settle."""
    yield from _asked_then(d, Fault(Kind.DEADLINE, "queue", "wait"))


def _asked_then(d: Director, trouble: Fault) -> Batches:
    routes = [route for bill in d.payable(4) if (route := d.route(bill, "virtual_account")) is not None]
    asked = [d.inquire(route, d.fresh("PAY")) for route in routes]
    d.calm = True
    yield list(asked)
    d.trouble = trouble
    yield [
        d.pay(inquiry.route, inquiry.standing[1], d.moment(), natural_id=inquiry.request_id)
        for inquiry in asked if inquiry.standing is not None and inquiry.standing[1]
    ]  # fmt: skip


def at_once(d: Director) -> Batches:
    """Several callbacks for one bill at the same time, by two banks and channels, each its own payment."""
    for bill in d.payable(d.chance.choice((1, 1, 2))):
        route = d.route(bill, "virtual_account")
        if route is not None and d.chance.random() < 0.8:  # quoted already: they decide at the same moment
            d.calm = True
            yield [d.inquire(route, d.fresh("PAY"))]
            d.crowd = True
        yield list(filter(None, (d.pay_exactly(bill) for _ in range(d.chance.randrange(4, 12)))))


def in_parts(d: Director) -> Batches:
    """Money that has moved in other amounts than asked for: too little, too much, several at once."""
    for bill in d.overdue(2):
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


def nothing_paid(d: Director) -> Batches:
    """A notification that says anything but paid is acknowledged and books nothing."""
    routes = [route for bill in d.payable(3) if (route := d.route(bill, "qris")) is not None]
    yield [
        QrNotification(route, d.fresh("QR"), d.chance.randrange(1, 10**6), d.moment(),
                       status=f"0{d.chance.randrange(1, 8)}")
        for route in routes
    ]  # fmt: skip


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
