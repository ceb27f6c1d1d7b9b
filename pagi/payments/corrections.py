"""Moving money after it was booked, by two persons: what may be proposed, and how it is carried out.

Every action writes new rows and a new entry in today's business day. Money that waits is priced on the day on
which it was paid: the city has had it since.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeAlias
from uuid import UUID

from pagi.bills import queries as bills
from pagi.bills.models import Rupiah
from pagi.bills.quote import quote
from pagi.bills.service import find_by_code
from pagi.database import Connection, load
from pagi.identity.errors import RoleRefused
from pagi.identity.models import Clerk
from pagi.identity.proposals import LONGEST_DOCUMENT, PROPOSERS, Draft, Proposal, propose
from pagi.ids import new_id
from pagi.payments.errors import (
    ActionUnknown,
    CorrectionImpossible,
    DocumentMissing,
    PaymentNotFound,
)
from pagi.payments.models import Payment
from pagi.payments.reversal import DONE, reverse_approved
from tax_types.parameters import Pack

_SQL = load("pagi/payments/corrections_queries.sql")


class Action(StrEnum):
    """What can be proposed of a payment or a bill."""

    REVERSE = "reverse"
    """Take the payment back whole: the money never came, or the bank took it back."""
    COMPENSATE = "compensate"
    """Overpayment goes to another bill of the taxpayer."""
    REFUND = "refund"
    """Overpayment goes back to the payer."""
    ASSIGN = "assign"
    """Suspense goes to a bill."""
    RETURN = "return"
    """Suspense goes back to its sender."""
    WRITE_OFF = "write_off"
    """What a bill still asks for is given up."""


POCKETS = {
    Action.COMPENSATE: "overpayment", Action.REFUND: "overpayment",
    Action.ASSIGN: "suspense", Action.RETURN: "suspense",
}  # fmt: skip
ON_PAPER = (Action.REFUND, Action.RETURN, Action.WRITE_OFF)
WHY_NOT = {
    "unknown": ("there is no such payment", "pembayaran tidak ditemukan"),
    "reversed": ("the payment was taken back", "pembayaran sudah dibatalkan"),
    "repeat": ("the payment was taken back", "pembayaran sudah dibatalkan"),
    "not_enough": ("less money is waiting", "uang yang menunggu kurang dari itu"),
    "not_payable": ("this bill asks for nothing", "tagihan itu tidak meminta pembayaran"),
    "other_taxpayer": ("that bill is of another taxpayer", "tagihan itu milik wajib pajak lain"),
    "deposited": ("the money is in the city's cash: refund it", "uang sudah di kas daerah: kembalikan"),
    "paid_out": ("some of it was promised back to the payer", "sebagian sudah dijanjikan kembali"),
    "changed": ("more is open now than was approved", "sisa tagihan kini lebih besar dari usulan"),
    "no_clearing": ("this bank has no such channel", "bank ini tidak punya kanal itu"),
    "no_refund": ("there is no such refund", "pengembalian tidak ditemukan"),
    "stale": ("the bill changes at this moment", "tagihan sedang berubah, coba lagi"),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a clerk wants done: ``amount`` in rupiah, None for all that waits."""

    action: str
    reason: str
    document: str = ""
    bill_code: str | None = None
    amount: Rupiah | None = None


