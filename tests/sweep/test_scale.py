"""A sweep over very many open instructions: flat memory, every one asked once, the provider's rate kept.

``HYPOTHESIS_PROFILE=soak`` sweeps 100,000.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import monotonic

from pagi.database import Connection
from pagi.sweep.models import Heard, Told
from pagi.sweep.schedule import USUAL
from tests.builders.city import CityBuilder
from tests.sweep.provider import Provider, sweeper

COUNT = 100_000 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 1_500
RATE = 400
MOST_GROWTH = 24_000_000
PAGE_BYTES = os.sysconf("SC_PAGESIZE")
AT_ONCE = replace(USUAL, age=timedelta(seconds=-5), lease=timedelta(hours=1))


def resident() -> int:
    """Bytes of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_BYTES


async def many_codes(city: CityBuilder, owner_db: Connection) -> None:
    """COUNT open codes, like the first one."""
    code = await city.qris(await city.bill())
    await owner_db.execute(
        """insert into instructions.instruction (region_id, instruction_id, bill_id, partner_id, channel,
                  state, amount, created_at, expires_at, account, partner_reference_no, qr_payload)
           select region_id, overlay(instruction_id::text placing lpad(to_hex(n), 12, '0') from 25)::uuid,
                  bill_id, partner_id, channel, state, amount, created_at, expires_at, 'PAGI' || n,
                  'PAGI' || n,
                  qr_payload
             from instructions.instruction cross join generate_series(1, $2::int) n
            where instruction_id = $1""",
        code.instruction_id, COUNT - 1,
    )  # fmt: skip


async def test_memory_stays_flat_and_the_rate_is_kept(city: CityBuilder, owner_db: Connection) -> None:
    await many_codes(city, owner_db)
    provider = Provider(otherwise=Told(Heard.NOT_YET, "03"), rate=RATE, keeps_times=False)
    sweep = sweeper(city, provider, AT_ONCE)
    highest, done = resident(), asyncio.Event()
    before = highest

    async def watch() -> None:
        nonlocal highest
        while not done.is_set():
            highest = max(highest, resident())
            await asyncio.sleep(0.05)

    watching, began = asyncio.create_task(watch()), monotonic()
    assert await sweep.turn(asyncio.Event()) == COUNT
    took = monotonic() - began
    done.set()
    await watching
    assert provider.count == COUNT
    assert took >= (COUNT - RATE) / RATE - 1, "no faster than the provider wants it, but for a second's worth"
    assert highest - before < MOST_GROWTH, f"{highest - before:,} bytes more"
    assert await city.value("select count(*) from sweep.question where tries = 1 and state = 'open'") == COUNT
    assert await sweep.turn(asyncio.Event()) == 0, "each has its next time"
