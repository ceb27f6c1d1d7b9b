"""The rows behind the day's figures: payments that were booked, attempts that were refused, banks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from pagi.database import Connection, load

PAGE = 50
STATES = ("matched", "open", "reversed", "suspense", "overpayment")
_SQL = load("pagi/reports/payments.sql")


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One payment in a list. Amounts in rupiah. ``parts``: how many bills it was for, where it names none."""

    payment_id: UUID
    channel: str
    state: str
    amount: int
    to_bill: int
    to_overpayment: int
    to_suspense: int
    paid_at: datetime
    ntpd: str
    bank_reference: str
    account: str
    bank: str
    bill_code: str | None
    tax: str | None
    tax_period: str | None
    parts: int


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One refused attempt in a list: no money moved."""

    attempt_id: UUID
    channel: str
    service: int
    natural_id: str
    account: str
    amount: int
    paid_at: datetime
    received_at: datetime
    reason: str
    bank_reference: str
    bank: str
    bill_code: str | None


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank that may send money and settlement files. ``slug`` is what ``--bank`` takes."""

    partner_id: UUID
    name: str
    slug: str
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of the page before."""

    moment: datetime
    key: UUID


async def payments_of_day(
    db: Connection,
    region_id: int,
    day: date,
    *,
    channel: str | None = None,
    state: str | None = None,
    after: Cursor | None = None,
) -> tuple[list[PaymentRow], Cursor | None]:
    """A page of the day's payments, newest first, and where the next one begins."""
    rows = await db.fetch(_SQL.payments_of_day, region_id, day, channel, state, *_position(after), PAGE + 1)
    page = [PaymentRow(**row) for row in rows[:PAGE]]
    more = len(rows) > PAGE
    return page, Cursor(page[-1].paid_at, page[-1].payment_id) if more else None


async def attempts_of_day(
    db: Connection, region_id: int, zone: ZoneInfo, day: date, after: Cursor | None = None
) -> tuple[list[AttemptRow], Cursor | None]:
    """A page of the attempts that came on ``day`` in the city's zone, newest first."""
    begins = datetime(day.year, day.month, day.day, tzinfo=zone)
    ends = begins + timedelta(days=1)
    rows = await db.fetch(_SQL.attempts_of_day, region_id, begins, ends, *_position(after), PAGE + 1)
    page = [AttemptRow(**row) for row in rows[:PAGE]]
    more = len(rows) > PAGE
    return page, Cursor(page[-1].received_at, page[-1].attempt_id) if more else None


async def banks(db: Connection, region_id: int) -> list[Bank]:
    """The city's banks, the first one first."""
    rows = await db.fetch(_SQL.banks, region_id)
    return [Bank(row["partner_id"], row["name"], row["bank"], tuple(row["channels"])) for row in rows]


def _position(after: Cursor | None) -> tuple[datetime | None, UUID | None]:
    return (after.moment, after.key) if after is not None else (None, None)
