"""Selisih: cases on the left, one of them on the right with what it may mean, and the form that proposes."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from pagi.database import Connection
from pagi.doors.common.same_origin import same_origin
from pagi.doors.desk.fields import read_cursor, text, write_cursor
from pagi.doors.desk.guard import WORKERS, AnyRequest, checked_form, may_see_names, require_worker
from pagi.doors.desk.pages import desk_page, menu_counts
from pagi.doors.desk.reconcile import bank_names
from pagi.doors.desk.room import DeskRoom
from pagi.doors.desk.run import Likeness, bank_channel
from pagi.doors.desk.transact import transact
from pagi.doors.desk.words import WORDS
from pagi.errors import PagiError
from pagi.identity import proposals
from pagi.identity.models import Session
from pagi.identity.proposals import Proposal
from pagi.reports.payments import Cursor
from pagi.reports.questions import handed_questions
from pagi.taxpayers.service import masked_name
from reconciliation import discrepancies
from reconciliation.candidates import Candidate, Clue, candidates
from reconciliation.discrepancy import Action, CaseState, Discrepancy
from reconciliation.models import LineClass

CASES = "/petugas/selisih"
PAGE = 50
NEWS = ("diusulkan",)


@get("/selisih", include_in_schema=False)
async def cases_page(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    *,
    keadaan: FromQuery[CaseState] = CaseState.OPEN,
    kasus: FromQuery[UUID | None] = None,
    sesudah: FromQuery[str | None] = None,
    kabar: FromQuery[str | None] = None,
) -> Response[Any]:
    """Cases in one state, the oldest first; ``kasus`` is shown beside them."""
    news = kabar if kabar in NEWS else None
    return await _page(request, desk, session, state=keadaan, chosen=kasus, after=sesudah, news=news)


@post("/selisih/{discrepancy_id:uuid}", include_in_schema=False, guards=[same_origin], status_code=303)
async def propose(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    discrepancy_id: FromPath[UUID],
) -> Response[Any]:
    """Propose what becomes of a case, and go on to the next; or the case again with what is wrong."""
    require_worker(session)
    form = await request.form()
    checked_form(session, form)
    typed = {name: text(form, name) for name in ("tindakan", "kode", "kode_lain", "alasan", "dokumen")}

    async def work(db: Connection) -> Proposal:
        return await discrepancies.propose_for(
            db, session.clerk, discrepancy_id, typed["tindakan"], typed["alasan"], desk.clock(),
            bill_code=typed["kode_lain"] or typed["kode"], document=typed["dokumen"],
        )  # fmt: skip

    try:
        await transact(desk, work)
    except PagiError as error:
        if error.status >= 500 or error.status == 403:
            raise
        return await _page(
            request, desk, session, state=CaseState.OPEN, chosen=discrepancy_id, typed=typed,
            wrong=error.say("id"), status=error.status,
        )  # fmt: skip
    following = text(form, "lanjut")
    onward = {"kabar": "diusulkan", **({"kasus": following} if following else {})}
    return Redirect(f"{CASES}?{urlencode(onward)}", status_code=303)


async def _page(
    request: AnyRequest,
    desk: DeskRoom,
    session: Session,
    *,
    state: CaseState,
    chosen: UUID | None = None,
    after: str | None = None,
    news: str | None = None,
    typed: dict[str, str] | None = None,
    wrong: str | None = None,
    status: int = 200,
) -> Response[Any]:
    region_id = desk.region.region_id
    cursor = read_cursor(after)
    async with desk.pool.acquire() as db:
        found = await discrepancies.list_discrepancies(
            db, region_id, state=state, after=(cursor.moment, cursor.key) if cursor else None, limit=PAGE + 1
        )
        page, more = found[:PAGE], len(found) > PAGE
        case = next((one for one in page if one.discrepancy_id == chosen), page[0] if page else None)
        if chosen is not None and (case is None or case.discrepancy_id != chosen):
            case = await discrepancies.find(db, region_id, chosen)
        likely = await _likely(db, desk, case) if case else []
        history = await proposals.of_subject(db, region_id, case.subject) if case else []
        names = await bank_names(db, region_id)
        tallies = await discrepancies.counts(db, region_id)
        at_banks = await handed_questions(db, region_id)
        counts = await menu_counts(db, desk)
    last = Cursor(page[-1].opened_at, page[-1].discrepancy_id) if more else None
    return desk_page(
        request,
        "cases.html",
        session,
        active="cases",
        counts=counts,
        status=status,
        state=state,
        states=list(CaseState),
        tallies=tallies,
        at_banks=at_banks,
        cases=page,
        case=case,
        compared=compare(case, desk) if case else [],
        likely=likely,
        named=(lambda name: name) if may_see_names(session.clerk) else masked_name,
        history=history,
        names=names,
        reason=typed["alasan"] if typed else (usual_reason(case) if case else ""),
        typed=typed or {},
        wrong=wrong,
        news=news,
        following=_following(page, case),
        may_propose=session.clerk.role in WORKERS,
        address=lambda **facts: f"{CASES}?{urlencode({'keadaan': state.value, **facts})}",
        onward=f"{CASES}?{urlencode({'keadaan': state.value, 'sesudah': write_cursor(last)})}"
        if last
        else None,
    )


async def _likely(db: Connection, desk: DeskRoom, case: Discrepancy) -> list[Candidate]:
    """Bills that the case may mean, where booking to a bill is one of its actions."""
    if Action.BOOK not in case.actions:
        return []
    return await candidates(
        db, desk.keyring, desk.region.region_id, Clue.of_case(case), desk.laws, desk.today()
    )


def _following(page: list[Discrepancy], case: Discrepancy | None) -> UUID | None:
    """The case after this one, or the one before it at the end of the page."""
    keys = [one.discrepancy_id for one in page]
    if case is None or case.discrepancy_id not in keys or len(keys) < 2:
        return None
    place = keys.index(case.discrepancy_id)
    return keys[place + 1] if place + 1 < len(keys) else keys[place - 1]


def compare(case: Discrepancy, desk: DeskRoom) -> list[Likeness]:
    """The bank's line beside the book's payment."""
    in_bank, in_book = case.line is not None, case.payment_id is not None
    zone = desk.region.zone
    bank_day = case.transaction_time.astimezone(zone).date() if case.transaction_time else None
    paid_at = case.paid_at if in_book else None
    return [
        Likeness("Jumlah", case.bank_amount, case.ledger_amount, "rupiah"),
        Likeness("Hari", bank_day, paid_at.astimezone(zone).date() if paid_at else None, "day"),
        Likeness("Jam", case.transaction_time, paid_at, "moment"),
        Likeness("Rujukan", case.reference if in_bank else None, case.reference if in_book else None, "code"),
        Likeness("Kanal", case.channel, bank_channel(case.paid_through) if in_book else None, "word"),
    ]


def usual_reason(case: Discrepancy) -> str:
    """What a clerk would mostly write; it can be changed."""
    if case.refused_as:
        refusal = WORDS["reason"].get(case.refused_as, case.refused_as).lower()
        return f"Kabar bank ditolak ({refusal}), tetapi uangnya ada di berkas bank"
    reasons = {
        LineClass.ONLY_IN_BANK: "Uang ada di berkas bank, kabarnya tidak pernah sampai",
        LineClass.AMOUNT_DIFFERS: "Jumlah di berkas bank yang benar",
        LineClass.ONLY_IN_LEDGER: "Beda hari tutup buku bank, muncul di berkas berikutnya",
        LineClass.DUPLICATE: "Baris yang sama tertulis dua kali di berkas bank",
    }
    return "Bank menarik kembali uangnya" if case.movement == "REVERSAL" else reasons[case.class_]
