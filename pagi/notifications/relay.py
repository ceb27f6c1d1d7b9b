"""The relay: hands fresh rows of the outbox to who subscribed, and queues the deliveries whose turn it is.

It asks the outbox twice a second; nothing is asked of the settlement but the row that it writes anyway. One
relay works at a time, whichever process it is in; the deliveries themselves are shared by all workers.
"""

from __future__ import annotations

from datetime import datetime

from pagi.database import Connection
from pagi.notifications.models import Key
from pagi.notifications.queue import enqueue, forget_parked
from pagi.notifications.subscriptions import SQL

BATCH = 500


async def relay(db: Connection, now: datetime) -> int:
    """One round, in the caller's transaction. Returns how many rows and deliveries it moved."""
    if not await db.fetchval(SQL.relay_alone):
        return 0
    taken: int = await db.fetchval(SQL.fan_out, now, BATCH)
    turns = [Key(**row) for row in await db.fetch(SQL.next_in_line, BATCH)]
    if turns:
        jobs = await enqueue(db, turns)
        await db.execute(SQL.note_jobs, *_columns(turns), jobs)
    return taken + len(turns)


async def recover(db: Connection) -> int:
    """Give their turn back to deliveries whose job is gone, in the caller's transaction. Returns how many."""
    if not await db.fetchval(SQL.relay_alone):
        return 0
    lost = await db.fetch(SQL.lost_jobs, BATCH)
    if lost:
        keys = [Key(row["region_id"], row["subscription_id"], row["event_id"]) for row in lost]
        await forget_parked(db, [row["parked"] for row in lost if row["parked"] is not None])
        await db.execute(SQL.back_in_line, *_columns(keys))
    return len(lost)


def _columns(keys: list[Key]) -> tuple[list[object], ...]:
    return (
        [key.region_id for key in keys],
        [key.subscription_id for key in keys],
        [key.event_id for key in keys],
    )
