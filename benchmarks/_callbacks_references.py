"""References 1 and 3 of ``callbacks``: one payment a transaction by pgbench, batches by the function."""

from __future__ import annotations

import asyncio
import os
import random
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from time import perf_counter

from _callbacks_city import BenchCity

from pagi.clock import city_day, machine_clock
from pagi.database import Pool
from pagi.payments.models import Notice, Verdict
from pagi.payments.settlement import Order, settle
from pagi.payments.till import BATCH, WORKERS, till_settings
from pagi.regions import DENPASAR

CLIENTS = 16
WARM_SECONDS = 1
PER_SECOND = re.compile(r"progress: [\d.]+ s, ([\d.]+) tps")
PROCESSED = re.compile(r"transactions actually processed: (\d+)")
SCRIPT = Path(__file__).with_name("_callbacks_one.pgbench.sql")


def one_by_one(city: BenchCity, first: int, bills: int, seconds: int) -> float:
    """Payments a second through pgbench: 16 clients, prepared, the function's own planner settings.

    The first second, in which each session makes its plans, does not count.
    """
    before = city.payments()
    done = subprocess.run(
        [
            *(str(city.binaries / "pgbench"), city.access.app, "--no-vacuum", "--protocol=prepared"),
            *(f"--file={SCRIPT}", f"--client={CLIENTS}", "--progress=1", f"--time={seconds + WARM_SECONDS}"),
            *("--define=i=0", f"--define=first={first}", f"--define=bills={bills}"),
            *(f"--define=each={bills // CLIENTS}", f"--define=partner={city.partner.partner_id}"),
        ],
        env={**os.environ, "PGOPTIONS": " ".join(f"-c {k}={v}" for k, v in city.till_settings.items())},
        capture_output=True,
        text=True,
        check=False,
    )
    seen = [float(tps) for tps in PER_SECOND.findall(done.stderr)][WARM_SECONDS:]
    processed = PROCESSED.search(done.stdout)
    if done.returncode or not seen or processed is None:
        sys.exit(f"callbacks: pgbench failed: {done.stderr[-2000:]}")
    if (booked := city.payments() - before) != int(processed[1]):
        sys.exit(f"callbacks: of {processed[1]} payments pgbench booked {booked}: give it more bills")
    return sum(seen) / len(seen)


def in_batches(city: BenchCity, first: int, bills: int, seconds: float) -> float:
    """Payments a second by the function called in the till's batches on the till's connections, no HTTP."""
    return asyncio.run(_in_batches(city, first, bills, seconds))


async def _in_batches(city: BenchCity, first: int, bills: int, seconds: float) -> float:
    numbers = list(range(first, first + bills))
    random.Random(first).shuffle(numbers)
    settings = till_settings() | city.till_settings
    async with Pool(city.access.app, size=WORKERS, settings=settings, as_left=True) as pool:
        await asyncio.gather(*(_settle(city, pool, numbers, WARM_SECONDS / 2) for _ in range(WORKERS)))
        started = perf_counter()
        done = await asyncio.gather(*(_settle(city, pool, numbers, seconds) for _ in range(WORKERS)))
        return sum(done) / (perf_counter() - started)


async def _settle(city: BenchCity, pool: Pool, numbers: list[int], seconds: float) -> int:
    done, ends = 0, perf_counter() + seconds
    while perf_counter() < ends:
        if len(numbers) < BATCH:  # faster than expected: it ends early
            break
        now = machine_clock()
        orders = [_order(city, numbers.pop(), now) for _ in range(BATCH)]
        async with pool.transaction() as db:
            settled = await settle(db, orders, now, now)
        if any(one.verdict is not Verdict.BOOKED for one in settled):
            sys.exit("callbacks: the function did not book what it should")
        done += BATCH
    return done


def _order(city: BenchCity, number: int, now: datetime) -> Order:
    notice = Notice(
        partner=city.partner, channel="virtual_account", service=25, natural_id=f"D-{number:026d}",
        account=f"8889926{number:011d}", amount=100_000 + number, paid_at=now,
        bank_reference=f"{number:012d}", may_refuse=True, external_id=f"{number:013d}",
        details={"echo": {"referenceNo": "000000000001", "flagAdvise": "N"}},
    )  # fmt: skip
    return Order(notice, city_day(now, DENPASAR.zone))
