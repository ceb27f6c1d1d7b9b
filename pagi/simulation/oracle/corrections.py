"""Money moved after it was booked, and debts given up: what may be done, and what it must leave behind."""

from __future__ import annotations

from datetime import date, datetime

from pagi.simulation.oracle.bills import Ask, BillModel
from pagi.simulation.oracle.books import EntryModel
from pagi.simulation.oracle.money import Oracle, PaymentModel, city_day

POCKETS = {
    "compensate": "overpayment",
    "refund": "overpayment",
    "assign": "suspense",
    "return": "suspense",
}


def why_no_bank_reversal(payment: PaymentModel, now: datetime) -> str:
    """Why a bank may not take its payment back; empty: it may, ``repeat``: it was taken back before."""
    if payment.state == "reversed":
        return "repeat"
    if payment.paid_day != city_day(now):
        return "too_late"
    if payment.state == "reconciled":
        return "reconciled"
    return "paid_out" if payment.promised else ""


def why_not(action: str, payment: PaymentModel, amount: int | None, bill: BillModel | None) -> str:
    """Why the desk cannot do ``action``; empty: it can. ``amount`` None: all that waits."""
    if payment.state == "reversed":
        return "reversed"
    if action == "reverse":
        return "paid_out" if payment.promised else ""
    waits = payment.waits[POCKETS[action]]
    wanted = waits if amount is None else amount
    if not 0 < wanted <= waits:
        return "not_enough"
    if action in ("refund", "return"):
        return ""
    assert bill is not None, "money is moved to a bill"
    if not bill.payable and not (action == "assign" and bill.state == "paid"):
        return "not_payable"
    owners = {other.owner for other in (payment.bill, *payment.reached) if other is not None}
    if action == "compensate" and bill.owner not in owners:
        return "other_taxpayer"
    if action == "compensate" and bill.ask(payment.paid_day).total == 0:
        return "not_payable"
    return ""


def reverse(oracle: Oracle, payment: PaymentModel, now: datetime) -> None:
    """Everything that was booked for this money is mirrored; every bill that it reached asks again."""
    books, today = oracle.books, city_day(now)
    mirrored = [
        (credit, debit, amount)
        for entry in (payment.entry, *payment.corrections)
        for debit, credit, amount in entry.transfers
    ]
    entry = books.enter("reversal", today, today, mirrored)
    payment.state, payment.reversed_on = "reversed", entry.business_day
    payment.waits = {"overpayment": 0, "suspense": 0}
    _moved(oracle, "reversal", payment, None, None, payment.notice.amount, Ask(0, 0), 0)
    bills = {id(bill): bill for bill in (payment.bill, *payment.reached) if bill is not None}
    for bill in bills.values():
        bill.give_back(payment.key)
        _happened_to(oracle, bill)
        _told(oracle, "reversal", bill)
    if not bills:
        _told(oracle, "reversal", None)


def move_to_bill(
    oracle: Oracle, action: str, payment: PaymentModel, amount: int | None, bill: BillModel, now: datetime
) -> None:
    """Money that waits goes to a bill, at the price of the day on which it was paid."""
    pocket = POCKETS[action]
    wanted = payment.waits[pocket] if amount is None else amount
    taken = Ask(0, 0)
    if bill.payable:
        ask = bill.ask(payment.paid_day)
        taken = bill.receive(wanted, ask, payment.paid_day, payment.notice.paid_at, payment.key)
    over = wanted - taken.total if pocket == "suspense" else 0
    moved = taken.total + over
    payment.waits[pocket] -= moved
    payment.waits["overpayment"] += over
    roles = oracle.books.accounts.roles
    transfers = [
        (roles[pocket], bill.receivable, taken.principal),
        (roles[pocket], bill.penalty, taken.interest),
        (roles["suspense"], roles["overpayment"], over),
    ]
    payment.corrections.append(_entry(oracle, now, transfers))
    if bill not in payment.reached:
        payment.reached.append(bill)
    _happened_to(oracle, bill)
    kind = "compensation" if action == "compensate" else "assignment"
    _moved(oracle, kind, payment, pocket, bill, moved, taken, over)
    _told(oracle, kind, bill)


def pay_back(oracle: Oracle, action: str, payment: PaymentModel, amount: int | None, now: datetime) -> int:
    """Money that waits is promised back to who sent it; how much."""
    pocket = POCKETS[action]
    wanted = payment.waits[pocket] if amount is None else amount
    payment.waits[pocket] -= wanted
    payment.promised += wanted
    roles = oracle.books.accounts.roles
    _entry(oracle, now, [(roles[pocket], roles["refund_due"], wanted)])
    _moved(oracle, "refund", payment, pocket, None, wanted, Ask(0, 0), 0)
    _told(oracle, "refund", None)
    return wanted


def pay_out(oracle: Oracle, amount: int, now: datetime) -> None:
    """What was promised leaves the city's cash."""
    roles = oracle.books.accounts.roles
    _entry(oracle, now, [(roles["refund_due"], roles["rkud"], amount)])
    _told(oracle, "refund", None)


def write_off(oracle: Oracle, bill: BillModel, now: datetime) -> None:
    """What is left of a bill's principal is given up; it asks for nothing any more."""
    left = bill.principal - bill.principal_paid
    _entry(oracle, now, [(oracle.books.accounts.roles["write_off"], bill.receivable, left)])
    bill.state = "cancelled"
    for account in oracle.accounts.values():
        if account.bill is bill:
            account.withdrawn = not account.used
    _happened_to(oracle, bill)
    _moved(oracle, "write_off", None, None, bill, left, Ask(0, 0), 0)
    _told(oracle, "write_off", bill)


def why_no_write_off(bill: BillModel) -> str:
    """Why a bill cannot be given up; empty: it can."""
    return "" if bill.payable and bill.principal > bill.principal_paid else "not_payable"


def _entry(oracle: Oracle, now: datetime, transfers: list[tuple[str, str, int]]) -> EntryModel:
    today: date = city_day(now)
    return oracle.books.enter("correction", today, today, transfers)


def _happened_to(oracle: Oracle, bill: BillModel) -> None:
    bill.version += 1
    oracle.touched.add(bill.bill_id)


def _moved(
    oracle: Oracle,
    kind: str,
    payment: PaymentModel | None,
    pocket: str | None,
    bill: BillModel | None,
    amount: int,
    taken: Ask,
    over: int,
) -> None:
    key, bill_id = payment.key if payment else None, str(bill.bill_id) if bill else None
    oracle.fresh_movements.append((kind, key, pocket, bill_id, amount, taken.total, over))


def _told(oracle: Oracle, kind: str, bill: BillModel | None) -> None:
    oracle.movement_events += 1
    oracle.fresh_events.append((kind, str(bill.bill_id) if bill else None, bill.version if bill else 1))
