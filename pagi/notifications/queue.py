"""PgQueuer, the queue of jobs: who uses it must know nothing of it, and its tables come from our migration.

A job is a delivery's key. Workers share the jobs (SKIP LOCKED); one whose worker died is taken by another
once its heartbeat is late. An error nobody foresaw is tried again by the queue, then parked, never dropped.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec
from pgqueuer import (
    AsyncpgDriver,
    DatabaseRetryEntrypointExecutor,
    Job,
    JobId,
    Queries,
    QueueManager,
    RetryRequested,
)
from pgqueuer.adapters.persistence.qb import (
    QueryBuilderEnvironment,
    QueryQueueBuilder,
    QuerySchedulerBuilder,
)
from pgqueuer.domain.settings import DBSettings, Durability
from pgqueuer.domain.types import Channel
from pgqueuer.executors import EntrypointExecutorParameters

from pagi.database import Connection, connect
from pagi.database.faults import LOST
from pagi.logging import get_logger
from pagi.notifications.delivery import Postman
from pagi.notifications.models import Key

log = get_logger(__name__)

ENTRYPOINT = "webhook"
RECONNECT_SECONDS = 1.0
UNFORESEEN_TRIES = 5
NAMES = DBSettings(  # every name given, so that no variable of the environment moves one
    prefix="", db_schema="queue", channel=Channel("ch_pgqueuer"), function="fn_pgqueuer_changed",
    statistics_table="pgqueuer_statistics", queue_status_type="pgqueuer_status", queue_table="pgqueuer",
    queue_table_log="pgqueuer_log", trigger="tg_pgqueuer_changed", schedules_table="pgqueuer_schedules",
    durability=Durability.durable,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pace:
    """How the queue is worked: jobs taken at once and in hand, and when it is looked at again."""

    batch: int = 16
    in_hand: int = 32
    look: timedelta = timedelta(seconds=5)
    dead_after: timedelta = timedelta(seconds=30)
    """A worker whose sign of life is older than this is taken for dead, and its jobs go to others."""
    unforeseen: timedelta = timedelta(seconds=5)


USUAL = Pace()


def queries(db: Any) -> Queries:
    """PgQueuer's statements on a connection that leaves jsonb as text."""
    return Queries(
        AsyncpgDriver(db),
        qbe=QueryBuilderEnvironment(NAMES),
        qbq=QueryQueueBuilder(NAMES),
        qbs=QuerySchedulerBuilder(NAMES),
    )


async def enqueue(db: Connection, keys: Sequence[Key]) -> list[int]:
    """A job for each delivery, in the caller's transaction. Returns their numbers."""
    count = len(keys)
    payloads: list[bytes | None] = [msgspec.json.encode(key) for key in keys]
    made = await queries(db).enqueue([ENTRYPOINT] * count, payloads, [0] * count)
    return [int(one) for one in made]


async def forget_parked(db: Connection, jobs: Sequence[int]) -> None:
    """Take jobs out of the queue that gave up; its log keeps their story."""
    if jobs:
        await queries(db).mark_job_as_cancelled([JobId(one) for one in jobs])


async def work(url: str, postman: Postman, stop: asyncio.Event, pace: Pace = USUAL) -> None:
    """Deliver whatever is queued until ``stop`` is set; a database that is away is waited for."""
    while not stop.is_set():
        try:
            db = await connect(url, application_name="pagi webhooks", command_timeout=15.0, json_as_text=True)
            try:
                await _work(db, postman, stop, pace)
            finally:
                await db.close(timeout=3.0)
        except LOST as error:
            log.warning("webhooks_wait_for_database", error=type(error).__name__)
        except Exception:
            log.exception("webhooks_failed")
        if not stop.is_set():
            await asyncio.sleep(RECONNECT_SECONDS)


async def _work(db: Any, postman: Postman, stop: asyncio.Event, pace: Pace) -> None:
    manager = QueueManager(queries(db), channel=NAMES.channel)

    def patient(parameters: EntrypointExecutorParameters) -> DatabaseRetryEntrypointExecutor:
        return DatabaseRetryEntrypointExecutor(
            parameters, max_attempts=UNFORESEEN_TRIES, initial_delay=pace.unforeseen
        )

    @manager.entrypoint(ENTRYPOINT, on_failure="hold", executor_factory=patient)
    async def deliver(job: Job) -> None:
        pause = await postman.deliver(msgspec.json.decode(job.payload or b"", type=Key))
        if pause is not None:
            raise RetryRequested(pause, "not delivered yet")

    stopping = asyncio.create_task(_shut_down(manager, stop))
    try:
        await manager.run(
            dequeue_timeout=pace.look,
            batch_size=pace.batch,
            max_concurrent_tasks=pace.in_hand,
            heartbeat_timeout=pace.dead_after,
        )
    finally:
        stopping.cancel()
        await asyncio.gather(stopping, return_exceptions=True)


async def _shut_down(manager: QueueManager, stop: asyncio.Event) -> None:
    await stop.wait()
    manager.shutdown.set()
