"""A payment taken back: the bill asks again, the journal is mirrored, and a bank hears why it may not."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from pagi.bills import queries as bills
from pagi.database import Connection
from pagi.ledger.proofs import prove
from pagi.payments.models import Notice, Verdict
from pagi.payments.reversal import ReversalOutcome, ReversalRules, Reversed, reverse
from tests.builders.city import REGION, CityBuilder

ANY_TIME = ReversalRules(same_day=False, unreconciled=False)


async def take_back(city: CityBuilder, notice: Notice, **changes: Any) -> ReversalOutcome:
    """The bank that brought ``notice`` takes it back."""
    facts = {"amount": notice.amount, "reason": "nasabah membatalkan", "now": city.clock(), **changes}
    async with city.pool.transaction() as db:
        return await reverse(
            db, facts.pop("partner", notice.partner), notice.service, notice.natural_id, **facts
        )


async def bill_now(city: CityBuilder, bill: Any) -> tuple[str, int]:
    """The bill's state, and what counts as paid on it."""
    async with city.pool.acquire() as db:
        found = await bills.find_by_id(db, REGION.region_id, bill.bill_id)
    assert found is not None
    return found.state.value, found.paid


async def broken(city: CityBuilder) -> list[str]:
    """The ledger's proofs that do not hold."""
    async with city.pool.acquire() as db:
        return [proof.said for proof in await prove(db) if not proof.holds]


async def test_a_bank_takes_its_payment_back_and_the_bill_asks_again(city: CityBuilder) -> None:
    bill = await city.bill()
    account = await city.virtual_account(bill)
    notice = city.notice(account, account.amount)
    await city.cashier.receive(notice)
    assert (await take_back(city, notice)).verdict is Reversed.REVERSED
    assert await bill_now(city, bill) == ("open", 0)
    assert await city.value("select sum(balance)::bigint from ledger.clearing_balance") == 0
    events = "select array_agg(event order by sequence) from notifications.outbox where bill_id = $1"
    assert await city.value(events, bill.bill_id) == ["bill.paid", "bill.reopened"]
    assert await broken(city) == []

    assert (await take_back(city, notice)).verdict is Reversed.REPEAT
    assert await city.value("select count(*) from payments.movement") == 1
    assert (await city.cashier.receive(notice)).verdict is Verdict.REPEAT, "its number stays taken"
    again = await city.pay(account, account.amount)
    assert again.verdict is Verdict.BOOKED
    assert await bill_now(city, bill) == ("paid", account.amount)
    assert await broken(city) == []


async def test_what_a_bank_may_not_take_back(city: CityBuilder) -> None:
    account = await city.virtual_account(await city.bill())
    notice = city.notice(account, account.amount)
    assert (await take_back(city, notice)).verdict is Reversed.UNKNOWN
    await city.cashier.receive(notice)
    assert (await take_back(city, notice, partner=city.partners[1])).verdict is Reversed.UNKNOWN
    assert (await take_back(city, notice, amount=1)).verdict is Reversed.WRONG_AMOUNT
    city.clock.forward(hours=11)  # past midnight in Denpasar
    assert (await take_back(city, notice)).verdict is Reversed.TOO_LATE
    payment_id = await city.value("select payment_id from payments.payment")
    async with city.pool.transaction() as db:
        await db.execute("select payments.mark_reconciled($1, array[$2::uuid])", REGION.region_id, payment_id)
    assert (await take_back(city, notice, rules=ReversalRules(same_day=False))).verdict is Reversed.RECONCILED
    async with city.pool.transaction() as db:
        await db.execute("update payments.payment set state = 'deposited'")
    assert (await take_back(city, notice, rules=ANY_TIME)).verdict is Reversed.DEPOSITED
    assert await city.value("select count(*) from payments.movement") == 0


async def test_of_two_part_payments_only_the_one_taken_back_is_asked_for_again(city: CityBuilder) -> None:
    bill = await city.bill(principal=1_000_000)
    account = await city.virtual_account(bill)
    first = city.notice(account, 400_000, may_refuse=False, service=52)
    await city.cashier.receive(first)
    await city.pay(account, 610_000)
    assert await bill_now(city, bill) == ("paid", 1_010_000)
    assert (await take_back(city, first)).verdict is Reversed.REVERSED
    assert await bill_now(city, bill) == ("partly_paid", 610_000)
    rest = await city.pay(account, 400_000)
    assert rest.verdict is Verdict.BOOKED, "the interest of the whole month was paid by the second"
    assert await bill_now(city, bill) == ("paid", 1_010_000)
    assert await broken(city) == []


@pytest.mark.parametrize("account", ["over", "nobody"])
async def test_money_that_only_waited_is_taken_back_too(city: CityBuilder, account: str) -> None:
    bill = await city.bill()
    known = await city.virtual_account(bill)
    await city.pay(known, known.amount)
    changes = {"service": 52, "may_refuse": False, **({"account": "NOBODY"} if account == "nobody" else {})}
    notice = city.notice(known, 70_000, **changes)
    await city.cashier.receive(notice)
    assert (await take_back(city, notice)).verdict is Reversed.REVERSED
    assert await city.balance("overpayment") == 0
    assert await city.balance("suspense") == 0
    assert await bill_now(city, bill) == ("paid", known.amount)
    assert await city.value("select count(*) from notifications.outbox where event = 'payment.reversed'") == 1
    assert await broken(city) == []


async def test_twenty_at_once_take_it_back_once(city: CityBuilder) -> None:
    account = await city.virtual_account(await city.bill())
    notice = city.notice(account, account.amount)
    await city.cashier.receive(notice)
    found = await asyncio.gather(*(take_back(city, notice) for _ in range(20)))
    assert sorted(one.verdict for one in found) == ["repeat"] * 19 + ["reversed"]
    assert await broken(city) == []


async def test_the_desk_takes_nothing_back_without_an_approved_proposal(
    city: CityBuilder, db: Connection
) -> None:
    account = await city.virtual_account(await city.bill())
    await city.pay(account, account.amount)
    payment_id = await city.value("select payment_id from payments.payment")
    with pytest.raises(asyncpg.CheckViolationError, match="proposal"):
        await db.execute(
            """insert into payments.movement (region_id, movement_id, kind, payment_id, amount, origin,
                 proposal_id, reason, document, moved_at)
               values (5171, gen_random_uuid(), 'reversal', $1, 1, 'desk', gen_random_uuid(), 'x', 'x',
                 now())""",
            payment_id,
        )


async def test_what_was_waived_beside_a_payment_goes_with_it(city: CityBuilder) -> None:
    city.clock.now = datetime(2021, 8, 31, 4, 0, tzinfo=UTC)  # inside the programme of Perwali 4/2021
    bill = await city.property_bill(2009, 200_000)
    account = await city.virtual_account(bill)
    assert account.amount < 200_000
    notice = city.notice(account, account.amount)
    await city.cashier.receive(notice)
    assert await city.value("select waived from bills.bill") > 0
    assert (await take_back(city, notice)).verdict is Reversed.REVERSED
    assert await bill_now(city, bill) == ("open", 0)
    assert await city.value("select waived from bills.bill") == 0
    assert await broken(city) == []
