"""Connections to checked addresses only: the name goes into TLS and the Host header, to no resolver again."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from typing import Any

import httpcore2
import httpx2

from pagi.http_client.addresses import Reach, Resolver, checked_addresses

KEEP_ALIVE_SECONDS = 5.0


class PinnedBackend(httpcore2.AsyncNetworkBackend):
    """Opens sockets for the pool: resolves, checks, and connects to what was checked."""

    def __init__(self, reach: Reach, resolver: Resolver) -> None:
        self._reach, self._resolver = reach, resolver
        self._sockets = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  httpcore's own signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """A connection to the first address of ``host`` that answers. Raises TargetRefused, ConnectError."""
        *others, last = await checked_addresses(host, port, self._reach, self._resolver)
        for address in others:
            try:
                return await self._sockets.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return await self._sockets.connect_tcp(last, port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Never: nothing outside listens there."""
        raise httpcore2.UnsupportedProtocol("no unix sockets")

    async def sleep(self, seconds: float) -> None:
        """Httpcore's own pause between retries, which are off."""
        await self._sockets.sleep(seconds)


class PinnedTransport(httpx2.AsyncHTTPTransport):
    """httpx2's transport over a pool whose connections are pinned; no proxy out of the environment."""

    def __init__(self, reach: Reach, resolver: Resolver, tls: ssl.SSLContext, connections: int) -> None:
        super().__init__(verify=tls, trust_env=False)
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=KEEP_ALIVE_SECONDS,
            network_backend=PinnedBackend(reach, resolver),
        )
