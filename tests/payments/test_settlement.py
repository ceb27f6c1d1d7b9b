"""Money that arrives is booked once, whatever the bill's state: the settlement function through the till."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from pagi.payments.models import Verdict
from pagi.payments.service import paid_moment
from pagi.payments.settlement import Order, settle
from tests.builders.city import CityBuilder


async def paid(city: CityBuilder, bill_id: object) -> tuple[str, int]:
    """The bill's state and what was allocated to it."""
    async with city.pool.acquire() as db:
        row = await db.fetchrow("select state, paid from bills.bill where bill_id = $1", bill_id)
    return row["state"], row["paid"]


async def test_exact_amount_pays_the_bill_and_books_principal_and_interest(city: CityBuilder) -> None:
    bill = await city.bill(principal=500_000)
    account = await city.virtual_account(bill)
    assert account.amount == 505_000, "one month begun at 1 %"
    receipt = await city.pay(account, 505_000)
    assert receipt.verdict is Verdict.BOOKED
    assert await paid(city, bill.bill_id) == ("paid", 505_000)
    credited = await city.value(
        """select array_agg(t.amount order by t.position)
             from ledger.transfer t join ledger.entry e using (entry_id) where e.kind = 'receipt'"""
    )
    assert credited == [500_000, 5_000]
    assert (await city.instruction(account)).state == "used"
    assert await city.value("select event from notifications.outbox") == "bill.paid"


async def test_the_same_payment_again_is_a_repeat_and_books_nothing(city: CityBuilder) -> None:
    bill = await city.bill()
    account = await city.virtual_account(bill)
    notice = city.notice(account, 505_000)
    first, second = await city.cashier.receive(notice), await city.cashier.receive(notice)
    assert (first.verdict, second.verdict) == (Verdict.BOOKED, Verdict.REPEAT)
    assert second.earlier is not None
    assert second.earlier.bank_reference == notice.bank_reference
    assert await city.value("select count(*) from payments.payment") == 1


async def test_fifty_identical_callbacks_at_once_book_one_payment(city: CityBuilder) -> None:
    bill = await city.bill()
    notice = city.notice(await city.virtual_account(bill), 505_000)
    receipts = await asyncio.gather(*(city.cashier.receive(notice) for _ in range(50)))
    assert sorted(one.verdict for one in receipts) == ["booked"] + ["repeat"] * 49
    assert await city.value("select count(*) from payments.payment") == 1
    assert await city.value("select count(*) from payments.attempt") == 0


async def test_the_same_request_id_with_another_amount_is_inconsistent(city: CityBuilder) -> None:
    bill = await city.bill()
    account = await city.virtual_account(bill)
    await city.pay(account, 505_000, natural_id="R1")
    second = await city.pay(account, 504_999, natural_id="R1")
    assert second.verdict is Verdict.INCONSISTENT
    assert await city.value("select reason from payments.attempt") == "inconsistent"


async def test_wrong_amount_is_refused_and_does_not_occupy_its_request_id(city: CityBuilder) -> None:
    bill = await city.bill()
    account = await city.virtual_account(bill)
    assert (await city.pay(account, 500_000, natural_id="R1")).verdict is Verdict.WRONG_AMOUNT
    assert (await city.pay(account, 505_000, natural_id="R1")).verdict is Verdict.BOOKED
    assert await city.value("select reason from payments.attempt") == "wrong_amount"


async def test_second_payment_for_a_paid_bill_becomes_overpayment(city: CityBuilder) -> None:
    bill = await city.bill()
    account = await city.virtual_account(bill)
    await city.pay(account, 505_000)
    assert (await city.pay(account, 505_000)).verdict is Verdict.BOOKED
    assert await city.balance("overpayment") == 505_000
    assert await paid(city, bill.bill_id) == ("paid", 505_000)


async def test_a_bank_that_refuses_paid_bills_is_told_so_and_the_attempt_is_kept(city: CityBuilder) -> None:
    bill = await city.bill()
    await city.pay(await city.virtual_account(bill), 505_000)
    other = await city.bill()
    account = await city.virtual_account(other, bank=1)
    await city.pay(account, 505_000)
    assert (await city.pay(account, 505_000)).verdict is Verdict.PAID_BILL
    assert await city.value("select reason from payments.attempt") == "paid_bill"


async def test_unknown_account_is_refused_by_virtual_account(city: CityBuilder) -> None:
    account = await city.virtual_account(await city.bill())
    receipt = await city.pay(account, 505_000, account="9999")
    assert receipt.verdict is Verdict.UNKNOWN_BILL
    assert await city.value("select count(*) from payments.payment") == 0


