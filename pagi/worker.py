"""The worker: periodic jobs, each in its own transaction. Wiring only; what a job does stands in its room.

A job that fails is logged and tried again at its next turn; it never stops the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pagi.clock import Clock
from pagi.database import Connection, DatabaseUnavailable, Pool
from pagi.instructions.jobs import Expiry, forget_idempotency_keys
from pagi.limits.service import forget_full
from pagi.logging import get_logger
from pagi.notifications.jobs import forget_queue_log

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Work that is done again every ``seconds``. ``run`` says how many things it did."""

    name: str
    seconds: float
    run: Callable[[Connection, datetime], Awaitable[int]]


def every_job() -> tuple[Job, ...]:
    """What a worker does, from its start."""
    return (
        Job("instructions.expire", 5.0, Expiry()),
        Job("instructions.forget_idempotency_keys", 3600.0, forget_idempotency_keys),
        Job("limits.forget_full", 600.0, forget_full),
        Job("notifications.forget_queue_log", 3600.0, forget_queue_log),
    )


async def run_jobs(pool: Pool, clock: Clock, stop: asyncio.Event, jobs: Sequence[Job] | None = None) -> None:
    """Do every job at its pace until ``stop`` is set."""
    jobs = every_job() if jobs is None else jobs
    log.info("worker_started", jobs=[job.name for job in jobs])
    async with asyncio.TaskGroup() as group:
        for job in jobs:
            group.create_task(_repeat(job, pool, clock, stop), name=job.name)
    log.info("worker_stopped")


async def run_once(job: Job, pool: Pool, now: datetime) -> int:
    """Do ``job`` once, in one transaction. Returns how many things it did."""
    async with pool.transaction() as db:
        return await job.run(db, now)


async def _repeat(job: Job, pool: Pool, clock: Clock, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            done = await run_once(job, pool, clock())
        except DatabaseUnavailable:
            log.warning("job_waits_for_database", job=job.name)
        except Exception:
            log.exception("job_failed", job=job.name)
        else:
            if done:
                log.info("job_done", job=job.name, count=done)
        try:
            async with asyncio.timeout(job.seconds):
                await stop.wait()
        except TimeoutError:
            continue
