"""The till among others: bills that somebody holds, neighbours that collide, batches that gather."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from time import monotonic
from typing import Any

import pytest

from pagi.clock import machine_clock
from pagi.database import Connection, DatabaseAccess, Pool, connect
from pagi.database.inspect import durability
from pagi.payments.errors import CertainlyNotBooked
from pagi.payments.models import Notice, Receipt, Verdict
from pagi.payments.service import Cashier
from pagi.payments.settlement import Order, Settled
from pagi.payments.till import BATCH, LOCK_SECONDS, Till, till_settings
from tests.builders.city import CityBuilder


class CountingTill(Till):
    """A till that remembers how large its batches were."""

    sizes: list[int]

    async def _once(self, orders: Sequence[Order], lock_seconds: float | None = None) -> list[Settled]:
        self.sizes.append(len(orders))
        return await super()._once(orders, lock_seconds)


@pytest.fixture
async def till(city: CityBuilder, database: DatabaseAccess) -> AsyncIterator[CountingTill]:
    """A till on connections of its own, as the house opens it."""
    async with Pool(database.app, size=3, settings=till_settings(), as_left=True) as pool:
        till = CountingTill(pool, city.clock, machine_clock)
        till.sizes = []
        await till.start()
        yield till
        await till.stop()


async def notices(city: CityBuilder, count: int) -> list[Notice]:
    """Payments of ``count`` bills, one each."""
    accounts = [await city.virtual_account(await city.bill()) for _ in range(count)]
    return [city.notice(account, account.amount) for account in accounts]


async def all_received(city: CityBuilder, till: Till, told: list[Notice]) -> list[Receipt | BaseException]:
    """Every answer, in order."""
    cashier = Cashier(city.pool, till, city.keyring, city.clock)
    return await asyncio.gather(*(cashier.receive(one) for one in told), return_exceptions=True)


async def hold(db: Connection, account: str) -> Any:
    """Take a bill's row and keep it."""
    transaction = db.transaction()
    await transaction.start()
    await db.fetchval(
        """select bill_id from bills.bill where bill_id =
             (select bill_id from instructions.instruction where account = $1) for update""",
        account,
    )
    return transaction


async def test_a_bill_that_somebody_holds_is_refused_alone_and_settles_later(
    city: CityBuilder, till: CountingTill, db: Connection
) -> None:
    told = await notices(city, 8)
    held = await hold(db, told[3].account)
    started = monotonic()
    answers = await all_received(city, till, told)
    assert monotonic() - started < 4 * LOCK_SECONDS + 1, "the neighbours do not wait long"
    assert isinstance(answers[3], CertainlyNotBooked)
    others = [one for one in answers if isinstance(one, Receipt)]
    assert [one.verdict for one in others] == [Verdict.BOOKED] * 7
    await held.rollback()
    assert (await all_received(city, till, told[3:4]))[0].verdict is Verdict.BOOKED  # type: ignore[union-attr]
    assert await city.value("select count(*) from payments.payment") == 8


async def test_what_waits_together_is_settled_together(city: CityBuilder, till: CountingTill) -> None:
    told = await notices(city, 40)
    answers = await all_received(city, till, told)
    assert all(isinstance(one, Receipt) and one.verdict is Verdict.BOOKED for one in answers)
    assert sum(till.sizes) == 40
    assert max(till.sizes) <= BATCH
    assert len(till.sizes) <= 4, "a few transactions, not forty"


async def test_one_that_comes_alone_is_settled_at_once(city: CityBuilder, till: CountingTill) -> None:
    for one in await notices(city, 3):
        answers = await all_received(city, till, [one])
        assert isinstance(answers[0], Receipt)
    assert till.sizes == [1, 1, 1]


async def test_a_deadlock_with_somebody_else_is_tried_again(
    city: CityBuilder, database: DatabaseAccess
) -> None:
    """Somebody locks two bills in the order that the till never takes."""
    told = await notices(city, 2)
    other = await connect(database.admin)
    settings = {"lock_timeout": "10s", "deadlock_timeout": "10ms"}
    async with Pool(database.admin, size=2, settings=settings) as pool:
        till = CountingTill(pool, city.clock, machine_clock)
        till.sizes = []
        await till.start()
        keys = "select bill_id from bills.bill order by bill_id"
        first, second = [row["bill_id"] for row in await other.fetch(keys)]
        transaction = other.transaction()
        await transaction.start()
        await other.execute("set local deadlock_timeout = '30s'")
        await other.execute("select from bills.bill where bill_id = $1 for update", second)
        settling = asyncio.create_task(all_received(city, till, told))
        await waits_for_a_lock(city)
        await other.execute("select from bills.bill where bill_id = $1 for update", first)
        await transaction.rollback()
        answers = await settling
        await till.stop()
    await other.close()
    assert [one.verdict for one in answers if isinstance(one, Receipt)] == [Verdict.BOOKED] * 2
    assert len(till.sizes) > 1, "the first try was the deadlock's victim"


async def waits_for_a_lock(city: CityBuilder) -> None:
    """Until a session of this database waits for another one's lock."""
    asked = """select exists (select from pg_stat_activity
                               where wait_event_type = 'Lock' and datname = current_database())"""
    async with asyncio.timeout(10), city.pool.acquire() as db:
        while not await db.fetchval(asked):
            await asyncio.sleep(0.01)


async def test_a_connection_that_comes_back_in_mid_transaction_is_rolled_back(
    database: DatabaseAccess, caplog: pytest.LogCaptureFixture
) -> None:
    async with Pool(database.app, size=1, as_left=True) as pool:
        async with pool.acquire() as db:
            await db.execute("begin")
            await db.execute("insert into regions.region values (5171, 'x', 'x', 'Asia/Makassar')")
        async with pool.acquire() as db:
            assert not db.is_in_transaction()
            assert await db.fetchval("select count(*) from regions.region") == 0
    assert "active transaction" in caplog.text


async def test_the_tills_connections_wait_for_the_disk_whatever_the_server_is_set_to(
    database: DatabaseAccess,
) -> None:
    async with Pool(database.app, size=1, settings=till_settings()) as pool, pool.acquire() as db:
        assert (await durability(db))["synchronous_commit"] == "on", "the test server itself has it off"
