"""Money goes where its quote says: by programme and order of payment, to the rupiah as reckoned in Python."""

from __future__ import annotations

import os
from dataclasses import astuple, replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from pagi.bills.models import Bill, Item
from pagi.bills.queries import add_item, find_by_id, items
from pagi.bills.quote import quote
from pagi.ids import new_id
from pagi.instructions.models import Instruction
from pagi.ledger.proofs import prove
from tax_types.owed import owed_law
from tax_types.parameters import Pack
from tests.builders.city import CityBuilder
from tests.builders.packs import various
from tests.builders.reckoning import pay

ROUNDS = 200 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 8
EDGES = (date(2024, 1, 1), date(2024, 12, 1), date(2025, 1, 20), date(2025, 2, 1), date(2025, 4, 15))


@pytest.fixture(scope="session")
def packs(tmp_path_factory: pytest.TempPathFactory) -> list[Pack]:
    return various(tmp_path_factory.mktemp)


async def found(city: CityBuilder, bill: Bill) -> tuple[Bill, Item]:
    fresh, (item,) = await with_items(city, bill)
    return fresh, item


async def paid_on(
    city: CityBuilder, bill: Bill, account: Instruction, day: date, amount: int, laws: Pack
) -> None:
    """Money that has moved comes on ``day``, by the quote of ``laws``."""
    city.clock.now = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    async with city.pool.transaction() as db:
        await quote(db, bill, day, laws, city.clock())
    await city.pay(account, amount, may_refuse=False)


@pytest.mark.parametrize("which", range(4))
async def test_what_is_booked_is_what_a_reckoning_says(
    city: CityBuilder, packs: list[Pack], which: int
) -> None:
    chance, laws = Random(which), packs[which]
    for _ in range(ROUNDS):
        year, principal = chance.randint(2012, 2024), chance.choice((chance.randint(1, 900), 1_234_567))
        city.clock.now = datetime(2024, 1, 1, tzinfo=UTC)
        bill = await city.property_bill(year, principal)
        account = await city.virtual_account(bill)
        days = sorted(chance.choice(EDGES) + timedelta(chance.randint(-2, 40)) for _ in range(4))
        for day in days:
            bill, item = await found(city, bill)
            if not bill.payable:
                break
            amount = chance.choice((chance.randint(1, principal), chance.randint(1, 2 * principal)))
            expected = pay(item, day, amount, owed_law(laws, item.tax, item.period_end, item.due_date))
            await paid_on(city, bill, account, day, amount, laws)
            bill, booked = await found(city, bill)
            assert settled(booked) == settled(expected), (laws.digest, day, amount, item)
    async with city.pool.acquire() as db:
        assert [proof.said for proof in await prove(db) if not proof.holds] == []


async def test_money_for_several_items_goes_to_all_principal_first_oldest_first(city: CityBuilder) -> None:
    """Two years on one bill under Perwali 4/2021: half the principal of 2009 is waived, of 2012 a quarter."""
    city.clock.now = datetime(2021, 8, 31, 4, tzinfo=UTC)
    bill = await city.property_bill(2009, 200_000)
    _, first = await found(city, bill)
    second = replace(
        first, item_id=new_id(), liability_id=new_id(), tax_period="2012", period_end=date(2012, 12, 31),
        due_date=date(2012, 8, 31), principal=400_000,
    )  # fmt: skip
    async with city.pool.acquire() as db:
        await add_item(db, bill, second, "1.1.03.15.01.0001", "4.1.04.15.15.0001")
    account = await city.virtual_account(bill)
    assert account.amount == 100_000 + 300_000
    await city.pay(account, 100_001, may_refuse=False)
    waived = """select array_agg((principal_paid, principal_waived, interest_waived)::text order by due_date)
                  from bills.item"""
    # the first is settled; 1 of 400.000 of the second waives 1/400.000 of its interest, no rupiah yet
    assert await city.value(waived) == ["(100000,100000,96000)", "(1,0,0)"]
    rest = await city.virtual_account((await with_items(city, bill))[0], bank=1)
    assert rest.amount == 299_999  # 399.999 less 100.000, a quarter of it rounded half up
    await city.pay(rest, rest.amount)
    assert await city.value(waived) == ["(100000,100000,96000)", "(300000,100000,192000)"]
    assert await city.value("select (state, paid, waived)::text from bills.bill") == "(paid,400000,488000)"


async def with_items(city: CityBuilder, bill: Bill) -> tuple[Bill, list[Item]]:
    async with city.pool.acquire() as db:
        fresh = await find_by_id(db, bill.region_id, bill.bill_id)
        assert fresh is not None
        return fresh, await items(db, fresh)


def settled(item: Item) -> tuple[object, ...]:
    """What an item has received; of its portions the database tells by day, the reckoning by payment."""
    return astuple(replace(item, portions=()))
