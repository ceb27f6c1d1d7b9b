"""A bill's story as it happened: assessed, quoted, asked for, refused, paid, waived, matched; its journal.

Each event is read from where it was recorded; nothing is told that no table holds.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pagi.assessments import service as assessments
from pagi.bills.models import Bill
from pagi.database import Connection, load

_SQL = load("pagi/reports/story.sql")
_ORDER = (
    *("assessed", "granted", "quoted", "asked", "inquired", "refused"),
    *("paid", "waived", "booked", "moved", "matched"),
)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to the bill. ``facts`` are those of its ``kind``; ``amount`` in rupiah."""

    kind: str
    at: datetime
    amount: int | None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One transfer: ``amount`` rupiah from the account credited to the account debited.

    ``is_relief``: no money moved; a programme waived that much of the principal.
    """

    entry_id: UUID
    kind: str
    source_id: UUID
    business_day: date
    at: datetime
    position: int
    amount: int
    debit: str
    debit_name: str
    credit: str
    credit_name: str
    is_relief: bool


@dataclass(frozen=True, slots=True)
class Story:
    """Everything the desk tells about a bill."""

    events: tuple[Event, ...]
    journal: tuple[JournalLine, ...]


@dataclass(frozen=True, slots=True)
class BillRow:
    """A bill in a list. Amounts in rupiah."""

    bill_code: str
    tax: str
    tax_period: str
    object_number: str
    state: str
    principal: int
    paid: int
    due_date: date | None


async def search(db: Connection, region_id: int, compact: str, typed: str) -> list[BillRow]:
    """Bills that a code leads to: bill code, object number, NTPD, a bank's reference, a virtual account."""
    return [BillRow(**row) for row in await db.fetch(_SQL.search, region_id, compact, typed)]


async def last_paid(db: Connection, region_id: int) -> list[BillRow]:
    """The ten bills that were paid last."""
    return [BillRow(**row) for row in await db.fetch(_SQL.last_paid, region_id)]


async def tell(db: Connection, bill: Bill) -> Story:
    """The story of ``bill``, oldest first."""
    key = (bill.region_id, bill.bill_id)
    journal = tuple(JournalLine(**row) for row in await db.fetch(_SQL.journal, *key))
    events = [
        *await _assessed(db, bill),
        *_events("quoted", "amount_due", await db.fetch(_SQL.quoted, *key)),
        *_events("asked", "amount", await db.fetch(_SQL.asked, *key)),
        *_events("inquired", "amount_due", await db.fetch(_SQL.inquired, *key)),
        *_events("refused", "amount", await db.fetch(_SQL.refused, *key)),
        *_events("paid", "amount", await db.fetch(_SQL.paid, *key)),
        *_booked(journal),
        *_events("granted", "amount", await db.fetch(_SQL.granted, *key, bill.object_id)),
        *_events("waived", "amount", await db.fetch(_SQL.waived, *key)),
        *_events("moved", "amount", await db.fetch(_SQL.moved, *key)),
        *_events("matched", "bank_amount", await db.fetch(_SQL.matched, *key)),
    ]
    events.sort(key=lambda event: (event.at, _ORDER.index(event.kind)))
    return Story(tuple(events), journal)


async def _assessed(db: Connection, bill: Bill) -> list[Event]:
    """Every version of what the bill asks money for."""
    found = await assessments.of_bill(db, bill.region_id, bill.bill_id, every_version=True)
    return [Event("assessed", one.assessed_at, one.principal, asdict(one)) for one in found]


def _events(kind: str, amount: str, rows: list[Any]) -> list[Event]:
    return [Event(kind, row["at"], row[amount], dict(row)) for row in rows]


def _booked(journal: tuple[JournalLine, ...]) -> list[Event]:
    receipts: dict[UUID, list[JournalLine]] = {}
    for line in journal:
        if line.kind == "receipt":
            receipts.setdefault(line.entry_id, []).append(line)
    return [
        Event(
            "booked",
            lines[0].at,
            sum(line.amount for line in lines if not line.is_relief),
            {"entry_id": entry_id, "business_day": lines[0].business_day},
        )
        for entry_id, lines in receipts.items()
    ]
