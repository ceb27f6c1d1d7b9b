"""The front of the house: a bank's call goes straight to its service, everything else to the web application.

The framework's router, middleware and response took three times as long as reading, verifying and answering
a payment; here a call is one function over ASGI. What the middleware does for the others is done here too:
request id, client address, time and size of the body, figures, the headers of every answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import perf_counter
from typing import Any

import structlog
from litestar.types import ASGIApp, Receive, Send
from prometheus_client import Counter, Histogram

from pagi.doors.banks.bank_request import Line, read_request
from pagi.doors.common.client_address import Network
from pagi.doors.common.security_headers import every_answer_carries

CALLS = Counter("pagi_bank_calls_total", "Calls of banks by SNAP service and code", ["service", "code"])
SECONDS = Histogram(
    "pagi_bank_call_seconds", "From a bank's call to its answer", ["service"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 10),
)  # fmt: skip


class Front:
    """The application as the server sees it."""

    def __init__(
        self, web: ASGIApp, lines: Mapping[str, Line], trusted: Sequence[Network], *, https: bool
    ) -> None:
        self._web, self._lines, self._trusted = web, lines, trusted
        self._headers = [
            (name.encode(), value.encode()) for name, value in every_answer_carries(https=https).items()
        ]

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Serve one connection event of ASGI."""
        if scope["type"] == "http" and scope["method"] == "POST":
            line = self._lines.get(scope["path"])
            if line is not None:
                await self._serve(line, scope, receive, send)
                return
        await self._web(scope, receive, send)

    async def _serve(self, line: Line, scope: Any, receive: Receive, send: Send) -> None:
        started = perf_counter()
        request = read_request(scope, receive, self._trusted)
        structlog.contextvars.bind_contextvars(request_id=request.request_id)  # the task ends with the call
        answer = await line.answer(request)
        await send({
            "type": "http.response.start",
            "status": answer.status,
            "headers": [
                *self._headers,
                (b"content-type", answer.media_type),
                (b"content-length", b"%d" % len(answer.body)),
                (b"x-request-id", request.request_id.encode()),
                *answer.headers,
            ],
        })  # fmt: skip
        await send({"type": "http.response.body", "body": answer.body, "more_body": False})
        CALLS.labels(line.service, answer.code).inc()
        SECONDS.labels(line.service).observe(perf_counter() - started)
