"""The public JSON API under ``/api/v1``. Errors are problem details with a stable code."""

from __future__ import annotations

from litestar import Router
from litestar.di import Provide
from litestar.exceptions import HTTPException

from pagi.doors.api.bills import create_instruction, listen_to_bill, read_bill
from pagi.doors.api.books import ApiBooks
from pagi.doors.common.problems import problem
from pagi.errors import PagiError


def api_router(books: ApiBooks) -> Router:
    """Version 1."""
    return Router(
        "/api/v1",
        route_handlers=[read_bill, create_instruction, listen_to_bill],
        dependencies={"books": Provide(lambda: books, sync_to_thread=False)},
        exception_handlers={PagiError: problem, HTTPException: problem, Exception: problem},
        tags=["Bills"],
    )
