"""How often one visitor may read, change, miss and sign in. Banks have limits of their own at their door.

A miss is a bill or object that does not exist: whoever tries numbers runs out of misses long before of reads,
and is then told nothing about any number, found or not.
"""

from __future__ import annotations

import re

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from pagi.doors.common.client_address import visitor
from pagi.limits.models import MISS, READ, SIGN_IN, WRITE, Limit
from pagi.limits.service import Gate

ELSEWHERE = re.compile(r"/(static|health|metrics|v1\.0|h2h)(/|$)")
LOOKS_UP = re.compile(r"/(api/v1/bills|(en/)?(tagihan|cari))(/|$)")
SIGNS_IN = {"/petugas/masuk", "/api/v1/desk/sessions"}
READS = {"GET", "HEAD", "OPTIONS"}


class VisitorLimits(ASGIMiddleware):
    """Refuses with 429, Retry-After and RateLimit; PAGI's own errors, so each door says it in its words."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Raises TooManyRequests."""
        http: HTTPScope = scope  # type: ignore[assignment]  # scopes says so
        path = http["path"]
        if ELSEWHERE.match(path) or scope["client"] is None:
            await next_app(scope, receive, send)
            return
        who = visitor(scope["client"][0])
        await self._gate.take(_limit(http["method"], path), who)
        if not LOOKS_UP.match(path):
            await next_app(scope, receive, send)
            return
        await self._gate.ready(MISS, who)

        async def send_and_count(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 404:
                self._gate.spend(MISS, who)
            await send(message)

        await next_app(scope, receive, send_and_count)


def _limit(method: str, path: str) -> Limit:
    if method in READS:
        return READ
    return SIGN_IN if path.rstrip("/") in SIGNS_IN else WRITE
