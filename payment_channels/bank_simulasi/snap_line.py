"""The bank's line to PAGI: tokens (73) kept until near their end, messages signed and sent over HTTP.

Host to host goes the same way, without a token.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

import httpx2
import msgspec

from . import host, messages, signing
from .clock import machine_now, signature_timestamp
from .log import say
from .partners import Directory, Partner

TIMEOUT = httpx2.Timeout(5.0)
LONGEST_SECONDS = 10.0  # for one message, however slowly its answer drips
LIMITS = httpx2.Limits(max_connections=40, max_keepalive_connections=8, keepalive_expiry=20.0)
TOKEN_MARGIN_SECONDS = 60.0
HIDDEN = "(disembunyikan)"


class Verdict(StrEnum):
    """What an answer means to a bank."""

    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    UNANSWERED = "unanswered"


class Exchange(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False):
    """One message and its answer, without secrets. ``ms`` is how long it took; ``status`` 0: no answer."""

    service: int
    method: str
    url: str
    path: str
    sent_at: str
    request_headers: dict[str, str]
    request_body: Any
    status: int
    response_body: Any
    ms: float
    problem: str | None = None

    @property
    def answer(self) -> dict[str, Any]:
        """The answer as an object; empty when it was none."""
        return self.response_body if isinstance(self.response_body, dict) else {}

    @property
    def code(self) -> str:
        """The SNAP response code, or the reply code of host to host, or nothing."""
        told = (self.answer.get(name) for name in ("responseCode", "rc", "code"))
        return str(next((code for code in told if code is not None), ""))

    @property
    def says(self) -> str:
        """The answer in a few words."""
        return self.problem or f"{self.code} {self.words}".strip()

    @property
    def words(self) -> str:
        """PAGI's sentence beside its code, or why there is no answer."""
        told = (self.answer.get(name) for name in ("responseMessage", "message_id", "message", "detail"))
        return str(next((text for text in told if text), self.problem or ""))

    @property
    def verdict(self) -> Verdict:
        """How a bank reads the answer (ASPI response codes): 404xx18 on a VA payment means done before."""
        if self.service in host.PATHS:
            return Verdict(host.verdict(self.status, self.code))
        case = self.code[5:]
        if self.status == 200 and self.code == f"200{self.service}00":
            return Verdict.ACKNOWLEDGED
        if self.service == messages.PAYMENT and self.status == 404 and case == "18":
            return Verdict.ACKNOWLEDGED
        if self.status in (400, 401, 403, 404, 405) and self.code.startswith(f"{self.status}{self.service}"):
            return Verdict.REFUSED
        return Verdict.UNANSWERED

    @property
    def clears_doubt(self) -> bool:
        """Whether a refusal also tells that an earlier telling without an answer was not booked."""
        return self.service not in host.PATHS or host.clears_doubt(self.status, self.code)


class Token(msgspec.Struct, frozen=True):
    """An access token and the moment of the monotonic clock until which it is used."""

    value: str
    secret: str
    until: float


