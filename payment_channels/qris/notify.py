"""SNAP service 52, qr/qr-mpm-notify: the acquirer says that a QRIS code was paid. The money has moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from payment_channels.profile import Profile
from payment_channels.snap.amount import Rupiah
from payment_channels.snap.codes import Case, Service
from payment_channels.snap.envelope import envelope
from payment_channels.snap.errors import SnapRefusal
from payment_channels.snap.fields import Fields

SUCCESS = "00"  # 01 initiated, 02 paying, 03 pending, 04 refunded, 05 cancelled, 06 failed, 07 not found


@dataclass(frozen=True, slots=True)
class QrNotice:
    """A notification. ``amount`` is rupiah, None only when nothing was paid; ``paid_at`` None means now.

    The repeat key is the partner and ``reference_no``; ``partner_reference_no`` names our instruction.
    """

    service: ClassVar[int] = Service.QR_NOTIFY

    reference_no: str
    partner_reference_no: str | None
    status: str
    amount: Rupiah | None
    paid_at: datetime | None

    @property
    def is_paid(self) -> bool:
        """Whether money has moved: any other status is acknowledged and recorded, nothing is booked."""
        return self.status == SUCCESS

    @property
    def business_key(self) -> str:
        """What an X-EXTERNAL-ID is kept with; notifications are not refused for it."""
        return f"{self.service}:{self.reference_no}"


def read_notify(raw: bytes, profile: Profile) -> QrNotice:
    """The notification in ``raw``. Raises SnapRefusal 4005200, 4005201, 4005202."""
    assert profile.qris is not None, "the door asks only partners with QRIS"
    fields = Fields.of_body(raw, Service.QR_NOTIFY)
    reference_no = fields.text("originalReferenceNo", 64)
    status = fields.text("latestTransactionStatus", 2)
    amount = fields.amount("amount") if status == SUCCESS else fields.optional_amount("amount")
    if status == SUCCESS and amount == 0:
        raise fields.malformed("amount.value")
    return QrNotice(
        reference_no=reference_no,
        partner_reference_no=fields.optional_text("originalPartnerReferenceNo", 64) or None,
        status=status,
        amount=amount,
        paid_at=_paid_at(fields),
    )


def notify_reply() -> dict[str, Any]:
    """2005200: acknowledged. ASPI gives this service the envelope alone."""
    return envelope(Case.SUCCESSFUL, Service.QR_NOTIFY)


def notify_refused(case: Case, *, reason: str = "") -> SnapRefusal:
    """The refusal to raise: only technical ones (INTERNAL_ERROR 5005201, TIMEOUT 5045200)."""
    return SnapRefusal(case, Service.QR_NOTIFY, reason=reason)


def _paid_at(fields: Fields) -> datetime | None:
    """When the payer paid. ASPI names no field for it in this service; acquirers send one of these.

    One that cannot be read is passed over: money that has moved is not sent back for a field of no standard.
    """
    names = ("trxDateTime", "paidTime", "finishedTime", "transactionDate")
    return fields.free_moment(*names) or fields.optional_object("additionalInfo").free_moment(*names)
