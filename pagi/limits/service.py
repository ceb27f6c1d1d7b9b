"""The gate: tokens are taken from the database in shares and handed out from memory.

A database that is away refuses nobody: whoever is let through then learns it from the work itself.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from math import ceil

import structlog

from pagi.clock import Clock
from pagi.database import Connection, Pool, load
from pagi.database.faults import LOST
from pagi.keys import Keyring
from pagi.limits.errors import TooManyRequests
from pagi.limits.models import Limit

log = structlog.get_logger()
sql = load("pagi/limits/queries.sql")

KEPT = 20_000
"""Shares in memory; the oldest goes when there are more."""
WORTH_FETCHING = 20
"""From this size on a share is fetched anew before it is used up, beside the work and not in its way."""

_Key = tuple[str, str]


class Gate:
    """Who may pass how often. ``clock`` is the machine's: limits do not move with a demo's clock."""

    def __init__(self, pool: Pool, keyring: Keyring, region_id: int, clock: Clock) -> None:
        self._pool, self._keyring, self._region_id, self._clock = pool, keyring, region_id, clock
        self._left: dict[_Key, int] = {}
        self._fetching: dict[_Key, asyncio.Task[timedelta | None]] = {}

    async def stop(self) -> None:
        """Give up what is being fetched."""
        for task in self._fetching.values():
            task.cancel()
        await asyncio.gather(*self._fetching.values(), return_exceptions=True)

    async def take(self, limit: Limit, subject: str) -> None:
        """One token of ``subject``. Raises TooManyRequests."""
        await self.ready(limit, subject)
        self.spend(limit, subject)

    async def ready(self, limit: Limit, subject: str) -> None:
        """See that a token is there, without taking it. Raises TooManyRequests."""
        key = (limit.name, subject)
        while self._left.get(key, 0) < 1:
            wait = await asyncio.shield(self._fetch(limit, key))
            if wait is not None:
                seconds, window = max(1, ceil(wait.total_seconds())), int(limit.window.total_seconds())
                raise TooManyRequests(seconds=seconds, limit=limit.name, quota=limit.quota, window=window)
        if limit.share >= WORTH_FETCHING and self._left[key] <= limit.share // 4:
            self._fetch(limit, key)

    def spend(self, limit: Limit, subject: str) -> None:
        """Take the token that ``ready`` found; those who found the same one owe it."""
        key = (limit.name, subject)
        self._left[key] = self._left.get(key, 0) - 1

    def _fetch(self, limit: Limit, key: _Key) -> asyncio.Task[timedelta | None]:
        """The one fetch of this subject that is under way; never one that has ended and is not yet noted so.

        To wait for such a one gives nobody a turn, and whoever finds its tokens gone would wait for ever.
        """
        task = self._fetching.get(key)
        if task is None or task.done():
            task = asyncio.create_task(self._lease(limit, key), name=f"limit-{limit.name}")
            self._fetching[key] = task
            task.add_done_callback(lambda done: self._forget(key, done))
        return task

    def _forget(self, key: _Key, done: asyncio.Task[timedelta | None]) -> None:
        if self._fetching.get(key) is done:
            del self._fetching[key]

    async def _lease(self, limit: Limit, key: _Key) -> timedelta | None:
        """A share more of tokens, None; or how long until they would be there."""
        owed = -min(0, self._left.get(key, 0))
        digest = self._keyring.blind_index("limits/" + "/".join(key))
        cost = min(limit.share + owed, limit.burst)
        try:
            async with self._pool.acquire() as db:
                wait: timedelta | None = await db.fetchval(
                    sql.take, self._region_id, digest, cost, limit.interval, limit.burst, self._clock()
                )
        except LOST as error:
            log.warning("limits_wait_for_the_database", error=type(error).__name__)
            wait = None
        if wait is None:
            self._keep(key, max(0, self._left.get(key, 0)) + limit.share)
        return wait

    def _keep(self, key: _Key, left: int) -> None:
        self._left.pop(key, None)
        self._left[key] = left
        if len(self._left) > KEPT:
            del self._left[next(iter(self._left))]


async def forget_full(db: Connection, now: datetime) -> int:
    """Drop the buckets that are full again."""
    return len(await db.fetch(sql.forget_full, now))
