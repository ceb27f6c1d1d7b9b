"""What became of a payment, for a bank that missed our answer (SNAP service 26)."""

from __future__ import annotations

from dataclasses import dataclass

from pagi.bills import queries as bill_queries
from pagi.bills.models import Bill
from pagi.database import Connection
from pagi.instructions import queries as instruction_queries
from pagi.keys import Keyring
from pagi.partners.models import Partner
from pagi.payments import queries
from pagi.payments.models import Payment
from pagi.taxpayers.service import find_taxpayer

VA_PAYMENT = 25


@dataclass(frozen=True, slots=True)
class AccountStatus:
    """An account with its bill and the payment asked about, None while there is none."""

    bill: Bill
    taxpayer_name: str
    payment: Payment | None


async def of_account(
    db: Connection,
    keyring: Keyring,
    partner: Partner,
    channel: str,
    account: str | None,
    request_id: str | None,
) -> AccountStatus | None:
    """The payment of ``request_id``, or the last one; None when the account is not this partner's."""
    if account is None:
        return None
    instruction = await instruction_queries.find_by_account(
        db, partner.region_id, partner.partner_id, channel, account
    )
    if instruction is None:
        return None
    bill = await bill_queries.find_by_id(db, partner.region_id, instruction.bill_id)
    assert bill is not None, "an instruction has its bill"
    taxpayer = await find_taxpayer(db, keyring, partner.region_id, bill.taxpayer_id)
    if request_id is None:
        found = await queries.last_payment_to_account(db, partner.region_id, partner.partner_id, account)
    else:
        found = await queries.payment_by_key(
            db, partner.region_id, partner.partner_id, VA_PAYMENT, request_id
        )
        if found is not None and found.account != account:
            found = None
    return AccountStatus(bill, taxpayer.name, found)
