"""SNAP services 24, 25 and 26: a bank asks about a virtual account, pays it, asks what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from pagi.bills.models import Bill, Rupiah
from pagi.clock import Clock
from pagi.database import Pool
from pagi.database.faults import LOST
from pagi.doors.banks.door import Call
from pagi.instructions import inquiry as inquiries
from pagi.instructions.fixed_accounts import looks_fixed
from pagi.instructions.inquiry import Standing
from pagi.keys import Keyring
from pagi.payments import status as payment_status
from pagi.payments.errors import CertainlyNotBooked, OutcomeUnknown
from pagi.payments.models import NamedBill, Notice, Receipt, Target, Verdict
from pagi.payments.service import Cashier, paid_moment
from payment_channels.snap.codes import Case
from payment_channels.virtual_account import inquiry as service_24
from payment_channels.virtual_account import payment as service_25
from payment_channels.virtual_account import status as service_26
from payment_channels.virtual_account.bill_line import BillLine

CHANNEL = "virtual_account"
REVERSED = "reversed"
TAX_NAMES = {
    "property": "PBB-P2", "hotel": "PBJT HOTEL", "restaurant": "PBJT MAKAN MINUM", "parking": "PBJT PARKIR",
    "entertainment": "PBJT HIBURAN", "electricity": "PBJT LISTRIK", "groundwater": "AIR TANAH",
    "billboard": "REKLAME",
}  # fmt: skip

STANDINGS = {
    Standing.UNKNOWN: (Case.INVALID_BILL, "Not Found"),
    Standing.PAID: (Case.PAID_BILL, ""),
    Standing.EXPIRED: (Case.EXPIRED_BILL, ""),
    Standing.EXTERNAL_ID_USED: (Case.CONFLICT, ""),
}
VERDICTS = {
    Verdict.UNKNOWN_BILL: (Case.INVALID_BILL, "Not Found"),
    Verdict.EXPIRED: (Case.EXPIRED_BILL, ""),
    Verdict.PAID_BILL: (Case.PAID_BILL, ""),
    Verdict.WRONG_AMOUNT: (Case.INVALID_AMOUNT, ""),
    Verdict.EXTERNAL_ID_USED: (Case.CONFLICT, ""),
    Verdict.INCONSISTENT: (Case.INCONSISTENT_REQUEST, ""),
}


@dataclass(frozen=True, slots=True)
class VirtualAccounts:
    """The three services, each from a verified call to the answer's JSON object."""

    pool: Pool
    cashier: Cashier
    keyring: Keyring
    clock: Clock
    machine_clock: Clock

    async def inquire(self, call: Call) -> dict[str, Any]:
        """Service 24. Raises SnapRefusal."""
        asked = service_24.read_inquiry(call.body, call.profile)
        now = self.clock()
        question = inquiries.Question(
            partner=call.partner, channel=CHANNEL, account=asked.account.key, request_id=asked.request_id,
            business_key=asked.business_key, external_id=call.headers.external_id,
            asked_at=paid_moment(asked.asked_at, now),
        )  # fmt: skip
        try:
            async with self.pool.transaction() as db:
                found = await inquiries.answer(db, self.keyring, question, now, self.machine_clock())
        except LOST as error:
            raise service_24.inquiry_refused(asked, Case.INTERNAL_ERROR) from error
        if found.standing is not Standing.PAYABLE:
            case, reason = STANDINGS[found.standing]
            raise service_24.inquiry_refused(asked, case, reason=reason, name=found.taxpayer_name)
        return service_24.inquiry_reply(
            asked, name=found.taxpayer_name, total=found.amount_due, remaining=found.remaining,
            lines=[_line(bill, amount) for bill, amount in found.lines],
        )  # fmt: skip

    async def pay(self, call: Call) -> dict[str, Any]:
        """Service 25. Raises SnapRefusal; money that was booked is never refused."""
        paid = service_25.read_payment(call.body, call.profile)
        together = looks_fixed(call.profile, paid.account.key)
        notice = Notice(
            partner=call.partner,
            channel=CHANNEL,
            service=paid.service,
            natural_id=paid.request_id,
            external_id=call.headers.external_id,
            account=paid.account.recorded,
            amount=paid.amount,
            paid_at=paid_moment(paid.paid_at, self.clock()),
            bank_reference=paid.reference_no or paid.request_id,
            may_refuse=True,
            details={"echo": dict(paid.echo)},
            together=together,
            named=_named(paid) if together else (),
        )
        try:
            receipt = await self.cashier.receive(notice)
        except CertainlyNotBooked as error:
            raise service_25.payment_refused(paid, Case.INTERNAL_ERROR) from error
        except OutcomeUnknown as error:
            raise service_25.payment_refused(paid, Case.TIMEOUT) from error
        name = receipt.target.taxpayer_name if receipt.target else receipt.taxpayer_name
        if receipt.verdict is Verdict.BOOKED:
            return service_25.payment_reply(paid, name=name, lines=_lines(receipt, paid.amount))
        if receipt.verdict is Verdict.REPEAT:
            return _repeated(call, paid, receipt, name)
        case, reason = VERDICTS[receipt.verdict]
        raise service_25.payment_refused(paid, case, reason=reason, name=name, lines=_refused_lines(receipt))

    async def tell_status(self, call: Call) -> dict[str, Any]:
        """Service 26. Raises SnapRefusal 4042601 when nothing is booked, 4042604 when it was taken back."""
        asked = service_26.read_status(call.body, call.profile)
        try:
            async with self.pool.acquire() as db:
                found = await payment_status.of_account(
                    db, self.keyring, call.partner, CHANNEL, asked.account.key, asked.request_id
                )
        except LOST as error:
            raise service_26.status_refused(asked, Case.INTERNAL_ERROR) from error
        if found is None:
            raise service_26.status_refused(asked, Case.INVALID_BILL, reason="Not Found")
        if found.payment is None:
            raise service_26.status_refused(asked, Case.TRANSACTION_NOT_FOUND)
        if found.payment.state == REVERSED:
            raise service_26.status_refused(asked, Case.TRANSACTION_CANCELLED)
        booked = found.payment
        return service_26.status_reply(asked, service_26.BookedPayment(
            request_id=booked.natural_id, name=found.taxpayer_name, amount=booked.amount, total=booked.amount,
            paid_at=booked.paid_at, booked_at=booked.received_at, reference_no=booked.bank_reference,
            lines=[_line(part.target, part.amount, part.code, part.reference) for part in found.parts
                   if part.target and part.amount],
        ))  # fmt: skip


