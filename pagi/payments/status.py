"""What became of a payment, for a bank that missed our answer (SNAP service 26)."""

from __future__ import annotations

from dataclasses import dataclass

from pagi.bills import queries as bill_queries
from pagi.database import Connection
from pagi.instructions import fixed_accounts
from pagi.instructions import queries as instruction_queries
from pagi.keys import Keyring
from pagi.partners.models import Partner
from pagi.payments import queries
from pagi.payments.models import Part, Payment, Target, Verdict
from pagi.taxpayers.service import find_taxpayer

VA_PAYMENT = 25


@dataclass(frozen=True, slots=True)
class AccountStatus:
    """Whose account it is, and the payment asked about with its bills; None while there is none."""

    taxpayer_name: str
    payment: Payment | None
    parts: tuple[Part, ...] = ()


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
    bill = None
    fixed = await fixed_accounts.find(db, partner, account)
    if fixed is None:
        instruction = await instruction_queries.find_by_account(
            db, partner.region_id, partner.partner_id, channel, account
        )
        if instruction is None:
            return None
        bill = await bill_queries.find_by_id(db, partner.region_id, instruction.bill_id)
        assert bill is not None, "an instruction has its bill"
    taxpayer_id = fixed.taxpayer_id if fixed is not None else bill.taxpayer_id  # type: ignore[union-attr]
    taxpayer = await find_taxpayer(db, keyring, partner.region_id, taxpayer_id)
    if request_id is None:
        found = await queries.last_payment_to_account(db, partner.region_id, partner.partner_id, account)
    else:
        found = await queries.payment_by_key(
            db, partner.region_id, partner.partner_id, VA_PAYMENT, request_id
        )
        if found is not None and found.account != account:
            found = None
    if found is None:
        return AccountStatus(taxpayer.name, None)
    if bill is None:
        return AccountStatus(
            taxpayer.name, found, await queries.parts_of(db, found, partner.region_id, taxpayer.name)
        )
    target = Target(bill.bill_id, bill.bill_code, bill.tax, bill.tax_period, taxpayer.name)
    return AccountStatus(taxpayer.name, found, (Part(target, found.amount, Verdict.BOOKED, "", ""),))
