"""Working discrepancies: one clerk proposes what becomes of a case, another approves it, and it is done.

Booking goes through ``pagi.payments`` like everybody else's money, under the statement line's own key: once.
The case closes in the transaction of the booking.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

from pagi.bills import queries as bills
from pagi.bills.models import BillState
from pagi.bills.quote import quote
from pagi.bills.service import find_by_code
from pagi.clock import city_day
from pagi.database import Connection, load
from pagi.identity.models import Clerk
from pagi.identity.proposals import Draft, Proposal, propose
from pagi.payments import corrections
from pagi.payments.corrections import impossible
from pagi.payments.errors import ActionUnknown
from pagi.payments.models import Verdict
from pagi.payments.reversal import Reversed, reverse_approved
from pagi.payments.settlement import Moved, expect_its_message, settle_moved
from pagi.regions import REGIONS
from reconciliation.discrepancy import RESOLUTIONS, Action, CaseState, Discrepancy
from reconciliation.errors import DiscrepancyChanged, DiscrepancyNotFound, DiscrepancyNotOpen
from reconciliation.models import LineClass
from reconciliation.queries import lock_bank
from tax_types.parameters import Pack

_SQL = load("reconciliation/discrepancies_queries.sql")
CHANNELS = {"VA": "virtual_account", "QRIS": "qris", "EWALLET": "ewallet", "TRANSFER": "bank_transfer"}
PAGE = 50


async def list_discrepancies(
    db: Connection,
    region_id: int,
    *,
    state: CaseState | None = None,
    run_id: UUID | None = None,
    after: Discrepancy | tuple[datetime, UUID] | None = None,
    limit: int = PAGE,
) -> list[Discrepancy]:
    """A page of cases in the order in which they were found; ``after`` is the last of the page before."""
    last = (
        (after.opened_at, after.discrepancy_id) if isinstance(after, Discrepancy) else after or (None, None)
    )
    chosen = state.value if state else None
    rows = await db.fetch(_SQL.list, region_id, chosen, run_id, *last, None, limit)
    return [_discrepancy(row) for row in rows]


async def find(db: Connection, region_id: int, discrepancy_id: UUID) -> Discrepancy:
    """One case. Raises DiscrepancyNotFound."""
    rows = await db.fetch(_SQL.list, region_id, None, None, None, None, discrepancy_id, 1)
    if not rows:
        raise DiscrepancyNotFound
    return _discrepancy(rows[0])


async def counts(db: Connection, region_id: int) -> dict[str, tuple[int, int]]:
    """How many cases are open and proposed, and their rupiah."""
    rows = await db.fetch(_SQL.counts, region_id)
    return {row["state"]: (row["count"], row["amount"]) for row in rows}


async def propose_for(
    db: Connection,
    clerk: Clerk,
    discrepancy_id: UUID,
    action: str,
    reason: str,
    now: datetime,
    *,
    bill_code: str | None = None,
    document: str = "",
) -> Proposal:
    """Propose what becomes of a case; the caller commits.

    Raises DiscrepancyNotFound, DiscrepancyNotOpen, ActionUnknown, BillNotFound, CorrectionImpossible, and
    what ``identity.proposals.propose`` raises.
    """
    await db.execute(_SQL.lock, clerk.region_id, discrepancy_id)
    case = await find(db, clerk.region_id, discrepancy_id)
    if case.state is not CaseState.OPEN:
        raise DiscrepancyNotOpen(state=case.state.value)
    if action not in case.actions:
        raise ActionUnknown(field="action", action=action[:40], known=", ".join(case.actions))
    terms: dict[str, Any] = {"action": action, "class": case.class_.value, "amount": case.amount}
    terms |= await _terms(db, clerk.region_id, case, Action(action), bill_code)
    amount = max(case.bank_amount or 0, case.ledger_amount or 0)
    draft = Draft(f"discrepancy.{action}", case.subject, amount, reason, document or case.document, terms)
    proposal = await propose(db, clerk, draft, now)
    await db.execute(_SQL.set_state, clerk.region_id, discrepancy_id, CaseState.PROPOSED.value)
    return proposal


async def hand_back(db: Connection, region_id: int, discrepancy_id: UUID) -> None:
    """Its proposal was rejected or withdrawn: the case is open again."""
    state = await db.fetchval(_SQL.lock, region_id, discrepancy_id)
    if state == CaseState.PROPOSED.value:
        await db.execute(_SQL.set_state, region_id, discrepancy_id, CaseState.OPEN.value)


async def lock_its_bank(db: Connection, region_id: int, discrepancy_id: UUID) -> None:
    """Wait until no file of the case's bank is being matched: before anything else is locked."""
    bank = await db.fetchval(_SQL.bank_of, region_id, discrepancy_id)
    if bank is not None:
        await lock_bank(db, region_id, bank)


async def carry_out(db: Connection, region_id: int, approved: Proposal, laws: Pack, now: datetime) -> None:
    """Do what was approved and close the case, in the transaction of the approval.

    Raises DiscrepancyChanged when the case is not what it was when it was proposed, CorrectionImpossible.
    """
    discrepancy_id = UUID(approved.subject_key)
    await db.execute(_SQL.lock, region_id, discrepancy_id)
    case = await find(db, region_id, discrepancy_id)
    terms = approved.terms
    if case.state is not CaseState.PROPOSED or (case.class_.value, case.amount) != (
        terms["class"],
        terms["amount"],
    ):
        raise DiscrepancyChanged
    action = Action(terms["action"])
    booked = await _do(db, region_id, case, action, approved, laws, now)
    await db.execute(
        _SQL.resolve, region_id, discrepancy_id, RESOLUTIONS[action], now, approved.proposal_id, booked
    )


