"""A partner: a bank with the keys it signs with, and the profile it speaks by."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address
from uuid import UUID

from payment_channels.profile import Profile
from payment_channels.snap.request import Credentials


@dataclass(frozen=True, slots=True)
class Outbound:
    """Where a bank's own API is called, and what PAGI shows there."""

    base_url: str
    credentials: Credentials


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
    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    outbound: Outbound | None = None  # None: this bank is not called
    active: bool = True  # False: it may not call, and nothing new is given out at it
    paused: frozenset[str] = frozenset()  # channels that give out nothing new here; what is out stays good

    def may_call_from(self, host: str) -> bool:
        """Whether ``host`` is one of the bank's own networks; a bank that named none calls from anywhere."""
        if not self.networks:
            return True
        try:
            address = ip_address(host)
        except ValueError:
            return False
        return any(address in network for network in self.networks)
