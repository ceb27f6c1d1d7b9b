"""What a bank sent, read off the wire by hand: no web framework stands on the path of the money.

Only the headers that SNAP knows are looked at. A body is bounded in size and in time.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from litestar.types import HTTPScope, Receive

from pagi.doors.common.client_address import Network, client_behind
from pagi.ids import new_id
from pagi.partners.models import Partner
from payment_channels.snap.body import SIZE_LIMIT
from payment_channels.snap.codes import Case, Service
from payment_channels.snap.diagnosis import Diagnosis
from payment_channels.snap.errors import SnapRefusal
from payment_channels.snap.headers import CALL, TOKEN_CALL

HEARD_OUT = 32 * SIZE_LIMIT
BODY_SECONDS = 20.0
SNAP_HEADERS = dict.fromkeys((*CALL, *TOKEN_CALL, "Authorization"))
_READ = {
    name.lower().encode(): name.lower()
    for name in (*SNAP_HEADERS, "X-Client-ID", "X-Request-ID", "X-Forwarded-For")
}
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class BodyBroken(Exception):
    """A body that did not come whole, in time, or within the limit; each door says it in its own words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class BankRequest:
    """One call of a bank; ``headers`` are SNAP's, by their names in lower case.

    ``target`` is the request target as it stood on the wire, query included: that is what was signed.
    ``partner`` is who calls, once known; the body is kept once its signature held, else a diagnosis.
    """

    method: str
    path: str
    target: str
    host: str
    headers: dict[str, str] = field(repr=False)
    doubled: frozenset[str]
    request_id: str
    receive: Receive = field(repr=False)
    partner: Partner | None = None
    verified_body: bytes | None = field(default=None, repr=False)
    diagnosis: Diagnosis | None = field(default=None, repr=False)

    def refuse_doubled_headers(self, service: Service) -> None:
        """Refuse a header that stands twice: two readers see two messages. Raises SnapRefusal 400xx01."""
        if self.doubled:
            for name in SNAP_HEADERS:
                if name.lower() in self.doubled:
                    raise SnapRefusal(Case.INVALID_FIELD_FORMAT, service, field=name)

    async def body(self) -> bytes:
        """The body, of which no more than the limit is kept. Raises BodyBroken.

        The rest of a larger one is read and dropped: a bank that is still sending never sees the answer.
        """
        chunks, size, more = [], 0, True
        try:
            async with asyncio.timeout(BODY_SECONDS):
                while more and size <= HEARD_OUT:
                    message = await self.receive()
                    if message["type"] != "http.request":
                        raise BodyBroken("it broke off")
                    chunk, more = message.get("body", b""), message.get("more_body", False)
                    size += len(chunk)
                    if size <= SIZE_LIMIT:
                        chunks.append(chunk)
        except TimeoutError as error:
            raise BodyBroken("it came too slowly") from error
        if size > SIZE_LIMIT:
            raise BodyBroken("larger than 1 MB")
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a bank hears; ``code`` is SNAP's response code, or host to host's reply code."""

    status: int
    code: str
    body: bytes
    headers: list[tuple[bytes, bytes]]
    media_type: bytes = b"application/json"


@dataclass(frozen=True, slots=True)
class Line:
    """What answers one path, by POST; ``service`` is its number in figures and journal."""

    service: int
    answer: Callable[[BankRequest], Awaitable[Answer]]


def read_request(scope: HTTPScope, receive: Receive, trusted: Sequence[Network]) -> BankRequest:
    """The call in ``scope``; its body is still to come. ``trusted`` are the proxies that are believed."""
    headers: dict[str, str] = {}
    doubled: set[str] = set()
    forwarded = []
    for raw, value in scope["headers"]:
        name = _READ.get(raw)
        if name is None:
            continue
        if name == "x-forwarded-for":
            forwarded.append(value)
        elif name in headers:
            doubled.add(name)
        else:
            headers[name] = value.decode("latin-1")
    peer = scope["client"][0] if scope["client"] is not None else ""
    given = headers.get("x-request-id", "")
    return BankRequest(
        method=scope["method"],
        path=scope["path"],
        target=target_as_sent(scope),
        host=client_behind(peer, b",".join(forwarded).decode("latin-1"), trusted) if trusted else peer,
        headers=headers,
        doubled=frozenset(doubled),
        request_id=given if _REQUEST_ID.fullmatch(given) else new_id().hex,
        receive=receive,
    )


def target_as_sent(scope: HTTPScope) -> str:
    """The request target as it stood on the wire, query included."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope["query_string"]
    path = raw.partition(b"?")[0]
    return (path + b"?" + query if query else path).decode("latin-1")
