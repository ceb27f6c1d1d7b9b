"""The desk for programs: discrepancies, proposals, and the second person who approves them."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.exceptions import ValidationException
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta

from pagi.database import Connection
from pagi.doors.desk.fields import read_cursor, write_cursor
from pagi.doors.desk.guard import may_see_names, require_worker
from pagi.doors.desk.room import DeskRoom
from pagi.doors.desk.transact import transact
from pagi.identity import proposals
from pagi.identity.models import Session
from pagi.identity.proposals import Proposal, ProposalState
from pagi.reports.payments import Cursor
from pagi.taxpayers.service import masked_name
from reconciliation import approvals, discrepancies
from reconciliation.candidates import Clue, candidates
from reconciliation.discrepancy import CaseState

MOST = 200
Text = Annotated[str, Meta(max_length=2000)]
Number = Annotated[str, Meta(max_length=400)]
BEARER: list[dict[str, list[str]]] = [{"bearer": []}]


class CaseWish(msgspec.Struct, frozen=True):
    """What is to become of a discrepancy; the case names its ``actions``. ``bill_code`` for ``book``."""

    action: Annotated[str, Meta(max_length=40)]
    reason: Text
    bill_code: Annotated[str, Meta(max_length=80)] | None = None
    document: Number = ""


class Refusal(msgspec.Struct, frozen=True):
    """Why not."""

    reason: Text = ""


@get("/discrepancies", summary="Cases that a statement and the ledger do not agree on", security=BEARER)
async def list_cases(
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    *,
    run: FromQuery[UUID | None] = None,
    status: FromQuery[CaseState | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int] = 50,
) -> dict[str, Any]:
    """Oldest first; ``run``: those of the run's file. ``next_cursor`` leads on, null at the end."""
    _check(limit)
    after = read_cursor(cursor)
    async with desk.pool.acquire() as db:
        found = await discrepancies.list_discrepancies(
            db, session.clerk.region_id, state=status, run_id=run,
            after=(after.moment, after.key) if after else None, limit=limit + 1,
        )  # fmt: skip
    page, more = found[:limit], len(found) > limit
    last = Cursor(page[-1].opened_at, page[-1].discrepancy_id) if more else None
    return {"discrepancies": [one.as_json() for one in page], "next_cursor": write_cursor(last)}


@get("/discrepancies/{discrepancy_id:uuid}", summary="One case, with the bills it may mean", security=BEARER)
async def show_case(
    desk: NamedDependency[DeskRoom], session: NamedDependency[Session], discrepancy_id: FromPath[UUID]
) -> dict[str, Any]:
    """``candidates``: the likeliest bills first, each with its reasons."""
    region_id = session.clerk.region_id
    async with desk.pool.acquire() as db:
        case = await discrepancies.find(db, region_id, discrepancy_id)
        likely = await candidates(db, desk.keyring, region_id, Clue.of_case(case), desk.laws, desk.today())
        history = await proposals.of_subject(db, region_id, case.subject)
    named = (lambda name: name) if may_see_names(session.clerk) else masked_name
    return {
        **case.as_json(),
        "candidates": [one.as_json(named=named(one.taxpayer_name)) for one in likely],
        "proposals": [proposal_json(one) for one in history],
    }


@post(
    "/discrepancies/{discrepancy_id:uuid}/proposals",
    summary="Propose what becomes of a case",
    security=BEARER,
)
async def propose_for_case(
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    discrepancy_id: FromPath[UUID],
    data: JSONBody[CaseWish],
) -> dict[str, Any]:
    """A second person approves it; nothing is booked before."""
    require_worker(session)

    async def work(db: Connection) -> Proposal:
        return await discrepancies.propose_for(
            db, session.clerk, discrepancy_id, data.action, data.reason, desk.clock(),
            bill_code=data.bill_code, document=data.document,
        )  # fmt: skip

    return proposal_json(await transact(desk, work))


@get("/proposals", summary="What waits for a second person", security=BEARER)
async def list_proposals(
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    *,
    status: FromQuery[ProposalState] = ProposalState.PROPOSED,
    cursor: FromQuery[UUID | None] = None,
    limit: FromQuery[int] = 50,
) -> dict[str, Any]:
    """Oldest first."""
    _check(limit)
    region_id = session.clerk.region_id
    async with desk.pool.acquire() as db:
        after = await proposals.find(db, region_id, cursor) if cursor else None
        found = await proposals.list_proposals(db, region_id, status, limit + 1, after)
    more = str(found[limit - 1].proposal_id) if len(found) > limit else None
    return {"proposals": [proposal_json(one) for one in found[:limit]], "next_cursor": more}


@post(
    "/proposals/{proposal_id:uuid}/approval",
    status_code=200,
    summary="Approve and carry out",
    security=BEARER,
)
async def approve(
    desk: NamedDependency[DeskRoom], session: NamedDependency[Session], proposal_id: FromPath[UUID]
) -> dict[str, Any]:
    """By another person than the proposer (403 ``four_eyes``), within the role's limit. Again: the same."""
    require_worker(session)

    async def work(db: Connection) -> Proposal:
        return await approvals.approve(db, session.clerk, proposal_id, desk.laws, desk.clock())

    return await _with_subject(desk, await transact(desk, work))


@post(
    "/proposals/{proposal_id:uuid}/rejection", status_code=200, summary="Reject or withdraw", security=BEARER
)
async def reject(
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    proposal_id: FromPath[UUID],
    data: JSONBody[Refusal],
) -> dict[str, Any]:
    """Who made it withdraws it; anybody else rejects it. What it was about is open again."""
    require_worker(session)

    async def work(db: Connection) -> Proposal:
        return await approvals.reject(db, session.clerk, proposal_id, data.reason, desk.clock())

    return await _with_subject(desk, await transact(desk, work))


def proposal_json(proposal: Proposal) -> dict[str, Any]:
    """A proposal of the desk's API."""
    return {
        "id": str(proposal.proposal_id),
        "proposal_id": str(proposal.proposal_id),
        "status": proposal.state.value,
        "action": proposal.action.removeprefix("discrepancy."),
        "subject": proposal.subject,
        "amount": proposal.amount,
        "bill_code": proposal.terms.get("bill_code"),
        "reason": proposal.reason,
        "document": proposal.document,
        "proposed_by": proposal.proposer,
        "proposed_at": proposal.proposed_at.isoformat(),
        "decided_by": proposal.decider,
        "decided_at": proposal.decided_at.isoformat() if proposal.decided_at else None,
        "note": proposal.note,
    }


def _check(limit: int) -> None:
    if not 1 <= limit <= MOST:
        raise ValidationException(extra=[{"key": "limit", "message": f"between 1 and {MOST}"}])


async def _with_subject(desk: DeskRoom, proposal: Proposal) -> dict[str, Any]:
    """A proposal, and the case that it was about as it stands now."""
    told = proposal_json(proposal)
    if proposal.subject_kind == approvals.DISCREPANCY:
        async with desk.pool.acquire() as db:
            case = await discrepancies.find(db, desk.region.region_id, UUID(proposal.subject_key))
        told["discrepancy"] = case.as_json()
    return told


CASES = [list_cases, show_case, propose_for_case, list_proposals, approve, reject]
