"""Pesan bank: what banks sent, what was sent to them, each answer; and why a signature did not hold."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from pagi.doors.common.same_origin import same_origin
from pagi.doors.desk.fields import read_cursor, write_cursor
from pagi.doors.desk.guard import WORKERS, AnyRequest, checked_form, require_worker
from pagi.doors.desk.pages import desk_page, menu_counts
from pagi.doors.desk.reconcile import bank_names
from pagi.doors.desk.room import DeskRoom
from pagi.doors.desk.today import chosen_day
from pagi.identity.models import Session
from pagi.instructions import queries as instructions
from pagi.reports.messages import LOOKS_BACK, NEWEST, Wanted, find, read
from pagi.reports.payments import Cursor
from pagi.reports.send_again import again
from pagi.sweep.now import ask_now
from payment_channels.snap.causes import Cause, said

MESSAGES = "/petugas/pesan"
PAGE = 40
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the check of a signature."""

    title: str
    value: str
    kind: str = "code"


@get("/pesan", include_in_schema=False)
async def messages_page(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    *,
    q: FromQuery[str | None] = None,
    bank: FromQuery[str | None] = None,
    hari: FromQuery[date | None] = None,
    ditolak: FromQuery[bool] = False,
    sesudah: FromQuery[str | None] = None,
) -> Response[Any]:
    """Messages of a day; or, of something typed, those of the last year."""
    typed = "".join(letter for letter in (q or "")[:LONGEST] if letter.isprintable()).strip()
    day = chosen_day(hari, desk) if hari is not None else None
    cursor = read_cursor(sesudah)
    async with desk.pool.acquire() as db:
        names = await bank_names(db, desk.region.region_id)
        wanted = Wanted(typed, *_span(desk, day, named=bool(typed)), bank if bank in names else None, ditolak)
        before = (cursor.moment, cursor.key) if cursor else NEWEST
        found = await find(db, desk.region.region_id, wanted, before, PAGE + 1)
        counts = await menu_counts(db, desk)
    asked = {"q": typed, "bank": wanted.bank, "hari": day and day.isoformat(), "ditolak": ditolak and "true"}
    return desk_page(
        request,
        "messages.html",
        session,
        active="messages",
        counts=counts,
        typed=typed,
        bank=wanted.bank,
        names=names,
        day=day,
        refused=ditolak,
        messages=found[:PAGE],
        onward=_onward(asked, found[PAGE - 1]) if len(found) > PAGE else None,
    )


@get("/pesan/{message_id:uuid}", include_in_schema=False)
async def message_page(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    message_id: FromPath[UUID],
    *,
    kabar: FromQuery[str | None] = None,
) -> Response[Any]:
    """One message in and its answer."""
    async with desk.pool.acquire() as db:
        one = await read(db, desk.region.region_id, message_id)
        more = await again(db, desk.region.region_id, one)
        counts = await menu_counts(db, desk)
    cause = Cause(one.diagnosis["cause"]) if one.diagnosis else None
    return desk_page(
        request,
        "message.html",
        session,
        active="messages",
        counts=counts,
        one=one,
        body=_pretty(one.body),
        reply_body=_pretty(one.reply_body),
        steps=_steps(one.diagnosis) if one.diagnosis else [],
        again=more,
        may_ask=more.asks and session.clerk.role in WORKERS and desk.sweeper is not None,
        asked=kabar == "ditanya",
        cause=said(cause, "id") if cause else None,
        cause_english=said(cause, "en") if cause else None,
    )


@post("/pesan/{message_id:uuid}/tanya", include_in_schema=False, guards=[same_origin], status_code=303)
async def ask_about_message(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    message_id: FromPath[UUID],
) -> Response[Any]:
    """Ask the bank what became of a message of ours, where a question is all that it takes.

    Raises NotSentAgain with the reason for every other message.
    """
    require_worker(session)
    checked_form(session, await request.form())
    region_id = desk.region.region_id
    async with desk.pool.acquire() as db:
        more = await again(db, region_id, await read(db, region_id, message_id))
        instruction = await instructions.find(db, region_id, more.demanded())
    assert instruction is not None, "the message's instruction was just found"
    if desk.sweeper is None:
        raise HTTPException(status_code=404)
    await ask_now(desk.sweeper, instruction)
    return Redirect(f"{MESSAGES}/{message_id}?kabar=ditanya", status_code=303)


def _span(desk: DeskRoom, day: date | None, *, named: bool) -> tuple[datetime, datetime]:
    """A day in the city's zone, by the machine's clock; without one, today, or a year for something named."""
    if day is None and named:
        now = desk.machine()
        return now - LOOKS_BACK, now + timedelta(days=1)
    chosen = day or desk.machine().astimezone(desk.region.zone).date()
    begins = datetime(chosen.year, chosen.month, chosen.day, tzinfo=desk.region.zone)
    return begins.astimezone(UTC), (begins + timedelta(days=1)).astimezone(UTC)


def _steps(found: Any) -> list[Step]:
    """What was compared, in the order in which a signature is made."""
    kinds = {
        "symmetric_transaction": "Tipe 1: HMAC-SHA512 dengan rahasia klien, memakai token",
        "asymmetric_transaction": "Tipe 2: RSA-SHA256 dengan kunci privat bank, tanpa token",
        "asymmetric_token": "Permintaan token: RSA-SHA256 dengan kunci privat bank",
    }
    steps = [Step("Jenis yang disepakati", kinds.get(found["kind"], found["kind"]), "text")]
    if found["kind"] != "asymmetric_token":
        steps.append(Step("SHA-256 isi tanpa spasi", found["minified_sha256"]))
        if found["raw_sha256"] != found["minified_sha256"]:
            steps.append(Step("SHA-256 isi apa adanya", found["raw_sha256"]))
        steps.append(Step("Panjang isi", f"{found['body_bytes']} byte", "text"))
    steps.append(Step("Teks yang harus ditandatangani", found["string_to_sign"]))
    form = {"base64": "Base64 baku", "hex": "heksadesimal", "url_safe": "Base64 tidak baku"}
    written = form.get(found["signature_form"], "tidak terbaca")
    steps.append(Step("X-SIGNATURE yang datang", f"{written}, {found['signature_bytes']} byte", "text"))
    if found["signed_instead"] and found["signed_instead"] != found["string_to_sign"]:
        steps.append(Step("Teks yang ternyata ditandatangani", found["signed_instead"]))
    return steps


def _pretty(body: str) -> str:
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body


def _onward(asked: dict[str, Any], last: Any) -> str:
    asked["sesudah"] = write_cursor(Cursor(last.received_at, last.message_id))
    return f"{MESSAGES}?{urlencode({name: value for name, value in asked.items() if value})}"
