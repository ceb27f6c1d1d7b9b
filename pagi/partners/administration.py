"""What an operator does with banks once they are registered: list them, switch one off, name its networks."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network
from typing import Any

from pagi.database import Connection
from pagi.partners.errors import PartnerUnknown
from pagi.partners.service import sql


async def listed(db: Connection, region_id: int) -> list[dict[str, Any]]:
    """Every bank of a region, without any secret."""
    return [
        dict(row) | {"networks": [str(network) for network in row["networks"]]}
        for row in await db.fetch(sql.listed, region_id)
    ]


async def next_position(db: Connection, region_id: int) -> int:
    """The place of the bank that comes next; the first with a channel is offered first."""
    return int(await db.fetchval(sql.next_position, region_id))


async def set_active(db: Connection, region_id: int, name: str, active: bool) -> None:
    """Switch a bank on or off; servers know it within half a minute. Raises PartnerUnknown."""
    if not await db.fetchval(sql.set_active, region_id, name, active):
        raise PartnerUnknown


async def pause(db: Connection, region_id: int, name: str, channels: Sequence[str]) -> None:
    """Give out nothing new through these channels of a bank; it still calls, and what is out still settles.

    Servers know it within half a minute. Raises PartnerUnknown.
    """
    if not await db.fetchval(sql.pause, region_id, name, list(channels)):
        raise PartnerUnknown


async def resume(db: Connection, region_id: int, name: str, channels: Sequence[str]) -> None:
    """Give out new codes again. Raises PartnerUnknown."""
    if not await db.fetchval(sql.resume, region_id, name, list(channels)):
        raise PartnerUnknown


async def prefer(db: Connection, region_id: int, name: str) -> None:
    """Offer a bank before all others. Raises PartnerUnknown."""
    if name not in {one["name"] for one in await listed(db, region_id)}:
        raise PartnerUnknown
    await db.fetchval(sql.prefer, region_id, name)


async def set_networks(
    db: Connection, region_id: int, name: str, networks: Sequence[IPv4Network | IPv6Network]
) -> None:
    """From where a bank may call; none: from anywhere. Raises PartnerUnknown."""
    if not await db.fetchval(sql.set_networks, region_id, name, list(networks)):
        raise PartnerUnknown
