"""A payment under a relief programme: what is waived is recorded with it, in the items and in the ledger."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from pagi.bills.models import Bill
from pagi.bills.queries import find_by_id
from pagi.clock import machine_clock
from pagi.database import Connection, DatabaseAccess, Pool
from pagi.instructions.models import Instruction
from pagi.ledger.proofs import prove
from pagi.payments.models import Verdict
from pagi.payments.reversal import reverse
from pagi.payments.settlement import Order
from pagi.payments.till import Till
from tax_types.parameters import load
from tests.builders.city import CityBuilder

IN_2025 = datetime(2025, 6, 30, 4, 0, tzinfo=UTC)
IN_2021 = datetime(2021, 8, 31, 4, 0, tzinfo=UTC)
WAIVED = "principal_waived, interest_waived, fines_waived"


async def row(city: CityBuilder, query: str, *args: Any) -> tuple[Any, ...]:
    async with city.pool.acquire() as db:
        found = await db.fetchrow(query, *args)
    assert found is not None
    return tuple(found)


async def state(city: CityBuilder, bill: Bill) -> tuple[Any, ...]:
    return await row(city, "select state, paid from bills.bill where bill_id = $1", bill.bill_id)


async def unpaid(city: CityBuilder, at: datetime, year: int, principal: int) -> tuple[Bill, Instruction]:
    """A PBB bill that is overdue on a day inside a programme, and its virtual account."""
    city.clock.now = at
    bill = await city.property_bill(year, principal)
    return bill, await city.virtual_account(bill)


async def hold_all_proofs(city: CityBuilder) -> None:
    async with city.pool.acquire() as db:
        assert [proof.said for proof in await prove(db) if not proof.holds] == []


async def test_interest_that_perwali_5_of_2025_waives_is_not_asked_for_but_recorded(
    city: CityBuilder,
) -> None:
    bill, account = await unpaid(city, IN_2025, 2022, 1_000_000)
    assert account.amount == 1_000_000
    assert (await city.pay(account, 1_000_000)).verdict is Verdict.BOOKED
    assert await state(city, bill) == ("paid", 1_000_000)
    assert await row(city, f"select principal, interest, {WAIVED} from payments.allocation") == (
        1_000_000, 0, 0, 480_000, 0,
    )  # fmt: skip
    assert await row(city, f"select interest_paid, {WAIVED} from bills.item") == (0, 0, 480_000, 0)
    assert await city.value("select sum(amount) from ledger.transfer where debit like '4.%'") is None
    await hold_all_proofs(city)


async def test_a_waived_principal_leaves_the_receivable_against_its_contra_account(city: CityBuilder) -> None:
    bill, account = await unpaid(city, IN_2021, 2009, 200_000)
    assert account.amount == 100_000
    await city.pay(account, 100_000)
    assert await state(city, bill) == ("paid", 100_000)
    assert await row(city, f"select principal_paid, {WAIVED} from bills.item") == (
        100_000,
        100_000,
        96_000,
        0,
    )
    assert await row(
        city,
        """select t.debit, t.credit, t.amount from ledger.transfer t join ledger.entry e using (entry_id)
            where e.kind = 'receipt' order by t.position desc limit 1""",
    ) == ("4.1.01.15.99.0001", "1.1.03.15.01.0001", 100_000)
    open_receivable = await city.value(
        """select sum(case debit when '1.1.03.15.01.0001' then amount else -amount end)
             from ledger.transfer where '1.1.03.15.01.0001' in (debit, credit)"""
    )
    assert open_receivable == 0
    await hold_all_proofs(city)


async def test_a_part_payment_waives_the_interest_of_its_part_and_no_principal(city: CityBuilder) -> None:
    """The example of Perwali 4/2021: 50,000 of 200,000 on the last day; the rest bears its interest again."""
    bill, account = await unpaid(city, IN_2021, 2009, 200_000)
    await city.pay(account, 50_000, may_refuse=False)
    assert await state(city, bill) == ("partly_paid", 50_000)
    assert await row(city, f"select principal_paid, {WAIVED} from bills.item") == (50_000, 0, 24_000, 0)
    city.clock.forward(days=1)
    later = await city.virtual_account(await refreshed(city, bill), bank=1)
    assert later.amount == 222_000
    await city.pay(later, 222_000)
    assert await state(city, bill) == ("paid", 272_000)
    assert await row(city, f"select interest_paid, {WAIVED} from bills.item") == (72_000, 0, 24_000, 0)
    await hold_all_proofs(city)


@pytest.mark.parametrize("parts", [(333_333, 333_333, 333_334), (1, 2, 999_997), (999_999, 1)])
async def test_parts_paid_inside_the_window_waive_all_the_interest_to_the_rupiah(
    city: CityBuilder, parts: tuple[int, ...]
) -> None:
    bill, account = await unpaid(city, IN_2025, 2022, 1_000_000)
    for part in parts:
        await city.pay(account, part, may_refuse=False)
    assert await state(city, bill) == ("paid", 1_000_000)
    assert await row(city, f"select {WAIVED} from bills.item") == (0, 480_000, 0)
    await hold_all_proofs(city)


async def test_a_payment_taken_back_takes_its_waiver_with_it(city: CityBuilder) -> None:
    bill, account = await unpaid(city, IN_2021, 2009, 200_000)
    notice = city.notice(account, 100_000)
    await city.cashier.receive(notice)
    async with city.pool.transaction() as db:
        taken = await reverse(
            db, notice.partner, 25, notice.natural_id, amount=100_000, reason="salah", now=city.clock()
        )
    assert taken.done
    assert await row(city, "select state, paid, waived from bills.bill") == ("open", 0, 0)
    assert await row(city, f"select principal_paid, {WAIVED} from bills.item") == (0, 0, 0, 0)
    assert (await city.virtual_account(await refreshed(city, bill), bank=1)).amount == 100_000
    await hold_all_proofs(city)


async def test_the_proof_of_waivers_sees_a_contra_account_that_says_otherwise(
    city: CityBuilder, owner_db: Connection
) -> None:
    _, account = await unpaid(city, IN_2021, 2009, 200_000)
    await city.pay(account, 100_000)
    await owner_db.execute("alter table ledger.transfer disable trigger user")
    await owner_db.execute("update ledger.transfer set amount = amount - 1 where debit like '%.99.0001'")
    wrong = {proof.name: proof.said for proof in await prove(owner_db) if not proof.holds}
    assert "account 4.1.01.15.99.0001 has 99999, waived 100000" in wrong["waivers_recorded"]


async def test_a_quote_by_other_parameters_is_never_settled(
    city: CityBuilder, database: DatabaseAccess
) -> None:
    """A till whose connections say that another law is in force finds no quote that holds."""
    _, account = await unpaid(city, IN_2025, 2022, 1_000_000)
    for law, verdict in (("another", Verdict.STALE), (load("denpasar").digest, Verdict.BOOKED)):
        settings = {"pagi.law_5171": law}
        async with Pool(database.app, settings=settings) as pool:
            till = Till(pool, city.clock, machine_clock)
            await till.start()
            settled = await till.settle(Order(city.notice(account, 1_000_000), IN_2025.date()))
            await till.stop()
        assert settled.verdict is verdict


async def refreshed(city: CityBuilder, bill: Bill) -> Bill:
    async with city.pool.acquire() as db:
        found = await find_by_id(db, bill.region_id, bill.bill_id)
    assert found is not None
    return found
