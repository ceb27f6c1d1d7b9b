"""Which addresses lie inside: this machine, its networks, and IPv6 forms that lead to them (RFC 6890).

A name is resolved once, every address is checked, and the connection is made to a checked address, so that a
name which answers differently the next time (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias

from pagi.http_client.errors import CertainlyNotSent, TargetRefused

Address: TypeAlias = IPv4Address | IPv6Address
Resolver: TypeAlias = Callable[[str, int], Awaitable[list[str]]]

_HOLDING_IPV4 = (
    IPv6Network("64:ff9b::/96"),  # NAT64, RFC 6052
    IPv6Network("64:ff9b:1::/48"),  # NAT64 of a local network, RFC 8215
    IPv6Network("::/96"),  # IPv4-compatible, long deprecated
)


class Reach(StrEnum):
    """How far a client may call."""

    OUTSIDE = "outside"
    """Public addresses over https: production."""
    ANYWHERE = "anywhere"
    """This machine and private networks too, over http as well: the demo, which lives on one machine."""


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of ``host``, in the order in which they should be tried. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


async def checked_addresses(host: str, port: int, reach: Reach, resolver: Resolver = resolve) -> list[str]:
    """The addresses of ``host``, every one of them allowed. Raises TargetRefused, CertainlyNotSent."""
    try:
        found = await resolver(host, port)
    except (OSError, UnicodeError) as error:
        raise CertainlyNotSent(host=host, reason="the name has no address") from error
    if not found:
        raise CertainlyNotSent(host=host, reason="the name has no address")
    for address in found:
        if is_forbidden(address, reach):
            raise TargetRefused(host=host, reason="it leads inside", sebab="alamat itu ada di jaringan dalam")
    return found


def is_forbidden(text: str, reach: Reach) -> bool:
    """Whether a client of this ``reach`` must not connect to the address ``text``."""
    meant = list(_meant(ip_address(text.partition("%")[0])))
    if any(one.is_link_local or one.is_multicast or one.is_unspecified for one in meant):
        return True  # a cloud's metadata service, say: nobody's receiver, not even in a demo
    return reach is Reach.OUTSIDE and not all(_is_public(one) for one in meant)


def _is_public(address: Address) -> bool:
    return address.is_global and not address.is_reserved and not getattr(address, "is_site_local", False)


def _meant(address: Address) -> Iterator[Address]:
    """The address itself and the IPv4 addresses that it stands for."""
    if isinstance(address, IPv4Address):
        yield address
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
        return
    yield address
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if any(address in network for network in _HOLDING_IPV4) and int(address) > 1:
        yield IPv4Address(int(address) & 0xFFFF_FFFF)
