"""Questions about a database: does it trust anyone, is it a demo's, does it keep what it commits."""

from __future__ import annotations

import os
import secrets
from urllib.parse import quote, urlsplit

import asyncpg

from pagi.database.connection import Connection
from pagi.database.errors import DatabaseUnavailable, TrustRefused
from pagi.database.load_sql import load
from pagi.database.pool import connect

SQL = load("pagi/database/inspect.sql")


async def trusts(url: str) -> bool:
    """Whether the server takes a wrong password for the right one. Raises DatabaseUnavailable."""
    parts = urlsplit(url)
    user = quote(parts.username or "", safe="")
    place = parts.netloc.rpartition("@")[2]
    wrong = parts._replace(netloc=f"{user}:{secrets.token_urlsafe(16)}@{place}").geturl()
    try:
        connection = await asyncpg.connect(wrong, timeout=5.0, passfile=os.devnull)
    except asyncpg.InvalidAuthorizationSpecificationError:
        return False
    except (TimeoutError, OSError, asyncpg.PostgresError) as error:
        raise DatabaseUnavailable from error
    await connection.close()
    return True


async def refuse_trust(url: str) -> None:
    """Raises TrustRefused where any password will do, DatabaseUnavailable where nothing answers."""
    if await trusts(url):
        raise TrustRefused


async def is_seeded_by_demo(url: str) -> bool:
    """Whether ``pagi demo`` filled this database. Raises DatabaseUnavailable."""
    connection = await connect(url)
    try:
        return bool(await connection.fetchval(SQL.is_seeded_by_demo))
    finally:
        await connection.close()


async def mark_as_demo(owner_url: str) -> None:
    """Remember in the database itself that its credentials are a demo's."""
    connection = await connect(owner_url)
    try:
        await connection.execute(SQL.mark_as_demo)
    finally:
        await connection.close()


async def durability(db: Connection) -> dict[str, str]:
    """The settings on which "committed" depends."""
    return {row["name"]: row["setting"] for row in await db.fetch(SQL.durability)}
