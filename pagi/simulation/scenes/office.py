"""The office works: bills are issued, money is moved on, banks take payments back."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from pagi.simulation import desk
from pagi.simulation.corrections import Correction, Payout, TakeBack, WriteOff
from pagi.simulation.director import Batches, Director
from pagi.simulation.operations import Operation
from pagi.simulation.oracle.corrections import POCKETS
from pagi.simulation.oracle.money import WITA, city_day, midnight_after
from pagi.simulation.settlement_files import Reconcile, drawn

STOCK = 12
ACTIONS = ("compensate", "compensate", "refund", "assign", "assign", "return", "reverse")


def issued(d: Director) -> Batches:
    """New bills, each with numbers to pay it by."""
    lacking = STOCK - len(d.payable(STOCK))
    fresh = d.issue(max(3, lacking))
    yield fresh
    yield d.numbers_for([one.model for one in fresh if isinstance(one, desk.Issue) and one.model is not None])


def statement(d: Director) -> Batches:
    """A bank's file comes, with its errors; and now and then one that came before."""
    world = d.world
    bank = d.chance.choice(sorted({one.slug for one in world.banks}))
    today = city_day(world.clock())
    if world.known_files and d.chance.random() < 0.5:
        yield [Reconcile(d.chance.choice(world.known_files[-4:]))]
    days = Counter(
        one.paid_day for one in world.oracle.payments.values()
        if one.notice.bank.slug == bank and timedelta(0) <= today - one.paid_day < timedelta(days=40)
    )  # fmt: skip
    if not days:
        return
    day = d.chance.choice([day for day, _ in days.most_common(4)])
    payments = [
        one for one in world.oracle.payments.values() if one.notice.bank.slug == bank and one.paid_day == day
    ]
    late = world.late_lines.setdefault(bank, [])
    file = drawn(d.chance, bank, day, payments, [one for one in late if one.paid_day != day])
    world.late_lines[bank] = [one for one in payments if file.leaves_out(one)][:4]
    world.known_files.append(file)
    yield [Reconcile(file)]
    if d.chance.random() < 0.5:
        yield [Reconcile(file)]


def corrected(d: Director) -> Batches:
    """Two clerks move money that waits, take payments back and give up debts, while banks go on paying."""
    payments = [one for one in d.world.oracle.payments.values() if one.payment_id]
    for _ in range(d.chance.randrange(3, 7)):
        action = d.chance.choice(ACTIONS)
        pocket = POCKETS.get(action)
        known = [one for one in payments if pocket is None or one.waits[pocket]] or payments[-20:]
        if not known:
            return
        if action == "reverse" and d.chance.random() < 0.6:
            known = [one for one in payments if one.corrections and one.state != "reversed"] or known
        payment = d.chance.choice(known)
        bill = d.target_for(payment) if action in ("compensate", "assign") else None
        if action in ("compensate", "assign") and bill is None:
            continue
        waits = payment.waits[pocket] if pocket else 0
        part = d.chance.randrange(1, waits + 1) if waits and d.chance.random() < 0.3 else None
        batch: list[Operation] = [Correction(action, payment, part, bill)]
        beside = bill or payment.bill
        if beside is not None and beside.payable and d.chance.random() < 0.5:
            batch += filter(None, (d.pay_exactly(beside) for _ in range(d.chance.randrange(1, 4))))
        yield batch
    if d.world.promised:
        yield [Payout(*d.chance.choice(d.world.promised))]
    for bill in d.payable(1):
        if d.chance.random() < 0.5:
            yield [WriteOff(bill), *filter(None, [d.pay_exactly(bill)])]
            yield [*filter(None, [d.pay_exactly(bill)]), WriteOff(bill)]


def moved_then_taken_back(d: Director) -> Batches:
    """Money that waited goes to another bill, and then the payment that brought it is taken back."""
    for bill in d.payable(2):
        route = d.route(bill, "qris")
        if route is None:
            continue
        paid = d.pay(route, d.due(bill) + d.chance.randrange(50_000, 900_000), d.moment())
        d.calm = True
        yield [paid]
        for payment in d.booked_of([paid]):
            other = d.issue_for(payment)
            yield [other]
            if payment.payment_id and other.model is not None:
                d.calm = True
                yield [Correction("compensate", payment, None, other.model)]
                yield [Correction("reverse", payment, None, None)]


def taken_back(d: Director) -> Batches:
    """A bank pays at its counter and takes the payment back: at once, twice, wrongly, or too late."""
    paid = list(filter(None, (d.pay_exactly(bill, "mobile_banking") for bill in d.payable(4))))
    yield list(paid)
    for payment in d.booked_of(paid):
        natural_id, amount = payment.notice.natural_id, payment.notice.amount
        tries: list[Operation] = [TakeBack(payment, amount, natural_id)]
        wrong = d.chance.random()
        if wrong < 0.3:
            tries.insert(0, TakeBack(payment, amount + 1, natural_id))
        elif wrong < 0.5:
            tries.insert(0, TakeBack(payment, amount, f"{d.fresh('NTB')}/001"))
        elif wrong < 0.8 and payment.bill is not None:
            tries += filter(None, [d.pay_exactly(payment.bill)])
        if d.chance.random() < 0.6:
            tries.append(TakeBack(payment, amount, natural_id))
        yield tries
    yield [d.once_more(one) for one in paid]
    if paid:
        late = list(filter(None, (d.pay_exactly(bill, "mobile_banking") for bill in d.payable(2))))
        yield list(late)
        d.until(midnight_after(d.world.clock(), WITA) + timedelta(minutes=5))
        yield [TakeBack(one, one.notice.amount, one.notice.natural_id) for one in d.booked_of(late)]
