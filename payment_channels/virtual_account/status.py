"""SNAP service 26, transfer-va/status: a bank asks what became of a payment whose answer it missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from payment_channels.profile import Profile
from payment_channels.snap.amount import Rupiah, write_amount
from payment_channels.snap.codes import Case, Service
from payment_channels.snap.envelope import envelope
from payment_channels.snap.errors import SnapRefusal
from payment_channels.snap.fields import Fields
from payment_channels.snap.timestamp import write_timestamp
from payment_channels.virtual_account.account import Account, read_account
from payment_channels.virtual_account.bill_line import BillLine, settled_details

NAME = 255  # virtualAccountName is String(255)
REFERENCE = 15  # referenceNo is String(15) in the answer


@dataclass(frozen=True, slots=True)
class StatusRequest:
    """A bank's question about a payment; without a request id it is about the account's last payment."""

    service: ClassVar[int] = Service.VA_STATUS

    account: Account
    inquiry_request_id: str | None
    payment_request_id: str | None

    @property
    def request_id(self) -> str | None:
        """The payment's request id: SNAP has it equal the inquiry's when a payment follows one."""
        return self.payment_request_id or self.inquiry_request_id


@dataclass(frozen=True, slots=True)
class BookedPayment:
    """What is told of a booked payment. Amounts in rupiah."""

    request_id: str
    name: str
    amount: Rupiah
    total: Rupiah
    paid_at: datetime
    booked_at: datetime
    reference_no: str | None = None
    lines: Sequence[BillLine] = ()


def read_status(raw: bytes, profile: Profile) -> StatusRequest:
    """The question in ``raw``. Raises SnapRefusal 4002600, 4002601, 4002602."""
    assert profile.virtual_account is not None, "the door asks only partners with virtual accounts"
    fields = Fields.of_body(raw, Service.VA_STATUS)
    account = read_account(fields)
    fields.optional_object("additionalInfo")
    return StatusRequest(
        account=account,
        inquiry_request_id=fields.optional_text("inquiryRequestId", 128) or None,
        payment_request_id=fields.optional_text("paymentRequestId", 128) or None,
    )


def status_reply(request: StatusRequest, booked: BookedPayment) -> dict[str, Any]:
    """2002600: the payment was booked."""
    reference = booked.reference_no or ""
    return {
        **envelope(Case.SUCCESSFUL, request.service),
        "virtualAccountData": {
            "paymentFlagReason": {"english": "Success", "indonesia": "Sukses"},
            **request.account.echo(),
            "virtualAccountName": booked.name[:NAME],
            "inquiryRequestId": request.inquiry_request_id or booked.request_id,
            "paymentRequestId": booked.request_id,
            "paidAmount": write_amount(booked.amount),
            "totalAmount": write_amount(booked.total),
            "trxDateTime": write_timestamp(booked.paid_at),
            "transactionDate": write_timestamp(booked.booked_at),
            **({"referenceNo": reference} if 0 < len(reference) <= REFERENCE else {}),
            "paymentFlagStatus": "00",
            "billDetails": settled_details(booked.lines),
        },
        "additionalInfo": {},
    }


def status_refused(request: StatusRequest, case: Case, *, reason: str = "") -> SnapRefusal:
    """The refusal to raise: INVALID_BILL (4042612), an unknown account; TRANSACTION_NOT_FOUND (4042601)."""
    refusal = SnapRefusal(case, request.service, reason=reason)
    if case.http == 404:
        ids = {
            "inquiryRequestId": request.inquiry_request_id,
            "paymentRequestId": request.payment_request_id,
        }
        refusal.data = {
            "virtualAccountData": {
                "paymentFlagReason": refusal.reasons(),
                **request.account.echo(),
                **{name: value for name, value in ids.items() if value},
                "paymentFlagStatus": "01",
            }
        }
    return refusal
