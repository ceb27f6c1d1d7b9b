"""Hari ini: the day's money, each figure leading to its rows, and what to do next; and those rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.exceptions import ValidationException
from litestar.params import FromQuery

from pagi.doors.common.formatting import day_of_year, rupiah, weekday
from pagi.doors.desk.chart import hourly
from pagi.doors.desk.guard import WORKERS, AnyRequest
from pagi.doors.desk.pages import desk_page, menu_counts
from pagi.doors.desk.reconcile import RUNS, bank_names
from pagi.doors.desk.room import DeskRoom
from pagi.doors.desk.words import WORDS
from pagi.identity.models import Session
from pagi.reports import payments as rows
from pagi.reports.open_work import OpenWork, open_work
from pagi.reports.payments import Cursor
from pagi.reports.today import Day, day_figures

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
CHANNELS = ("qris", "virtual_account", "ewallet", "mobile_banking", "bank_transfer")
PAYMENTS = "/petugas/pembayaran"
ATTEMPTS = "/petugas/percobaan"


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do next, with the reason and the way."""

    title: str
    why: str
    verb: str
    address: str


@get("/", include_in_schema=False)
async def today_page(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    *,
    hari: FromQuery[date | None] = None,
) -> Response[Any]:
    """The day's figures; ``hari`` looks at another day."""
    now = desk.clock()
    day = chosen_day(hari, desk)
    async with desk.pool.acquire() as db:
        figures = await day_figures(db, desk.region.region_id, desk.region.zone, day, now)
        work = await open_work(db, desk.region.region_id, desk.today())
        names = await bank_names(db, desk.region.region_id)
    running = day == desk.today()
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
        tasks=_tasks(figures, work, names, may_upload=session.clerk.role in WORKERS),
        counts={"reconcile": work.left},
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


def write_cursor(cursor: Cursor | None) -> str | None:
    """The last row as part of an address."""
    return f"{cursor.moment.isoformat()}~{cursor.key}" if cursor else None


def read_cursor(text: str | None) -> Cursor | None:
    """The last row out of an address. Raises ValidationException."""
    if text is None:
        return None
    moment, _, key = text.partition("~")
    try:
        cursor = Cursor(datetime.fromisoformat(moment), UUID(key))
    except ValueError as error:
        raise ValidationException from error
    if cursor.moment.tzinfo is None:
        raise ValidationException
    return cursor


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


def _tasks(figures: Day, work: OpenWork, names: dict[str, str], *, may_upload: bool) -> list[Task]:
    """What waits, the money that is not in order first."""
    tasks = [
        Task(
            f"{run.left} baris {names.get(run.bank, run.bank)} perlu dilihat",
            f"Berkas {day_of_year(run.day, 'id')}, {rupiah(run.amount)}",
            "Mulai",
            f"{RUNS}/{run.run_id}",
        )
        for run in work.runs[:4]
    ]
    tasks += [
        Task(
            f"Berkas {names.get(one.bank, one.bank)} {day_of_year(one.day, 'id')} belum datang",
            f"{one.payments} pembayaran, {rupiah(one.amount)}",
            "Unggah",
            f"{RUNS}?{urlencode({'bank': one.bank, 'hari': one.day.isoformat()})}#berkas",
        )
        for one in work.missing[:2]
        if may_upload
    ]
    if figures.suspense:
        tasks.append(
            Task(
                f"{figures.suspense_payments} pembayaran belum dikenali",
                f"{rupiah(figures.suspense)} tanpa tagihan",
                "Lihat",
                payments_address(figures.day, status="suspense"),
            )
        )
    if figures.overpayment:
        tasks.append(
            Task(
                f"{figures.overpayment_payments} pembayaran lebih",
                f"{rupiah(figures.overpayment)} melebihi tagihan",
                "Lihat",
                payments_address(figures.day, status="overpayment"),
            )
        )
    return tasks
