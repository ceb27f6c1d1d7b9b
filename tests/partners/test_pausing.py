"""A bank switched off for new codes, and a preferred one: the next turn of every server knows it."""

from __future__ import annotations

import asyncpg
import pytest

from pagi.partners import administration
from pagi.partners.errors import PartnerUnknown
from pagi.partners.service import PartnerDirectory
from pagi.payments.models import Verdict
from tests.builders.city import REGION, CityBuilder, MovableClock

REGION_ID = REGION.region_id


async def test_a_running_directory_learns_of_it_within_half_a_minute(city: CityBuilder) -> None:
    clock = MovableClock()
    directory = PartnerDirectory(city.pool, city.keyring, clock)
    assert [one.paused for one in await directory.all()] == [frozenset(), frozenset()]
    async with city.pool.transaction() as db:
        await administration.pause(db, REGION_ID, "Bank BPD Bali", ["qris"])
        await administration.prefer(db, REGION_ID, "BNI")
    clock.forward(seconds=31)
    assert [(one.name, one.paused) for one in await directory.all()] == [
        ("BNI", frozenset()),
        ("Bank BPD Bali", frozenset({"qris"})),
    ]
    async with city.pool.transaction() as db:
        await administration.resume(db, REGION_ID, "Bank BPD Bali", ["qris", "virtual_account"])
        await administration.prefer(db, REGION_ID, "BNI")
    clock.forward(seconds=31)
    assert [one.paused for one in await directory.all()] == [frozenset(), frozenset()]


async def test_pausing_twice_is_pausing_once_and_only_what_the_bank_has(city: CityBuilder) -> None:
    async with city.pool.transaction() as db:
        for _ in range(2):
            await administration.pause(db, REGION_ID, "BNI", ["qris", "mobile_banking"])
        found = next(one for one in await administration.listed(db, REGION_ID) if one["name"] == "BNI")
        assert found["paused"] == ["mobile_banking", "qris"]
        with pytest.raises(PartnerUnknown):
            await administration.pause(db, REGION_ID, "Bank Lain", ["qris"])
        with pytest.raises(PartnerUnknown):
            await administration.prefer(db, REGION_ID, "Bank Lain")


async def test_codes_that_are_out_still_settle_while_their_bank_is_switched_off(city: CityBuilder) -> None:
    account = await city.virtual_account(await city.bill())
    code = await city.qris(await city.bill())
    async with city.pool.transaction() as db:
        await administration.pause(db, REGION_ID, "Bank BPD Bali", ["qris", "virtual_account"])
    assert (await city.pay(account, account.amount)).verdict is Verdict.BOOKED
    assert (await city.pay(code, code.amount)).verdict is Verdict.BOOKED
    assert await city.value("select count(*) from bills.bill where state = 'paid'") == 2


async def test_the_database_keeps_what_is_paused_within_what_there_is(city: CityBuilder) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await city.value("update partners.partner set paused = '{ewallet}' where name = 'BNI'")