async def propose_for_payment(
    db: Connection, clerk: Clerk, payment_id: UUID, wish: Wish, now: datetime
) -> Proposal:
    """Propose to reverse a payment, or to move on what of it waits; the caller commits.

    Raises ActionUnknown, PaymentNotFound, CorrectionImpossible, DocumentMissing, BillNotFound, and what
    ``identity.proposals.propose`` raises.
    """
    action = _action(wish.action, [one for one in Action if one is not Action.WRITE_OFF])
    payment = await find_payment(db, clerk.region_id, payment_id)
    if payment.state == "reversed":
        raise impossible("reversed")
    terms: dict[str, Any] = {}
    amount = payment.amount
    if action in POCKETS:
        amount = await _waiting(db, clerk.region_id, payment_id, POCKETS[action], wish.amount)
        terms = {"pocket": POCKETS[action]}
    if action in (Action.COMPENSATE, Action.ASSIGN):
        bill = await find_by_code(db, clerk.region_id, wish.bill_code or "")
        if not bill.payable and not (action is Action.ASSIGN and bill.state.value == "paid"):
            raise impossible("not_payable")
        terms |= {"bill_id": str(bill.bill_id), "bill_code": bill.bill_code}
    _on_paper(action, wish.document)
    draft = Draft(action.value, f"payment:{payment_id}", amount, wish.reason, wish.document, terms)
    return await propose(db, clerk, draft, now)


async def propose_write_off(
    db: Connection, clerk: Clerk, bill_code: str, reason: str, document: str, now: datetime
) -> Proposal:
    """Propose to give up what a bill still asks for of its principal; the caller commits."""
    bill = await find_by_code(db, clerk.region_id, bill_code)
    amount: Rupiah = await db.fetchval(_SQL.open_principal, bill.region_id, bill.bill_id)
    if not bill.payable or not amount:
        raise impossible("not_payable")
    _on_paper(Action.WRITE_OFF, document)
    terms = {"bill_id": str(bill.bill_id), "bill_code": bill.bill_code}
    draft = Draft(Action.WRITE_OFF.value, f"bill:{bill.bill_id}", amount, reason, document, terms)
    return await propose(db, clerk, draft, now)


async def carry_out(db: Connection, region_id: int, proposal: Proposal, laws: Pack, now: datetime) -> None:
    """Do what was approved, in the transaction of the approval. Raises CorrectionImpossible."""
    work = _WORK[Action(proposal.action)]
    verdict, good = await work(db, region_id, proposal, laws, now)
    if verdict not in good:
        raise impossible(verdict)


async def lock_bill(db: Connection, region_id: int, bill_id: UUID) -> None:
    """Wait for who changes the bill, and let nobody change it until the transaction's end."""
    await db.execute(_SQL.lock_bill, region_id, bill_id)


async def move_to_bill(
    db: Connection,
    region_id: int,
    payment: Payment,
    pocket: str,
    amount: Rupiah,
    bill_id: UUID,
    approved: Proposal,
    laws: Pack,
    now: datetime,
) -> str:
    """Money of ``payment`` that waits goes to a bill, quoted for the day on which it was paid."""
    await lock_bill(db, region_id, bill_id)
    bill = await bills.find_by_id(db, region_id, bill_id)
    if bill is not None and bill.payable:
        await quote(db, bill, payment.paid_day, laws, now)
    verdict: str = await db.fetchval(
        _SQL.move_to_bill, region_id, payment.payment_id, pocket, amount, bill_id, new_id(), new_id(),
        approved.proposal_id, approved.reason, _paper(approved), now,
    )  # fmt: skip
    return verdict


async def pay_back(
    db: Connection,
    region_id: int,
    payment_id: UUID,
    pocket: str,
    amount: Rupiah,
    approved: Proposal,
    now: datetime,
) -> str:
    """Money that waits is promised back to who sent it."""
    verdict: str = await db.fetchval(
        _SQL.pay_back, region_id, payment_id, pocket, amount, new_id(), new_id(), approved.proposal_id,
        approved.reason, _paper(approved), now,
    )  # fmt: skip
    return verdict


async def record_payout(
    db: Connection, clerk: Clerk, movement_id: UUID, document: str, paid_on: date, now: datetime
) -> str:
    """A refund left the city's cash by a paper of the treasury (SP2D); the caller commits.

    Answers recorded, repeat (the same paper again) or inconsistent (another paper was recorded); raises
    DocumentMissing, CorrectionImpossible.
    """
    if clerk.role not in PROPOSERS:
        raise RoleRefused
    if not 0 < len(document.strip()) <= LONGEST_DOCUMENT:
        raise DocumentMissing(field="document")
    verdict: str = await db.fetchval(
        _SQL.record_payout, clerk.region_id, new_id(), movement_id, new_id(), document.strip(), paid_on,
        clerk.clerk_id, now,
    )  # fmt: skip
    if verdict == "unknown":
        raise impossible("no_refund")
    return verdict


