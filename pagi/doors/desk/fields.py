"""What stands in addresses and forms of the desk: the last row of a page, a typed text."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar.exceptions import ValidationException

from pagi.reports.payments import Cursor


def write_cursor(cursor: Cursor | None) -> str | None:
    """The last row as part of an address."""
    return f"{cursor.moment.isoformat()}~{cursor.key}" if cursor else None


def read_cursor(text: str | None) -> Cursor | None:
    """The last row out of an address. Raises ValidationException."""
    if text is None:
        return None
    moment, _, key = text.partition("~")
    try:
        cursor = Cursor(datetime.fromisoformat(moment), UUID(key))
    except ValueError as error:
        raise ValidationException from error
    if cursor.moment.tzinfo is None:
        raise ValidationException
    return cursor


def text(form: Any, name: str) -> str:
    """A field of a form as text, without spaces around it."""
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""
