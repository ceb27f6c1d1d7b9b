"""What is answered "booked" would survive a power cut: the log is on disk before the answer.

Killing processes proves nothing about disks, so this counts flushes. The server of this test is set to answer
commits before they are on disk: the till's own connections do not rely on how a server is set.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from pagi.clock import machine_clock
from pagi.database import Connection, DatabaseAccess, Pool, connect
from pagi.database.embedded import EmbeddedServer
from pagi.database.inspect import durability
from pagi.database.migrate import migrate
from pagi.keys import Keyring
from pagi.payments.models import Verdict
from pagi.payments.service import Cashier
from pagi.payments.till import Till, till_settings
from tests.builders.city import CityBuilder, MovableClock

LAZY = {
    "synchronous_commit": "off", "wal_writer_delay": "10s", "checkpoint_timeout": "1h", "autovacuum": "off",
    "wal_level": "minimal", "max_wal_senders": "0",  # nobody else writes to the log
}  # fmt: skip
PAYMENTS = 8
POSITIONS = "select pg_current_wal_insert_lsn() as written, pg_current_wal_flush_lsn() as on_disk"
FLUSHES = (
    "select sum(fsyncs)::bigint from pg_stat_io where object = 'wal' and backend_type = 'client backend'"
)


@pytest.fixture
async def lazy_city(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[tuple[CityBuilder, DatabaseAccess]]:
    """A city on a PostgreSQL with fsync on that waits for the disk only where it is asked to."""
    server = EmbeddedServer(Path(str(tmp_path_factory.mktemp("lazy"))), settings=LAZY)
    access = server.ensure_running()
    await migrate(access.owner)
    clock = MovableClock()
    async with Pool(access.app, size=4) as pool:
        city = CityBuilder(pool, Till(pool, clock, machine_clock), Keyring(bytes(32)), clock)
        await city.found()
        yield city, access
    server.stop()


async def flushed(city: CityBuilder, till: Till, watcher: Connection, payments: int) -> list[bool]:
    """Pay one after the other; of each whether its commit was on disk when it was answered."""
    cashier = Cashier(city.pool, till, city.keyring, city.clock)
    seen = []
    for _ in range(payments):
        account = await city.virtual_account(await city.bill())
        await watcher.execute("checkpoint")  # what came before is on disk
        assert (await cashier.receive(city.notice(account, account.amount))).verdict is Verdict.BOOKED
        row = await watcher.fetchrow(POSITIONS)
        seen.append(row["on_disk"] == row["written"])
    return seen


async def test_every_answer_waits_for_the_disk_although_the_server_does_not(
    lazy_city: tuple[CityBuilder, DatabaseAccess],
) -> None:
    city, access = lazy_city
    watcher = await connect(access.admin)
    found = await durability(watcher)
    assert (found["fsync"], found["full_page_writes"], found["synchronous_commit"]) == ("on", "on", "off")

    async with Pool(access.app, size=2) as lazy_pool:
        till = Till(lazy_pool, city.clock, machine_clock)
        await till.start()
        assert not all(await flushed(city, till, watcher, 3)), "without the till's settings the proof fails"
        await till.stop()

    async with Pool(access.app, size=2, settings=till_settings(), as_left=True) as pool:
        async with pool.acquire() as db:
            assert set((await durability(db)).values()) == {"on"}
        till = Till(pool, city.clock, machine_clock)
        await till.start()
        before = await watcher.fetchval(FLUSHES)
        assert await flushed(city, till, watcher, PAYMENTS) == [True] * PAYMENTS
        await till.stop()
    async with asyncio.timeout(10):  # a connection hands in its counts when it ends
        while await watcher.fetchval(FLUSHES) - before < PAYMENTS:
            await asyncio.sleep(0.02)
    await watcher.close()  # type: ignore[attr-defined]