def _repeated(call: Call, paid: service_25.Payment, receipt: Receipt, name: str) -> dict[str, Any]:
    """The same success again, as the profile has it; what was echoed then is echoed now."""
    assert receipt.earlier is not None, "a repeat repeats something"
    echo = receipt.earlier.details.get("echo", {})
    same = replace(paid, echo=tuple((name, str(echo[name])) for name in service_25.ECHOED if name in echo))
    return service_25.repeat_reply(same, call.profile, name=name, lines=_lines(receipt, paid.amount))


def _named(paid: service_25.Payment) -> tuple[NamedBill, ...]:
    """The bills that a payment to a fixed account names. Raises SnapRefusal 4002501, 4002502."""
    return tuple(
        NamedBill(one.bill_no, one.code, one.amount, one.reference) for one in service_25.named_lines(paid)
    )


def _lines(receipt: Receipt, amount: Rupiah) -> list[BillLine]:
    if receipt.parts:
        return [
            _line(part.target, part.amount, part.code, part.reference)
            for part in receipt.parts
            if part.target and part.amount
        ]
    return [_line(receipt.target, amount)] if receipt.target else []


def _refused_lines(receipt: Receipt) -> list[BillLine]:
    """Each bill of a refused payment for several, with what is wrong with it."""
    return [
        _line(
            part.target, part.amount or 0, part.code, part.reference,
            VERDICTS[part.verdict][0] if part.verdict in VERDICTS else None,
        )
        for part in receipt.parts
        if part.target
    ]  # fmt: skip


def _line(
    bill: Bill | Target, amount: Rupiah, code: str = "", reference: str = "", refused: Case | None = None
) -> BillLine:
    name = f"{TAX_NAMES[bill.tax]} {bill.tax_period}"
    return BillLine(
        bill_no=bill.bill_code, name=name, amount=amount, code=code, reference=reference, refused=refused
    )
