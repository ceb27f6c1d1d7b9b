"""SNAP service 25, transfer-va/payment: a bank says that a virtual account was paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from payment_channels.profile import Profile
from payment_channels.snap.amount import Rupiah, write_amount
from payment_channels.snap.codes import Case, Service
from payment_channels.snap.envelope import envelope
from payment_channels.snap.errors import SnapRefusal
from payment_channels.snap.fields import Fields
from payment_channels.virtual_account.account import Account, read_account
from payment_channels.virtual_account.bill_line import (
    BILL_NO,
    MOST_LINES,
    BillLine,
    refused_details,
    settled_details,
)

NAME = 255  # virtualAccountName is String(255)
REPLY_LIMITS = {  # ASPI: the answer's strings are shorter than what banks send
    "trxId": 32,
    "referenceNo": 15,
    "trxDateTime": 25,
    "journalNum": 6,
    "paymentType": 1,
    "flagAdvise": 1,
}
ECHOED = ("trxId", "paidBills", "trxDateTime", "referenceNo", "journalNum", "paymentType", "flagAdvise")


@dataclass(frozen=True, slots=True)
class NamedLine:
    """One of the bills that the bank says it pays: its number, else the code under which it was told it.

    ``amount`` in rupiah, None where the bank leaves it out; ``reference`` is the bank's own for this part.
    """

    bill_no: str | None
    code: str | None
    amount: Rupiah | None
    reference: str


@dataclass(frozen=True, slots=True)
class Payment:
    """A bank's notice of money for a virtual account.

    ``amount`` is what was paid, in rupiah; ``paid_at`` the bank's transaction time, None when it sends none
    (then it is now); ``is_advice`` says that the bank repeats itself. ``echo`` is what the answer gives back
    as sent.
    """

    service: ClassVar[int] = Service.VA_PAYMENT

    account: Account
    request_id: str
    amount: Rupiah
    paid_at: datetime | None
    reference_no: str | None
    is_advice: bool
    payer_name: str | None
    channel_code: str | None
    source_bank_code: str | None
    trx_id: str | None
    echo: tuple[tuple[str, str], ...]
    details: tuple[Fields, ...] = field(default=(), repr=False, compare=False)

    @property
    def business_key(self) -> str:
        """What an X-EXTERNAL-ID is kept with."""
        return f"{self.service}:{self.request_id}"


def read_payment(raw: bytes, profile: Profile) -> Payment:
    """The payment in ``raw``. Raises SnapRefusal 4002500, 4002501, 4002502."""
    assert profile.virtual_account is not None, "the door asks only partners with virtual accounts"
    fields = Fields.of_body(raw, Service.VA_PAYMENT)
    account = read_account(fields)
    request_id = fields.text("paymentRequestId", 128)
    amount = fields.amount("paidAmount")
    if amount == 0:
        raise fields.malformed("paidAmount.value")
    fields.optional_amount("totalAmount")
    details = fields.optional_list("billDetails", MOST_LINES)
    fields.optional_list("freeTexts", 25)
    fields.optional_object("additionalInfo")
    sent = {
        "trxId": fields.optional_text("trxId", 64),
        "paidBills": fields.scalar("paidBills", 6),
        "trxDateTime": fields.optional_text("trxDateTime", 40),
        "referenceNo": fields.scalar("referenceNo", 64),
        "journalNum": fields.scalar("journalNum", 64),
        "paymentType": fields.scalar("paymentType", 16),
        "flagAdvise": fields.scalar("flagAdvise", 16),
    }
    return Payment(
        account=account,
        request_id=request_id,
        amount=amount,
        paid_at=fields.moment("trxDateTime"),
        reference_no=sent["referenceNo"] or None,
        is_advice=sent["flagAdvise"] == "Y",
        payer_name=fields.optional_text("virtualAccountName", NAME),
        channel_code=fields.scalar("channelCode", 16),
        source_bank_code=fields.scalar("sourceBankCode", 11),
        trx_id=sent["trxId"] or None,
        echo=tuple((name, value) for name in ECHOED if (value := sent[name])),
        details=tuple(details),
    )


def named_lines(payment: Payment) -> tuple[NamedLine, ...]:
    """The bills that the payment names, for an account of several. Raises SnapRefusal 4002501, 4002502."""
    lines: list[NamedLine] = []
    named: set[str | None] = set()
    for fields in payment.details:
        bill_no = (fields.scalar("billNo", BILL_NO) or "").strip() or None
        code = (fields.scalar("billCode", 2) or "").strip() or None
        if bill_no is None and code is None:
            raise fields.missing("billNo")
        if (bill_no or code) in named:
            raise fields.malformed("billNo" if bill_no else "billCode")
        named.add(bill_no or code)
        reference = (fields.scalar("billReferenceNo", 15) or "").strip()
        lines.append(NamedLine(bill_no, code, fields.optional_amount("billAmount"), reference))
    return tuple(lines)


def payment_reply(
    payment: Payment, *, name: str, total: Rupiah | None = None, lines: Sequence[BillLine] = ()
) -> dict[str, Any]:
    """2002500: booked. ``total`` is what was due, in rupiah; absent, what was paid."""
    return {
        **envelope(Case.SUCCESSFUL, payment.service),
        **_booked(payment, name, payment.amount if total is None else total, lines),
    }


def repeat_reply(
    payment: Payment,
    profile: Profile,
    *,
    name: str,
    total: Rupiah | None = None,
    lines: Sequence[BillLine] = (),
) -> dict[str, Any]:
    """The answer to an identical repeat of a booked payment: the same success.

    Raises SnapRefusal 4042518 with paymentFlagStatus 00 where the profile says so, except for an advice
    (flagAdvise Y), which always hears the success. SNAP has the caller take 4042518 for a success here.
    """
    assert profile.virtual_account is not None, "the door asks only partners with virtual accounts"
    if profile.virtual_account.duplicate == "replay" or payment.is_advice:
        return payment_reply(payment, name=name, total=total, lines=lines)
    booked = _booked(payment, name, payment.amount if total is None else total, lines)
    raise SnapRefusal(Case.INCONSISTENT_REQUEST, payment.service, data=booked)


def payment_refused(
    payment: Payment, case: Case, *, reason: str = "", name: str = "", lines: Sequence[BillLine] = ()
) -> SnapRefusal:
    """The refusal to raise: unknown INVALID_BILL (4042512), INVALID_AMOUNT (4042513), EXPIRED_BILL (4042519),
    PAID_BILL (4042514), INCONSISTENT_REQUEST (4042518), CONFLICT (4092500), INTERNAL_ERROR (5002501)…

    A decided refusal carries paymentFlagStatus 01; a technical one (4xx of the call, 5xx) carries no data, so
    that nobody reads a verdict into it.
    """
    refusal = SnapRefusal(case, payment.service, reason=reason)
    if case.http == 404:
        refusal.data = {
            "virtualAccountData": {
                "paymentFlagReason": refusal.reasons(),
                **payment.account.echo(),
                "virtualAccountName": (name or payment.payer_name or "")[:NAME],
                "paymentRequestId": payment.request_id,
                "paidAmount": write_amount(payment.amount),
                **_echo(payment),
                "paymentFlagStatus": "01",
                **({"billDetails": refused_details(lines)} if lines else {}),
            }
        }
    return refusal


def _booked(payment: Payment, name: str, total: Rupiah, lines: Sequence[BillLine]) -> dict[str, Any]:
    return {
        "virtualAccountData": {
            "paymentFlagReason": {"english": "Success", "indonesia": "Sukses"},
            **payment.account.echo(),
            "virtualAccountName": name[:NAME],
            "paymentRequestId": payment.request_id,
            "paidAmount": write_amount(payment.amount),
            "totalAmount": write_amount(total),
            **_echo(payment),
            "paymentFlagStatus": "00",
            "billDetails": settled_details(lines),
        },
        "additionalInfo": {},
    }


def _echo(payment: Payment) -> dict[str, str]:
    """What is given back as sent; a value longer than the answer allows is left out, never cut."""
    return {name: value for name, value in payment.echo if len(value) <= REPLY_LIMITS.get(name, len(value))}
