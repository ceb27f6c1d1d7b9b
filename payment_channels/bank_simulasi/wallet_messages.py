"""What the e-wallet reads and writes (SNAP 54 to 58): own readers, own answers, nothing shared with PAGI."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import msgspec

from .clock import city_timestamp
from .messages import rupiah, wire
from .provider.refusals import Refused, moment_of, rupiah_of, success, text
from .wallet_book import Debit, Refund

PAY, STATUS, NOTIFY, CANCEL, REFUND = 54, 55, 56, 57, 58
STATUSES = {
    "paid": ("00", "Success"),
    "open": ("01", "Initiated"),
    "refunded": ("04", "Refunded"),
    "cancelled": ("05", "Canceled"),
    "expired": ("06", "Expired"),
}
WEB = re.compile(r"https?://[^\s\"'<>\\]{1,500}")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a merchant wants to collect, in whole rupiah, and where the payer goes afterwards."""

    partner_reference_no: str
    merchant_id: str
    amount: int
    valid_up_to: datetime
    return_url: str
    title: str
    bill_number: str


def read_asked(message: dict[str, Any]) -> Asked:
    """The message of 54. Raises Refused."""
    more = message.get("additionalInfo")
    more = more if isinstance(more, dict) else {}
    return Asked(
        partner_reference_no=text(message, "partnerReferenceNo", 64),
        merchant_id=text(message, "merchantId", 64),
        amount=rupiah_of(message, "amount"),
        valid_up_to=moment_of(message, "validUpTo"),
        return_url=_return_url(message.get("urlParams")),
        title=str(more.get("orderTitle") or "Tagihan")[:64],
        bill_number=str(more.get("billNumber") or "")[:32],
    )


def _return_url(params: Any) -> str:
    for one in params if isinstance(params, list) else []:
        if isinstance(one, dict) and one.get("type") == "PAY_RETURN":
            url = text(one, "url", 512)
            if WEB.fullmatch(url):
                return url
            raise Refused("40001", "urlParams.url")
    raise Refused("40002", "urlParams")


def standing(debit: Debit, state: str, amount: int | None, paid_at: str | None) -> dict[str, Any]:
    """The answer of 55."""
    status, words = STATUSES[state]
    told = success(
        STATUS,
        originalPartnerReferenceNo=debit.partner_reference_no,
        originalReferenceNo=debit.reference_no,
        serviceCode=str(PAY),
        latestTransactionStatus=status,
        transactionStatusDesc=words,
        transAmount=rupiah(debit.amount if amount is None else amount),
    )
    return told | ({"paidTime": paid_at} if paid_at else {})


def refunded(debit: Debit, refund: Refund) -> dict[str, Any]:
    """The answer of 58."""
    return success(
        REFUND,
        originalPartnerReferenceNo=debit.partner_reference_no,
        originalReferenceNo=debit.reference_no,
        refundNo=refund.refund_no,
        partnerRefundNo=refund.partner_refund_no,
        refundAmount=rupiah(refund.amount),
        refundTime=refund.refunded_at,
    )


def notification(debit: Debit, amount: int, now: datetime) -> bytes:
    """Service 56: ``amount`` rupiah were taken at ``now`` (the city's clock)."""
    return wire(_told(debit, "paid", now) | {"amount": rupiah(amount)})


def cancellation(debit: Debit, now: datetime) -> bytes:
    """Service 56: the payer cancelled; no money moved."""
    return wire(_told(debit, "cancelled", now) | {"amount": rupiah(debit.amount)})


def _told(debit: Debit, state: str, now: datetime) -> dict[str, Any]:
    status, words = STATUSES[state]
    return {
        "originalReferenceNo": debit.reference_no,
        "originalPartnerReferenceNo": debit.partner_reference_no,
        "merchantId": debit.merchant_id,
        "latestTransactionStatus": status,
        "transactionStatusDesc": words,
        "createdTime": debit.begun_at,
        "finishedTime": city_timestamp(now),
        "additionalInfo": {"billNumber": debit.bill_number},
    }
