"""The general ledger and a taxpayer's card over money that came through the till."""

from __future__ import annotations

from datetime import date

import pytest

from pagi.ledger.trial_balance import trial_balance
from pagi.reports.general_ledger import AccountUnknown, account_statement, journal_rows
from pagi.reports.taxpayer_card import TaxpayerUnknown, taxpayer_card
from tests.builders.city import CityBuilder, day_of

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


async def npwpd_of(city: CityBuilder, code: str) -> str:
    found = await city.value(
        """select t.npwpd from bills.bill b join taxpayers.taxpayer t using (region_id, taxpayer_id)
            where b.bill_code = $1""", code)  # fmt: skip
    return str(found)


async def test_every_accounts_statement_closes_with_its_line_of_the_trial_balance(city: CityBuilder) -> None:
    for _ in range(3):
        account = await city.virtual_account(await city.bill())
        await city.pay(account, account.amount)
    async with city.pool.acquire() as db:
        for line in (await trial_balance(db, 5171)).accounts:
            statement = await account_statement(db, 5171, line.code, *YEAR)
            assert statement.opening == 0
            assert statement.closing == line.balance
            assert not statement.cut


async def test_the_journal_holds_every_transfer_once_in_order(city: CityBuilder) -> None:
    for _ in range(3):
        account = await city.virtual_account(await city.bill())
        await city.pay(account, account.amount)
    async with city.pool.transaction(readonly=True) as db:
        rows = [row async for row in journal_rows(db, 5171, *YEAR)]
        transfers = await db.fetchrow("select count(*), sum(amount) from ledger.transfer")
    assert (len(rows), sum(row.amount for row in rows)) == tuple(transfers)
    assert rows == sorted(rows, key=lambda row: (row.business_day, row.recorded_at, str(row.entry_id)))


async def test_a_long_statement_is_cut_and_says_so(city: CityBuilder) -> None:
    bills = [await city.bill() for _ in range(3)]
    receivable = await city.value("select receivable_account from bills.item limit 1")
    async with city.pool.acquire() as db:
        cut = await account_statement(db, 5171, receivable, *YEAR, most=2)
        with pytest.raises(AccountUnknown):
            await account_statement(db, 5171, "9.9", *YEAR)
    assert cut.cut
    assert cut.closing == 2 * bills[0].principal


async def test_a_card_tells_what_was_asked_paid_and_is_open(city: CityBuilder) -> None:
    bill = await city.bill()
    account = await city.virtual_account(bill)
    npwpd = await npwpd_of(city, bill.bill_code)
    async with city.pool.acquire() as db:
        before = await taxpayer_card(db, city.keyring, 5171, npwpd)
    assert (before.open, [row.kind for row in before.rows]) == (500_000, ["assessed"])
    await city.pay(account, account.amount)
    await city.pay(account, 77_000)  # a second genuine payment
    async with city.pool.acquire() as db:
        card = await taxpayer_card(db, city.keyring, 5171, npwpd)
    assert [row.kind for row in card.rows] == ["assessed", "paid"]
    assert (card.rows[1].paid, card.rows[1].interest, card.open, card.overpaid) == (500_000, 5_000, 0, 77_000)
    assert card.rows[1].day == day_of(city.clock.now)
    assert card.name == "PT Uji"


async def test_a_taxpayer_nobody_knows(city: CityBuilder) -> None:
    async with city.pool.acquire() as db:
        with pytest.raises(TaxpayerUnknown):
            await taxpayer_card(db, city.keyring, 5171, "P0")
