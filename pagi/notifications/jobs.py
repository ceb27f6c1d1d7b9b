"""What the worker tidies up: the queue's own log. What was tried stands in our own tables and stays."""

from __future__ import annotations

from datetime import datetime

from pagi.database import Connection
from pagi.notifications.subscriptions import SQL


async def forget_queue_log(db: Connection, _: datetime) -> int:
    """Drop the queue's log after three days and its statistics after ninety. Returns how many lines."""
    tags = [await db.execute(statement) for statement in (SQL.forget_queue_log, SQL.forget_queue_statistics)]
    return sum(int(tag.rsplit(" ", 1)[-1]) for tag in tags)
