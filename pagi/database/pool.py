"""The pool: every wait is bounded, a database that is away is a named error, and it heals by itself.

Connections are made when first wanted, so a server starts although its database is still away.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import msgspec

from pagi.database.connection import Connection
from pagi.database.errors import DatabaseUnavailable

ACQUIRE_TIMEOUT = 2.0
COMMAND_TIMEOUT = 15.0
CONNECT_TIMEOUT = 15.0

_JSONB_VERSION = b"\x01"
_AWAY: tuple[Any, ...] = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
)


class Pool:
    """Connections to one database under one role; ``settings`` are the server's, for each of them.

    ``json_as_text`` leaves jsonb as the text that it is on the wire, for libraries that encode it themselves.
    ``as_left`` spares the round trip that cleans a session up, for those who change nothing in theirs.
    """

    def __init__(
        self,
        url: str,
        *,
        size: int = 10,
        application_name: str = "pagi",
        acquire_timeout: float = ACQUIRE_TIMEOUT,
        command_timeout: float | None = COMMAND_TIMEOUT,
        generic_plans: bool = False,
        json_as_text: bool = False,
        settings: Mapping[str, str] | None = None,
        as_left: bool = False,
    ) -> None:
        settings = {"application_name": application_name, "timezone": "UTC", **(settings or {})}
        if generic_plans:
            settings["plan_cache_mode"] = "force_generic_plan"
        self._timeout = acquire_timeout
        self._options: dict[str, Any] = {
            "dsn": url,
            "min_size": 0,
            "max_size": size,
            "timeout": acquire_timeout,
            "command_timeout": command_timeout,
            "server_settings": settings,
            "init": None if json_as_text else prepare_connection,
        }
        if as_left:
            self._options["reset"] = _leave_as_it_is
        self._pool: Any = None

    async def __aenter__(self) -> Pool:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def open(self) -> None:
        """Make the pool; nothing is connected yet."""
        if self._pool is None:
            self._pool = await asyncpg.create_pool(**self._options)

    async def close(self, timeout: float = 3.0) -> None:  # noqa: ASYNC109  asyncpg's own bound
        """Close within ``timeout`` seconds, by force after that."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        try:
            async with asyncio.timeout(timeout):
                await pool.close()
        except TimeoutError:
            pool.terminate()

    def in_use(self) -> int:
        """How many connections are handed out at this moment."""
        return int(self._pool.get_size() - self._pool.get_idle_size()) if self._pool is not None else 0

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Connection]:
        """A connection for as long as the block runs. Raises DatabaseUnavailable within two seconds."""
        assert self._pool is not None, "the pool was not opened"
        pool = self._pool
        try:
            connection = await pool.acquire(timeout=self._timeout)
        except (TimeoutError, OSError, asyncpg.InterfaceError, *_AWAY) as error:
            raise DatabaseUnavailable from error
        try:
            yield connection
        except _AWAY as error:
            raise DatabaseUnavailable from error
        except asyncpg.InterfaceError as error:
            if not _is_gone(connection):
                raise
            raise DatabaseUnavailable from error
        except asyncpg.InternalClientError as error:  # cut between two messages
            if not _is_gone(connection):
                connection.terminate()
            raise DatabaseUnavailable from error
        except asyncpg.ReadOnlySQLTransactionError as error:  # the primary has moved: connect anew
            await pool.expire_connections()
            raise DatabaseUnavailable from error
        finally:
            await pool.release(connection, timeout=self._timeout)

    async def answers(self) -> bool:
        """Whether the database answers now. Raises DatabaseUnavailable when it cannot be reached."""
        async with self.acquire() as connection:
            return bool(await connection.fetchval("select true"))

    @asynccontextmanager
    async def transaction(
        self, *, isolation: str | None = None, readonly: bool = False
    ) -> AsyncIterator[Connection]:
        """A connection inside a transaction: committed at the end of the block, undone on an error."""
        async with (
            self.acquire() as connection,
            connection.transaction(isolation=isolation, readonly=readonly),
        ):
            yield connection


async def _leave_as_it_is(_: Any) -> None:
    """Nothing more to clean up: asyncpg itself has rolled back what came back in mid-transaction."""


def _is_gone(connection: Any) -> bool:
    """Whether the connection is closed; one that was lost has been taken from its proxy already."""
    try:
        return bool(connection.is_closed())
    except asyncpg.InterfaceError:
        return True


async def connect(
    url: str,
    *,
    application_name: str = "pagi",
    command_timeout: float | None = None,
    generic_plans: bool = False,
    json_as_text: bool = False,
) -> Any:
    """One connection of its own, for commands and jobs. Raises DatabaseUnavailable."""
    settings = {"application_name": application_name, "timezone": "UTC"}
    if generic_plans:
        settings["plan_cache_mode"] = "force_generic_plan"
    try:
        connection = await asyncpg.connect(
            url, timeout=CONNECT_TIMEOUT, command_timeout=command_timeout, server_settings=settings
        )
    except (TimeoutError, OSError, *_AWAY) as error:
        raise DatabaseUnavailable from error
    if not json_as_text:
        await prepare_connection(connection)
    return connection


async def prepare_connection(connection: Any) -> None:
    """jsonb travels as Python values, in its binary form."""
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=lambda value: _JSONB_VERSION + msgspec.json.encode(value),
        decoder=lambda data: msgspec.json.decode(data[1:]),
        format="binary",
    )
