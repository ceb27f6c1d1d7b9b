"""Who may pass: a session out of the cookie (pages) or the bearer token (programs), a role, a form's token.

Pages send people without a session to the sign-in page and bring them back afterwards.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.response import Redirect

from pagi.doors.desk.room import DeskRoom
from pagi.identity.errors import RoleRefused, SessionMissing
from pagi.identity.models import Caller, Clerk, Role, Session, SessionKind, SignedIn
from pagi.identity.sessions import check_form, find_session

HOME = "/petugas"
SIGN_IN = "/petugas/masuk"
FORM_FIELD = "token_formulir"
WORKERS = (Role.CLERK, Role.SUPERVISOR, Role.HEAD)
"""Who may change something; an auditor only reads."""

OVERSEERS = (Role.SUPERVISOR, Role.HEAD)
"""Who looks after what goes out to other programs."""

AnyRequest = Request[Any, Any, Any]


async def page_session(request: AnyRequest, desk: NamedDependency[DeskRoom]) -> Session:
    """The session of the browser's cookie. Raises SessionMissing."""
    return await _session(desk, request.cookies.get(desk.cookie_name), SessionKind.BROWSER)


async def program_session(request: AnyRequest, desk: NamedDependency[DeskRoom]) -> Session:
    """The session of the bearer token; a cookie is not looked at. Raises SessionMissing."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise SessionMissing
    return await _session(desk, token.strip(), SessionKind.PROGRAM)


async def _session(desk: DeskRoom, token: str | None, kind: SessionKind) -> Session:
    async with desk.pool.acquire() as db:
        return await find_session(
            db, desk.keyring, desk.region.region_id, token, kind=kind, now=desk.machine()
        )


def require_worker(session: Session) -> None:
    """Raises RoleRefused for who may only read."""
    if session.clerk.role not in WORKERS:
        raise RoleRefused


def require_overseer(session: Session) -> None:
    """Raises RoleRefused for who does not look after other programs."""
    if session.clerk.role not in OVERSEERS:
        raise RoleRefused


def require_oversight(session: Session) -> None:
    """Raises RoleRefused for who neither looks after other programs nor audits."""
    if not may_oversee(session.clerk):
        raise RoleRefused


def may_oversee(clerk: Clerk) -> bool:
    """Whether this clerk sees what goes out to other programs."""
    return clerk.role in (*OVERSEERS, Role.AUDITOR)


def may_see_names(clerk: Clerk) -> bool:
    """Whether a taxpayer's whole name is needed for this clerk's work."""
    return clerk.role in WORKERS


def checked_form(session: Session, form: Any) -> None:
    """Raises FormStale unless the form was made for this session."""
    typed = form.get(FORM_FIELD)
    check_form(session, typed if isinstance(typed, str) else None)


def caller(request: AnyRequest) -> Caller:
    """From where the request comes, as far as the connection tells."""
    return Caller(request.client.host if request.client else "", request.headers.get("user-agent", "")[:500])


def to_sign_in(request: AnyRequest, error: Exception) -> Response[Any]:
    """The way to the sign-in page, and back to where one wanted to go."""
    assert isinstance(error, SessionMissing)
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    back = f"?lanjut={quote(wanted, safe='')}" if request.method == "GET" and wanted != HOME else ""
    return Redirect(SIGN_IN + back, status_code=303, headers={"Cache-Control": "no-store"})


def inside_the_desk(wanted: str | None) -> str:
    """``wanted`` if it is an address of the desk, else the first page: never another site."""
    if not wanted or "\\" in wanted or any(ord(letter) < 32 for letter in wanted):
        return HOME
    parts = urlsplit(wanted)
    path = parts.path
    inside = path == HOME or path.startswith(HOME + "/")
    if parts.scheme or parts.netloc or not inside or ".." in path or path == SIGN_IN:
        return HOME
    return wanted


def session_cookie(desk: DeskRoom, signed: SignedIn) -> Cookie:
    """The browser's hold on its session: until it closes, never for scripts, never from other sites."""
    return Cookie(
        key=desk.cookie_name,
        value=signed.token,
        path="/",
        httponly=True,
        secure=desk.https,
        samesite="strict",
    )


def no_cookie(desk: DeskRoom) -> Cookie:
    """Takes the cookie away."""
    return Cookie(
        key=desk.cookie_name,
        value="",
        path="/",
        max_age=0,
        httponly=True,
        secure=desk.https,
        samesite="strict",
    )
