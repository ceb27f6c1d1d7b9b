"""Persetujuan: what waits for a second person, one beside the list, and the buttons that decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from pagi.database import Connection
from pagi.doors.common.same_origin import same_origin
from pagi.doors.desk.cases import CASES, compare
from pagi.doors.desk.fields import text
from pagi.doors.desk.guard import WORKERS, AnyRequest, checked_form, require_worker
from pagi.doors.desk.pages import desk_page, menu_counts
from pagi.doors.desk.room import DeskRoom
from pagi.doors.desk.run import Likeness
from pagi.doors.desk.transact import transact
from pagi.errors import PagiError
from pagi.identity import proposals
from pagi.identity.errors import OverLimit
from pagi.identity.models import Session
from pagi.identity.proposals import Proposal, ProposalState
from pagi.payments import corrections
from pagi.payments.models import Payment
from reconciliation import approvals, day_close, discrepancies
from reconciliation.discrepancy import Discrepancy

APPROVALS = "/petugas/persetujuan"
PAGE = 100
NEWS = {"setuju": "Disetujui dan sudah dikerjakan.", "tolak": "Ditolak.", "tarik": "Usulan ditarik kembali."}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a proposal is about, as far as it is one of these."""

    case: Discrepancy | None = None
    compared: tuple[Likeness, ...] = ()
    payment: Payment | None = None
    blockers: tuple[day_close.Blocker, ...] = ()
    day: date | None = None


@get("/persetujuan", include_in_schema=False)
async def approvals_page(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    *,
    usulan: FromQuery[UUID | None] = None,
    kabar: FromQuery[str | None] = None,
) -> Response[Any]:
    """The proposals that wait, the oldest first."""
    return await _page(request, desk, session, chosen=usulan, news=NEWS.get(kabar or ""))


@post(
    "/persetujuan/{proposal_id:uuid}/setuju", include_in_schema=False, guards=[same_origin], status_code=303
)
async def approve(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    proposal_id: FromPath[UUID],
) -> Response[Any]:
    """Approve and carry out."""

    async def work(db: Connection) -> Proposal:
        return await approvals.approve(db, session.clerk, proposal_id, desk.laws, desk.clock())

    return await _decide(request, desk, session, proposal_id, work)


@post("/persetujuan/{proposal_id:uuid}/tolak", include_in_schema=False, guards=[same_origin], status_code=303)
async def reject(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    proposal_id: FromPath[UUID],
) -> Response[Any]:
    """Say no, or take one's own proposal back."""
    why = text(await request.form(), "alasan")

    async def work(db: Connection) -> Proposal:
        return await approvals.reject(db, session.clerk, proposal_id, why, desk.clock())

    return await _decide(request, desk, session, proposal_id, work)


async def _decide(
    request: AnyRequest, desk: DeskRoom, session: Session, proposal_id: UUID, work: Any
) -> Response[Any]:
    require_worker(session)
    checked_form(session, await request.form())
    try:
        decided: Proposal = await transact(desk, work)
    except PagiError as error:
        if error.status >= 500:
            raise
        wrong = error.say("id")
        return await _page(request, desk, session, chosen=proposal_id, wrong=wrong, status=error.status)
    news = {ProposalState.APPROVED: "setuju", ProposalState.WITHDRAWN: "tarik"}.get(decided.state, "tolak")
    return Redirect(f"{APPROVALS}?kabar={news}", status_code=303)


async def _page(
    request: AnyRequest,
    desk: DeskRoom,
    session: Session,
    *,
    chosen: UUID | None,
    news: str | None = None,
    wrong: str | None = None,
    status: int = 200,
) -> Response[Any]:
    region_id, clerk = desk.region.region_id, session.clerk
    async with desk.pool.acquire() as db:
        waiting = await proposals.list_proposals(db, region_id, ProposalState.PROPOSED, PAGE)
        one = next((each for each in waiting if each.proposal_id == chosen), waiting[0] if waiting else None)
        if chosen is not None and (one is None or one.proposal_id != chosen):
            one = await proposals.find(db, region_id, chosen)
        subject = await _subject(db, desk, one) if one else Subject()
        reach = await _reaches(db, desk, session, one) if one else False
        counts = await menu_counts(db, desk)
    return desk_page(
        request,
        "approvals.html",
        session,
        active="approvals",
        counts=counts,
        status=status,
        waiting=waiting,
        one=one,
        subject=subject,
        cases=CASES,
        own=one is not None and one.proposed_by == clerk.clerk_id,
        reach=reach,
        may_decide=clerk.role in WORKERS,
        address=APPROVALS,
        news=news,
        wrong=wrong,
    )


async def _reaches(db: Connection, desk: DeskRoom, session: Session, one: Proposal) -> bool:
    """Whether this clerk's role approves as much as this."""
    try:
        await proposals.may_approve(db, session.clerk, one, desk.today())
    except OverLimit:
        return False
    return True


async def _subject(db: Connection, desk: DeskRoom, one: Proposal) -> Subject:
    region_id = desk.region.region_id
    match one.subject_kind:
        case "discrepancy":
            case = await discrepancies.find(db, region_id, UUID(one.subject_key))
            return Subject(case=case, compared=tuple(compare(case, desk)))
        case "payment":
            return Subject(payment=await corrections.find_payment(db, region_id, UUID(one.subject_key)))
        case "day":
            day = date.fromisoformat(one.subject_key)
            return Subject(blockers=tuple(await day_close.blockers(db, region_id, day)), day=day)
        case _:
            return Subject()
