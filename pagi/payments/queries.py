"""The statements on payments, typed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pagi.bills.models import Bill, BillState
from pagi.database import Connection, load
from pagi.keys import Keyring
from pagi.payments.models import Notice, Payment, Target
from pagi.taxpayers.service import open_name

_SQL = load("pagi/payments/queries.sql")


async def target(db: Connection, keyring: Keyring, notice: Notice, paid_day: date) -> Target | None:
    """What the notice's account leads to at this partner, with the quote that holds on ``paid_day``."""
    partner = notice.partner
    row = await db.fetchrow(
        _SQL.target, partner.region_id, partner.partner_id, notice.channel, notice.account,
        paid_day, notice.natural_id, notice.paid_at,
    )  # fmt: skip
    if row is None:
        return None
    bill = Bill(
        region_id=partner.region_id, bill_id=row["bill_id"], bill_code=row["bill_code"],
        taxpayer_id=row["taxpayer_id"], object_id=row["object_id"], tax=row["tax"],
        object_number=row["object_number"], tax_period=row["tax_period"], due_date=row["due_date"],
        state=BillState(row["state"]), version=row["version"], principal=row["principal"], paid=row["paid"],
        issued_at=row["issued_at"], paid_at=row["paid_at"],
    )  # fmt: skip
    return Target(
        instruction_id=row["instruction_id"],
        bill=bill,
        taxpayer_name=open_name(keyring, partner.region_id, bill.taxpayer_id, row["name_sealed"]),
        quote_id=row["quote_id"],
        amount_due=row["amount_due"],
        held=row["held"],
    )


async def payment(db: Connection, region_id: int, payment_id: UUID) -> Payment:
    """The booked payment with this key."""
    return Payment(**await db.fetchrow(_SQL.payment, region_id, payment_id))


async def payment_by_key(
    db: Connection, region_id: int, partner_id: UUID, service: int, natural_id: str
) -> Payment | None:
    """The booked payment that a partner's own number names."""
    row = await db.fetchrow(_SQL.payment_by_key, region_id, partner_id, service, natural_id)
    return None if row is None else Payment(**row)


async def payments_of_bill(db: Connection, region_id: int, bill_id: UUID) -> list[Payment]:
    """Every payment that named this bill, in the order of arrival."""
    return [Payment(**row) for row in await db.fetch(_SQL.payments_of_bill, region_id, bill_id)]


async def last_payment_to_account(
    db: Connection, region_id: int, partner_id: UUID, account: str
) -> Payment | None:
    """The newest payment to a virtual account."""
    row = await db.fetchrow(_SQL.last_payment_to_account, region_id, partner_id, account)
    return None if row is None else Payment(**row)
