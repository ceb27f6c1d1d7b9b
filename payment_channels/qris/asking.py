"""QRIS codes of an acquirer: SNAP services 47 (generate), 51 (query), 77 (cancel) and 78 (refund), our side.

Bodies to send and replies to read. A code that comes back is decoded and held against what was asked for
before anybody sees it: same merchant, same amount, whole, and ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from payment_channels.profile import QrisRules
from payment_channels.qris.errors import CodeNotAsAsked, PayloadInvalid
from payment_channels.qris.payload import Code, decode
from payment_channels.snap.amount import Rupiah, write_amount
from payment_channels.snap.codes import Case, Service
from payment_channels.snap.errors import SnapRefusal
from payment_channels.snap.reply import Outcome, Reply, ReplyUnusable, unusable
from payment_channels.snap.timestamp import write_timestamp

QR_CONTENT = 512  # qrContent is String(512)
REFERENCE = 64
TIPS = ("55", "56", "57")


class Standing(StrEnum):
    """How a bank says that a transaction stands (latestTransactionStatus)."""

    PAID = "paid"
    PENDING = "pending"
    """Begun and not finished: it may still be paid."""
    OVER = "over"
    """Refunded, cancelled, failed: as things stand it will not be paid."""
    UNKNOWN_THERE = "unknown_there"
    """The bank knows no such transaction."""


STANDINGS = {
    "00": Standing.PAID,
    "01": Standing.PENDING,
    "02": Standing.PENDING,
    "03": Standing.PENDING,
    "04": Standing.OVER,
    "05": Standing.OVER,
    "06": Standing.OVER,
    "07": Standing.UNKNOWN_THERE,
}


@dataclass(frozen=True, slots=True)
class Generated:
    """A code of the acquirer, checked. ``reference_no`` is its own number, where it gives one."""

    qr_payload: str
    reference_no: str


@dataclass(frozen=True, slots=True)
class Queried:
    """What the acquirer says of a code, in rupiah; ``reference_no`` as its notification bears it."""

    standing: Standing
    status: str
    reference_no: str = ""
    amount: Rupiah | None = None
    paid_at: datetime | None = None


def generate_message(
    rules: QrisRules, *, reference: str, amount: Rupiah, valid_until: datetime
) -> dict[str, Any]:
    """Service 47: ask for a dynamic code of ``amount`` rupiah that dies at ``valid_until``."""
    assert 0 < len(reference) <= 25, "the reference stands in the code, too"
    return {
        "partnerReferenceNo": reference,
        "amount": write_amount(amount),
        "feeAmount": write_amount(0),
        "merchantId": rules.merchant.merchant_id,
        "terminalId": rules.merchant.terminal_label[:16],
        "validityPeriod": write_timestamp(valid_until),
        "additionalInfo": {},
    }


def read_generated(reply: Reply, rules: QrisRules, *, reference: str, amount: Rupiah) -> Generated:
    """The code in a successful reply, held against what was asked for.

    Raises ReplyUnusable for a reply without one, CodeNotAsAsked for a code that is not the one asked for.
    """
    assert reply.outcome is Outcome.DONE, "only a success holds a code"
    try:
        fields = reply.fields()
        echoed = fields.optional_text("partnerReferenceNo", REFERENCE)
        reference_no = fields.optional_text("referenceNo", REFERENCE) or ""
        payload = fields.text("qrContent", QR_CONTENT)
    except SnapRefusal as problem:
        raise unusable(problem) from problem
    if echoed and echoed != reference:
        raise CodeNotAsAsked("partnerReferenceNo", "it is of another request")
    try:
        code = decode(payload)
    except PayloadInvalid as problem:
        raise CodeNotAsAsked(problem.field or "qrContent", problem.english.rstrip(".")) from problem
    check_code(code, rules, reference=reference, amount=amount)
    return Generated(payload, reference_no)


def check_code(code: Code, rules: QrisRules, *, reference: str, amount: Rupiah) -> None:
    """Hold a decoded code against what was asked for. Raises CodeNotAsAsked, which names the object."""
    repository = code.objects["51"]
    assert isinstance(repository, dict), "decode has checked it"
    if repository["02"] != rules.merchant.nmid:
        raise CodeNotAsAsked("51.02", "it pays another merchant")
    if code.amount is None or code.objects.get("01") != "12":
        raise CodeNotAsAsked("54", "it carries no amount")
    if int(code.amount.partition(".")[0]) != amount:
        raise CodeNotAsAsked("54", "it carries another amount")
    for tip in TIPS:
        if tip in code.objects:
            raise CodeNotAsAsked(tip, "it adds a fee or tip")
    if rules.reference_in_code and code.reference_label not in (None, reference):
        raise CodeNotAsAsked("62.05", "it bears another reference")


def query_message(reference: str, rules: QrisRules) -> dict[str, Any]:
    """Service 51: how does the code with our ``reference`` stand?"""
    return {
        "originalPartnerReferenceNo": reference,
        "serviceCode": f"{Service.QR_GENERATE:02d}",
        "merchantId": rules.merchant.merchant_id,
        "additionalInfo": {},
    }


def read_queried(reply: Reply, reference: str) -> Queried:
    """What a reply to service 51 says; not found (4045101) is an answer too.

    Raises ReplyUnusable for one of another code, or of a payment without amount or number to book it by.
    """
    if reply.outcome is Outcome.REFUSED and reply.case is Case.TRANSACTION_NOT_FOUND:
        return Queried(Standing.UNKNOWN_THERE, "07")
    assert reply.outcome is Outcome.DONE, "only an answer can be read"
    try:
        fields = reply.fields()
        status = fields.text("latestTransactionStatus", 2)
        echoed = fields.optional_text("originalPartnerReferenceNo", REFERENCE)
        reference_no = fields.optional_text("originalReferenceNo", REFERENCE) or ""
        amount = fields.optional_amount("amount")
        paid_at = fields.free_moment("paidTime", "finishedTime", "transactionDate")
    except SnapRefusal as problem:
        raise unusable(problem) from problem
    standing = STANDINGS.get(status)
    if standing is None:
        raise ReplyUnusable(field="latestTransactionStatus", reason="latestTransactionStatus")
    if echoed and echoed != reference:
        raise ReplyUnusable(field="originalPartnerReferenceNo", reason="it is of another code")
    return Queried(standing, status, reference_no, amount, paid_at)


def cancel_message(reference: str, rules: QrisRules, *, reference_no: str, reason: str) -> dict[str, Any]:
    """Service 77: take our code ``reference`` back. ``reference_no`` is the acquirer's, if known."""
    message = {
        "originalPartnerReferenceNo": reference,
        "merchantId": rules.merchant.merchant_id,
        "reason": reason[:256],
        "additionalInfo": {},
    }
    return message | ({"originalReferenceNo": reference_no} if reference_no else {})


def refund_message(
    *, reference: str, reference_no: str, refund_no: str, amount: Rupiah, rules: QrisRules, reason: str
) -> dict[str, Any]:
    """Service 78: give ``amount`` rupiah of a paid code back, once per ``refund_no``."""
    return {
        "originalPartnerReferenceNo": reference,
        "originalReferenceNo": reference_no,
        "partnerRefundNo": refund_no,
        "merchantId": rules.merchant.merchant_id,
        "refundAmount": write_amount(amount),
        "reason": reason[:256],
        "additionalInfo": {},
    }
