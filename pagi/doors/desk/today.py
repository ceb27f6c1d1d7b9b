"""Hari ini: the day's money, each figure leading to its rows, and what to do next; and those rows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.exceptions import ValidationException
from litestar.params import FromQuery

from pagi.doors.common.formatting import weekday
from pagi.doors.desk.chart import hourly
from pagi.doors.desk.days import day_standing
from pagi.doors.desk.fields import read_cursor, write_cursor
from pagi.doors.desk.guard import WORKERS, AnyRequest
from pagi.doors.desk.pages import counts_of, desk_page, menu_counts
from pagi.doors.desk.reconcile import bank_names
from pagi.doors.desk.room import DeskRoom
from pagi.doors.desk.tasks import tasks
from pagi.doors.desk.words import WORDS
from pagi.identity.models import Session
from pagi.reports import payments as rows
from pagi.reports.desk_work import desk_work
from pagi.reports.open_work import LOOKS_BACK, open_work
from pagi.reports.today import Day, day_figures
from pagi.reports.unknown_answers import unknown_answers
from reconciliation.day_close import open_days

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
CHANNELS = ("qris", "virtual_account", "ewallet", "mobile_banking", "bank_transfer")
PAYMENTS = "/petugas/pembayaran"
ATTEMPTS = "/petugas/percobaan"
NEWS = ("ditutup", "belum", "diusulkan")


@get("/", include_in_schema=False)
async def today_page(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    *,
    hari: FromQuery[date | None] = None,
    kabar: FromQuery[str | None] = None,
) -> Response[Any]:
    """The day's figures; ``hari`` looks at another day."""
    now, region_id = desk.clock(), desk.region.region_id
    day = chosen_day(hari, desk)
    running = day == desk.today()
    async with desk.pool.acquire() as db:
        figures = await day_figures(db, region_id, desk.region.zone, day, now)
        work = await open_work(db, region_id, desk.today())
        names = await bank_names(db, region_id)
        waiting = await desk_work(db, region_id, desk.laws, desk.today())
        unknown = await unknown_answers(db, region_id) if running else []
        standing = await day_standing(db, region_id, day) if day < desk.today() else None
        to_close = await open_days(db, region_id, desk.today() - LOOKS_BACK, desk.today())
    return desk_page(
        request,
        "today.html",
        session,
        active="today",
        figures=figures,
        total=figures.total,
        now=now,
        running=running,
        compared=_compared(figures),
        before_name=f"{weekday(day, 'id').split(',')[0]} lalu",
        chart=hourly(
            figures.by_hour,
            figures.week_before_by_hour,
            now.astimezone(desk.region.zone).hour if running else None,
        ),
        tasks=tasks(work, waiting, names, to_close, session.clerk),
        counts=counts_of(work, waiting),
        unknown=unknown,
        standing=standing,
        may_close=session.clerk.role in WORKERS,
        news=kabar if kabar in NEWS else None,
        work=work,
        oldest=work.runs[0] if work.runs else None,
        age=(desk.today() - work.runs[0].day).days if work.runs else 0,
        names=names,
        rows_of=lambda **facts: payments_address(day, **facts),
        attempts=f"{ATTEMPTS}?{urlencode({'hari': day.isoformat()})}",
        day_before=day - timedelta(days=1),
        day_after=day + timedelta(days=1) if day < desk.today() else None,
    )


@get("/pembayaran", include_in_schema=False)
async def payments_page(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    *,
    hari: FromQuery[date | None] = None,
    kanal: FromQuery[str | None] = None,
    status: FromQuery[str | None] = None,
    sesudah: FromQuery[str | None] = None,
) -> Response[Any]:
    """The payments behind a figure of the day, newest first."""
    day = chosen_day(hari, desk)
    if kanal not in (None, *CHANNELS) or status not in (None, *rows.STATES):
        raise ValidationException
    async with desk.pool.acquire() as db:
        page, more = await rows.payments_of_day(
            db, desk.region.region_id, day, channel=kanal, state=status, after=read_cursor(sesudah)
        )
        counts = await menu_counts(db, desk)
    return desk_page(
        request,
        "payments.html",
        session,
        active="today",
        counts=counts,
        day=day,
        channel=WORDS["channel"][kanal] if kanal else None,
        state=WORDS["filter"][status] if status else None,
        payments=page,
        onward=payments_address(day, kanal=kanal, status=status, sesudah=write_cursor(more))
        if more
        else None,
    )


@get("/percobaan", include_in_schema=False)
async def attempts_page(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    *,
    hari: FromQuery[date | None] = None,
    sesudah: FromQuery[str | None] = None,
) -> Response[Any]:
    """The attempts that were refused on a day: no money moved."""
    day = chosen_day(hari, desk)
    async with desk.pool.acquire() as db:
        page, more = await rows.attempts_of_day(
            db, desk.region.region_id, desk.region.zone, day, after=read_cursor(sesudah)
        )
        counts = await menu_counts(db, desk)
    onward = {"hari": day.isoformat(), "sesudah": write_cursor(more)} if more else None
    return desk_page(
        request,
        "attempts.html",
        session,
        active="today",
        counts=counts,
        day=day,
        attempts=page,
        onward=f"{ATTEMPTS}?{urlencode(onward)}" if onward else None,
    )


def chosen_day(hari: date | None, desk: DeskRoom) -> date:
    """The day asked for, else today. Raises ValidationException for one that no book can hold."""
    if hari is not None and not EARLIEST <= hari <= LATEST:
        raise ValidationException
    return hari or desk.today()


def payments_address(day: date, **filters: str | None) -> str:
    """Where the payments of a day stand, with the filters that are set."""
    asked = {"hari": day.isoformat(), **{name: value for name, value in filters.items() if value}}
    return f"{PAYMENTS}?{urlencode(asked)}"


def _compared(figures: Day) -> str:
    """How the day stands beside the week before, at the same hour."""
    before, now = figures.week_before_until_now, figures.total.received
    name = weekday(figures.day, "id").split(",")[0]
    if before == 0:
        return f"{name} lalu belum ada, jam yang sama"
    change = (now - before) * 100 // before
    if change == 0:
        return f"sama dengan {name} lalu, jam yang sama"
    return f"{'naik' if change > 0 else 'turun'} {abs(change)}% dari {name} lalu, jam yang sama"
