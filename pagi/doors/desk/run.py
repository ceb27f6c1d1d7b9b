"""One run: its five classes and the lines set aside as tabs, the lines behind each figure, two panes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.exceptions import ValidationException
from litestar.params import FromPath, FromQuery

from pagi.doors.desk.guard import WORKERS, AnyRequest
from pagi.doors.desk.pages import desk_page
from pagi.doors.desk.reconcile import RUNS, bank_names, left
from pagi.doors.desk.room import DeskRoom
from pagi.identity.models import Session
from pagi.reports.open_work import newest_run_of_file, open_work
from reconciliation import queries
from reconciliation.errors import RunNotFound
from reconciliation.models import CLEAR, Finding, LineClass, Run

LEFT, QUARANTINED = "tersisa", "quarantined"
PAGE = 50
FEW = 25
"""How many lines of each class stand under "to look at" before one opens the class."""
OPEN_CLASSES = tuple(name for name in LineClass if name not in CLEAR)
NEWS = ("baru", "ulang", "sama")
LAST_POSITION = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Tab:
    """A figure that leads to its lines."""

    key: str
    count: int
    amount: int | None


@dataclass(frozen=True, slots=True)
class Likeness:
    """One row of the comparison: what the bank says, what the book says, and whether that is the same."""

    name: str
    bank: Any
    book: Any
    kind: str

    @property
    def verdict(self) -> str:
        """``same``, ``differs`` or ``one_sided``."""
        if self.bank in (None, "") or self.book in (None, ""):
            return "one_sided"
        return "same" if self.bank == self.book else "differs"


@get("/rekonsiliasi/{run_id:uuid}", include_in_schema=False)
async def run_page(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    run_id: FromPath[UUID],
    *,
    kelas: FromQuery[str | None] = None,
    sesudah: FromQuery[int] = 0,
    baris: FromQuery[int | None] = None,
    kabar: FromQuery[str | None] = None,
) -> Response[Any]:
    """A run, or the page that says that nothing is left."""
    if kelas not in (None, LEFT, QUARANTINED, *LineClass) or not 0 <= sesudah < LAST_POSITION:
        raise ValidationException
    region_id = desk.region.region_id
    async with desk.pool.acquire() as db:
        run = await queries.find_run(db, region_id, run_id)
        names = await bank_names(db, region_id)
        newest = None if run.newest else await newest_run_of_file(db, region_id, run.file_id)
        tab = kelas or (LEFT if left(run) else None)
        findings = await _findings(db, region_id, run, tab, sesudah)
        aside = (
            await queries.list_quarantined(db, region_id, run.file_id) if tab in (LEFT, QUARANTINED) else []
        )
        work = await open_work(db, region_id, desk.today())
    page = findings if tab == LEFT else findings[:PAGE]
    chosen = next((one for one in page if one.position == baris), page[0] if page else None)
    address = f"{RUNS}/{run_id}"
    return desk_page(
        request,
        "run.html",
        session,
        active="reconcile",
        counts={"reconcile": work.left},
        run=run,
        bank=names.get(run.bank, run.bank),
        left=left(run),
        clear=sum(run.classes[name].count for name in CLEAR & run.classes.keys()),
        tabs=_tabs(run),
        tab=tab,
        findings=page,
        aside=aside[:PAGE],
        aside_more=max(0, len(aside) - PAGE),
        chosen=chosen,
        compared=_compare(chosen, desk) if chosen else [],
        address=address,
        line_address=lambda **facts: f"{address}?{urlencode({'kelas': tab, 'sesudah': sesudah, **facts})}",
        onward=f"{address}?{urlencode({'kelas': tab, 'sesudah': page[-1].position})}"
        if tab != LEFT and len(findings) > PAGE
        else None,
        more_of={name: run.classes[name].count for name in OPEN_CLASSES if run.classes[name].count > FEW},
        few=FEW,
        newest=newest,
        news=kabar if kabar in NEWS else None,
        next_run=next((one for one in work.runs if one.run_id != run.run_id), None),
        names=names,
        may_match=session.clerk.role in WORKERS,
    )


@get("/rekonsiliasi/{run_id:uuid}/berkas", include_in_schema=False)
async def file_as_received(
    desk: NamedDependency[DeskRoom], session: NamedDependency[Session], run_id: FromPath[UUID]
) -> Response[bytes]:
    """The bank's file byte by byte, to be kept rather than shown."""
    assert session, "the dependency has let somebody in"
    async with desk.pool.acquire() as db:
        run = await queries.find_run(db, desk.region.region_id, run_id)
        stored = await queries.file_content(db, desk.region.region_id, run.file_id)
    if stored is None:
        raise RunNotFound
    return Response(
        stored[1],
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{run.bank}-{run.day.isoformat()}.csv"',
            "Cache-Control": "no-store",
        },
    )


async def _findings(db: Any, region_id: int, run: Run, tab: str | None, after: int) -> list[Finding]:
    if tab == LEFT:
        return [
            finding
            for name in OPEN_CLASSES
            if run.classes[name].count
            for finding in await queries.list_findings(db, region_id, run.run_id, name, FEW)
        ]
    if tab is None or tab == QUARANTINED:
        return []
    return await queries.list_findings(db, region_id, run.run_id, LineClass(tab), PAGE + 1, after)


def _tabs(run: Run) -> list[Tab]:
    open_amount = sum(run.classes[name].amount for name in OPEN_CLASSES)
    return [
        Tab(LEFT, left(run), open_amount),
        *(Tab(name.value, run.classes[name].count, run.classes[name].amount) for name in run.classes),
        Tab(QUARANTINED, run.quarantined, None),
    ]


def _compare(one: Finding, desk: DeskRoom) -> list[Likeness]:
    """The bank's line beside the book's payment."""
    in_bank, in_book = one.line is not None, one.payment_id is not None
    zone = desk.region.zone
    bank_day = one.transaction_time.astimezone(zone).date() if one.transaction_time else None
    return [
        Likeness("Jumlah", one.bank_amount, one.ledger_amount, "rupiah"),
        Likeness("Hari", bank_day, one.paid_day, "day"),
        Likeness("Jam", one.transaction_time, one.paid_at, "moment"),
        Likeness("Rujukan", one.reference if in_bank else None, one.reference if in_book else None, "code"),
        Likeness("Kanal", one.channel, bank_channel(one.paid_through), "word"),
    ]


def bank_channel(channel: str | None) -> str | None:
    """A channel of ours by the word that statements use."""
    words = {"virtual_account": "VA", "qris": "QRIS", "ewallet": "EWALLET", "bank_transfer": "TRANSFER"}
    return words.get(channel, channel) if channel else None
