"""From where a request really comes. X-Forwarded-For is believed only as far as trusted proxies wrote it.

Read from its right end: each trusted hop vouches for the one before it, and the first that is not trusted is
the client. What stands further left was written by the client itself and means nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

Network: TypeAlias = IPv4Network | IPv6Network
Address: TypeAlias = IPv4Address | IPv6Address
LONGEST_CHAIN = 20


class ClientAddress(ASGIMiddleware):
    """Puts the client's own address into the scope, for whoever asks after it further in."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, trusted: Sequence[Network]) -> None:
        self._trusted = tuple(trusted)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Replace the proxy's address by its client's."""
        if self._trusted and scope["client"] is not None:
            host, port = scope["client"]
            forwarded = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
            found = client_behind(host, b",".join(forwarded).decode("latin-1"), self._trusted)
            scope["client"] = (found, port if found == host else 0)
        await next_app(scope, receive, send)


def client_behind(peer: str, forwarded_for: str, trusted: Sequence[Network]) -> str:
    """The address of the client whose request ``peer`` handed on; ``peer`` itself where it is not trusted."""
    client = peer
    for hop in reversed(forwarded_for.split(",")[-LONGEST_CHAIN:]):
        address = _address(client)
        if address is None or not any(address in network for network in trusted):
            break
        said = _address(hop)
        if said is None:
            break
        client = str(said)
    return client


def visitor(host: str) -> str:
    """Whom a limit counts: an IPv4 address, or the /64 that one IPv6 subscriber is given."""
    address = _address(host)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return host


def _address(text: str) -> Address | None:
    try:
        address = ip_address(text.strip().strip("[]"))
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address
