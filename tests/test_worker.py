"""The worker: every job at its pace, one that fails never stops the others, a stop is prompt."""

from __future__ import annotations

import asyncio
from datetime import datetime

from pagi.clock import machine_clock
from pagi.database import Connection, Pool
from pagi.worker import Job, run_jobs


async def test_a_failing_job_is_tried_again_and_never_stops_the_others(pool: Pool) -> None:
    stop, failed, done = asyncio.Event(), 0, 0

    async def breaks(_db: Connection, _now: datetime) -> int:
        nonlocal failed
        failed += 1
        raise ValueError("no")

    async def works(db: Connection, _now: datetime) -> int:
        nonlocal done
        done += int(await db.fetchval("select 1"))
        if done >= 3 and failed >= 3:
            stop.set()
        return 1

    jobs = [Job("breaks", 0.01, breaks), Job("works", 0.01, works)]
    async with asyncio.timeout(10):
        await run_jobs(pool, machine_clock, stop, jobs)
    assert done >= 3
    assert failed >= 3


async def test_a_job_waits_for_a_database_that_is_away() -> None:
    stop = asyncio.Event()

    async def works(_db: Connection, _now: datetime) -> int:
        return 1

    async with Pool("postgresql://x:x@127.0.0.1:9/x?sslmode=disable", acquire_timeout=0.2) as pool:
        running = asyncio.create_task(run_jobs(pool, machine_clock, stop, [Job("works", 0.01, works)]))
        await asyncio.sleep(0)
        stop.set()
        async with asyncio.timeout(5):
            await running


async def test_what_a_job_did_is_committed_at_its_end(pool: Pool, owner_db: Connection) -> None:
    await owner_db.execute("create table public.done (at timestamptz); grant all on public.done to pagi_app")
    stop = asyncio.Event()

    async def works(db: Connection, now: datetime) -> int:
        await db.execute("insert into public.done values ($1)", now)
        stop.set()
        return 1

    await run_jobs(pool, machine_clock, stop, [Job("works", 60, works)])
    assert await owner_db.fetchval("select count(*) from public.done") == 1
