"""The database for one command: by DATABASE_URL, else the embedded one, started while the command runs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from pagi.config import Settings
from pagi.database import Connection, Pool, connect, reach_database
from pagi.database.migrate import pending
from pagi.errors import PagiError

Answer = TypeVar("Answer")


class NotMigrated(PagiError):
    """The database is of another version than the program."""

    code, status = "database.not_migrated", 500
    indonesian = "Basis data belum mutakhir ({missing}). Jalankan `pagi migrate`."
    english = "The database is not of this version ({missing} not applied). Run `pagi migrate`."


def with_database(settings: Settings, work: Callable[[Connection], Awaitable[Answer]]) -> Answer:
    """Run ``work`` inside one transaction and commit. Raises NotMigrated, DatabaseUnavailable."""
    with reach_database(settings) as access:
        return asyncio.run(_inside(access.app, work))


def with_pool(settings: Settings, work: Callable[[Pool], Awaitable[Answer]], size: int = 4) -> Answer:
    """Run ``work`` with connections of which it commits itself. Raises NotMigrated, DatabaseUnavailable."""
    with reach_database(settings) as access:
        return asyncio.run(_with_pool(access.app, work, size))


async def _with_pool(url: str, work: Callable[[Pool], Awaitable[Answer]], size: int) -> Answer:
    async with Pool(url, size=size, application_name="pagi command", command_timeout=None) as pool:
        async with pool.acquire() as db:
            if missing := await pending(db):
                raise NotMigrated(missing=", ".join(missing))
        return await work(pool)


async def _inside(url: str, work: Callable[[Connection], Awaitable[Answer]]) -> Answer:
    db = await connect(url, application_name="pagi command")
    try:
        if missing := await pending(db):
            raise NotMigrated(missing=", ".join(missing))
        async with db.transaction():
            return await work(db)
    finally:
        await db.close()
