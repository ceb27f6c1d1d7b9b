"""Tagihan: find a bill by what a person has in hand, and read its story with its journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from pagi.bills.bill_code import compact
from pagi.bills.service import find_by_code
from pagi.database import Connection
from pagi.doors.common.same_origin import same_origin
from pagi.doors.desk.fields import text
from pagi.doors.desk.guard import WORKERS, AnyRequest, checked_form, may_see_names, require_worker
from pagi.doors.desk.pages import desk_page, menu_counts
from pagi.doors.desk.room import DeskRoom
from pagi.doors.desk.transact import transact
from pagi.errors import PagiError
from pagi.identity.models import Session
from pagi.identity.proposals import Proposal
from pagi.payments import corrections
from pagi.payments.corrections import Action, Wish
from pagi.payments.errors import PaymentNotFound
from pagi.reports.bill_view import bill_view
from pagi.reports.story import Event, JournalLine, last_paid, search, tell
from pagi.taxpayers.service import masked_name
from tax_types.owed import all_programmes

BILLS = "/petugas/tagihan"
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of a transfer, as a journal is read on paper."""

    name: str
    code: str
    debit: int
    credit: int


@get("/tagihan", include_in_schema=False)
async def bills_page(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    q: FromQuery[str | None] = None,
) -> Response[Any]:
    """Bills that ``q`` leads to; a single one is opened at once. Without ``q`` those paid last."""
    typed = "".join(letter for letter in (q or "")[:LONGEST] if letter.isprintable()).strip()
    wanted = compact(typed).upper()
    region_id = desk.region.region_id
    async with desk.pool.acquire() as db:
        found = await search(db, region_id, wanted, typed) if wanted else await last_paid(db, region_id)
        counts = await menu_counts(db, desk)
    if wanted and len(found) == 1:
        return Redirect(f"{BILLS}/{found[0].bill_code}", status_code=303)
    return desk_page(
        request,
        "bills.html",
        session,
        active="bills",
        counts=counts,
        typed=typed,
        found=found,
        searched=bool(wanted),
    )


@get("/tagihan/{bill_code:str}", include_in_schema=False)
async def bill_page(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    bill_code: FromPath[str],
    *,
    kabar: FromQuery[str | None] = None,
) -> Response[Any]:
    """One bill: what it costs today, what happened to it, and how that stands in the journal."""
    return await _bill_page(request, desk, session, bill_code, news=kabar == "diusulkan")


@post("/tagihan/{bill_code:str}/koreksi", include_in_schema=False, guards=[same_origin], status_code=303)
async def propose(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    bill_code: FromPath[str],
) -> Response[Any]:
    """Propose to take a payment of the bill back, or to give up what it still asks for."""
    require_worker(session)
    form = await request.form()
    checked_form(session, form)
    what, reason, document = (text(form, name) for name in ("tindakan", "alasan", "dokumen"))

    async def work(db: Connection) -> Proposal:
        if what == Action.WRITE_OFF.value:
            return await corrections.propose_write_off(
                db, session.clerk, bill_code[:LONGEST], reason, document, desk.clock()
            )
        wish = Wish(Action.REVERSE.value, reason, document)
        return await corrections.propose_for_payment(db, session.clerk, _payment_id(what), wish, desk.clock())

    try:
        await transact(desk, work)
    except PagiError as error:
        if error.status >= 500 or error.status == 403:
            raise
        return await _bill_page(request, desk, session, bill_code, wrong=error.say("id"), status=error.status)
    return Redirect(f"{BILLS}/{bill_code}?kabar=diusulkan", status_code=303)


def _payment_id(named: str) -> UUID:
    """The payment that the form chose. Raises PaymentNotFound."""
    try:
        return UUID(named)
    except ValueError as error:
        raise PaymentNotFound from error


async def _bill_page(
    request: AnyRequest,
    desk: DeskRoom,
    session: Session,
    bill_code: str,
    *,
    news: bool = False,
    wrong: str | None = None,
    status: int = 200,
) -> Response[Any]:
    async with desk.pool.acquire() as db:
        bill = await find_by_code(db, desk.region.region_id, bill_code[:LONGEST])
        view = await bill_view(db, desk.keyring, desk.laws, bill, desk.today())
        story = await tell(db, bill)
        counts = await menu_counts(db, desk)
    name = view.taxpayer.name if may_see_names(session.clerk) else masked_name(view.taxpayer.name)
    payments = [event for event in story.events if event.kind == "paid"]
    askable = await _askable(desk, story.events)
    return desk_page(
        request,
        "bill.html",
        session,
        active="bills",
        counts=counts,
        status=status,
        news=news,
        wrong=wrong,
        may_propose=session.clerk.role in WORKERS,
        view=view,
        bill=bill,
        name=name,
        events=story.events,
        payments=payments,
        askable=askable,
        programmes={one.code: one.name for one in all_programmes(desk.laws).values()},
        over=sum(event.facts["to_overpayment"] for event in payments),
        postings=_postings(story.journal),
        journal_total=sum(line.amount for line in story.journal),
    )


async def _askable(desk: DeskRoom, events: Sequence[Event]) -> set[UUID]:
    """Instructions about which the bank can be asked, and on which no money is known."""
    sweeper = desk.sweeper
    if sweeper is None:
        return set()
    partners = {one.partner_id: one for one in await sweeper.directory.all()}
    return {
        facts["instruction_id"]
        for facts in (event.facts for event in events if event.kind == "asked")
        if facts["state"] != "used"
        and (partner := partners.get(facts["partner_id"])) is not None
        and sweeper.asker.service_for(partner, facts["channel"]) is not None
    }


def _postings(journal: tuple[JournalLine, ...]) -> list[Posting]:
    """Each transfer as its debit and its credit, in the order of the journal."""
    return [
        posting
        for line in journal
        for posting in (
            Posting(line.debit_name, line.debit, line.amount, 0),
            Posting(line.credit_name, line.credit, 0, line.amount),
        )
    ]