class SnapLine:
    """Sends signed messages for any partner. One client, bounded time-outs, no redirects, no proxies."""

    def __init__(self, directory: Directory, external_ids: Callable[[], str]) -> None:
        self._directory = directory
        self._external_ids = external_ids
        self._client = httpx2.AsyncClient(timeout=TIMEOUT, limits=LIMITS, trust_env=False)
        self._tokens: dict[tuple[str, str], Token] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def send(
        self, partner: Partner, service: int, body: bytes, *, spoil_signature: bool = False
    ) -> list[Exchange]:
        """Send one message of ``service``; the last exchange is its own, before it perhaps a token's.

        A token that PAGI no longer knows is fetched anew, once, and the message sent again.
        """
        if service in host.PATHS:
            return [await self._call_host(partner, service, body, spoil_signature)]
        done: list[Exchange] = []
        for last_try in (False, True):
            token = "" if partner.signature == "2" else await self._token(partner, done)
            if token is None:
                return done
            done.append(await self._transact(partner, service, body, token, spoil_signature))
            if last_try or done[-1].code != f"401{service}01" or not token:
                break
            self._tokens.pop(self._token_key(partner), None)
        return done

    async def _call_host(self, partner: Partner, service: int, body: bytes, spoil: bool) -> Exchange:
        path, at = urlsplit(self._url(service)).path, signature_timestamp(machine_now())
        signed = body + b"0" if spoil else body
        headers = {
            "Content-Type": "application/json",
            "X-CLIENT-ID": partner.client_id,
            "X-TIMESTAMP": at,
            "X-REQUEST-ID": self._external_ids(),
            "X-SIGNATURE": signing.host_signature(partner.client_secret, "POST", path, signed, at),
        }
        return await self._exchange(service, body, headers)

    async def _token(self, partner: Partner, done: list[Exchange]) -> str | None:
        async with self._locks.setdefault(partner.client_id, asyncio.Lock()):
            kept = self._tokens.get(self._token_key(partner))
            if kept and kept.secret == partner.client_secret and time.monotonic() < kept.until:
                return kept.value
            timestamp = signature_timestamp(machine_now())
            headers = {
                "Content-Type": "application/json",
                "X-TIMESTAMP": timestamp,
                "X-CLIENT-KEY": partner.client_id,
                "X-SIGNATURE": signing.token_signature(partner.key, partner.client_id, timestamp),
            }
            body = messages.wire({"grantType": "client_credentials", "additionalInfo": {}})
            exchange, value, life = await self._fetch(body, headers)
            done.append(exchange)
            if value is None:
                return None
            margin = min(TOKEN_MARGIN_SECONDS, life / 2)
            until = time.monotonic() + life - margin
            self._tokens[self._token_key(partner)] = Token(value, partner.client_secret, until)
            return value

    async def _fetch(self, body: bytes, headers: dict[str, str]) -> tuple[Exchange, str | None, float]:
        exchange = await self._exchange(messages.TOKEN, body, headers)
        value = exchange.answer.get("accessToken")
        try:
            life = float(exchange.answer.get("expiresIn", "900"))
        except (TypeError, ValueError):
            life = 900.0
        if isinstance(value, str):
            hidden = {**exchange.answer, "accessToken": HIDDEN}
            exchange = msgspec.structs.replace(exchange, response_body=hidden)
        good = isinstance(value, str) and exchange.status == 200 and value != ""
        return exchange, value if good else None, life

    async def _transact(
        self, partner: Partner, service: int, body: bytes, token: str, spoil_signature: bool
    ) -> Exchange:
        url = self._url(service)
        path = urlsplit(url).path
        timestamp = signature_timestamp(machine_now())
        signed = body + b"0" if spoil_signature else body
        if partner.signature == "2":
            signature = signing.asymmetric_signature(partner.key, "POST", path, signed, timestamp)
        else:
            secret = partner.client_secret
            signature = signing.symmetric_signature(
                secret, method="POST", endpoint=path, access_token=token, body=signed, timestamp=timestamp
            )
        headers = {
            "Content-Type": "application/json",
            "X-TIMESTAMP": timestamp,
            "X-SIGNATURE": signature,
            "X-PARTNER-ID": partner.partner_id,
            "X-EXTERNAL-ID": self._external_ids(),
            "CHANNEL-ID": partner.channel_id,
        }
        if partner.signature != "2":
            headers["Authorization"] = f"Bearer {token}"
        return await self._exchange(service, body, headers)

    async def _exchange(self, service: int, body: bytes, headers: dict[str, str]) -> Exchange:
        url = self._url(service)
        started, sent_at = time.perf_counter(), machine_now().isoformat(timespec="milliseconds")
        status, answer, problem = 0, b"", None
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                reply = await self._client.post(url, content=body, headers=headers)
            status, answer = reply.status_code, reply.content
        except (httpx2.HTTPError, TimeoutError) as error:
            problem = f"tidak ada jawaban ({type(error).__name__})"
        ms = round((time.perf_counter() - started) * 1000, 1)
        shown = {**headers, "Authorization": f"Bearer {HIDDEN}"} if "Authorization" in headers else headers
        exchange = Exchange(
            service=service, method="POST", url=url, path=urlsplit(url).path, sent_at=sent_at,
            request_headers=shown, request_body=_readable(body), status=status,
            response_body=_readable(answer), ms=ms, problem=problem,
        )  # fmt: skip
        say("snap.sent", service=service, status=status, code=exchange.code, ms=ms, problem=problem)
        return exchange

    def _url(self, service: int) -> str:
        return self._directory.open().base_url.rstrip("/") + messages.PATHS[service]

    def _token_key(self, partner: Partner) -> tuple[str, str]:
        return partner.client_id, self._directory.open().base_url


def _readable(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return body[:2000].decode("utf-8", "replace") or None
