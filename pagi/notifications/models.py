"""Deliveries: one event on its way to one subscription, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class DeliveryState(StrEnum):
    """Waiting stands in line; queued has a job; held was given up, never dropped, and can be replayed."""

    WAITING = "waiting"
    QUEUED = "queued"
    DELIVERED = "delivered"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Key:
    """Which event, to which subscription."""

    region_id: int
    subscription_id: UUID
    event_id: UUID


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call to a receiver and what came of it; ``answer`` is the beginning of what it said."""

    at: datetime
    outcome: str
    status: int | None
    took_ms: int
    answer: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery with its event and, where there was one, its last attempt."""

    subscription_id: UUID
    event_id: UUID
    event: str
    sequence: int
    bill_code: str | None
    happened_at: datetime
    state: DeliveryState
    tries: int
    next_at: datetime | None
    held_why: str | None
    created_at: datetime
    ended_at: datetime | None
    last: Attempt | None


@dataclass(frozen=True, slots=True)
class Figures:
    """How far the world is behind the ledger. Seconds by the city's clock."""

    unrelayed: int
    lag_seconds: float
    under_way: int
    oldest_under_way_seconds: float
    held: int
