"""What became of events on their way out, for operators: deliveries, their attempts, and the figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pagi.database import Connection
from pagi.notifications.errors import DeliveryUnknown
from pagi.notifications.models import Attempt, Delivery, DeliveryState, Figures, Key
from pagi.notifications.subscriptions import SQL

NEWEST = (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))


async def deliveries(
    db: Connection,
    region_id: int,
    *,
    subscription_id: UUID | None = None,
    state: DeliveryState | None = None,
    before: tuple[datetime, UUID] = NEWEST,
    limit: int = 50,
) -> list[Delivery]:
    """The newest deliveries first, older than ``before`` (when one was made, and its event)."""
    rows = await db.fetch(SQL.deliveries, region_id, subscription_id, state, *before, limit)
    return [_delivery(row) for row in rows]


async def story(db: Connection, key: Key) -> tuple[Delivery, list[Attempt], Any]:
    """One delivery, its attempts in order, and the event's payload. Raises DeliveryUnknown."""
    row = await db.fetchrow(SQL.delivery, key.region_id, key.subscription_id, key.event_id)
    if row is None:
        raise DeliveryUnknown(event=key.event_id)
    tried = await db.fetch(SQL.attempts, key.region_id, key.subscription_id, key.event_id)
    return _delivery(row), [Attempt(**one) for one in tried], row["payload"]


async def figures(db: Connection, now: datetime) -> Figures:
    """How far the outbox and the deliveries are behind, over all cities of this database."""
    row = await db.fetchrow(SQL.figures, now)
    return Figures(**row)


def _delivery(row: Mapping[str, Any]) -> Delivery:
    last = None
    if row["at"] is not None:
        last = Attempt(row["at"], row["outcome"], row["status"], row["took_ms"], row["answer"])
    return Delivery(
        subscription_id=row["subscription_id"],
        event_id=row["event_id"],
        event=row["event"],
        sequence=row["sequence"],
        bill_code=row["bill_code"],
        happened_at=row["happened_at"],
        state=DeliveryState(row["state"]),
        tries=row["tries"],
        next_at=row["next_at"],
        held_why=row["held_why"],
        created_at=row["created_at"],
        ended_at=row["ended_at"],
        last=last,
    )