async def find_payment(db: Connection, region_id: int, payment_id: UUID) -> Payment:
    """The booked payment with this key. Raises PaymentNotFound."""
    row = await db.fetchrow(_SQL.payment, region_id, payment_id)
    if row is None:
        raise PaymentNotFound
    return Payment(**row)


def impossible(verdict: str) -> CorrectionImpossible:
    """The database's verdict as an error that a person can act on."""
    english, indonesian = WHY_NOT[verdict]
    return CorrectionImpossible(reason=english, reason_id=indonesian)


async def _waiting(
    db: Connection, region_id: int, payment_id: UUID, pocket: str, wanted: Rupiah | None
) -> Rupiah:
    """How much is to be moved: what was asked for, else all. Raises CorrectionImpossible."""
    rows = await db.fetch(_SQL.parked_of_payment, region_id, payment_id)
    there: Rupiah = next((row["open"] for row in rows if row["pocket"] == pocket), 0)
    amount = there if wanted is None else wanted
    if not 0 < amount <= there:
        raise impossible("not_enough")
    return amount


def _action(named: str, known: list[Action]) -> Action:
    if named not in known:
        raise ActionUnknown(field="action", action=named[:40], known=", ".join(known))
    return Action(named)


def _on_paper(action: Action, document: str) -> None:
    if action in ON_PAPER and not document.strip():
        raise DocumentMissing(field="document")


def _paper(approved: Proposal) -> str:
    """The document that a movement names: its own, else the proposal's key."""
    return approved.document or f"usulan {approved.proposal_id}"


Done: TypeAlias = tuple[str, tuple[str, ...]]
Work: TypeAlias = Callable[[Connection, int, Proposal, Pack, datetime], Awaitable[Done]]


async def _reverse(db: Connection, region_id: int, approved: Proposal, _laws: Pack, now: datetime) -> Done:
    verdict = await reverse_approved(
        db, region_id, UUID(approved.subject_key), approved.proposal_id,
        reason=approved.reason, document=_paper(approved), now=now,
    )  # fmt: skip
    return verdict.value, (DONE[0].value,)


async def _move(db: Connection, region_id: int, approved: Proposal, laws: Pack, now: datetime) -> Done:
    payment = await find_payment(db, region_id, UUID(approved.subject_key))
    bill_id = UUID(approved.terms["bill_id"])
    verdict = await move_to_bill(
        db, region_id, payment, approved.terms["pocket"], approved.amount, bill_id, approved, laws, now
    )
    return verdict, ("moved",)


async def _pay_back(db: Connection, region_id: int, approved: Proposal, _laws: Pack, now: datetime) -> Done:
    payment_id = UUID(approved.subject_key)
    pocket = approved.terms["pocket"]
    return await pay_back(db, region_id, payment_id, pocket, approved.amount, approved, now), ("promised",)


async def _write_off(db: Connection, region_id: int, approved: Proposal, _laws: Pack, now: datetime) -> Done:
    verdict: str = await db.fetchval(
        _SQL.write_off, region_id, UUID(approved.subject_key), approved.amount, new_id(), new_id(),
        approved.proposal_id, approved.reason, _paper(approved), now,
    )  # fmt: skip
    return verdict, ("written_off",)


_WORK: dict[Action, Work] = {
    Action.REVERSE: _reverse,
    Action.COMPENSATE: _move,
    Action.ASSIGN: _move,
    Action.REFUND: _pay_back,
    Action.RETURN: _pay_back,
    Action.WRITE_OFF: _write_off,
}
