"""The statements on payments, typed."""

from __future__ import annotations

from uuid import UUID

from pagi.database import Connection, load
from pagi.payments.models import Part, Payment, Target, Verdict

_SQL = load("pagi/payments/queries.sql")


async def payment_by_key(
    db: Connection, region_id: int, partner_id: UUID, service: int, natural_id: str
) -> Payment | None:
    """The booked payment that a partner's own number names."""
    row = await db.fetchrow(_SQL.payment_by_key, region_id, partner_id, service, natural_id)
    return None if row is None else Payment(**row)


async def payments_of_bill(db: Connection, region_id: int, bill_id: UUID) -> list[Payment]:
    """Every payment that named this bill, in the order of arrival."""
    return [Payment(**row) for row in await db.fetch(_SQL.payments_of_bill, region_id, bill_id)]


async def parts_of(db: Connection, payment: Payment, region_id: int, taxpayer_name: str) -> tuple[Part, ...]:
    """The bills of a payment for several, in their order, with what each received."""
    return tuple(
        Part(
            Target(row["bill_id"], row["bill_code"], row["tax"], row["tax_period"], taxpayer_name),
            row["amount"], Verdict.BOOKED, row["code"], row["reference"],
        )
        for row in await db.fetch(_SQL.parts_of, region_id, payment.payment_id)
    )  # fmt: skip


async def last_payment_to_account(
    db: Connection, region_id: int, partner_id: UUID, account: str
) -> Payment | None:
    """The newest payment to a virtual account."""
    row = await db.fetchrow(_SQL.last_payment_to_account, region_id, partner_id, account)
    return None if row is None else Payment(**row)