async def test_money_that_has_moved_for_nobody_goes_to_suspense(city: CityBuilder) -> None:
    account = await city.virtual_account(await city.bill())
    receipt = await city.pay(account, 70_000, channel="qris", service=52, account="NOBODY", may_refuse=False)
    assert receipt.verdict is Verdict.BOOKED
    assert await city.balance("suspense") == 70_000


async def test_an_external_id_used_by_another_payment_is_refused(city: CityBuilder) -> None:
    first = await city.virtual_account(await city.bill())
    second = await city.virtual_account(await city.bill())
    await city.pay(first, 505_000, external_id="77")
    assert (await city.pay(second, 505_000, external_id="77")).verdict is Verdict.EXTERNAL_ID_USED
    assert (await city.pay(second, 505_000, external_id="78")).verdict is Verdict.BOOKED


async def test_moved_money_of_another_amount_pays_in_part_and_the_rest_keeps_its_interest(
    city: CityBuilder,
) -> None:
    bill = await city.bill(principal=1_000_000)
    account = await city.virtual_account(bill)
    await city.pay(account, 400_000, may_refuse=False, service=52)
    assert await paid(city, bill.bill_id) == ("partly_paid", 400_000)
    later = await city.virtual_account(bill)
    assert later.instruction_id != account.instruction_id or later.state == "used"
    second = await city.pay(account, 610_000)
    assert second.verdict is Verdict.BOOKED, "600,000 principal and 1 % of the whole million"
    assert await paid(city, bill.bill_id) == ("paid", 1_010_000)


async def test_two_banks_at_once_pay_one_bill_and_the_second_is_overpayment(city: CityBuilder) -> None:
    bill = await city.bill()
    accounts = [await city.virtual_account(bill, bank=bank) for bank in (0, 1)]
    notices = [city.notice(account, 505_000, may_refuse=False) for account in accounts]
    receipts = await asyncio.gather(*(city.cashier.receive(notice) for notice in notices))
    assert [one.verdict for one in receipts] == [Verdict.BOOKED] * 2
    assert await city.balance("overpayment") == 505_000
    assert await paid(city, bill.bill_id) == ("paid", 505_000)


@pytest.mark.parametrize("size", [1, 7, 40])
async def test_members_of_one_batch_that_depend_on_each_other_are_settled_in_turn(
    city: CityBuilder, size: int
) -> None:
    bill = await city.bill()
    account = await city.virtual_account(bill)
    receipts = await asyncio.gather(*(city.pay(account, 505_000) for _ in range(size)))
    assert all(one.verdict is Verdict.BOOKED for one in receipts)
    assert await paid(city, bill.bill_id) == ("paid", 505_000)
    assert await city.balance("overpayment") == 505_000 * (size - 1)


async def test_one_number_for_two_bills_is_settled_in_turn_with_what_else_pays_them(
    city: CityBuilder,
) -> None:
    """The first is refused and does not take its number; the second and a third pay one bill in a batch."""
    first, second = await city.bill(), await city.bill()
    account, code = await city.virtual_account(second), await city.qris(second)
    notices = [
        city.notice(await city.virtual_account(first), 1, natural_id="K"),
        city.notice(account, 505_000, natural_id="K"),
        city.notice(code, 200_000),
    ]
    orders = [Order(notice, city.clock().date()) for notice in notices]
    async with city.pool.transaction() as db:
        settled = await settle(db, orders, city.clock(), city.clock())
    assert [one.verdict for one in settled] == [Verdict.WRONG_AMOUNT, Verdict.BOOKED, Verdict.BOOKED]
    assert await paid(city, second.bill_id) == ("paid", 505_000)
    assert await city.balance("overpayment") == 200_000


async def test_every_entry_of_the_journal_belongs_to_one_payment_or_one_liability(city: CityBuilder) -> None:
    bills = [await city.bill(principal=100_000 + n) for n in range(3)]
    for bill in bills:
        account = await city.virtual_account(bill)
        await city.pay(account, account.amount)
    unexplained = await city.value(
        """select count(*) from payments.payment p
             left join ledger.entry e on e.source_id = p.payment_id and e.kind = 'receipt'
             left join (select entry_id, sum(amount) as amount
                          from ledger.transfer group by entry_id) t using (entry_id)
            where t.amount is distinct from p.amount"""
    )
    assert unexplained == 0


async def test_a_transaction_time_that_no_bank_can_mean_is_taken_as_now() -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    assert paid_moment(datetime(2000, 1, 1, tzinfo=UTC), now) == now
    assert paid_moment(datetime(2099, 1, 1, tzinfo=UTC), now) == now
    assert paid_moment(None, now) == now
    assert paid_moment(datetime(2026, 8, 31, tzinfo=UTC), now) == datetime(2026, 8, 31, tzinfo=UTC)
