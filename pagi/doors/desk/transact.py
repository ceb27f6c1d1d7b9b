"""One transaction for a wish at the desk; with a neighbour in the way it is tried again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from pagi.database import Connection
from pagi.database.faults import COLLIDED
from pagi.doors.desk.room import DeskRoom

Answer = TypeVar("Answer")
TRIES = 4


async def transact(desk: DeskRoom, work: Callable[[Connection], Awaitable[Answer]]) -> Answer:
    """Run ``work`` in a transaction and commit."""
    for turn in range(1, TRIES):
        try:
            async with desk.pool.transaction() as db:
                return await work(db)
        except COLLIDED:
            await asyncio.sleep(0.02 * turn)
    async with desk.pool.transaction() as db:
        return await work(db)
