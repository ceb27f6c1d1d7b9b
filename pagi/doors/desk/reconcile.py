"""Rekonsiliasi: the runs that were made, and the form that takes a bank's settlement file."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from pagi.doors.common.same_origin import same_origin
from pagi.doors.desk.guard import WORKERS, AnyRequest, checked_form, require_worker
from pagi.doors.desk.pages import desk_page
from pagi.doors.desk.room import DeskRoom
from pagi.doors.desk.statements import (
    LARGEST_REQUEST,
    StatementMissing,
    StatementRefused,
    Upload,
    take_statement,
)
from pagi.errors import PagiError
from pagi.identity.models import Session
from pagi.reports.open_work import open_work
from pagi.reports.payments import banks
from reconciliation import queries
from reconciliation.errors import RunNotFound
from reconciliation.models import CLEAR, Outcome, Run

RUNS = "/petugas/rekonsiliasi"
PAGE = 30


@get("/rekonsiliasi", include_in_schema=False)
async def runs_page(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    *,
    bank: FromQuery[str | None] = None,
    hari: FromQuery[date | None] = None,
    sesudah: FromQuery[UUID | None] = None,
) -> Response[Any]:
    """The runs, newest first, and the form; ``bank`` and ``hari`` fill it in."""
    return await _page(request, desk, session, bank=bank, day=hari, after=sesudah)


@post(
    "/rekonsiliasi",
    include_in_schema=False,
    guards=[same_origin],
    status_code=303,
    request_max_body_size=LARGEST_REQUEST,
)
async def take_file(
    request: AnyRequest, desk: NamedDependency[DeskRoom], session: NamedDependency[Session]
) -> Response[Any]:
    """Take a file, reconcile it, and lead to its run; or the form again with what is wrong."""
    require_worker(session)
    form = await request.form()
    checked_form(session, form)
    bank, day, file = form.get("bank"), form.get("hari"), form.get("berkas")
    chosen_bank = bank if isinstance(bank, str) else ""
    chosen_day = _day(day)
    if chosen_day is None:
        return await _page(request, desk, session, bank=chosen_bank, wrong={"hari": "Isi tanggal berkas."})
    try:
        content, name = await _content(file)
        outcome = await take_statement(desk, Upload(chosen_bank, chosen_day, name, content))
    except PagiError as error:
        field = {"file": "berkas", "bank": "bank", "date": "hari"}.get(error.field or "")
        if field is None:
            raise
        return await _page(
            request,
            desk,
            session,
            bank=chosen_bank,
            day=chosen_day,
            wrong={field: error.say("id")},
            broken=error.broken if isinstance(error, StatementRefused) else None,
        )
    return Redirect(f"{RUNS}/{outcome.run.run_id}?kabar={_news(outcome)}", status_code=303)


@post("/rekonsiliasi/{run_id:uuid}", include_in_schema=False, guards=[same_origin], status_code=303)
async def match_again(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    run_id: FromPath[UUID],
) -> Response[Any]:
    """Match the stored file against the ledger as it stands now."""
    require_worker(session)
    checked_form(session, await request.form())
    region_id = desk.region.region_id
    async with desk.pool.acquire() as db:
        run = await queries.find_run(db, region_id, run_id)
        stored = await queries.file_content(db, region_id, run.file_id)
    if stored is None:
        raise RunNotFound
    outcome = await take_statement(desk, Upload(run.bank, run.day, *stored))
    return Redirect(f"{RUNS}/{outcome.run.run_id}?kabar={_news(outcome)}", status_code=303)


def left(run: Run) -> int:
    """How many lines of a run somebody has to look at."""
    return run.quarantined + sum(total.count for name, total in run.classes.items() if name not in CLEAR)


async def bank_names(db: Any, region_id: int) -> dict[str, str]:
    """The banks by slug, with the name of their first partner."""
    names: dict[str, str] = {}
    for one in await banks(db, region_id):
        names.setdefault(one.slug, one.name)
    return names


async def _page(
    request: AnyRequest,
    desk: DeskRoom,
    session: Session,
    *,
    bank: str | None = None,
    day: date | None = None,
    after: UUID | None = None,
    wrong: dict[str, str] | None = None,
    broken: Any = None,
) -> Response[Any]:
    region_id = desk.region.region_id
    async with desk.pool.acquire() as db:
        names = await bank_names(db, region_id)
        last = await queries.find_run(db, region_id, after) if after else None
        runs = await queries.list_runs(db, region_id, PAGE + 1, last)
        work = await open_work(db, region_id, desk.today())
    return desk_page(
        request,
        "reconcile.html",
        session,
        active="reconcile",
        status=422 if wrong else 200,
        counts={"reconcile": work.left},
        names=names,
        runs=runs[:PAGE],
        left=left,
        clear_amount=lambda run: sum(run.classes[name].amount for name in CLEAR & run.classes.keys()),
        missing=work.missing,
        onward=f"{RUNS}?sesudah={runs[PAGE - 1].run_id}" if len(runs) > PAGE else None,
        may_upload=session.clerk.role in WORKERS,
        bank=bank or (work.missing[0].bank if work.missing else None),
        day=day or (work.missing[0].day if work.missing else desk.today()),
        today=desk.today(),
        wrong=wrong or {},
        broken=broken,
    )


async def _content(file: Any) -> tuple[bytes, str]:
    if not isinstance(file, UploadFile) or not file.filename:
        raise StatementMissing(field="file")
    return await file.read(), file.filename


def _day(typed: Any) -> date | None:
    try:
        return date.fromisoformat(typed) if isinstance(typed, str) else None
    except ValueError:
        return None


def _news(outcome: Outcome) -> str:
    if outcome.new_file:
        return "baru"
    return "ulang" if outcome.new_run else "sama"
