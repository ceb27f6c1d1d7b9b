"""SNAP services 57 (cancel a debit that nobody has agreed to) and 58 (give money back that has moved)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from payment_channels.profile import EwalletRules
from payment_channels.snap.amount import Rupiah, write_amount
from payment_channels.snap.errors import SnapRefusal
from payment_channels.snap.fields import Fields
from payment_channels.snap.reply import ReplyUnusable, unusable

LONGEST_REASON = 256


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """What is given back: ``amount`` rupiah of a debit, under our own number ``refund_no``."""

    partner_reference_no: str
    reference_no: str | None
    refund_no: str
    amount: Rupiah
    reason: str


@dataclass(frozen=True, slots=True)
class Refunded:
    """The provider's number of a refund, and when it was made."""

    refund_no: str
    refunded_at: datetime | None


def write_cancel(
    partner_reference_no: str, reference_no: str | None, reason: str, rules: EwalletRules
) -> dict[str, Any]:
    """Service 57: the debit is no longer wanted. A repeat is harmless: it stays cancelled."""
    return {
        **_original(partner_reference_no, reference_no),
        "merchantId": rules.merchant_id,
        "reason": reason[:LONGEST_REASON],
        "additionalInfo": {},
    }


def read_cancelled(fields: Fields, partner_reference_no: str) -> datetime | None:
    """When the debit was cancelled, from a success of 57. Raises ReplyUnusable."""
    try:
        told = fields.optional_text("originalPartnerReferenceNo", 64)
    except SnapRefusal as problem:
        raise unusable(problem) from problem
    if told and told != partner_reference_no:
        raise ReplyUnusable(field="originalPartnerReferenceNo", reason="another debit is answered")
    return fields.free_moment("cancelTime", "transactionDate")


def write_refund(order: RefundOrder, rules: EwalletRules) -> dict[str, Any]:
    """Service 58. The same ``refund_no`` again is the same refund."""
    assert order.amount > 0, "a refund gives something back"
    return {
        "merchantId": rules.merchant_id,
        **_original(order.partner_reference_no, order.reference_no),
        "partnerRefundNo": order.refund_no,
        "refundAmount": write_amount(order.amount),
        "reason": order.reason[:LONGEST_REASON],
        "additionalInfo": {},
    }


def read_refunded(fields: Fields, order: RefundOrder) -> Refunded:
    """What was given back, from a success of 58. Raises ReplyUnusable when it is not what was asked."""
    try:
        number = fields.text("refundNo", 64)
        ours = fields.optional_text("partnerRefundNo", 64)
        amount = fields.optional_amount("refundAmount")
    except SnapRefusal as problem:
        raise unusable(problem) from problem
    if ours and ours != order.refund_no:
        raise ReplyUnusable(field="partnerRefundNo", reason="another refund is answered")
    if amount is not None and amount != order.amount:
        raise ReplyUnusable(field="refundAmount", reason="another amount was given back")
    return Refunded(number, fields.free_moment("refundTime"))


def _original(partner_reference_no: str, reference_no: str | None) -> dict[str, str]:
    original = {"originalPartnerReferenceNo": partner_reference_no}
    return original | ({"originalReferenceNo": reference_no} if reference_no else {})
