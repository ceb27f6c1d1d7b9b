"""What is acknowledged survives a power cut: killing processes proves nothing about that, flushes do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pagi.clock import machine_clock
from pagi.database import DatabaseAccess, Pool, connect
from pagi.database.embedded import EmbeddedServer
from pagi.database.migrate import migrate
from pagi.keys import Keyring
from pagi.payments.service import Cashier
from pagi.payments.till import Till, till_settings
from tests.builders.city import CityBuilder, MovableClock

PAYMENTS = 12
SAFE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
FLUSHES = """
select coalesce(sum(fsyncs), 0)::bigint from pg_stat_io
 where object = 'wal' and backend_type = 'client backend'"""


async def test_every_acknowledged_payment_has_had_its_flush_to_disk(folder: Path) -> None:
    server = EmbeddedServer(folder / "data")
    with server.lease() as access:
        await migrate(access.owner)
        async with Pool(access.app, size=3) as pool:
            clock = MovableClock(machine_clock())
            city = CityBuilder(pool, Till(pool, clock, machine_clock), Keyring(bytes(32)), clock)
            await city.found()
            assert await flushes(access, city, till_settings()) >= PAYMENTS
            careless = await flushes(access, city, {"synchronous_commit": "off"})
            assert careless < PAYMENTS, "what is counted would show a commit that does not wait for the disk"


async def flushes(access: DatabaseAccess, city: CityBuilder, settings: Mapping[str, str]) -> int:
    """How often payments that come one after the other had the WAL flushed, by the till's own sessions."""
    accounts = [await city.virtual_account(await city.bill()) for _ in range(PAYMENTS)]
    admin = await connect(access.admin)
    before = await admin.fetchval(FLUSHES)
    async with Pool(access.app, size=1, application_name="till", settings=settings) as own:
        assert await kept(own, SAFE) == (settings == till_settings())
        till = Till(own, city.clock, machine_clock)
        await till.start()
        cashier = Cashier(city.pool, till, city.keyring, city.clock)
        for account in accounts:
            await cashier.receive(city.notice(account, account.amount))
        await till.stop()
    while await admin.fetchval("select count(*) from pg_stat_activity where application_name = 'till'"):
        continue
    await admin.execute("select pg_stat_clear_snapshot()")
    after: int = await admin.fetchval(FLUSHES)
    await admin.close()
    return after - int(before)


async def kept(pool: Pool, wanted: Mapping[str, str]) -> bool:
    """Whether the server and this session have these settings."""
    async with pool.acquire() as db:
        return all([await db.fetchval(f"show {name}") == value for name, value in wanted.items()])
