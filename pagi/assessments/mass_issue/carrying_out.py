"""Carrying a run out: chunk after chunk on a few connections at once, resumable after any end.

A chunk is one transaction and leaves its row; whoever carries the run on does the chunks that have none.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from uuid import UUID

import structlog

from pagi.assessments.mass_issue.chunk import Job, do_chunk
from pagi.assessments.mass_issue.errors import KeepsColliding, RunInHand
from pagi.assessments.mass_issue.models import Outcome, RunState
from pagi.assessments.mass_issue.objects import Stretch, stretches
from pagi.assessments.mass_issue.store import find_run, kept_law, outcome_of
from pagi.clock import Clock
from pagi.database import Connection, Pool, load
from pagi.database.faults import COLLIDED, DOUBLED
from pagi.regions import Region
from tax_types.parameters import load as load_laws

log = structlog.get_logger()
_SQL = load("pagi/assessments/mass_issue/queries.sql")

CONNECTIONS = 2
RETRIES = 5
HAND_OVER_SECONDS = 10.0
"""A killed process lets go of its run as soon as the server notices."""

Progress = Callable[[int], None]
"""Is told how many more objects are done."""


async def carry_out(
    pool: Pool, region: Region, run_id: UUID, clock: Clock, progress: Progress | None = None
) -> Outcome:
    """Do what is left of an approved run, and finish it. Raises RunInHand when another process is at it."""
    async with pool.acquire() as keeper:
        await _take(keeper, run_id)
        run = await find_run(keeper, region.region_id, run_id)
        if run.state is RunState.RUNNING:
            law = await kept_law(keeper, run)
            done = {row["chunk"]: row["objects"] for row in await keeper.fetch(
                _SQL.chunks_done, run.region_id, run_id)}  # fmt: skip
            if progress is not None:
                progress(sum(done.values()))
            left = [(k, one) for k, one in enumerate(stretches(run.bounds), start=1) if k not in done]
            job = Job(region, run, law, load_laws(region.slug))
            await _work(pool, job, left, clock, progress)
            await keeper.execute(_SQL.finish, run.region_id, run_id, clock())
        return await outcome_of(keeper, region.region_id, run_id)


async def _take(db: Connection, run_id: UUID) -> None:
    """The run is this session's, for as long as it lasts."""
    try:
        async with asyncio.timeout(HAND_OVER_SECONDS):
            while not await db.fetchval(_SQL.take_run, str(run_id)):  # noqa: ASYNC110  the server knows, no event
                await asyncio.sleep(0.2)
    except TimeoutError as error:
        raise RunInHand(run_id=run_id) from error


async def _work(
    pool: Pool,
    job: Job,
    left: list[tuple[int, Stretch]],
    clock: Clock,
    progress: Progress | None,
) -> None:
    waiting = iter(left)

    async def worker() -> None:
        for chunk, stretch in waiting:
            objects = await _do(pool, job, chunk, stretch, clock)
            if progress is not None:
                progress(objects)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(CONNECTIONS):
                group.create_task(worker())
    except ExceptionGroup as failed:  # one worker's reason is reason enough
        raise failed.exceptions[0] from failed


async def _do(pool: Pool, job: Job, chunk: int, stretch: Stretch, clock: Clock) -> int:
    """One chunk; again, from reading on, when it met somebody else's work or an equal bill code was drawn."""
    for attempt in range(1, RETRIES + 1):
        try:
            async with pool.transaction() as db:
                return await do_chunk(db, job, chunk, stretch, clock())
        except (*COLLIDED, *DOUBLED) as error:
            log.warning("chunk_collided", chunk=chunk, attempt=attempt, error=type(error).__name__)
            await asyncio.sleep(0.05 * attempt)
    raise KeepsColliding(chunk=chunk)
