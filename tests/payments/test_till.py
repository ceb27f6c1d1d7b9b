"""Three answers only: booked, certainly not booked, unknown; and what each of them is worth."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from pagi.clock import machine_clock
from pagi.database import DatabaseAccess, Pool, connect
from pagi.payments.errors import CertainlyNotBooked, OutcomeUnknown
from pagi.payments.models import Verdict
from pagi.payments.service import Cashier
from pagi.payments.settlement import Order
from pagi.payments.till import QUEUE, Till
from tests.builders.city import CityBuilder
from tests.builders.cutting_proxy import CuttingProxy, cutting_proxy


def cashier(city: CityBuilder, till: Till) -> Cashier:
    """The city's cashier with another till."""
    return Cashier(city.pool, till, city.keyring, city.clock)


@asynccontextmanager
async def line_that_can_be_cut(
    city: CityBuilder, database_url: str
) -> AsyncIterator[tuple[CuttingProxy, Cashier]]:
    """A cashier whose till reaches the database through a proxy."""
    async with cutting_proxy(database_url) as (proxy, url), Pool(url, size=2) as pool:
        till = Till(pool, city.clock, machine_clock)
        await till.start()
        yield proxy, cashier(city, till)
        await till.stop()


async def test_a_line_cut_after_commit_was_sent_is_unknown_and_a_retry_finds_the_payment(
    city: CityBuilder, database_url: str
) -> None:
    account = await city.virtual_account(await city.bill())
    notice = city.notice(account, account.amount)
    async with line_that_can_be_cut(city, database_url) as (proxy, behind):
        proxy.cut_at(b"COMMIT", delivered=True)
        with pytest.raises(OutcomeUnknown):
            await behind.receive(notice)
        assert proxy.cuts == 1
        assert await city.value("select count(*) from payments.payment") == 1, "it was booked all the same"
        assert (await behind.receive(notice)).verdict is Verdict.REPEAT
    assert await city.value("select count(*) from payments.payment") == 1


async def test_a_line_cut_before_commit_arrived_is_unknown_too_and_a_retry_books_it_once(
    city: CityBuilder, database_url: str
) -> None:
    account = await city.virtual_account(await city.bill())
    notice = city.notice(account, account.amount)
    async with line_that_can_be_cut(city, database_url) as (proxy, behind):
        proxy.cut_at(b"COMMIT", delivered=False)
        with pytest.raises(OutcomeUnknown):
            await behind.receive(notice)
        assert await city.value("select count(*) from payments.payment") == 0
        assert (await behind.receive(notice)).verdict is Verdict.BOOKED


async def test_a_line_cut_before_the_settlement_call_is_certainly_not_booked(
    city: CityBuilder, database_url: str
) -> None:
    account = await city.virtual_account(await city.bill())
    notice = city.notice(account, account.amount)
    async with line_that_can_be_cut(city, database_url) as (proxy, behind):
        proxy.cut_at(b"BEGIN", delivered=True)
        with pytest.raises(CertainlyNotBooked):
            await behind.receive(notice)
        assert (await behind.receive(notice)).verdict is Verdict.BOOKED


async def test_a_deadline_that_passes_in_the_queue_withdraws_the_order_for_good(
    city: CityBuilder, pool: Pool
) -> None:
    account = await city.virtual_account(await city.bill())
    till = Till(pool, city.clock, machine_clock, patience=timedelta(milliseconds=50))
    till._open = True  # open, with nobody serving
    with pytest.raises(CertainlyNotBooked, match="deadline"):
        await cashier(city, till).receive(city.notice(account, account.amount))
    await till.start()
    await till.stop()
    assert await city.value("select count(*) from payments.payment") == 0


async def test_a_caller_that_goes_away_while_queued_is_withdrawn_and_while_served_is_booked(
    city: CityBuilder, pool: Pool
) -> None:
    account = await city.virtual_account(await city.bill())
    notice = city.notice(account, account.amount)
    till = Till(pool, city.clock, machine_clock)
    till._open = True
    waiting = asyncio.create_task(cashier(city, till).receive(notice))
    while not till._waiting:
        await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not till._waiting

    serving = asyncio.create_task(cashier(city, till).receive(notice))
    while not till._waiting:
        await asyncio.sleep(0)
    batch = till._take()
    serving.cancel()
    await till._serve(batch)
    assert await city.value("select count(*) from payments.payment") == 1, "a COMMIT is never cancelled"


async def test_a_full_queue_and_a_closed_till_say_so_at_once(city: CityBuilder, pool: Pool) -> None:
    account = await city.virtual_account(await city.bill())
    order = Order(city.notice(account, 1), city.clock().date())
    till = Till(pool, city.clock, machine_clock)
    with pytest.raises(CertainlyNotBooked, match="closed"):
        await till.settle(order)
    till._open = True
    tasks = [asyncio.create_task(till.settle(order)) for _ in range(QUEUE)]
    await asyncio.sleep(0)
    with pytest.raises(CertainlyNotBooked, match="full"):
        await till.settle(order)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_one_item_that_the_database_refuses_never_fails_its_neighbours(city: CityBuilder) -> None:
    notices = []
    for number in range(9):
        account = await city.virtual_account(await city.bill(principal=100_000 + number))
        notices.append(city.notice(account, account.amount))
    poison = city.notice(account, 5, account="X", service=52, may_refuse=False, channel="unheard_of")
    answers = await asyncio.gather(
        *(city.cashier.receive(notice) for notice in [*notices[:4], poison, *notices[4:]]),
        return_exceptions=True,
    )
    assert isinstance(answers[4], CertainlyNotBooked)
    assert [one.verdict for one in answers if not isinstance(one, BaseException)] == [Verdict.BOOKED] * 9


async def test_a_failure_after_the_commit_never_takes_back_the_answer(
    city: CityBuilder, database: DatabaseAccess, pool: Pool
) -> None:
    """The connection's clean-up on its way back to the pool is refused: the money is booked all the same."""
    account = await city.virtual_account(await city.bill())
    notice = city.notice(account, account.amount)
    order = Order(notice, city.clock().date())
    admin = await connect(database.admin)
    await admin.execute("revoke execute on function pg_advisory_unlock_all() from public")
    assert (await city.till.settle(order)).verdict is Verdict.BOOKED
    assert await admin.fetchval("select count(*) from payments.payment") == 1
    await admin.close()
