"""What a bank pays over to the RKUD leaves its clearing account, once, and only to the rupiah."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from pagi.ledger.proofs import prove
from pagi.payments.deposits import Deposit, DepositRefused, record_deposit, waiting
from tests.builders.city import CityBuilder, day_of


@pytest.fixture
async def matched(city: CityBuilder) -> Deposit:
    """Two payments of one day through one bank's virtual accounts, shown by its statement; a third is not."""
    for _ in range(3):
        account = await city.virtual_account(await city.bill())
        await city.pay(account, account.amount)
    async with city.pool.transaction() as db:
        await db.execute(
            """select payments.mark_reconciled(5171::smallint, array(
                 select payment_id from payments.payment order by payment_id limit 2))"""
        )
    day = day_of(city.clock.now)
    return Deposit(city.partners[0], "virtual_account", day, 1_003_000, 7_000, "NK-001", day)


async def book(city: CityBuilder, deposit: Deposit) -> int:
    async with city.pool.transaction() as db:
        return await record_deposit(db, deposit, "ayu", city.clock.now)


async def clearing(city: CityBuilder) -> int:
    return int(await city.value("select sum(balance) from ledger.clearing_balance"))


async def all_hold(city: CityBuilder) -> None:
    async with city.pool.acquire() as db:
        assert [proof.said for proof in await prove(db) if not proof.holds] == []


async def test_matched_payments_leave_the_clearing_account_with_the_fee_on_its_own_line(
    city: CityBuilder, matched: Deposit
) -> None:
    assert await clearing(city) == 1_515_000
    assert await book(city, matched) == 2
    assert await clearing(city) == 505_000
    assert (await city.balance("rkud"), await city.balance("fee")) == (-1_003_000, -7_000)
    assert await city.value("select count(*) from payments.payment where state = 'deposited'") == 2
    await all_hold(city)


async def test_the_same_paper_again_books_nothing_and_with_other_content_is_refused(
    city: CityBuilder, matched: Deposit
) -> None:
    assert await book(city, matched) == await book(city, matched) == 2
    assert await city.balance("rkud") == -1_003_000
    with pytest.raises(DepositRefused, match="other content"):
        await book(city, replace(matched, amount=1))
    await all_hold(city)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"amount": 1_002_999}, "Rp1010000 waits"),
        ({"fee": 0}, "Rp1010000 waits"),
        ({"channel": "qris"}, "no matched payment"),
        ({"paid_day": None}, "no matched payment"),
    ],
)
async def test_what_differs_is_told_and_nothing_is_booked(
    city: CityBuilder, matched: Deposit, change: dict[str, Any], said: str
) -> None:
    if "paid_day" in change:
        change = {"paid_day": matched.paid_day - timedelta(days=1)}
    with pytest.raises(DepositRefused, match=said):
        await book(city, replace(matched, **change))
    assert await city.balance("rkud") == 0
    await all_hold(city)


async def test_what_waits_is_listed_by_bank_channel_and_day(city: CityBuilder, matched: Deposit) -> None:
    async with city.pool.acquire() as db:
        [one] = await waiting(db, 5171)
    assert (one.bank, one.channel, one.paid_day, one.payments, one.amount) == (
        "bpd_bali", "virtual_account", matched.paid_day, 2, 1_010_000,
    )  # fmt: skip
    await book(city, matched)
    async with city.pool.acquire() as db:
        assert await waiting(db, 5171) == []


async def test_a_deposit_of_a_closed_day_is_booked_today(city: CityBuilder, matched: Deposit) -> None:
    await city.value(
        "insert into ledger.business_day values (5171, $1, 'closed', '2026-11-26') returning true",
        matched.paid_day,
    )
    city.clock.forward(days=1)
    assert await book(city, matched) == 2
    day = await city.value("select business_day from ledger.entry where kind = 'settlement'")
    assert day == matched.paid_day + timedelta(days=1)
