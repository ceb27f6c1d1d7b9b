"""Payments as rows, for tests of what reads the ledger: booked to suspense, so that they need no bill."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pagi.database import Connection
from pagi.ids import new_id, new_ntpd

REGION = 5171
CITY = ZoneInfo("Asia/Makassar")
SUSPENSE = "2.1.9.01"
RKUD = "1.1.1.01"


@dataclass(frozen=True)
class Paid:
    """A payment to be booked. Amount in rupiah; ``day`` in the city's zone."""

    reference: str
    amount: int
    day: date
    partner_id: UUID
    channel: str = "virtual_account"
    at: time = time(10, 0)
    state: str = "received"
    payment_id: UUID = field(default_factory=new_id)

    @property
    def paid_at(self) -> datetime:
        """The bank's transaction time."""
        return datetime.combine(self.day, self.at, CITY)


async def add_region(db: Connection) -> None:
    """Denpasar, with the accounts that suspense needs."""
    await db.execute(
        """insert into regions.region values (5171, 'denpasar', 'Kota Denpasar', 'Asia/Makassar')
           on conflict do nothing"""
    )
    await add_account(db, SUSPENSE, "Titipan belum teridentifikasi", "liability")
    await add_account(db, RKUD, "Kas di RKUD", "asset")
    await db.execute(
        """insert into ledger.role_account values (5171, 'suspense', $1), (5171, 'rkud', $2)
           on conflict do nothing""",
        SUSPENSE,
        RKUD,
    )


async def add_account(db: Connection, code: str, name: str, kind: str) -> None:
    """An account of the chart."""
    await db.execute(
        "insert into ledger.account values (5171, $1, $2, $3, '2020-01-01', null) on conflict do nothing",
        code,
        name,
        kind,
    )


async def add_partner(
    db: Connection, bank: str, position: int, channels: Iterable[str] = ("virtual_account", "qris")
) -> UUID:
    """A partner of ``bank`` with a clearing account for each channel."""
    partner_id, channels = new_id(), tuple(channels)
    await db.execute(
        """insert into partners.partner (region_id, partner_id, position, name, bank, client_id,
             client_secret_sealed, public_key_pem, partner_code, channel_code, channels, created_at)
           values (5171, $1, $2::smallint, $3, $4, gen_random_uuid()::text, '', '-----BEGIN PUBLIC KEY-----',
             'P', 'C', $5, now())""",
        partner_id,
        position,
        f"{bank} {position}",
        bank,
        list(channels),
    )
    for index, channel in enumerate(channels, 1):
        code = f"1.1.3.{position:02}.{index:02}"
        await add_account(db, code, f"Kliring {bank} {channel}", "asset")
        await db.execute(
            "insert into ledger.clearing_account values (5171, $1, $2, $3)", partner_id, channel, code
        )
    return partner_id


async def add_payments(db: Connection, payments: Iterable[Paid]) -> None:
    """Book payments to suspense: the row, its key, its entry, its event."""
    payments = list(payments)
    clearing = {
        (row["partner_id"], row["channel"]): row["code"]
        for row in await db.fetch("select partner_id, channel, code from ledger.clearing_account")
    }
    entries = [new_id() for _ in payments]
    now = datetime.now(UTC)  # noqa: TID251
    await _copy(db, "payments", "payment_key", (
        (REGION, p.partner_id, 25, str(p.payment_id), p.payment_id, "880", p.amount) for p in payments
    ))  # fmt: skip
    await _copy(db, "payments", "payment", (
        (REGION, p.payment_id, p.partner_id, p.channel, 25, str(p.payment_id), "880", p.reference, new_ntpd(),
         None, None, None, "received", p.amount, 0, 0, p.amount, p.paid_at, p.day, now, {}, 0)
        for p in payments
    ))  # fmt: skip
    await _copy(db, "ledger", "entry", (
        (REGION, entry, "receipt", p.payment_id, p.day, now, "")
        for entry, p in zip(entries, payments, strict=True)
    ))  # fmt: skip
    await _copy(db, "ledger", "transfer", (
        (REGION, entry, 1, clearing[p.partner_id, p.channel], SUSPENSE, p.amount)
        for entry, p in zip(entries, payments, strict=True)
    ))  # fmt: skip
    await _copy(db, "notifications", "outbox", (
        (REGION, new_id(), None, 1, "payment.in_suspense", {"payment_id": str(p.payment_id)}, now, None)
        for p in payments
    ))  # fmt: skip


async def reverse(db: Connection, payment: Paid, day: date) -> None:
    """Take a payment back on ``day``."""
    entry_id = new_id()
    code = await db.fetchval(
        "select code from ledger.clearing_account where partner_id = $1 and channel = $2",
        payment.partner_id,
        payment.channel,
    )
    await db.execute(
        "update payments.payment set state = 'reversed' where payment_id = $1", payment.payment_id
    )
    await db.execute(
        "insert into ledger.entry values (5171, $1, 'reversal', $2, $3, now(), '')",
        entry_id,
        payment.payment_id,
        day,
    )
    await db.execute(
        "insert into ledger.transfer values (5171, $1, 1::smallint, $2, $3, $4)",
        entry_id,
        SUSPENSE,
        code,
        payment.amount,
    )


def days_around(day: date) -> tuple[date, date, date]:
    """The day before, the day, the day after."""
    return day - timedelta(1), day, day + timedelta(1)


async def _copy(db: Connection, schema: str, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    await db.copy_records_to_table(table, schema_name=schema, records=rows)
