"""What a debit has come to, in SNAP's own numbers, and service 55 that asks for it.

An answer without a readable status is an error, never a no.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from payment_channels.profile import EwalletRules
from payment_channels.snap.amount import Rupiah
from payment_channels.snap.codes import Service
from payment_channels.snap.errors import SnapRefusal
from payment_channels.snap.fields import Fields
from payment_channels.snap.reply import ReplyUnusable, unusable


class DebitStatus(StrEnum):
    """SNAP's latestTransactionStatus."""

    SUCCESS = "00"
    INITIATED = "01"
    PAYING = "02"
    PENDING = "03"
    REFUNDED = "04"
    CANCELLED = "05"
    FAILED = "06"
    NOT_FOUND = "07"

    @property
    def has_moved(self) -> bool:
        """Whether money has moved to the city and is there."""
        return self is DebitStatus.SUCCESS

    @property
    def is_over(self) -> bool:
        """Whether this debit can no longer take money: nobody needs to ask again."""
        return self in (
            DebitStatus.SUCCESS,
            DebitStatus.REFUNDED,
            DebitStatus.CANCELLED,
            DebitStatus.FAILED,
        )


@dataclass(frozen=True, slots=True)
class DebitStanding:
    """The answer to 55. ``amount`` in rupiah and ``paid_at`` where the provider says them."""

    status: DebitStatus
    reference_no: str | None
    amount: Rupiah | None
    paid_at: datetime | None


def write_status(partner_reference_no: str, reference_no: str | None, rules: EwalletRules) -> dict[str, Any]:
    """Service 55: what has become of the debit that we called ``partner_reference_no``?"""
    asked = {"originalPartnerReferenceNo": partner_reference_no}
    if reference_no:
        asked["originalReferenceNo"] = reference_no
    return {
        **asked,
        "serviceCode": str(int(Service.DEBIT_PAY)),
        "merchantId": rules.merchant_id,
        "additionalInfo": {},
    }


def read_status(fields: Fields, partner_reference_no: str) -> DebitStanding:
    """The standing in a success of 55. Raises ReplyUnusable: then nothing is known yet."""
    try:
        told = fields.optional_text("originalPartnerReferenceNo", 64)
        status = fields.text("latestTransactionStatus", 2)
        amount = fields.optional_amount("transAmount")
        if amount is None:
            amount = fields.optional_amount("amount")
        reference_no = fields.optional_text("originalReferenceNo", 64)
    except SnapRefusal as problem:
        raise unusable(problem) from problem
    if told and told != partner_reference_no:
        raise ReplyUnusable(field="originalPartnerReferenceNo", reason="another debit is answered")
    try:
        known = DebitStatus(status)
    except ValueError as problem:
        raise ReplyUnusable(field="latestTransactionStatus", reason=f"{status} is no status") from problem
    if known.has_moved and (not amount or not reference_no):
        raise ReplyUnusable(
            field="transAmount", reason="money has moved, but not how much, or under what number"
        )
    return DebitStanding(
        known, reference_no or None, amount, fields.free_moment("paidTime", "transactionDate")
    )
