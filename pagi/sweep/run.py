"""The sweep as a task of the worker: a look every so many seconds, whatever the database does meanwhile.

Told to stop, it does not wait for a bank: what is being asked comes back to line when its lease ends.
"""

from __future__ import annotations

import asyncio

from pagi.database.faults import LOST
from pagi.logging import get_logger
from pagi.sweep.sweeper import Sweeper

log = get_logger(__name__)


async def sweep(sweeper: Sweeper, stop: asyncio.Event) -> None:
    """Look every ``sweeper.pace.look`` seconds until ``stop`` is set."""
    stopping = asyncio.create_task(stop.wait(), name="sweep-stop")
    try:
        while not stop.is_set():
            turn = asyncio.create_task(_turn(sweeper, stop), name="sweep-turn")
            await asyncio.wait({turn, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not turn.done():
                turn.cancel()
            await asyncio.gather(turn, return_exceptions=True)
            await asyncio.wait({stopping}, timeout=sweeper.pace.look)
    finally:
        stopping.cancel()


async def _turn(sweeper: Sweeper, stop: asyncio.Event) -> None:
    try:
        asked = await sweeper.turn(stop)
    except LOST as error:
        log.warning("sweep_waits_for_database", error=type(error).__name__)
    except Exception:
        log.exception("sweep_failed")
    else:
        if asked:
            log.info("sweep_done", asked=asked)
