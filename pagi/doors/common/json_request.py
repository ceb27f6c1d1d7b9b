"""A request whose JSON body may be any bytes: what cannot be read is the sender's mistake, never ours.

The decoder raises its own error for most of it, but Python's for text that is not UTF-8 and for deep nesting.
"""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.exceptions import ClientException


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
