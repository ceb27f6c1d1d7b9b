"""Uang menunggu: overpayment and suspense by age, what may become of each, and refunds yet to be paid."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import ValidationException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from pagi.database import Connection
from pagi.doors.common.same_origin import same_origin
from pagi.doors.desk.fields import text
from pagi.doors.desk.guard import WORKERS, AnyRequest, checked_form, may_see_names, require_worker
from pagi.doors.desk.pages import desk_page, menu_counts
from pagi.doors.desk.room import DeskRoom
from pagi.doors.desk.transact import transact
from pagi.errors import PagiError
from pagi.identity import proposals
from pagi.identity.models import Session
from pagi.identity.proposals import Proposal
from pagi.payments import corrections
from pagi.payments.corrections import Wish
from pagi.reports.parked import OpenBill, ParkedMoney, open_bills, parked, parked_figures, promised
from pagi.taxpayers.service import masked_name
from reconciliation.candidates import Candidate, Clue, candidates

PARKED = "/petugas/uang-menunggu"
PROMISED = "janji"
POCKETS = {"lebih": "overpayment", "titipan": "suspense"}
ACTIONS = {"overpayment": ("compensate", "refund"), "suspense": ("assign", "return")}
PAGE = 50
NEWS = {
    "diusulkan": "Usulan disimpan dan menunggu orang kedua.",
    "dibayar": "Pembayaran dari kas daerah dicatat.",
}


@get("/uang-menunggu", include_in_schema=False)
async def parked_page(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    *,
    kantong: FromQuery[str] = "lebih",
    pembayaran: FromQuery[UUID | None] = None,
    kabar: FromQuery[str | None] = None,
) -> Response[Any]:
    """Money that waits in one pocket, the longest first, or refunds that are yet to be paid (``janji``)."""
    if kantong not in (*POCKETS, PROMISED):
        raise ValidationException
    return await _page(request, desk, session, kantong, chosen=pembayaran, news=NEWS.get(kabar or ""))


@post("/uang-menunggu/{payment_id:uuid}", include_in_schema=False, guards=[same_origin], status_code=303)
async def propose(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    payment_id: FromPath[UUID],
) -> Response[Any]:
    """Propose what becomes of money that waits; or the page again with what is wrong."""
    require_worker(session)
    form = await request.form()
    checked_form(session, form)
    pocket = text(form, "kantong")
    wish = Wish(
        action=text(form, "tindakan"), reason=text(form, "alasan"), document=text(form, "dokumen"),
        bill_code=text(form, "kode_lain") or text(form, "kode"),
    )  # fmt: skip

    async def work(db: Connection) -> Proposal:
        return await corrections.propose_for_payment(db, session.clerk, payment_id, wish, desk.clock())

    chosen = pocket if pocket in POCKETS else "lebih"
    return await _done(request, desk, session, work, chosen, payment_id, "diusulkan")


@post("/pengembalian/{movement_id:uuid}", include_in_schema=False, guards=[same_origin], status_code=303)
async def pay_out(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    movement_id: FromPath[UUID],
) -> Response[Any]:
    """Record that the treasury has paid a refund."""
    require_worker(session)
    form = await request.form()
    checked_form(session, form)
    try:
        paid_on = date.fromisoformat(text(form, "hari"))
    except ValueError as error:
        raise ValidationException from error

    async def work(db: Connection) -> str:
        return await corrections.record_payout(
            db, session.clerk, movement_id, text(form, "dokumen"), paid_on, desk.clock()
        )

    return await _done(request, desk, session, work, PROMISED, None, "dibayar")


async def _done(
    request: AnyRequest, desk: DeskRoom, session: Session, work: Any, tab: str, chosen: UUID | None, news: str
) -> Response[Any]:
    try:
        await transact(desk, work)
    except PagiError as error:
        if error.status >= 500 or error.status == 403:
            raise
        return await _page(
            request, desk, session, tab, chosen=chosen, wrong=error.say("id"), status=error.status
        )
    return Redirect(f"{PARKED}?{urlencode({'kantong': tab, 'kabar': news})}", status_code=303)


async def _page(
    request: AnyRequest,
    desk: DeskRoom,
    session: Session,
    tab: str,
    *,
    chosen: UUID | None = None,
    news: str | None = None,
    wrong: str | None = None,
    status: int = 200,
) -> Response[Any]:
    region_id, today = desk.region.region_id, desk.today()
    pocket = POCKETS.get(tab)
    async with desk.pool.acquire() as db:
        figures = await parked_figures(db, region_id, desk.laws, today)
        refunds = await promised(db, region_id, desk.laws, today)
        rows = []
        if pocket is not None:
            rows = await parked(db, desk.keyring, region_id, desk.laws, today, pocket=pocket, limit=PAGE)
        one = next((row for row in rows if row.payment_id == chosen), rows[0] if rows else None)
        bills = await open_bills(db, region_id, one.taxpayer_id) if one and one.taxpayer_id else []
        likely = await _likely(db, desk, one) if one and pocket == "suspense" else []
        history = await proposals.of_subject(db, region_id, f"payment:{one.payment_id}") if one else []
        counts = await menu_counts(db, desk)
    return desk_page(
        request,
        "parked.html",
        session,
        active="parked",
        counts=counts,
        status=status,
        tab=tab,
        pocket=pocket,
        figures=figures,
        refunds=refunds,
        rows=rows,
        one=one,
        choices=_choices(bills, likely),
        actions=ACTIONS.get(pocket or "", ()),
        history=history,
        named=(lambda name: name) if may_see_names(session.clerk) else masked_name,
        may_propose=session.clerk.role in WORKERS,
        today=today,
        address=PARKED,
        news=news,
        wrong=wrong,
    )


async def _likely(db: Connection, desk: DeskRoom, one: ParkedMoney) -> list[Candidate]:
    clue = Clue(
        one.bank_slug, one.account, one.bank_reference, one.open, f"{one.account} {one.bank_reference}"
    )
    return await candidates(db, desk.keyring, desk.region.region_id, clue, desk.laws, one.paid_day)


def _choices(bills: list[OpenBill], likely: list[Candidate]) -> list[OpenBill | Candidate]:
    """Bills to offer: those of the taxpayer, the oldest first, then those that look like it."""
    return [*bills, *(one for one in likely if one.state in ("open", "partly_paid"))]
