"""A page of the desk: the common frame, who is signed in, what the menu shows; and its pages for errors."""

from __future__ import annotations

from typing import Any

import structlog
from litestar import Response
from litestar.exceptions import HTTPException

from pagi.database import Connection
from pagi.doors.common.error_pages import outage_page
from pagi.doors.common.templating import html_page
from pagi.doors.desk.guard import FORM_FIELD, AnyRequest, may_oversee
from pagi.doors.desk.room import DeskRoom
from pagi.doors.desk.words import WORDS
from pagi.errors import PagiError
from pagi.identity.models import Clerk, Session
from pagi.reports.desk_work import DeskWork, desk_work
from pagi.reports.open_work import OpenWork, open_work

log = structlog.get_logger(__name__)
MENU = ("today", "reconcile", "cases", "approvals", "parked", "bills", "ledger", "messages")
OVERSIGHT = ("webhooks",)
"""What only those see who look after other programs, or audit."""


def desk_page(
    request: AnyRequest,
    template: str,
    session: Session | None,
    *,
    active: str = "",
    status: int = 200,
    headers: dict[str, str] | None = None,
    **context: Any,
) -> Response[str]:
    """``desk/<template>`` for a clerk, or for somebody who is not signed in."""
    clerk = session.clerk if session else None
    return html_page(
        request,
        f"desk/{template}",
        status=status,
        headers=headers,
        clerk={"name": clerk.name, "role": WORDS["role"][clerk.role]} if clerk else None,
        form_field=FORM_FIELD,
        form_token=session.form_token if session else "",
        pages=_menu(clerk),
        active=active,
        words=WORDS,
        **context,
    )


def _menu(clerk: Clerk | None) -> tuple[str, ...]:
    oversees = clerk is not None and may_oversee(clerk)
    return MENU + (OVERSIGHT if oversees else ())


async def menu_counts(db: Connection, desk: DeskRoom) -> dict[str, int]:
    """The numbers beside the menu's items."""
    work = await open_work(db, desk.region.region_id, desk.today())
    return counts_of(work, await desk_work(db, desk.region.region_id, desk.laws, desk.today()))


def counts_of(work: OpenWork, waiting: DeskWork) -> dict[str, int]:
    """The same out of what was read already."""
    return {
        "reconcile": len(work.missing) + sum(run.quarantined for run in work.runs),
        "cases": waiting.open_cases + waiting.handed_questions,
        "approvals": waiting.proposals,
        "parked": waiting.money.unknown,
    }


def desk_error(request: AnyRequest, error: Exception) -> Response[Any]:
    """What went wrong, in the desk's own frame; a database that is away gets the page that needs none."""
    status = _status(error)
    if status == 500:
        log.error("desk.failed", path=request.url.path, exc_info=error)
    if status == 503:
        return outage_page(request)
    sentence = error.say("id") if isinstance(error, PagiError) else WORDS["status"].get(status, "")
    return desk_page(
        request,
        "problem.html",
        None,
        status=status,
        heading=WORDS["heading"].get(status, WORDS["heading"][500 if status >= 500 else 400]),
        sentence=sentence,
        request_id=getattr(request.state, "request_id", None) if status >= 500 else None,
    )


def _status(error: Exception) -> int:
    if isinstance(error, PagiError):
        return error.status
    return error.status_code if isinstance(error, HTTPException) else 500
