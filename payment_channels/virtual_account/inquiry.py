"""SNAP service 24, transfer-va/inquiry: a bank asks what a virtual account owes."""

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
from payment_channels.virtual_account.account import Account, read_account
from payment_channels.virtual_account.bill_line import BillLine, bill_details

NAME = 255  # virtualAccountName is String(255)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A bank's question. ``asked_at`` is the bank's own time, None when it sends none."""

    service: ClassVar[int] = Service.VA_INQUIRY

    account: Account
    request_id: str
    asked_at: datetime | None
    amount: Rupiah | None
    channel_code: str | None
    source_bank_code: str | None

    @property
    def business_key(self) -> str:
        """What an X-EXTERNAL-ID is kept with."""
        return f"{self.service}:{self.request_id}"


def read_inquiry(raw: bytes, profile: Profile) -> Inquiry:
    """The inquiry in ``raw``. Raises SnapRefusal 4002400, 4002401, 4002402."""
    assert profile.virtual_account is not None, "the door asks only partners with virtual accounts"
    fields = Fields.of_body(raw, Service.VA_INQUIRY)
    account = read_account(fields)
    request_id = fields.text("inquiryRequestId", 128)
    fields.optional_object("additionalInfo")
    return Inquiry(
        account=account,
        request_id=request_id,
        asked_at=fields.moment("trxDateInit", "txnDateInit"),  # ASPI declares one and shows the other
        amount=fields.optional_amount("amount"),
        channel_code=fields.scalar("channelCode", 16),
        source_bank_code=fields.scalar("sourceBankCode", 11),
    )


def inquiry_reply(
    inquiry: Inquiry, *, name: str, total: Rupiah, lines: Sequence[BillLine] = (), remaining: int = 0
) -> dict[str, Any]:
    """2002400: what is due now, in rupiah, with its lines. ``name`` is the taxpayer's, as it may be shown.

    ``remaining``: how many bills there was no room for; said to the customer and to the bank's program.
    """
    assert total > 0, "an inquiry that finds nothing due is a refusal"
    return {
        **envelope(Case.SUCCESSFUL, inquiry.service),
        "virtualAccountData": {
            "inquiryStatus": "00",
            "inquiryReason": {"english": "Success", "indonesia": "Sukses"},
            **inquiry.account.echo(),
            "virtualAccountName": name[:NAME],
            "inquiryRequestId": inquiry.request_id,
            "totalAmount": write_amount(total),
            "billDetails": bill_details(lines),
            **({"freeTexts": [_more(remaining)]} if remaining else {}),
            "virtualAccountTrxType": "C",
        },
        "additionalInfo": {"remainingBills": remaining} if remaining else {},
    }


def _more(remaining: int) -> dict[str, str]:
    """ASPI's free text is String(32)."""
    return {
        "english": f"{remaining} more bills after these"[:32],
        "indonesia": f"Masih ada {remaining} tagihan lain"[:32],
    }


def inquiry_refused(inquiry: Inquiry, case: Case, *, reason: str = "", name: str = "") -> SnapRefusal:
    """The refusal to raise: unknown INVALID_BILL (4042412), PAID_BILL (4042414), EXPIRED_BILL (4042419)…"""
    refusal = SnapRefusal(case, inquiry.service, reason=reason)
    if case.http == 404:
        refusal.data = {
            "virtualAccountData": {
                "inquiryStatus": "01",
                "inquiryReason": refusal.reasons(),
                **inquiry.account.echo(),
                "virtualAccountName": name[:NAME],
                "inquiryRequestId": inquiry.request_id,
            }
        }
    return refusal
