"""A request whose body may be any bytes: what cannot be read is the sender's mistake, never ours.

The decoder raises Python's own errors for text that is not UTF-8 and for deep nesting. A body that is too
large is read on and dropped, up to a bound: a program that is still sending would never see the answer.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

from litestar import Request
from litestar.exceptions import ClientException, InternalServerException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge

HEARD_OUT = 32 * 1024 * 1024
"""In bytes."""


class JsonRequest(Request[Any, Any, Any]):
    """The request of every door."""

    async def json(self) -> Any:
        """The body as JSON. Raises ClientException, 400."""
        try:
            return await super().json()
        except UnicodeDecodeError as error:
            raise ClientException("The body is not UTF-8.") from error
        except RecursionError as error:
            raise ClientException("The body is nested too deep.") from error

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """The body as it comes. Raises RequestEntityTooLarge, or ClientException where it breaks off."""
        try:
            async for chunk in super().stream():
                yield chunk
        except RequestEntityTooLarge:
            await self._hear_out()
            raise
        except InternalServerException as error:
            raise ClientException("The body broke off.") from error

    async def _hear_out(self) -> None:
        heard = 0
        while heard <= HEARD_OUT:
            event = await self.receive()
            if event["type"] != "http.request" or not event.get("more_body", False):
                return
            heard += len(event["body"])
