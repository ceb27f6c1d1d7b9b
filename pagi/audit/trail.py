"""The trail: one row for each thing that somebody did, in the transaction in which it was done."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pagi.database import Connection, load
from pagi.ids import new_id

_SQL = load("pagi/audit/queries.sql")


async def note(
    db: Connection,
    region_id: int,
    clerk_id: UUID | None,
    what: str,
    about: str,
    now: datetime,
    **facts: Any,
) -> None:
    """Note that a clerk (None: the house itself) did ``what`` with ``about``; no personal data in facts."""
    await db.execute(_SQL.note, region_id, new_id(), now, clerk_id, what, about, facts)
