"""Deliver again: what is held, one event, or all that happened in a span of time; and a test on request."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pagi.database import Connection
from pagi.ids import new_id
from pagi.notifications.errors import DeliveryUnknown
from pagi.notifications.subscriptions import SQL, find_active


async def replay_held(db: Connection, region_id: int, subscription_id: UUID) -> int:
    """Put everything held in line again. Returns how many. Raises SubscriptionUnknown, SubscriptionEnded."""
    await find_active(db, region_id, subscription_id)
    return _count(await db.execute(SQL.replay_held, region_id, subscription_id, None))


async def replay_event(db: Connection, region_id: int, subscription_id: UUID, event_id: UUID) -> int:
    """Deliver one event again; 0 when it is on its way already. Raises DeliveryUnknown, SubscriptionEnded."""
    await find_active(db, region_id, subscription_id)
    if await db.fetchrow(SQL.to_deliver, region_id, subscription_id, event_id) is None:
        raise DeliveryUnknown(event=event_id)
    return _count(await db.execute(SQL.replay_event, region_id, subscription_id, event_id))


async def replay_range(
    db: Connection, region_id: int, subscription_id: UUID, since: datetime, until: datetime, now: datetime
) -> int:
    """Deliver again what happened from ``since`` until before ``until``, never told or told already.

    Returns how many. What is on its way stays there. Raises SubscriptionUnknown, SubscriptionEnded.
    """
    await find_active(db, region_id, subscription_id)
    return _count(await db.execute(SQL.replay_range, region_id, subscription_id, since, until, now))


async def send_test(db: Connection, region_id: int, subscription_id: UUID, now: datetime) -> UUID:
    """Send the event ``webhook.test`` to one subscription. Returns its id. Raises SubscriptionEnded."""
    await find_active(db, region_id, subscription_id)
    event_id = new_id()
    await db.execute(SQL.add_test_event, region_id, event_id, now)
    await db.execute(SQL.add_delivery, region_id, subscription_id, event_id, now)
    return event_id


def _count(tag: str) -> int:
    return int(tag.rsplit(" ", 1)[-1])
