"""PAGI as a taxpayer's program and a clerk's see it: bills, ways to pay, a statement handed in, its cases.

Scenarios look at what came of a payment from outside, over HTTP, as anybody could.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx2
import msgspec
import pyotp

from .clock import machine_now
from .errors import OfficeRefused
from .partners import Clerk, Directory
from .snap_line import HIDDEN

TIMEOUT = httpx2.Timeout(20.0)
CODE_LIFE = timedelta(seconds=30)
SHOWN = 4_000


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One call to PAGI's API and what came back, without secrets."""

    method: str
    path: str
    sent: Any
    status: int
    got: Any
    ms: float


Listener = Callable[[Call], None]


class Office:
    """A client of PAGI's API; ``heard`` is told of each call."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._client = httpx2.AsyncClient(timeout=TIMEOUT, trust_env=False)
        self._token: tuple[str, str] | None = None

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def bill(self, code: str, heard: Listener) -> dict[str, Any]:
        """The bill as anybody may see it. Raises OfficeRefused."""
        return dict(await self._call("GET", f"/api/v1/bills/{code}", heard))

    async def instruct(self, code: str, channel: str, bank: str | None, heard: Listener) -> dict[str, Any]:
        """A way to pay a bill. Raises OfficeRefused."""
        wish = {"channel": channel, **({"bank": bank} if bank else {})}
        key = {"Idempotency-Key": str(uuid.uuid4())}
        return dict(await self._call("POST", f"/api/v1/bills/{code}/instructions", heard, wish, key))

    async def hand_in(self, bank: str, day: str, file: str, heard: Listener) -> dict[str, Any]:
        """A clerk hands a bank's statement of a day in; what became of its lines. Raises OfficeRefused."""
        path = f"/api/v1/desk/statements?bank={bank}&date={day}"
        return dict(await self._call("POST", path, heard, file, await self._as_clerk()))

    async def cases(self, run_id: str, heard: Listener) -> list[dict[str, Any]]:
        """The cases of a run's file. Raises OfficeRefused."""
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            path = f"/api/v1/desk/discrepancies?run={run_id}&limit=200{cursor}"
            page = await self._call("GET", path, heard, None, await self._as_clerk())
            found += page["discrepancies"]
            if not page["next_cursor"]:
                return found
            cursor = f"&cursor={page['next_cursor']}"

    async def _as_clerk(self) -> dict[str, str]:
        demo = self._directory.open()
        if self._token is None or self._token[0] != demo.base_url:
            working = [one for one in demo.clerks if one.role != "auditor"]
            if not working:
                raise OfficeRefused(status=0, what="sign in", why="demo.json names no clerk")
            self._token = demo.base_url, await self._sign_in(working[-1])
        return {"Authorization": f"Bearer {self._token[1]}"}

    async def _sign_in(self, clerk: Clerk) -> str:
        """A session; each code of the clerk's is accepted once, so a used one leads to the next."""
        problem: OfficeRefused | None = None
        for ahead in (0, 1, -1):
            code = pyotp.TOTP(clerk.totp_secret).at(machine_now() + ahead * CODE_LIFE)
            wish = {"username": clerk.username, "password": clerk.password, "totp": code}
            try:
                told = await self._call("POST", "/api/v1/desk/sessions", lambda _: None, wish)
                return str(told["token"])
            except OfficeRefused as refused:
                problem = refused
        assert problem is not None, "it was tried"
        raise problem

    async def _call(
        self, method: str, path: str, heard: Listener, sent: Any = None, headers: dict[str, str] | None = None
    ) -> Any:
        started = time.perf_counter()
        content = sent.encode() if isinstance(sent, str) else msgspec.json.encode(sent) if sent else None
        kind = "text/csv" if isinstance(sent, str) else "application/json"
        url = self._directory.open().base_url.rstrip("/") + path
        status, got = 0, b""
        try:
            reply = await self._client.request(
                method, url, content=content, headers={"Content-Type": kind, **(headers or {})}
            )
            status, got = reply.status_code, reply.content
        except httpx2.HTTPError as error:
            got = type(error).__name__.encode()
        told = _readable(got)
        ms = round((time.perf_counter() - started) * 1000, 1)
        heard(Call(method=method, path=path, sent=_short(sent), status=status, got=_short(told), ms=ms))
        if status not in (200, 201):
            if status == 401 and "sessions" not in path:
                self._token = None
            why = told.get("detail", told.get("code", "")) if isinstance(told, dict) else str(told)[:200]
            raise OfficeRefused(status=status, what=f"{method} {path}", why=why)
        return told


def _readable(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return body.decode("utf-8", "replace")


def _short(value: Any) -> Any:
    """What is shown of a message: never a credential, and not the whole of a long file."""
    if isinstance(value, dict) and not value.keys().isdisjoint({"password", "token"}):
        return HIDDEN
    return value[:SHOWN] if isinstance(value, str) else value
