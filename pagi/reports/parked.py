"""Money that waits at the desk: overpayment and suspense by age, and refunds that are yet to be paid.

The law gives the city a time to decide on an overpayment and one to pay it (parameter ``refund``); the desk
is warned some days before either ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from pagi.clock import city_day
from pagi.database import Connection, load
from pagi.keys import Keyring
from pagi.regions import REGIONS
from pagi.taxpayers.service import open_name
from tax_types.calendar import add_months
from tax_types.kinds import REFUND, RefundTerms
from tax_types.parameters import Pack

_SQL = load("pagi/reports/parked.sql")
PAGE = 50
Alarm = Literal["late", "soon"]


@dataclass(frozen=True, slots=True)
class ParkedMoney:
    """What of a payment waits in a pocket (overpayment, suspense). Amounts in rupiah.

    ``decide_by`` is the last day of the law for an overpayment; None for suspense, which has none.
    """

    payment_id: UUID
    pocket: str
    open: int
    paid_at: datetime
    paid_day: date
    channel: str
    bank: str
    bank_slug: str
    amount: int
    bank_reference: str
    account: str
    ntpd: str
    bill_code: str | None
    tax: str | None
    tax_period: str | None
    taxpayer_id: UUID | None
    taxpayer_name: str
    waiting: UUID | None
    age_days: int
    decide_by: date | None
    alarm: Alarm | None


@dataclass(frozen=True, slots=True)
class OpenBill:
    """A bill that a taxpayer's overpayment may go to."""

    bill_code: str
    tax: str
    tax_period: str
    object_number: str
    due_date: date | None
    principal: int
    paid: int


@dataclass(frozen=True, slots=True)
class Promised:
    """A refund that was approved and not paid yet."""

    movement_id: UUID
    payment_id: UUID
    pocket: str
    amount: int
    moved_at: datetime
    reason: str
    document: str
    bill_code: str | None
    bank: str
    pay_by: date
    alarm: Alarm | None


@dataclass(frozen=True, slots=True)
class ParkedFigures:
    """How much waits, and how many decisions and payments are near the end of their time or past it."""

    overpaid: int
    overpayment: int
    unknown: int
    suspense: int
    to_decide: int
    to_pay: int


def refund_terms(laws: Pack, today: date) -> RefundTerms:
    """The law's times for refunds, as they hold today."""
    return laws.get(REFUND, ("penalties",), today).value


async def parked(
    db: Connection,
    keyring: Keyring,
    region_id: int,
    laws: Pack,
    today: date,
    *,
    pocket: str | None = None,
    payment_id: UUID | None = None,
    after: ParkedMoney | None = None,
    limit: int = PAGE,
) -> list[ParkedMoney]:
    """A page of the money that waits, the longest first; ``after`` is the last of the page before."""
    last = (after.paid_day, after.payment_id, after.pocket) if after else (None, None, None)
    terms = refund_terms(laws, today)
    rows = await db.fetch(_SQL.parked, region_id, pocket, payment_id, *last, limit)
    return [_parked(row, keyring, region_id, terms, today) for row in rows]


async def open_bills(db: Connection, region_id: int, taxpayer_id: UUID) -> list[OpenBill]:
    """Bills of a taxpayer that still ask for money, the oldest debt first; five at most."""
    return [OpenBill(**row) for row in await db.fetch(_SQL.open_bills_of_taxpayer, region_id, taxpayer_id)]


async def promised(db: Connection, region_id: int, laws: Pack, today: date) -> list[Promised]:
    """Refunds that were approved and not paid yet, the oldest first."""
    terms = refund_terms(laws, today)
    found = []
    for row in await db.fetch(_SQL.promised, region_id):
        pay_by = add_months(city_day(row["moved_at"], REGIONS[region_id].zone), terms.pay_months)
        found.append(Promised(**row, pay_by=pay_by, alarm=_alarm(pay_by, today, terms)))
    return found


async def parked_figures(db: Connection, region_id: int, laws: Pack, today: date) -> ParkedFigures:
    """The figures of the desk's first page and of `pagi doctor --ledger`."""
    terms = refund_terms(laws, today)
    warned = today + timedelta(days=terms.warn_days)
    return ParkedFigures(
        **await db.fetchrow(
            _SQL.figures, region_id, _months_before(warned, terms.decide_months),
            _months_before(warned, terms.pay_months),
        )
    )  # fmt: skip


def _parked(row: Any, keyring: Keyring, region_id: int, terms: RefundTerms, today: date) -> ParkedMoney:
    facts = {name: value for name, value in row.items() if name != "name_sealed"}
    decide_by = add_months(row["paid_day"], terms.decide_months) if row["pocket"] == "overpayment" else None
    name = ""
    if row["taxpayer_id"] is not None:
        name = open_name(keyring, region_id, row["taxpayer_id"], row["name_sealed"])
    return ParkedMoney(
        **facts,
        taxpayer_name=name,
        age_days=(today - row["paid_day"]).days,
        decide_by=decide_by,
        alarm=_alarm(decide_by, today, terms) if decide_by else None,
    )


def _alarm(last: date, today: date, terms: RefundTerms) -> Alarm | None:
    if today > last:
        return "late"
    return "soon" if today >= last - timedelta(days=terms.warn_days) else None


def _months_before(day: date, months: int) -> date:
    """The last day whose anniversary after ``months`` is ``day`` or earlier."""
    back = add_months(day, -months)
    while add_months(back, months) > day:
        back -= timedelta(days=1)
    return back
