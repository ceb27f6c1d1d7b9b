"""Menunggu bank: what banks were asked about and a clerk looks after; and the button that asks now."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from pagi.doors.common.same_origin import same_origin
from pagi.doors.desk.fields import text
from pagi.doors.desk.guard import WORKERS, AnyRequest, checked_form, require_worker
from pagi.doors.desk.pages import desk_page, menu_counts
from pagi.doors.desk.room import DeskRoom
from pagi.identity.models import Session
from pagi.instructions import queries as instructions
from pagi.reports.questions import question_counts, waiting_questions
from pagi.sweep import queries
from pagi.sweep.now import ask_now, ask_question_now, partner_of

QUESTIONS = "/petugas/selisih/bank"
BILL = "/petugas/tagihan"


@get("/selisih/bank", include_in_schema=False)
async def questions_page(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    *,
    kabar: FromQuery[str | None] = None,
) -> Response[Any]:
    """What is a clerk's, the oldest first, then unknown answers that are being asked about."""
    region_id = desk.region.region_id
    async with desk.pool.acquire() as db:
        found = await waiting_questions(db, region_id)
        tally = await question_counts(db, region_id, desk.clock(), desk.machine())
        counts = await menu_counts(db, desk)
    return desk_page(
        request,
        "questions.html",
        session,
        active="cases",
        counts=counts,
        questions=found,
        tally=tally,
        asked=kabar == "ditanya",
        may_ask=session.clerk.role in WORKERS and desk.sweeper is not None,
    )


@post("/pertanyaan/{key:uuid}/tanya", include_in_schema=False, guards=[same_origin], status_code=303)
async def ask(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    key: FromPath[UUID],
) -> Response[Any]:
    """Ask the bank now about an instruction or a payment in doubt; then back to where it was pressed."""
    require_worker(session)
    form = await request.form()
    checked_form(session, form)
    region_id, sweeper = desk.region.region_id, desk.sweeper
    async with desk.pool.acquire() as db:
        instruction = await instructions.find(db, region_id, key)
        question = await queries.find(db, region_id, key)
    if sweeper is None or (instruction is None and question is None):
        raise HTTPException(status_code=404)
    if instruction is not None:
        await ask_now(sweeper, instruction)
    elif question is not None:
        await ask_question_now(sweeper, await partner_of(sweeper, question.partner_id), key)
    code = text(form, "tagihan")
    back = f"{BILL}/{code}#cerita" if code.isascii() and code.isdigit() else f"{QUESTIONS}?kabar=ditanya"
    return Redirect(back, status_code=303)