async def _terms(
    db: Connection, region_id: int, case: Discrepancy, action: Action, bill_code: str | None
) -> dict[str, str]:
    """What the action needs, found when it is proposed."""
    if action is Action.BOOK:
        bill = await find_by_code(db, region_id, bill_code or "")
        if bill.state is BillState.CANCELLED:
            raise impossible("not_payable")
        return {"bill_id": str(bill.bill_id), "bill_code": bill.bill_code}
    if action is Action.REVERSE:
        payment_id = case.payment_id
        if case.class_ is LineClass.ONLY_IN_BANK:
            payment_id = await db.fetchval(
                _SQL.credit_of_reversal, region_id, case.bank, case.reference, case.amount
            )
        if payment_id is None:
            raise impossible("unknown")
        return {"payment_id": str(payment_id)}
    return {}


async def _do(
    db: Connection,
    region_id: int,
    case: Discrepancy,
    action: Action,
    approved: Proposal,
    laws: Pack,
    now: datetime,
) -> UUID | None:
    """The payment that was booked, where one was."""
    if action is Action.EXPLAIN:
        return None
    if action is Action.REVERSE:
        await _reverse(db, region_id, UUID(approved.terms["payment_id"]), approved, now)
        return None
    bill_id = UUID(approved.terms["bill_id"]) if action is Action.BOOK else None
    if action is Action.CORRECT:
        assert case.payment_id is not None, "amounts differ between a line and a payment"
        payment = await corrections.find_payment(db, region_id, case.payment_id)
        bill_id = payment.bill_id
        await _reverse(db, region_id, case.payment_id, approved, now)
    payment_id = await _book(db, region_id, case, bill_id, laws, now)
    if action is Action.REFUND:
        verdict = await corrections.pay_back(
            db, region_id, payment_id, "suspense", case.amount, approved, now
        )
        if verdict != "promised":
            raise impossible(verdict)
    return payment_id


async def _reverse(
    db: Connection, region_id: int, payment_id: UUID, approved: Proposal, now: datetime
) -> None:
    verdict = await reverse_approved(
        db, region_id, payment_id, approved.proposal_id,
        reason=approved.reason, document=approved.document, now=now,
    )  # fmt: skip
    if verdict is not Reversed.REVERSED:
        raise impossible(verdict.value)


async def _book(
    db: Connection, region_id: int, case: Discrepancy, bill_id: UUID | None, laws: Pack, now: datetime
) -> UUID:
    """Book what the bank shows, once: the key is the line's own."""
    if case.transaction_time is not None:
        channel, paid_at = CHANNELS[case.channel or ""], case.transaction_time
    else:  # a reversal of ours that the bank does not show: the money is there again
        assert case.paid_at is not None, "a case without a line has its payment"
        channel, paid_at = case.paid_through or "", case.paid_at
    partner_id = await db.fetchval(_SQL.partner_for, region_id, case.bank, channel)
    if partner_id is None:
        raise impossible("no_clearing")
    paid_day = city_day(paid_at, REGIONS[region_id].zone)
    if bill_id is not None:
        await corrections.lock_bill(db, region_id, bill_id)
        bill = await bills.find_by_id(db, region_id, bill_id)
        if bill is not None and bill.payable:
            await quote(db, bill, paid_day, laws, now)
    moved = Moved(
        region_id=region_id,
        partner_id=partner_id,
        channel=channel,
        natural_id=f"{case.bank}/{case.key}",
        account="".join((case.virtual_account_no or case.reference or "").split()),
        amount=case.amount,
        paid_at=paid_at,
        paid_day=paid_day,
        bank_reference=case.reference or case.transaction_id or "",
        bill_id=bill_id,
        details={"discrepancy_id": str(case.discrepancy_id), "run_id": str(case.run_id), "line": case.line},
    )
    payment_id = await _settle_once(db, moved, now)
    await expect_its_message(db, region_id, payment_id)
    return payment_id


async def _settle_once(db: Connection, moved: Moved, now: datetime) -> UUID:
    """The payment under the line's key; where that was taken back since, one under its next key."""
    for turn in count(1):
        key = moved.natural_id if turn == 1 else f"{moved.natural_id}#{turn}"
        verdict, payment_id = await settle_moved(db, replace(moved, natural_id=key), now)
        if verdict is Verdict.BOOKED:
            return payment_id
        if verdict not in (Verdict.REPEAT, Verdict.INCONSISTENT):
            raise impossible("stale")
        earlier = await corrections.find_payment(db, moved.region_id, payment_id)
        if earlier.state != "reversed":
            return payment_id
    raise AssertionError("unreachable")


def _discrepancy(row: Any) -> Discrepancy:
    facts = {name: value for name, value in row.items() if name not in ("class", "state")}
    return Discrepancy(class_=LineClass(row["class"]), state=CaseState(row["state"]), **facts)
