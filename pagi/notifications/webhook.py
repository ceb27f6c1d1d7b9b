"""A webhook's message in the form of Standard Webhooks 1.0: the body, and the headers that sign it.

The body is the same at every try; the signature covers id, moment and body, so what is old can be refused.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import msgspec
from standardwebhooks import Webhook

SECRET_BYTES = 32
PREFIX = "whsec_"


@dataclass(frozen=True, slots=True)
class Event:
    """A row of the outbox. ``payload`` is JSON as the database has it; ``sequence`` rises within a bill."""

    region_id: int
    event_id: UUID
    name: str
    sequence: int
    payload: str
    happened_at: datetime


def new_secret() -> str:
    """A fresh secret as it is shown to its receiver: ``whsec_`` and 32 random bytes in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def body_of(event: Event) -> bytes:
    """What is sent: type, moment, region, the bill's sequence, and the row's whole payload as ``data``."""
    return msgspec.json.encode(
        {
            "type": event.name,
            "timestamp": event.happened_at.astimezone(UTC),
            "region_id": event.region_id,
            "sequence": event.sequence,
            "data": msgspec.Raw(event.payload.encode()),
        }
    )


def signed_headers(event_id: UUID, body: bytes, signing: Sequence[str], now: datetime) -> dict[str, str]:
    """The headers of one try at ``now`` (the machine's clock), signed with each secret."""
    identifier, moment = str(event_id), now.astimezone(UTC)
    signatures = (Webhook(secret).sign(identifier, moment, body.decode()) for secret in signing)
    return {
        "Content-Type": "application/json",
        "webhook-id": identifier,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
