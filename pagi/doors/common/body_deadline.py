"""A body must arrive in time: who sends it drop by drop would hold a place in the house for ever."""

from __future__ import annotations

import asyncio

from litestar.enums import ScopeType
from litestar.exceptions import ClientException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPReceiveMessage, Receive, Scope, Send

BODY_SECONDS = 20.0


class BodyTooSlow(ClientException):
    """The body did not arrive in time."""

    status_code = 408


class BodyDeadline(ASGIMiddleware):
    """Bounds the time from the first question for the body to its last byte; the answer may take long."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, seconds: float = BODY_SECONDS) -> None:
        self._seconds = seconds

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Raises BodyTooSlow inside the handler that reads the body."""
        loop = asyncio.get_running_loop()
        deadline: float | None = None
        arrived = False

        async def receive_in_time() -> HTTPReceiveMessage:
            nonlocal deadline, arrived
            if arrived:
                return await receive()  # type: ignore[return-value]
            deadline = deadline if deadline is not None else loop.time() + self._seconds
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError as error:
                raise BodyTooSlow("The body did not arrive in time.") from error
            arrived = not message.get("more_body", False)
            return message  # type: ignore[return-value]

        await next_app(scope, receive_in_time, send)
