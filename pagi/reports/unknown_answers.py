"""Payments about which a bank was told nothing: what the ledger knows, and what the bank does by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pagi.database import Connection, load
from payment_channels.profile import load_profile

_SQL = load("pagi/reports/unknown_answers.sql")


@dataclass(frozen=True, slots=True)
class UnknownAnswer:
    """One of them. ``booked``: a retry would hear so.

    ``on_timeout``: what the bank does by itself: retry, status or reverses.
    """

    partner: str
    bank: str
    service: int
    natural_id: str
    account: str
    amount: int | None
    paid_day: date
    told_at: datetime
    booked: bool
    bill_code: str | None
    on_timeout: str


async def unknown_answers(db: Connection, region_id: int) -> list[UnknownAnswer]:
    """Those that are open, the oldest first; two hundred at most."""
    return [
        UnknownAnswer(on_timeout=_on_timeout(row["bank"]), **row)
        for row in await db.fetch(_SQL.list_open, region_id)
    ]


def _on_timeout(bank: str) -> str:
    rules = load_profile(bank).virtual_account
    return rules.on_timeout if rules is not None else "retry"
