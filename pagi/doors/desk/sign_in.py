"""Masuk and keluar: a name, a password and a 6-digit code for a session in a cookie (SameSite=Strict)."""

from __future__ import annotations

from typing import Any

import structlog
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect

from pagi.doors.common.same_origin import same_origin
from pagi.doors.desk.guard import (
    HOME,
    SIGN_IN,
    AnyRequest,
    caller,
    checked_form,
    inside_the_desk,
    no_cookie,
    page_session,
    session_cookie,
)
from pagi.doors.desk.pages import desk_page
from pagi.doors.desk.room import DeskRoom
from pagi.identity.errors import SessionMissing, SignInLocked, SignInRefused
from pagi.identity.models import Credentials, Session, SessionKind
from pagi.identity.service import sign_in
from pagi.identity.sessions import end_session

log = structlog.get_logger(__name__)
EMPTY = {
    "username": "Isi nama pengguna.",
    "password": "Isi kata sandi.",
    "code": "Isi 6 angka dari aplikasi autentikator.",
}


@get("/masuk", include_in_schema=False)
async def sign_in_page(
    request: AnyRequest, desk: NamedDependency[DeskRoom], lanjut: FromQuery[str | None] = None
) -> Response[Any]:
    """The form; whoever is signed in already goes on."""
    wanted = inside_the_desk(lanjut)
    try:
        await page_session(request, desk)
    except SessionMissing:
        return _form(request, wanted)
    return Redirect(wanted, status_code=303)


@post("/masuk", include_in_schema=False, guards=[same_origin], status_code=303, request_max_body_size=16_384)
async def take_sign_in(request: AnyRequest, desk: NamedDependency[DeskRoom]) -> Response[Any]:
    """Sign in, or the form again with what is wrong."""
    form = await request.form()
    typed = {name: _text(form, name) for name in ("username", "password", "code")}
    wanted = inside_the_desk(_text(form, "lanjut"))
    missing = {name: sentence for name, sentence in EMPTY.items() if not typed[name].strip()}
    if missing:
        return _form(request, wanted, typed["username"], missing, status=422)
    try:
        async with desk.pool.acquire() as db:
            signed = await sign_in(
                db,
                desk.keyring,
                desk.region.region_id,
                Credentials(**typed),
                kind=SessionKind.BROWSER,
                caller=caller(request),
                now=desk.machine(),
                replaces=request.cookies.get(desk.cookie_name),
            )
    except (SignInRefused, SignInLocked) as refused:
        log.warning("desk_sign_in_refused", reason=refused.code)
        return _form(request, wanted, typed["username"], {"all": refused.say("id")}, refused=refused)
    log.info("desk_signed_in", clerk_id=str(signed.clerk.clerk_id))
    answer = Redirect(wanted, status_code=303, headers={"Cache-Control": "no-store"})
    answer.cookies.append(session_cookie(desk, signed))
    return answer


@post("/keluar", include_in_schema=False, guards=[same_origin], status_code=303)
async def sign_out(
    request: AnyRequest, desk: NamedDependency[DeskRoom], session: NamedDependency[Session]
) -> Response[Any]:
    """End the session here and in the database."""
    checked_form(session, await request.form())
    async with desk.pool.acquire() as db:
        await end_session(db, desk.region.region_id, request.cookies.get(desk.cookie_name), desk.machine())
    answer = Redirect(SIGN_IN, status_code=303, headers={"Clear-Site-Data": '"cache"'})
    answer.cookies.append(no_cookie(desk))
    return answer


def _form(
    request: AnyRequest,
    wanted: str,
    username: str = "",
    wrong: dict[str, str] | None = None,
    *,
    refused: SignInRefused | SignInLocked | None = None,
    status: int = 200,
) -> Response[str]:
    headers = {"Retry-After": str(refused.facts["seconds"])} if isinstance(refused, SignInLocked) else None
    return desk_page(
        request,
        "sign_in.html",
        None,
        status=refused.status if refused else status,
        headers=headers,
        wanted=wanted if wanted != HOME else "",
        username=username[:64],
        wrong=wrong or {},
        locked=isinstance(refused, SignInLocked),
    )


def _text(form: Any, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""
