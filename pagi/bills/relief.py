"""Relief on application: an application is granted for a bill or an object, and the quote reads it.

One person grants it, or a second one where the programme demands two. Granting twice is granting once.
Nothing here knows what a programme waives: that is the tax engine's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, Literal, TypeAlias
from uuid import UUID

from pagi.bills import queries
from pagi.bills.errors import (
    ApplicationStands,
    GrantNotFound,
    NothingToRelieve,
    ProgrammeAutomatic,
    ProgrammeUnknown,
    SecondPerson,
)
from pagi.bills.models import Bill, Rupiah
from pagi.bills.quote import price
from pagi.database import Connection, load
from pagi.identity.errors import RoleRefused
from pagi.identity.models import Clerk, Role
from pagi.ids import new_id
from tax_types.owed import all_programmes
from tax_types.parameters import Pack
from tax_types.relief import Programme

Verdict: TypeAlias = Literal["granted", "refused", "withdrawn"]
BEFORE: Final[dict[Verdict, str]] = {"granted": "proposed", "refused": "proposed", "withdrawn": "granted"}
_SQL = load("pagi/bills/relief.sql")


@dataclass(frozen=True, slots=True)
class Application:
    """What was applied for: a programme for one bill, or for every bill of an object, by which document."""

    region_id: int
    programme: str
    document_no: str
    bill_id: UUID | None = None
    object_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What the programme does to one bill on a day: its amount due without it and with it."""

    bill: Bill
    without: Rupiah
    with_it: Rupiah
    relief: Rupiah


@dataclass(frozen=True, slots=True)
class Decision:
    """How an application stands, and the bills that it moves just now.

    ``grant_id`` is None in a dry answer; ``changed``: whether anything was written.
    """

    grant_id: UUID | None
    state: str
    programme: Programme
    document_no: str
    effects: tuple[Effect, ...] = ()
    changed: bool = False


def find_programme(laws: Pack, code: str) -> Programme:
    """The programme on application with this code. Raises ProgrammeUnknown or ProgrammeAutomatic."""
    known = all_programmes(laws)
    programme = known.get(code)
    if programme is None:
        on_application = [one.code for one in known.values() if not one.automatic]
        raise ProgrammeUnknown(programme=code, known=", ".join(on_application) or "-", field="programme")
    if programme.automatic:
        raise ProgrammeAutomatic(programme=programme.name, field="programme")
    return programme


async def grant(
    db: Connection,
    application: Application,
    clerk: Clerk,
    laws: Pack,
    day: date,
    now: datetime,
    *,
    dry: bool = False,
) -> Decision:
    """Grant ``application``, or propose it where a second person must agree; the caller commits.

    The same application again answers how it stands. ``dry``: what would come of it, nothing written. Raises
    ProgrammeUnknown, ProgrammeAutomatic, NothingToRelieve, ApplicationStands, RoleRefused.
    """
    programme = find_programme(laws, application.programme)
    key = (application.bill_id, application.object_id)
    standing = await db.fetchrow(_SQL.standing_grant, application.region_id, programme.code, *key)
    if standing is not None:
        if standing["document_no"] != application.document_no:
            raise ApplicationStands(programme=programme.name, document_no=standing["document_no"])
        return Decision(standing["grant_id"], standing["state"], programme, application.document_no)
    effects = await _effects(db, application, programme, laws, day)
    if not effects:
        raise NothingToRelieve(programme=programme.name, field="bill_code")
    alone = programme.persons == 1
    _may(clerk, decide=alone)
    state = "granted" if alone else "proposed"
    decision = Decision(None if dry else new_id(), state, programme, application.document_no, effects)
    if dry:
        return decision
    await db.execute(
        _SQL.add_grant, application.region_id, decision.grant_id, programme.code, *key,
        application.document_no, programme.persons, state, clerk.clerk_id, now,
        clerk.clerk_id if alone else None, now if alone else None,
    )  # fmt: skip
    if alone:
        await _raise_versions(db, application.region_id, effects, now)
    return replace(decision, changed=True)


async def decide(
    db: Connection,
    region_id: int,
    grant_id: UUID,
    verdict: Verdict,
    clerk: Clerk,
    laws: Pack,
    day: date,
    now: datetime,
) -> Decision:
    """A second person grants or refuses what was proposed, or a supervisor withdraws what was granted.

    The caller commits. Deciding alike again changes nothing; what was waived with a payment stays. Raises
    GrantNotFound, SecondPerson, RoleRefused, ApplicationStands (it is past that).
    """
    row = await db.fetchrow(_SQL.grant_by_id, region_id, grant_id)
    if row is None:
        raise GrantNotFound(grant_id=grant_id)
    programme = find_programme(laws, row["programme"])
    application = Application(region_id, programme.code, row["document_no"], row["bill_id"], row["object_id"])
    decision = Decision(grant_id, verdict, programme, application.document_no)
    if row["state"] == verdict:
        return decision
    if row["state"] != BEFORE[verdict]:
        raise ApplicationStands(programme=programme.name, document_no=row["document_no"])
    _may(clerk, decide=True)
    if row["state"] == "proposed" and clerk.clerk_id == row["proposed_by"]:
        raise SecondPerson
    await db.execute(_SQL.decide_grant, region_id, grant_id, verdict, clerk.clerk_id, now)
    if verdict == "refused":
        return replace(decision, changed=True)
    effects = await _effects(db, application, programme, laws, day)
    await _raise_versions(db, region_id, effects, now)
    return replace(decision, effects=effects, changed=True)


async def _effects(
    db: Connection, application: Application, programme: Programme, laws: Pack, day: date
) -> tuple[Effect, ...]:
    """What the programme does to each bill that still asks for money, the bills locked."""
    rows = await db.fetch(
        _SQL.payable_bills, application.region_id, application.bill_id, application.object_id
    )
    effects = []
    for bill in queries.bills(rows):
        items = await queries.items(db, bill)
        if not any(programme.is_for(item.tax, item.period_end.year) for item in items):
            continue
        without = price([replace(item, granted=item.granted - {programme.code}) for item in items], day, laws)
        with_it = price([replace(item, granted=item.granted | {programme.code}) for item in items], day, laws)
        effects.append(Effect(bill, without.amount_due, with_it.amount_due, with_it.relief_open))
    return tuple(effects)


async def _raise_versions(db: Connection, region_id: int, effects: Sequence[Effect], now: datetime) -> None:
    if effects:
        await db.execute(_SQL.raise_versions, region_id, [one.bill.bill_id for one in effects], now)


def _may(clerk: Clerk, *, decide: bool) -> None:
    """An auditor only reads; a clerk proposes; whoever is above decides. Raises RoleRefused."""
    if clerk.role is Role.AUDITOR or (decide and clerk.role is Role.CLERK):
        raise RoleRefused
