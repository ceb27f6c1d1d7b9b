"""Overpayment, suspense and bad debts are moved by two persons, and every rupiah stays explained."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from uuid import UUID

import pytest

from pagi.bills import queries as bills
from pagi.bills.models import Bill
from pagi.identity.errors import (
    FourEyes,
    OverLimit,
    ProposalDecided,
    ProposalWaits,
    ReasonMissing,
    RoleRefused,
)
from pagi.identity.models import Role
from pagi.ledger.proofs import prove
from pagi.payments.errors import CorrectionImpossible, DocumentMissing
from tests.builders.city import REGION, CityBuilder
from tests.builders.clerks import DeskBuilder, clerk

MOVED = {"service": 52, "may_refuse": False, "external_id": None}


@pytest.fixture
async def desk(city: CityBuilder) -> DeskBuilder:
    return await DeskBuilder.opened(city)


async def overpaid(city: CityBuilder, over: int = 70_000) -> UUID:
    """A paid bill with ``over`` on top; the payment that was too much."""
    account = await city.virtual_account(await city.bill())
    await city.pay(account, account.amount)
    await city.pay(account, over, **MOVED)
    return await newest(city)


async def unknown(city: CityBuilder, amount: int = 505_000) -> UUID:
    """Money for nobody."""
    account = await city.virtual_account(await city.bill())
    await city.pay(account, amount, **MOVED, account="NOBODY")
    return await newest(city)


async def newest(city: CityBuilder) -> UUID:
    found: UUID = await city.value("select payment_id from payments.payment order by payment_id desc limit 1")
    return found


async def another_bill_of(city: CityBuilder, payment_id: UUID, principal: int = 500_000) -> Bill:
    """A second bill of whoever owes what the payment has reached."""
    async with city.pool.acquire() as db:
        reached = await db.fetchval("select (payments.bills_of($1, $2))[1]", REGION.region_id, payment_id)
        owner = await bills.find_by_id(db, REGION.region_id, reached)
    return await city.bill(principal=principal, owner=owner)


async def state_of(city: CityBuilder, bill: Bill) -> tuple[str, int]:
    async with city.pool.acquire() as db:
        row = await db.fetchrow("select state, paid from bills.bill where bill_id = $1", bill.bill_id)
    return row["state"], row["paid"]


async def open_in(city: CityBuilder, pocket: str) -> int:
    return int(
        await city.value("select coalesce(sum(open), 0) from payments.parked where pocket = $1", pocket)
    )


async def holds(city: CityBuilder) -> None:
    async with city.pool.acquire() as db:
        assert [proof.said for proof in await prove(db) if not proof.holds] == []
    for pocket in ("overpayment", "suspense"):
        assert await open_in(city, pocket) == await city.balance(pocket)


async def test_overpayment_pays_another_bill_of_the_taxpayer_at_the_price_of_its_own_day(
    city: CityBuilder, desk: DeskBuilder
) -> None:
    payment_id = await overpaid(city, 505_000)
    bill = await another_bill_of(city, payment_id)
    city.clock.forward(days=40)  # the bill costs 510,000 by now; the city has had the money since November
    await desk.do(payment_id, "compensate", bill_code=bill.bill_code)
    assert await state_of(city, bill) == ("paid", 505_000)
    assert await open_in(city, "overpayment") == 0
    events = "select array_agg(event order by sequence) from notifications.outbox where bill_id = $1"
    assert await city.value(events, bill.bill_id) == ["bill.paid"]
    await holds(city)


async def test_a_compensation_takes_no_more_than_the_bill_asks_for(
    city: CityBuilder, desk: DeskBuilder
) -> None:
    payment_id = await overpaid(city, 900_000)
    bill = await another_bill_of(city, payment_id)
    await desk.do(payment_id, "compensate", bill_code=bill.bill_code)
    assert await state_of(city, bill) == ("paid", 505_000)
    assert await open_in(city, "overpayment") == 395_000
    await holds(city)


async def test_overpayment_never_pays_for_somebody_else(city: CityBuilder, desk: DeskBuilder) -> None:
    payment_id = await overpaid(city)
    stranger = await city.bill()
    proposal = await desk.propose(payment_id, "compensate", bill_code=stranger.bill_code)
    with pytest.raises(CorrectionImpossible, match="another taxpayer"):
        await desk.approve(proposal)
    assert await city.value("select state from identity.proposal") == "proposed", "nothing was decided"
    await holds(city)


async def test_suspense_pays_a_bill_and_what_is_over_becomes_overpayment(
    city: CityBuilder, desk: DeskBuilder
) -> None:
    payment_id = await unknown(city, 600_000)
    bill = await city.bill()
    city.clock.forward(days=40)
    await desk.do(payment_id, "assign", bill_code=bill.bill_code)
    assert await state_of(city, bill) == ("paid", 505_000)
    assert await open_in(city, "overpayment") == 95_000
    assert await open_in(city, "suspense") == 0
    await holds(city)
    second = await another_bill_of(city, payment_id, principal=90_000)
    await desk.do(payment_id, "compensate", bill_code=second.bill_code)
    assert await state_of(city, second) == ("paid", 90_900)
    await holds(city)


async def test_part_of_suspense_pays_in_part_and_the_rest_waits_on(
    city: CityBuilder, desk: DeskBuilder
) -> None:
    payment_id = await unknown(city, 600_000)
    bill = await city.bill()
    await desk.do(payment_id, "assign", bill_code=bill.bill_code, amount=200_000)
    assert await state_of(city, bill) == ("partly_paid", 200_000)
    assert await open_in(city, "suspense") == 400_000
    await desk.do(payment_id, "return")
    assert await open_in(city, "suspense") == 0
    assert await city.balance("refund_due") == 400_000
    await holds(city)


async def test_a_refund_is_promised_then_paid_out_on_paper_once(city: CityBuilder, desk: DeskBuilder) -> None:
    payment_id = await overpaid(city)
    with pytest.raises(DocumentMissing):
        await desk.propose(payment_id, "refund", document=" ")
    await desk.do(payment_id, "refund")
    assert await city.balance("refund_due") == 70_000
    assert await city.balance("overpayment") == 0
    movement_id = await city.value("select movement_id from payments.movement")
    for expected in ("recorded", "repeat"):
        assert await desk.pay_out(movement_id, "SP2D-77/2026") == expected
    assert await desk.pay_out(movement_id, "SP2D-78/2026") == "inconsistent"
    assert await city.balance("refund_due") == 0
    assert await city.balance("rkud") == 70_000
    await holds(city)
    with pytest.raises(CorrectionImpossible, match="promised back"):
        await desk.do(payment_id, "reverse")


async def test_what_was_moved_on_is_taken_back_with_the_payment(city: CityBuilder, desk: DeskBuilder) -> None:
    payment_id = await unknown(city, 600_000)
    bill = await city.bill()
    await desk.do(payment_id, "assign", bill_code=bill.bill_code)
    second = await another_bill_of(city, payment_id, principal=50_000)
    await desk.do(payment_id, "compensate", bill_code=second.bill_code)
    assert await state_of(city, second) == ("paid", 50_500)
    await desk.do(payment_id, "reverse")
    assert await state_of(city, bill) == ("open", 0)
    assert await state_of(city, second) == ("open", 0)
    assert await city.value("select sum(balance)::bigint from ledger.clearing_balance") == 0
    await holds(city)


async def test_a_bad_debt_is_given_up_and_its_codes_with_it(city: CityBuilder, desk: DeskBuilder) -> None:
    bill = await city.bill()
    account = await city.virtual_account(bill)
    await city.pay(account, 200_000, **MOVED)
    code = await city.qris(bill)
    await desk.write_off(bill.bill_code)
    assert await state_of(city, bill) == ("cancelled", 200_000)
    assert -await city.balance("write_off") == 300_000
    assert (await city.instruction(code)).state == "cancelled"
    await holds(city)
    with pytest.raises(CorrectionImpossible):
        await desk.write_off(bill.bill_code)


async def test_nobody_approves_what_he_proposed_nor_above_his_limit(
    city: CityBuilder, desk: DeskBuilder
) -> None:
    small, large = await overpaid(city), await overpaid(city, 100_000_001)
    own = await desk.propose(small, "refund", by=desk.wayan)
    with pytest.raises(FourEyes):
        await desk.approve(own, by=desk.wayan)
    with pytest.raises(OverLimit):
        await desk.approve(own, by=desk.komang)
    with pytest.raises(OverLimit):
        await desk.approve(own, by=desk.made)
    await desk.approve(own, by=desk.ida)
    async with city.pool.transaction() as db:
        other_head = await clerk(db, "raka", Role.HEAD)
    with pytest.raises(ProposalDecided):
        await desk.approve(own, by=other_head)
    big = await desk.propose(large, "refund")
    with pytest.raises(OverLimit):
        await desk.approve(big, by=desk.wayan)
    await desk.approve(big, by=desk.ida)
    await holds(city)


async def test_approved_twice_is_done_once(city: CityBuilder, desk: DeskBuilder) -> None:
    payment_id = await overpaid(city)
    proposal = await desk.propose(payment_id, "refund")
    answers = await asyncio.gather(*(desk.approve(proposal) for _ in range(8)))
    assert {one.decided_by for one in answers} == {desk.wayan.clerk_id}
    assert await city.value("select count(*) from payments.movement") == 1
    await holds(city)


async def test_one_proposal_at_a_time_and_none_without_a_reason(city: CityBuilder, desk: DeskBuilder) -> None:
    payment_id = await overpaid(city)
    with pytest.raises(RoleRefused):
        await desk.propose(payment_id, "refund", by=desk.made)
    with pytest.raises(ReasonMissing):
        await desk.propose(payment_id, "refund", reason=" x ")
    with pytest.raises(CorrectionImpossible, match="less money"):
        await desk.propose(payment_id, "refund", amount=70_001)
    await desk.propose(payment_id, "refund")
    with pytest.raises(ProposalWaits):
        await desk.propose(payment_id, "reverse")


async def test_two_approvals_never_spend_the_same_overpayment(city: CityBuilder, desk: DeskBuilder) -> None:
    payment_id = await overpaid(city, 505_000)
    bill = await another_bill_of(city, payment_id)
    proposal = await desk.propose(payment_id, "compensate", bill_code=bill.bill_code)
    async with city.pool.transaction() as db:  # a second proposal past the door's own check
        await db.execute(
            """insert into identity.proposal
               select region_id, gen_random_uuid(), 'refund', replace(subject, '-', ''), amount, terms,
                      reason, document, state, proposed_by, proposed_at from identity.proposal"""
        )
        other = await db.fetchval("select proposal_id from identity.proposal where action = 'refund'")
    second = replace(proposal, proposal_id=other)
    found = await asyncio.gather(desk.approve(proposal), desk.approve(second), return_exceptions=True)
    assert sum(isinstance(one, CorrectionImpossible) for one in found) == 1
    await holds(city)
