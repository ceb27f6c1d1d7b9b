"""A partner: a bank with the keys it signs with, and the profile it speaks by."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from payment_channels.profile import Profile


@dataclass(frozen=True, slots=True)
class Partner:
    """A bank that may call. ``client_secret`` is kept out of every repr and log line."""

    region_id: int
    partner_id: UUID
    name: str
    bank: str
    client_id: str
    client_secret: str = field(repr=False)
    public_key_pem: str = field(repr=False)
    partner_code: str
    channel_code: str
    channels: tuple[str, ...]
    profile: Profile = field(repr=False)
