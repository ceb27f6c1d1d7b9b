"""A provider that was asked says that it has the money: a notice to the till, as if it had told by itself.

It bears the natural id that the provider's own notification would bear: whichever comes second is a repeat.
"""

from __future__ import annotations

from datetime import datetime

from pagi.bills.models import Rupiah
from pagi.instructions.fixed_accounts import looks_fixed
from pagi.partners.models import Partner
from pagi.payments.models import Notice
from pagi.payments.service import paid_moment


def notice_of_status(
    partner: Partner,
    channel: str,
    *,
    service: int,
    natural_id: str,
    account: str,
    amount: Rupiah,
    paid_at: datetime | None,
    at_latest: datetime | None,
    bank_reference: str,
    asked_by: int,
    now: datetime,
) -> Notice:
    """The notice of ``amount`` rupiah that has moved: it is never refused.

    To a taxpayer's fixed number it is for the bills that the bank was told; where it does not fit them it is
    kept as an attempt, and a clerk's.

    ``service`` is that of the provider's own notification (25, 52, 56), ``asked_by`` that of the question
    (26, 51, 55). A reply without a time is of the latest moment at which ``account`` could be paid.
    """
    latest = now if at_latest is None else min(now, at_latest)
    return Notice(
        partner=partner,
        channel=channel,
        service=service,
        natural_id=natural_id,
        account=account,
        amount=amount,
        paid_at=paid_moment(paid_at or latest, now),
        bank_reference=bank_reference or natural_id,
        may_refuse=False,
        details={"asked_by": asked_by},
        together=channel == "virtual_account" and looks_fixed(partner.profile, account),
    )
