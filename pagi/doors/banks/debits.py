"""SNAP service 56: a provider says what became of a debit. Money that has moved is never refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pagi.clock import Clock
from pagi.database import Pool
from pagi.doors.banks.door import Call
from pagi.instructions.debits import provider_says
from pagi.payments.errors import CertainlyNotBooked, OutcomeUnknown
from pagi.payments.models import Notice
from pagi.payments.service import Cashier, paid_moment
from payment_channels.ewallet.notify import notify_refused, notify_reply, read_notify
from payment_channels.snap.codes import Case

CHANNEL = "ewallet"


@dataclass(frozen=True, slots=True)
class DebitNotifications:
    """The notification, from a verified call to the acknowledgement."""

    pool: Pool
    cashier: Cashier
    clock: Clock

    async def acknowledge(self, call: Call) -> dict[str, Any]:
        """Book what was paid and acknowledge; a status other than paid is acknowledged and books nothing.

        Cancelled or failed there: the debit is over here too, and a payer who waits is told so.
        Raises SnapRefusal 5005601 or 5045600: the provider sends it again.
        """
        told = read_notify(call.body, call.profile)
        if not told.is_paid or told.amount is None:
            if told.partner_reference_no:
                async with self.pool.transaction() as db:
                    await provider_says(
                        db, call.partner.region_id, call.partner.partner_id, told.partner_reference_no,
                        told.status,
                    )  # fmt: skip
            return notify_reply()
        notice = Notice(
            partner=call.partner,
            channel=CHANNEL,
            service=told.service,
            natural_id=told.reference_no,
            account=told.partner_reference_no or "",
            amount=told.amount,
            paid_at=paid_moment(told.paid_at, self.clock()),
            bank_reference=told.reference_no,
            may_refuse=False,
        )
        try:
            await self.cashier.receive(notice)
        except CertainlyNotBooked as error:
            raise notify_refused(Case.INTERNAL_ERROR) from error
        except OutcomeUnknown as error:
            raise notify_refused(Case.TIMEOUT) from error
        return notify_reply()
