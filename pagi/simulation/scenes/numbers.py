"""Banks number what they send: repeats, other content, one number used twice, external ids used again."""

from __future__ import annotations

from pagi.simulation.director import Batches, Director
from pagi.simulation.operations import Callback, Operation


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


def two_banks_one_number(d: Director) -> Batches:
    """Two banks use the same number for payments that have nothing to do with each other."""
    natural_id = d.fresh("SAME")
    paid: dict[str, Callback] = {}
    for bill in d.payable(12):
        one = d.pay_exactly(bill, "virtual_account")
        if one is not None:
            paid.setdefault(one.route.bank.slug, one.again(natural_id=natural_id))
    d.calm = True
    if d.chance.random() < 0.5:
        yield list(paid.values())
        return
    for one in paid.values():
        d.calm = True
        yield [one]


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


def asked_again(d: Director) -> Batches:
    """What banks do not know the outcome of is sent again, until they do."""
    cases, d.world.open_cases = d.world.open_cases[:12], d.world.open_cases[12:]
    yield [d.once_more(one) for one in cases]
