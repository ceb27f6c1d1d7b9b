"""Who listens: subscriptions with their filters and secrets. A secret is shown once and kept sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from pagi.config import Settings
from pagi.database import Connection, load
from pagi.http_client import Reach, check_target
from pagi.ids import new_id
from pagi.keys import Keyring
from pagi.notifications.catalogue import checked_filters
from pagi.notifications.errors import SubscriptionEnded, SubscriptionUnknown
from pagi.notifications.webhook import new_secret

SQL = load("pagi/notifications/queries.sql")
OVERLAP = timedelta(hours=24)
"""How long after a change the old secret still signs beside the new one."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """One receiver. ``ended_why`` says why nothing is sent: by hand, or the receiver is gone (410)."""

    region_id: int
    subscription_id: UUID
    url: str
    events: tuple[str, ...]
    active: bool
    ended_why: str | None
    created_at: datetime
    previous_until: datetime | None
    under_way: int
    held: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A secret on its only way out."""

    subscription_id: UUID
    secret: str


def reach_of(settings: Settings) -> Reach:
    """How far this installation calls: the demo lives on one machine."""
    return Reach.ANYWHERE if settings.is_demo else Reach.OUTSIDE


def seal_context(region_id: int, subscription_id: UUID) -> str:
    """Where a sealed secret belongs."""
    return f"notifications.subscription/{region_id}/{subscription_id}"


async def add(
    db: Connection,
    keyring: Keyring,
    region_id: int,
    url: str,
    events: Sequence[str],
    reach: Reach,
    now: datetime,
) -> Shown:
    """A new subscription; it is told what happens from now on. Raises TargetRefused, FilterUnknown."""
    check_target(url, reach)
    filters = checked_filters(events)
    shown = Shown(new_id(), new_secret())
    sealed = keyring.seal(shown.secret.encode(), seal_context(region_id, shown.subscription_id))
    await db.execute(SQL.add_subscription, region_id, shown.subscription_id, url, filters, sealed, now)
    return shown


async def listed(db: Connection, region_id: int) -> list[Subscription]:
    """Every subscription of a city, oldest first."""
    return [_subscription(row) for row in await db.fetch(SQL.subscriptions, region_id, None)]


async def find(db: Connection, region_id: int, subscription_id: UUID) -> Subscription:
    """One subscription. Raises SubscriptionUnknown."""
    row = await db.fetchrow(SQL.subscriptions, region_id, subscription_id)
    if row is None:
        raise SubscriptionUnknown(subscription=subscription_id)
    return _subscription(row)


async def find_active(db: Connection, region_id: int, subscription_id: UUID) -> Subscription:
    """One subscription that is sent to. Raises SubscriptionUnknown, SubscriptionEnded."""
    found = await find(db, region_id, subscription_id)
    if not found.active:
        raise SubscriptionEnded
    return found


async def rotate(
    db: Connection, keyring: Keyring, region_id: int, subscription_id: UUID, machine_now: datetime,
    overlap: timedelta = OVERLAP,
) -> Shown:  # fmt: skip
    """A new secret; the old one signs beside it for ``overlap``. Raises SubscriptionUnknown."""
    old = await db.fetchval(SQL.secret_of, region_id, subscription_id)
    if old is None:
        raise SubscriptionUnknown(subscription=subscription_id)
    shown = Shown(subscription_id, new_secret())
    sealed = keyring.seal(shown.secret.encode(), seal_context(region_id, subscription_id))
    await db.execute(SQL.change_secret, region_id, subscription_id, sealed, old, machine_now + overlap)
    return shown


async def end(db: Connection, region_id: int, subscription_id: UUID, why: str = "by_hand") -> bool:
    """Send nothing more; what is on its way is held. Says whether it was on. Raises SubscriptionUnknown."""
    await find(db, region_id, subscription_id)
    return await _changed(db, SQL.end_subscription, region_id, subscription_id, why)


async def resume(db: Connection, region_id: int, subscription_id: UUID) -> bool:
    """Send again what happens from now on. Says whether it was off. Raises SubscriptionUnknown."""
    await find(db, region_id, subscription_id)
    return await _changed(db, SQL.resume_subscription, region_id, subscription_id)


async def _changed(db: Connection, statement: str, *args: object) -> bool:
    return str(await db.execute(statement, *args)).endswith(" 1")


def _subscription(row: dict[str, object]) -> Subscription:
    return Subscription(**{**row, "events": tuple(row["events"])})  # type: ignore[arg-type]
