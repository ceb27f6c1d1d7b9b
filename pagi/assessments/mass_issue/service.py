"""Runs from the proposal to the approval. One person proposes what a comparison shows, another approves it.

The run keeps the law and the moment up to which facts count: what is carried out is what was approved.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from pagi.assessments.law import keep_law, kept_pack, law_in_force
from pagi.assessments.mass_issue import store
from pagi.assessments.mass_issue.comparison import Comparison, compare
from pagi.assessments.mass_issue.errors import (
    ApprovalRefused,
    DueDatePassed,
    NothingInScope,
    NothingToDo,
    RunNotFound,
    RunUnderway,
)
from pagi.assessments.mass_issue.models import CITY, TAX, Run, RunKind, RunState, Scope
from pagi.assessments.mass_issue.objects import law_of_year
from pagi.clock import city_day
from pagi.database import Connection, Pool, load
from pagi.database.faults import DOUBLED, GUARDED
from pagi.identity.models import Clerk
from pagi.ids import new_id
from pagi.regions import Region
from tax_types.engine import TAXES, answer
from tax_types.parameters import Pack
from tax_types.request import read_request

_SQL = load("pagi/assessments/mass_issue/queries.sql")
CHUNK_OBJECTS = 10_000
_REASONS = {
    "four_eyes": "they proposed it",
    "guard_role": "only an active clerk may",
    "guard_limit": "the amount is above the limit of their role",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for. ``due_date``: another than the law's; ``chunk_objects``: how many at once."""

    tax_year: int
    scope: Scope = CITY
    reason: str = "Penetapan massal"
    due_date: date | None = None
    kind: RunKind = RunKind.ISSUE
    again: bool = False
    chunk_objects: int = CHUNK_OBJECTS


async def dry_run(
    pool: Pool, region: Region, wanted: Wanted, now: datetime, progress: Callable[[int], None] | None = None
) -> Comparison:
    """What a run would do, and how that compares with what stood before. Writes nothing."""
    async with pool.transaction(isolation="repeatable_read", readonly=True) as db:
        digest, pack = law_in_force(region.slug)
        run = await _draft(db, region, wanted, pack, digest, new_id(), now)
        return await compare(db, run, law_of_year(pack, run.tax_year), progress)


async def propose(
    pool: Pool,
    region: Region,
    wanted: Wanted,
    clerk: Clerk,
    now: datetime,
    progress: Callable[[int], None] | None = None,
) -> Comparison:
    """Propose a run with the amount that it comes to, for another person to approve.

    Raises NothingInScope, NothingToDo, RunUnderway, DueDatePassed.
    """
    async with pool.transaction() as db:
        digest = await keep_law(db, region.region_id, region.slug, now)
        pack = await kept_pack(db, region.region_id, digest)
        run = await _draft(db, region, wanted, pack, digest, clerk.clerk_id, now)
        await refuse_while_underway(db, run)
        found = await compare(db, run, law_of_year(pack, run.tax_year), progress)
        if not found.assessed and not found.failures:
            raise NothingToDo(scope=run.scope, year=run.tax_year)
        found.run = replace(run, amount=found.total if run.kind is RunKind.ISSUE else found.ups_and_downs)
        await keep_proposal(db, found.run)
        return found


async def approve(pool: Pool, region_id: int, run_id: UUID, clerk: Clerk, now: datetime) -> None:
    """Approve a run that somebody else proposed. Raises RunNotFound, ApprovalRefused."""
    try:
        async with pool.transaction() as db:
            decided = await db.fetchval(_SQL.decide, region_id, run_id, RunState.RUNNING, clerk.clerk_id, now)
    except GUARDED as error:
        reason = _REASONS.get(error.constraint_name or "", str(error))
        raise ApprovalRefused(username=clerk.username, reason=reason, field="approved_by") from error
    if decided is None:
        raise RunNotFound(run_id=run_id)


async def withdraw(pool: Pool, region_id: int, run_id: UUID, clerk: Clerk, now: datetime) -> None:
    """Withdraw a run that waits for approval. Raises RunNotFound."""
    async with pool.transaction() as db:
        if not await db.fetchval(_SQL.decide, region_id, run_id, RunState.WITHDRAWN, clerk.clerk_id, now):
            raise RunNotFound(run_id=run_id)


async def refuse_while_underway(db: Connection, run: Run) -> None:
    """Raises RunUnderway while another run of the year is not finished."""
    other = await store.run_underway(db, run.region_id, run.tax_year)
    if other is not None:
        raise RunUnderway(run_id=other.run_id, scope=other.scope, year=other.tax_year)


async def keep_proposal(db: Connection, run: Run) -> None:
    """Keep ``run`` as proposed. Raises RunUnderway, ApprovalRefused."""
    try:
        await db.execute(
            _SQL.propose, run.region_id, run.run_id, run.kind, run.tax_year, run.scope.prefix, run.reason,
            run.law, run.facts_at, run.day, run.due_date, list(run.bounds), run.objects, run.amount,
            run.again, run.proposed_by, run.proposed_at,
        )  # fmt: skip
    except DOUBLED as error:
        raise RunUnderway(run_id="?", scope=run.scope, year=run.tax_year) from error


async def _draft(
    db: Connection,
    region: Region,
    wanted: Wanted,
    pack: Pack,
    digest: bytes,
    proposer: UUID,
    now: datetime,
) -> Run:
    """The run as it would be proposed; nothing is written."""
    scope, day = wanted.scope, city_day(now, region.zone)
    found = await db.fetchrow(_SQL.bounds, region.region_id, scope.prefix, scope.end, wanted.chunk_objects)
    if not found["objects"]:
        raise NothingInScope(scope=scope)
    return Run(
        region_id=region.region_id, run_id=new_id(), kind=wanted.kind, tax_year=wanted.tax_year, scope=scope,
        reason=wanted.reason, law=digest, facts_at=now, day=day,
        due_date=wanted.due_date or due_date(pack, region, wanted, day),
        bounds=tuple(found["bounds"]), objects=found["objects"], amount=0, again=wanted.again,
        state=RunState.PROPOSED, proposed_by=proposer, proposed_at=now,
    )  # fmt: skip


def due_date(pack: Pack, region: Region, wanted: Wanted, sent_on: date) -> date:
    """The law's due date of a year's PBB. Raises DueDatePassed when letters of ``sent_on`` come after it."""
    tax_year = wanted.tax_year
    request = {
        "tax": TAX, "region": region.slug, "period": str(tax_year),
        "inputs": {"njop": 0, "sent_on": max(sent_on, date(tax_year, 1, 1)).isoformat()},
    }  # fmt: skip
    due = answer(read_request(request, TAXES), pack).days.due
    assert due is not None, "PBB has a due date in every pack"
    if due < sent_on and wanted.kind is not RunKind.CANCELLATION:
        raise DueDatePassed(due_date=due, field="due_date")
    return due
