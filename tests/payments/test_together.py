"""Several bills paid at once to a taxpayer's fixed number: each to the rupiah, all of them or none."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from random import Random

import pytest

from pagi.clock import city_day
from pagi.ledger.proofs import prove
from pagi.payments import reversal
from pagi.payments.models import NamedBill, Verdict
from reconciliation.service import reconcile
from tests.builders.city import REGION, CityBuilder
from tests.builders.fixed import Owner, owner_of
from tests.builders.settlement_files import file, line

PAYMENTS = "select count(*) from payments.payment"


async def proven(city: CityBuilder) -> None:
    """Every proof of the ledger holds."""
    async with city.pool.acquire() as db:
        broken = [proof.said for proof in await prove(db) if not proof.holds]
    assert not broken


async def untouched(owner: Owner) -> None:
    """Nothing is booked for any of the owner's bills."""
    assert set(await owner.states()) == {("open", 0)}
    assert await owner.city.value(PAYMENTS) == 0
    await proven(owner.city)


async def test_the_whole_sum_pays_every_bill_in_one_payment_and_one_entry(city: CityBuilder) -> None:
    owner = await owner_of(city, 100_000, 200_000, 300_000)
    receipt = await owner.pay(606_000)
    assert receipt.verdict is Verdict.BOOKED
    assert [part.amount for part in receipt.parts] == [bill.principal * 101 // 100 for bill in owner.bills]
    assert {state for state, _ in await owner.states()} == {"paid"}
    assert await city.value(PAYMENTS) == 1
    assert await city.value("select count(*) from ledger.entry where kind = 'receipt'") == 1
    assert await city.value("select count(*) from notifications.outbox where event = 'bill.paid'") == 3
    await proven(city)


async def test_named_bills_alone_are_paid(city: CityBuilder) -> None:
    owner = await owner_of(city, 100_000, 200_000, 300_000)
    first, second, third = owner.bills
    receipt = await owner.pay((first.principal + third.principal) * 101 // 100, first, third)
    assert receipt.verdict is Verdict.BOOKED
    assert [state for state, _ in await owner.states()] == ["paid", "open", "paid"]
    assert (await owner.pay(second.principal * 101 // 100)).verdict is Verdict.BOOKED, "all that is left"
    await proven(city)


@pytest.mark.parametrize("amount", [1, 605_999, 606_001, 202_000])
async def test_another_amount_books_nothing_and_is_kept(city: CityBuilder, amount: int) -> None:
    owner = await owner_of(city, 100_000, 200_000, 300_000)
    assert (await owner.pay(amount)).verdict is Verdict.WRONG_AMOUNT
    await untouched(owner)
    assert await city.value("select reason from payments.attempt") == "wrong_amount"
    assert (await owner.pay(606_000)).verdict is Verdict.BOOKED


async def test_amounts_that_only_add_up_are_refused(city: CityBuilder) -> None:
    owner = await owner_of(city, 100_000, 100_000)
    first, second = owner.bills
    named = (
        NamedBill(first.bill_code, None, 100_000),
        NamedBill(second.bill_code, None, 102_000),
    )
    receipt = await owner.pay(202_000, named=named)
    assert receipt.verdict is Verdict.WRONG_AMOUNT
    assert {part.verdict for part in receipt.parts} == {Verdict.WRONG_AMOUNT}
    await untouched(owner)


async def test_a_bill_of_somebody_else_refuses_them_all(city: CityBuilder) -> None:
    owner, other = await owner_of(city, 100_000), await owner_of(city, 100_000)
    receipt = await owner.pay(202_000, owner.bills[0], other.bills[0])
    assert receipt.verdict is Verdict.UNKNOWN_BILL
    await untouched(owner)
    await untouched(other)
    twice = await owner.pay(202_000, owner.bills[0], owner.bills[0])
    assert twice.verdict is Verdict.UNKNOWN_BILL, "a bill is paid once"
    await untouched(owner)


async def test_fifty_identical_messages_book_one_payment(city: CityBuilder) -> None:
    owner = await owner_of(city, 100_000, 200_000)
    notice = owner.notice(303_000)
    receipts = await asyncio.gather(*(city.cashier.receive(notice) for _ in range(50)))
    assert sorted(one.verdict for one in receipts) == ["booked"] + ["repeat"] * 49
    assert len({tuple((part.target, part.amount) for part in one.parts) for one in receipts}) == 1
    again = await owner.pay(303_001, natural_id=notice.natural_id)
    assert again.verdict is Verdict.INCONSISTENT
    assert await city.value(PAYMENTS) == 1
    await proven(city)


async def test_any_subset_pays_exactly_its_sum(city: CityBuilder) -> None:
    """Drawn subsets of drawn bills, one after the other, until nothing is left: never a rupiah off."""
    chance = Random(51)
    for _ in range(4):
        owner = await owner_of(city, *(chance.randrange(10_000, 5_000_000) for _ in range(7)))
        due = {bill.bill_id: -(-bill.principal * 101 // 100) for bill in owner.bills}
        for bill in owner.bills:
            due[bill.bill_id] = (await city.virtual_account(bill)).amount
        left = list(owner.bills)
        while left:
            subset = chance.sample(left, chance.randint(1, len(left)))
            amount = sum(due[bill.bill_id] for bill in subset)
            off = chance.choice((-1, 1))
            assert (await owner.pay(amount + off, *subset)).verdict is Verdict.WRONG_AMOUNT
            receipt = await owner.pay(amount, *subset)
            assert receipt.verdict is Verdict.BOOKED
            assert {part.target.bill_id: part.amount for part in receipt.parts if part.target} == {
                bill.bill_id: due[bill.bill_id] for bill in subset
            }
            left = [bill for bill in left if bill not in subset]
        assert await owner.states() == [("paid", due[bill.bill_id]) for bill in owner.bills]
    await proven(city)


async def test_a_single_bills_payment_in_a_race_leaves_no_bill_paid_twice(city: CityBuilder) -> None:
    """Ten rounds: either the number takes all three bills, or the single payment was there before it."""
    for _ in range(10):
        owner = await owner_of(city, 100_000, 200_000, 300_000)
        account = await city.virtual_account(owner.bills[1])
        before = await city.value(PAYMENTS)
        single, together = await asyncio.gather(city.pay(account, account.amount), owner.pay(606_000))
        states = await owner.states()
        if together.verdict is Verdict.BOOKED:
            assert {state for state, _ in states} == {"paid"}
            assert single.verdict is Verdict.BOOKED, "this bank keeps a second payment as overpayment"
            assert await city.value(PAYMENTS) == before + 2
        else:
            assert together.verdict is Verdict.WRONG_AMOUNT
            assert [state for state, _ in states] == ["open", "paid", "open"]
            assert await city.value(PAYMENTS) == before + 1
        assert all(
            paid in (0, bill.principal * 101 // 100)
            for (_, paid), bill in zip(states, owner.bills, strict=True)
        )
    await proven(city)


@pytest.mark.parametrize("seed", range(4))
async def test_a_crowd_of_single_and_joint_payments_books_each_rupiah_once(
    city: CityBuilder, seed: int
) -> None:
    """Drawn subsets and single payments of the same bills all at once: whatever wins, the sums agree."""
    chance = Random(seed)
    owner = await owner_of(city, *(chance.randrange(10_000, 900_000) for _ in range(6)))
    accounts = [await city.virtual_account(bill) for bill in owner.bills]
    due = [account.amount for account in accounts]

    async def joint() -> tuple[Verdict, int]:
        chosen = chance.sample(range(6), chance.randint(1, 6))
        amount = sum(due[at] for at in chosen)
        receipt = await owner.pay(amount, *(owner.bills[at] for at in chosen))
        return receipt.verdict, amount

    async def single() -> tuple[Verdict, int]:
        at = chance.randrange(6)
        return (await city.pay(accounts[at], due[at])).verdict, due[at]

    answers = await asyncio.gather(*(joint() if chance.random() < 0.6 else single() for _ in range(16)))
    booked = sum(amount for verdict, amount in answers if verdict is Verdict.BOOKED)
    assert {verdict for verdict, _ in answers} <= {Verdict.BOOKED, Verdict.PAID_BILL}
    states = await owner.states()
    assert all((state, paid) in (("open", 0), ("paid", due[at])) for at, (state, paid) in enumerate(states))
    assert sum(paid for _, paid in states) + await city.balance("overpayment") == booked
    assert await city.value("select coalesce(sum(amount), 0) from payments.payment") == booked
    assert await city.value("select count(*) from payments.attempt") == sum(
        verdict is Verdict.PAID_BILL for verdict, _ in answers
    )
    await proven(city)


async def test_two_numbers_of_requests_for_overlapping_bills_do_not_both_book(city: CityBuilder) -> None:
    owner = await owner_of(city, 100_000, 200_000, 300_000)
    a, b, c = owner.bills

    def due(*bills: object) -> int:
        return sum(bill.principal * 101 // 100 for bill in bills)  # type: ignore[attr-defined]

    answers = await asyncio.gather(
        owner.pay(due(a, b), a, b), owner.pay(due(b, c), b, c), owner.pay(due(c, a), c, a)
    )
    assert sorted(one.verdict for one in answers) == ["booked", "paid_bill", "paid_bill"]
    await proven(city)


async def test_a_payment_for_several_is_taken_back_whole(city: CityBuilder) -> None:
    owner = await owner_of(city, 100_000, 200_000)
    notice = owner.notice(303_000)
    await city.cashier.receive(notice)
    async with city.pool.transaction() as db:
        outcome = await reversal.reverse(
            db,
            city.partners[0],
            25,
            notice.natural_id,
            amount=303_000,
            reason="salah setor",
            now=city.clock(),
        )
    assert outcome.done
    assert set(await owner.states()) == {("open", 0)}
    assert await city.value("select count(*) from notifications.outbox where event = 'bill.reopened'") == 2
    await proven(city)
    assert (await owner.pay(303_000)).verdict is Verdict.BOOKED
    await proven(city)


async def test_one_line_of_the_statement_shows_the_money_of_all_bills(city: CityBuilder) -> None:
    owner = await owner_of(city, 100_000, 200_000)
    await owner.pay(303_000, bank_reference="ONE-LINE")
    day = city_day(city.clock(), REGION.zone)
    shown = line("T1", "ONE-LINE", 303_000, day=day)
    async with city.pool.transaction() as db:
        outcome = await reconcile(
            db, REGION.region_id, "bpd_bali", day, file([shown]), "bank.csv", city.clock()
        )
    figures = {name.value: (t.count, t.amount) for name, t in outcome.run.classes.items() if t.count}
    assert figures == {"matched": (1, 303_000)}
    assert await city.value("select state from payments.payment") == "reconciled"
    await proven(city)


async def test_what_was_quoted_on_another_day_is_quoted_again(city: CityBuilder) -> None:
    """From 14 December the interest of October's bills grows: the amount of November fits no more."""
    owner = await owner_of(city, 100_000, 200_000)
    city.clock.now += timedelta(days=25)
    assert (await owner.pay(303_000)).verdict is Verdict.WRONG_AMOUNT
    assert (await owner.pay(306_000)).verdict is Verdict.BOOKED
    await proven(city)


async def test_more_bills_than_an_answer_has_room_for_leave_the_newest(city: CityBuilder) -> None:
    owner = await owner_of(city, *([10_000] * 26))
    assert (await owner.pay(26 * 10_100)).verdict is Verdict.WRONG_AMOUNT
    assert (await owner.pay(24 * 10_100)).verdict is Verdict.BOOKED
    assert [state for state, _ in await owner.states()] == ["paid"] * 24 + ["open"] * 2
    assert (await owner.pay(2 * 10_100)).verdict is Verdict.BOOKED
    assert (await owner.pay(10_100)).verdict is Verdict.PAID_BILL
    await proven(city)
