"""Send one call and say exactly what became of it: an answer, certainly not sent, or unknown."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx2
import stamina

from pagi.http_client.addresses import Reach, Resolver, resolve
from pagi.http_client.circuits import Circuits
from pagi.http_client.errors import (
    AnswerUnknown,
    CertainlyNotSent,
    CircuitOpen,
    OutsideCallFailed,
    TargetRefused,
)
from pagi.http_client.targets import check_target
from pagi.http_client.transport import PinnedTransport

CONNECTIONS = 40
_ON_ITS_WAY = "send_request_headers.started"


@dataclass(frozen=True, slots=True)
class Call:
    """One request. ``circuit`` names whose failures count together; absent, the host and port."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    circuit: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ``body`` is cut at the limit, and ``cut`` says so; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    cut: bool
    took_ms: int


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one call: seconds to connect, seconds for one try as a whole, bytes of an answer, tries."""

    connect: float = 5.0
    whole: float = 10.0
    answer_bytes: int = 65_536
    tries: int = 3


class Repeat(Enum):
    """When the client itself sends a failed call again. What a 4xx or 5xx means is the caller's to say."""

    NEVER = "never"
    UNTIL_SENT = "until_sent"
    """Only what certainly did not leave: safe for anything, payments too."""
    HARMLESS = "harmless"
    """Also what is unknown: for questions, and for calls whose reference makes a repeat harmless."""

    def allows(self, error: Exception) -> bool:
        """Whether after ``error`` the same call may be sent again."""
        if isinstance(error, (TargetRefused, CircuitOpen)):
            return False
        if isinstance(error, CertainlyNotSent):
            return self is not Repeat.NEVER
        return isinstance(error, AnswerUnknown) and self is Repeat.HARMLESS


class HttpClient:
    """Calls to the outside over one pool of connections; open it with ``async with``."""

    def __init__(
        self,
        reach: Reach,
        *,
        user_agent: str = "PAGI",
        circuits: Circuits | None = None,
        resolver: Resolver = resolve,
        tls: ssl.SSLContext | None = None,
        connections: int = CONNECTIONS,
    ) -> None:
        self.reach = reach
        self.circuits = circuits or Circuits()
        transport = PinnedTransport(
            reach, resolver, tls or httpx2.create_ssl_context(trust_env=False), connections
        )
        self._client = httpx2.AsyncClient(
            transport=transport,
            trust_env=False,
            follow_redirects=False,
            headers={"User-Agent": user_agent, "Accept-Encoding": "identity"},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )

    async def __aenter__(self) -> HttpClient:
        await self._client.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def send(
        self,
        call: Call,
        limits: Limits = Limits(),
        repeat: Repeat = Repeat.UNTIL_SENT,
    ) -> Answer:
        """The answer, whatever its status; a redirect is an answer like any other.

        Raises TargetRefused, CircuitOpen, CertainlyNotSent (nothing left), AnswerUnknown (it may be there).
        """
        url = check_target(call.url, self.reach)
        circuit = call.circuit or _origin(url)
        async for attempt in stamina.retry_context(
            on=repeat.allows,
            attempts=limits.tries,
            timeout=None,
            wait_initial=0.2,
            wait_max=2.0,
            wait_jitter=0.2,
        ):
            with attempt:
                return await self._guarded(call, url, circuit, limits)
        raise AssertionError("a try either answers or raises")

    async def _guarded(self, call: Call, url: httpx2.URL, circuit: str, limits: Limits) -> Answer:
        """One try; a 5xx is an answer for the caller and a failure for the circuit."""
        try:
            async with self.circuits.guarding(circuit):
                answer = await self._exchange(call, url, limits)
                if answer.status >= 500:
                    raise _FaultyAnswer(answer)
                return answer
        except _FaultyAnswer as faulty:
            return faulty.answer

    async def _exchange(self, call: Call, url: httpx2.URL, limits: Limits) -> Answer:
        on_its_way = False

        async def watch(step: str, _: Any) -> None:
            nonlocal on_its_way
            on_its_way = on_its_way or step.endswith(_ON_ITS_WAY)

        began = time.monotonic()
        try:
            async with (
                asyncio.timeout(limits.whole),
                self._client.stream(
                    call.method,
                    url,
                    headers=dict(call.headers),
                    content=call.content,
                    timeout=httpx2.Timeout(limits.whole, connect=limits.connect),
                    extensions={"trace": watch},
                ) as reply,
            ):
                body, cut = await _read(reply, limits.answer_bytes)
        except OutsideCallFailed:
            raise
        except (httpx2.HTTPError, TimeoutError, OSError) as error:
            failed = AnswerUnknown if on_its_way else CertainlyNotSent
            raise failed(host=_origin(url), reason=_reason(error)) from error
        took_ms = round((time.monotonic() - began) * 1000)
        return Answer(reply.status_code, dict(reply.headers), body, cut, took_ms)


class _FaultyAnswer(Exception):
    """Carries a 5xx through the breaker."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(f"status {answer.status}")


async def _read(reply: httpx2.Response, most: int) -> tuple[bytes, bool]:
    """The body as sent, at most so many bytes; what follows is not waited for."""
    parts, left = [], most
    async for part in reply.aiter_raw():
        parts.append(part[:left])
        if len(part) > left:
            return b"".join(parts), True
        left -= len(part)
    return b"".join(parts), False


_REASONS: tuple[tuple[Any, str], ...] = (
    (httpx2.PoolTimeout, "no free connection"),
    (httpx2.ConnectTimeout, "no connection in time"),
    ((httpx2.TimeoutException, TimeoutError), "no answer in time"),
    (httpx2.ConnectError, "no connection"),
    (httpx2.RemoteProtocolError, "not HTTP, or broken off"),
)


def _reason(error: Exception) -> str:
    """A failure in a few words, without addresses and values."""
    return next((words for kind, words in _REASONS if isinstance(error, kind)), type(error).__name__)


def _origin(url: httpx2.URL) -> str:
    return f"{url.host}:{url.port or (443 if url.scheme == 'https' else 80)}"
