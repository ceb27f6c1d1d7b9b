"""SNAP service 56, debit/notify: the provider says what has become of a debit. Status 00: money has moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from payment_channels.ewallet.status import DebitStatus
from payment_channels.profile import Profile
from payment_channels.snap.amount import Rupiah
from payment_channels.snap.codes import Case, Service
from payment_channels.snap.envelope import envelope
from payment_channels.snap.errors import SnapRefusal
from payment_channels.snap.fields import Fields


@dataclass(frozen=True, slots=True)
class DebitNotice:
    """A notification. ``amount`` is rupiah, None only when nothing was paid; ``paid_at`` None means now.

    The repeat key is the partner and ``reference_no``; ``partner_reference_no`` names our instruction.
    """

    service: ClassVar[int] = Service.DEBIT_NOTIFY

    reference_no: str
    partner_reference_no: str | None
    status: str
    amount: Rupiah | None
    paid_at: datetime | None

    @property
    def is_paid(self) -> bool:
        """Whether money has moved: any other status is acknowledged and recorded, nothing is booked."""
        return self.status == DebitStatus.SUCCESS


def read_notify(raw: bytes, profile: Profile) -> DebitNotice:
    """The notification in ``raw``. Raises SnapRefusal 4005600, 4005601, 4005602."""
    assert profile.ewallet is not None, "the door asks only partners with an e-wallet"
    fields = Fields.of_body(raw, Service.DEBIT_NOTIFY)
    reference_no = fields.text("originalReferenceNo", 64)
    status = fields.text("latestTransactionStatus", 2)
    paid = status == DebitStatus.SUCCESS
    amount = fields.amount("amount") if paid else fields.optional_amount("amount")
    if paid and amount == 0:
        raise fields.malformed("amount.value")
    # One that cannot be read is passed over: money that has moved is not sent back for its time.
    times, more = ("finishedTime", "paidTime", "createdTime"), fields.optional_object("additionalInfo")
    paid_at = fields.free_moment(*times) or more.free_moment(*times)
    return DebitNotice(
        reference_no=reference_no,
        partner_reference_no=fields.optional_text("originalPartnerReferenceNo", 64) or None,
        status=status,
        amount=amount,
        paid_at=paid_at,
    )


def notify_reply() -> dict[str, Any]:
    """2005600: acknowledged."""
    return envelope(Case.SUCCESSFUL, Service.DEBIT_NOTIFY)


def notify_refused(case: Case, *, reason: str = "") -> SnapRefusal:
    """The refusal to raise: only technical ones (INTERNAL_ERROR 5005601, TIMEOUT 5045600)."""
    return SnapRefusal(case, Service.DEBIT_NOTIFY, reason=reason)
