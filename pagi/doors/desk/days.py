"""Tutup hari: the button that closes a day, or proposes to close it against what stands open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from pagi.database import Connection
from pagi.doors.common.same_origin import same_origin
from pagi.doors.desk.corrections_api import close_business_day
from pagi.doors.desk.fields import text
from pagi.doors.desk.guard import HOME, AnyRequest, checked_form, require_worker
from pagi.doors.desk.room import DeskRoom
from pagi.doors.desk.transact import transact
from pagi.identity import proposals
from pagi.identity.models import Session
from pagi.identity.proposals import Proposal, ProposalState
from reconciliation import day_close
from reconciliation.day_close import Blocker, ClosedDay
from reconciliation.errors import DayNotReady


@dataclass(frozen=True, slots=True)
class DayStanding:
    """How a day that is over stands: closed, or what keeps it open, and the override that waits."""

    closed: ClosedDay | None
    blockers: tuple[Blocker, ...]
    waiting: Proposal | None


@post("/hari/{day:date}/tutup", include_in_schema=False, guards=[same_origin], status_code=303)
async def close_day(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    day: FromPath[date],
) -> Response[Any]:
    """Close a day; with a reason, propose to close it against what stands open."""
    require_worker(session)
    form = await request.form()
    checked_form(session, form)
    why = text(form, "alasan")
    try:
        await close_business_day(desk, session, day)
        news = "ditutup"
    except DayNotReady:
        news = "belum"
        if why:

            async def work(db: Connection) -> Proposal:
                return await day_close.propose_override(db, session.clerk, day, why, desk.clock())

            await transact(desk, work)
            news = "diusulkan"
    return Redirect(f"{HOME}?{urlencode({'hari': day.isoformat(), 'kabar': news})}#tutup", status_code=303)


async def day_standing(db: Connection, region_id: int, day: date) -> DayStanding:
    """How a day that is over stands."""
    closed = await day_close.find(db, region_id, day)
    if closed is not None:
        return DayStanding(closed, (), None)
    history = await proposals.of_subject(db, region_id, f"day:{day.isoformat()}")
    waiting = next((one for one in history if one.state is ProposalState.PROPOSED), None)
    return DayStanding(None, tuple(await day_close.blockers(db, region_id, day)), waiting)
