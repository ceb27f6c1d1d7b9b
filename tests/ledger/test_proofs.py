"""The ledger's proofs hold for money that came through the till, and each one sees its own kind of damage."""

from __future__ import annotations

import pytest

from pagi.database import Connection
from pagi.ledger.proofs import CLAIMS, prove
from tests.builders.city import CityBuilder
from tests.builders.clerks import DeskBuilder

DAMAGE = {
    "balanced": """insert into ledger.entry
        values (5171, gen_random_uuid(), 'correction', gen_random_uuid(), '2026-11-24', now(), '')""",
    "each_payment_booked": "update ledger.transfer set amount = amount + 1 where debit like '1.1.01.05%'",
    "each_payment_has_its_key": "delete from payments.payment_key where amount = 77000",
    "clearing_explained": "update payments.payment set state = 'deposited' where to_overpayment > 0",
    "bills_paid_explained": "update bills.bill set paid = paid + 1 where paid > 0",
    "items_paid_explained": "update bills.item set interest_paid = 0 where interest_paid > 0",
    "used_instructions_paid": "update instructions.instruction set state = 'active' where state = 'used'",
    "each_payment_told": "delete from notifications.outbox where payload ? 'payment_id'",
    "each_change_told": "update notifications.outbox set sequence = sequence + 5 where bill_id is not null",
    "waivers_recorded": "update bills.item set interest_waived = 1 where interest_paid > 0",
    "deposits_explained": "update payments.payment set state = 'deposited' where to_bill > 0",
    "movements_booked": """update ledger.transfer set amount = amount - 1
        where entry_id = (select entry_id from ledger.entry where kind = 'correction')""",
    "parked_explained": "delete from ledger.transfer where credit = '2.1.06.01.01.0001'",
    "parts_settle_their_bills": """insert into payments.part
        select region_id, payment_id, 1, bill_id, quote_id, amount, '01', '' from payments.payment
         where quote_id is not null limit 1""",
    "two_persons": "update payments.movement set amount = amount + 1",
    "bills_follow_assessments": "update bills.item set principal = principal + 1",
    "letters_without_gap": "insert into assessments.letter_counter values (5171, 'SKPD', 2026, 1)",
    "each_liability_booked": "update assessments.liability set principal = principal + 1",
}


@pytest.fixture
async def paid_city(city: CityBuilder) -> CityBuilder:
    """Four kinds of money: to a bill, with interest, over (some of it promised back), and unknown."""
    first, second = (
        await city.virtual_account(await city.bill()),
        await city.virtual_account(await city.bill(), 1),
    )
    late = await city.virtual_account(await city.bill(period="2026-08"))
    assert late.amount > 500_000
    for account in (first, first, second, late):
        await city.pay(account, account.amount)
    unknown = {
        "channel": "qris",
        "service": 52,
        "may_refuse": False,
        "external_id": None,
        "account": "PAGI-NOBODY",
    }
    await city.pay(first, 77_000, **unknown)
    over = await city.value("select payment_id from payments.payment where to_overpayment > 0")
    await (await DeskBuilder.opened(city)).do(over, "refund", amount=5_000)
    return city


async def test_all_proofs_hold_for_money_through_the_till(paid_city: CityBuilder) -> None:
    async with paid_city.pool.acquire() as db:
        proofs = await prove(db)
    assert [proof.name for proof in proofs] == [claim.name for claim in CLAIMS]
    assert [proof.said for proof in proofs if not proof.holds] == []
    said = {proof.name: proof.said for proof in proofs}
    assert said["each_payment_booked"].startswith("each of 5 payments")
    assert (
        "Bank BPD Bali qris owes Rp77000, 1 payments; Bank BPD Bali virtual_account owes Rp"
        in said["clearing_explained"]
    )


async def test_all_proofs_hold_for_an_empty_database(db: Connection) -> None:
    assert all(proof.holds for proof in await prove(db))


@pytest.mark.parametrize("name", DAMAGE)
async def test_each_proof_sees_its_damage(paid_city: CityBuilder, owner_db: Connection, name: str) -> None:
    for table in (
        "ledger.transfer", "payments.payment_key", "payments.payment", "bills.bill", "bills.item",
        "instructions.instruction", "notifications.outbox", "assessments.liability", "payments.movement",
    ):  # fmt: skip
        await owner_db.execute(f"alter table {table} disable trigger user")
    await owner_db.execute(DAMAGE[name])
    proofs = {proof.name: proof for proof in await prove(owner_db)}
    assert not proofs[name].holds
    assert "wrong: " in proofs[name].said
    assert proofs[name].advice


def test_every_claim_is_damaged_once() -> None:
    assert set(DAMAGE) == {claim.name for claim in CLAIMS}
