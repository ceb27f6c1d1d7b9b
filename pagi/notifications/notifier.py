"""What carries events out of one process: the relay, the postman at the queue, the look for lost jobs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from pagi.clock import Clock, machine_clock
from pagi.database import Connection, Pool
from pagi.database.faults import LOST
from pagi.http_client import Circuits, HttpClient, Limits, Reach
from pagi.keys import Keyring
from pagi.logging import get_logger
from pagi.notifications.delivery import GRACE_SECONDS, LIMITS, Postman
from pagi.notifications.queue import USUAL, Pace, work
from pagi.notifications.relay import BATCH, recover, relay
from pagi.notifications.schedule import DEFAULT, Schedule

log = get_logger(__name__)

CONNECTIONS = 8
USER_AGENT = "PAGI-webhooks/1"


@dataclass(frozen=True, slots=True)
class Tempo:
    """Seconds between the relay's looks at the outbox and at lost jobs, and how deliveries are paced."""

    relay: float = 0.5
    recover: float = 30.0
    schedule: Schedule = DEFAULT
    limits: Limits = LIMITS
    grace: float = GRACE_SECONDS
    pace: Pace = USUAL
    circuit_failures: int = 5
    circuit_rest: float = 30.0


async def notify(
    url: str,
    keyring: Keyring,
    clock: Clock,
    reach: Reach,
    stop: asyncio.Event,
    tempo: Tempo = Tempo(),
) -> None:
    """Carry events out until ``stop`` is set, whatever the database does meanwhile."""
    circuits = Circuits(tempo.circuit_failures, tempo.circuit_rest)
    async with (
        Pool(url, size=CONNECTIONS, application_name="pagi webhooks", json_as_text=True) as pool,
        HttpClient(reach, user_agent=USER_AGENT, circuits=circuits) as client,
    ):
        postman = Postman(
            pool, client, keyring, clock, machine_clock, stop, tempo.schedule, tempo.limits, tempo.grace
        )
        async with asyncio.TaskGroup() as group:
            group.create_task(_again(relay, pool, clock, stop, tempo.relay), name="outbox-relay")
            group.create_task(_again(_recover, pool, clock, stop, tempo.recover), name="outbox-recover")
            group.create_task(work(url, postman, stop, tempo.pace), name="webhooks")


async def _recover(db: Connection, _: datetime) -> int:
    found = await recover(db)
    if found:
        log.warning("webhook.jobs_lost", count=found)
    return found


async def _again(
    task: Callable[[Connection, datetime], Awaitable[int]],
    pool: Pool,
    clock: Clock,
    stop: asyncio.Event,
    seconds: float,
) -> None:
    """Do ``task`` every so many seconds, at once again while there is a backlog."""
    while not stop.is_set():
        moved = 0
        try:
            async with pool.transaction() as db:
                moved = await task(db, clock())
        except LOST as error:
            log.warning("outbox_waits_for_database", error=type(error).__name__)
        except Exception:
            log.exception("outbox_failed")
        if moved < BATCH:
            try:
                async with asyncio.timeout(seconds):
                    await stop.wait()
            except TimeoutError:
                continue
