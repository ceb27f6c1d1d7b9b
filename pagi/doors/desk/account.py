"""Buku besar of one account, posting by posting, and the journal of a stretch of days as a file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import astuple
from datetime import date, datetime
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from pagi.doors.desk.guard import AnyRequest
from pagi.doors.desk.pages import desk_page, menu_counts
from pagi.doors.desk.room import DeskRoom
from pagi.doors.desk.today import chosen_day
from pagi.identity.models import Session
from pagi.reports.general_ledger import account_statement, journal_rows
from pagi.reports.spreadsheet import csv_line

SHOWN = 500
COLUMNS = (
    *("Hari buku", "Dicatat", "Entri", "Jenis", "Sumber", "Uraian"),
    *("Debit", "Nama akun debit", "Kredit", "Nama akun kredit", "Jumlah"),
)


@get("/buku-besar/akun/{code:str}", include_in_schema=False)
async def account_page(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    code: FromPath[str],
    *,
    dari: FromQuery[date | None] = None,
    sampai: FromQuery[date | None] = None,
) -> Response[Any]:
    """One account; this month without ``dari`` and ``sampai``."""
    first, last = _stretch(desk, dari, sampai)
    async with desk.pool.acquire() as db:
        found = await account_statement(db, desk.region.region_id, code, first, last, most=SHOWN)
        counts = await menu_counts(db, desk)
    return desk_page(
        request, "account.html", session, active="ledger", counts=counts, account=found, shown=SHOWN
    )


@get("/buku-besar/jurnal.csv", include_in_schema=False)
async def journal_file(
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    *,
    dari: FromQuery[date | None] = None,
    sampai: FromQuery[date | None] = None,
) -> Stream:
    """Every transfer of the stretch, as CSV for a spreadsheet."""
    assert session, "the dependency has let somebody in"
    first, last = _stretch(desk, dari, sampai)

    async def lines() -> AsyncIterator[str]:
        yield "\ufeff" + csv_line(COLUMNS)
        async with desk.pool.transaction(readonly=True) as db:
            async for row in journal_rows(db, desk.region.region_id, first, last):
                yield csv_line([_cell(value, desk) for value in astuple(row)])

    name = f"jurnal-{first.isoformat()}-{last.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Stream(lines(), media_type="text/csv; charset=utf-8", headers=headers)


def _stretch(desk: DeskRoom, first: date | None, last: date | None) -> tuple[date, date]:
    until = chosen_day(last, desk)
    begin = chosen_day(first, desk) if first is not None else until.replace(day=1)
    return min(begin, until), until


def _cell(value: Any, desk: DeskRoom) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(desk.region.zone).isoformat(timespec="seconds")
    return value if isinstance(value, int) else str(value)
