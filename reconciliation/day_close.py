"""Closing a business day: once it is over, every bank's file is here and none of its cases is open.

A closed day locks: what comes late is booked into today (``ledger.fits_its_day``). An override names what
stood open and takes a second person.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from pagi.audit.trail import note
from pagi.clock import city_day
from pagi.database import Connection, load
from pagi.identity.models import Clerk
from pagi.identity.proposals import Draft, Proposal, propose
from pagi.ids import new_id
from pagi.regions import REGIONS
from reconciliation.errors import DayNotOver, DayNotReady
from reconciliation.service import match_again

_SQL = load("reconciliation/day_close.sql")
ACTION = "close_day"


class Blocker(msgspec.Struct, frozen=True):
    """What keeps a day open at a bank. ``amount`` in rupiah."""

    reason: str
    """no_statement, quarantined, not_matched or open_cases."""
    bank: str
    count: int
    amount: int


class ClosedDay(msgspec.Struct, frozen=True):
    """A closed day: by whom, against what, and its figures as they were then."""

    day: date
    closed_at: datetime
    closed_by: UUID | None
    closed_by_name: str
    proposal_id: UUID | None
    blockers: list[dict[str, Any]]
    figures: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """The answer of the desk's API."""
        return {
            "date": self.day.isoformat(),
            "status": "closed",
            "closed_at": self.closed_at.isoformat(),
            "closed_by": self.closed_by_name,
            "overridden": self.blockers,
            "figures": self.figures,
        }


async def match(db: Connection, region_id: int, day: date, now: datetime) -> None:
    """Match the newest file of every bank's day against the ledger of now; the caller commits."""
    for row in await db.fetch(_SQL.banks_with_movements, region_id, day):
        await match_again(db, region_id, row["bank"], day, now)


async def close(
    db: Connection, region_id: int, day: date, now: datetime, clerk: Clerk | None = None
) -> ClosedDay:
    """Close ``day`` as ``clerk`` (None: the command line); the caller commits. A closed day stays as it is.

    Call ``match`` before, in a transaction of its own, so that the answer is about the ledger of now.
    Raises DayNotOver, DayNotReady (with what stands in the way).
    """
    _is_over(region_id, day, now)
    await db.execute(_SQL.lock_day, region_id, day)
    kept = await find(db, region_id, day)
    if kept is not None:
        return kept
    found = await blockers(db, region_id, day)
    if found:
        raise DayNotReady(day=day.isoformat(), blockers=found)
    return await _close(db, region_id, day, now, clerk, [], None)


async def propose_override(db: Connection, clerk: Clerk, day: date, reason: str, now: datetime) -> Proposal:
    """Propose to close a day against what stands open; the caller commits.

    Raises DayNotOver, and what ``identity.proposals.propose`` raises.
    """
    _is_over(clerk.region_id, day, now)
    found = await blockers(db, clerk.region_id, day)
    amount = sum(one.amount for one in found)
    terms = {"blockers": [msgspec.structs.asdict(one) for one in found]}
    draft = Draft(ACTION, f"day:{day.isoformat()}", amount, reason, "", terms)
    return await propose(db, clerk, draft, now)


async def carry_out(db: Connection, clerk: Clerk, approved: Proposal, now: datetime) -> None:
    """Close a day by an approved override, in the transaction of the approval."""
    day = date.fromisoformat(approved.subject_key)
    await db.execute(_SQL.lock_day, clerk.region_id, day)
    if await find(db, clerk.region_id, day) is None:
        found = await blockers(db, clerk.region_id, day)
        await _close(db, clerk.region_id, day, now, clerk, found, approved.proposal_id)


async def find(db: Connection, region_id: int, day: date) -> ClosedDay | None:
    """How a day was closed; None while it is open."""
    row = await db.fetchrow(_SQL.closed, region_id, day)
    return None if row is None else ClosedDay(day=day, **row)


async def blockers(db: Connection, region_id: int, day: date) -> list[Blocker]:
    """What keeps a day open, by the ledger and the files as they stand."""
    return [Blocker(**row) for row in await db.fetch(_SQL.blockers, region_id, day)]


async def open_days(db: Connection, region_id: int, since: date, today: date) -> list[date]:
    """Days before ``today`` on which money moved and that nobody has closed, the oldest first."""
    return [row["day"] for row in await db.fetch(_SQL.open_days, region_id, since, today)]


def _is_over(region_id: int, day: date, now: datetime) -> None:
    if day >= city_day(now, REGIONS[region_id].zone):
        raise DayNotOver(field="date", day=day.isoformat())


async def _close(
    db: Connection,
    region_id: int,
    day: date,
    now: datetime,
    clerk: Clerk | None,
    against: list[Blocker],
    proposal_id: UUID | None,
) -> ClosedDay:
    clerk_id = clerk.clerk_id if clerk else None
    figures = dict(await db.fetchrow(_SQL.figures, region_id, day))
    stood_open = [msgspec.structs.asdict(one) for one in against]
    await db.execute(_SQL.close, region_id, day, now)
    await db.execute(_SQL.record, region_id, day, clerk_id, now, proposal_id, stood_open, figures)
    facts = {"figures": figures, "overridden": stood_open}
    await note(db, region_id, clerk_id, "day.closed", f"day:{day.isoformat()}", now, **facts)
    event = {"date": day.isoformat(), **facts, "closed_at": now.isoformat()}
    await db.execute(_SQL.tell, region_id, new_id(), event, now)
    closed = await find(db, region_id, day)
    assert closed is not None, "it was closed just now"
    return closed
