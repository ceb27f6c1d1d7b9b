"""Codes and numbers issued by a real Bank Simulasi: one at a time, whatever gets lost, and taken back."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from pagi.bills import queries as bill_queries
from pagi.bills.models import Bill
from pagi.clock import machine_clock
from pagi.http_client import HttpClient, Limits, Reach
from pagi.instructions import queries as instruction_queries
from pagi.instructions.errors import CodeNotShown, PaymentUnderWay, ProviderRefused, ProviderSilent
from pagi.instructions.issuing import Issuer
from pagi.instructions.models import Instruction, InstructionState
from pagi.instructions.withdrawing import WAITED_FOR, Withdrawal
from pagi.partners.journal import MessageJournal
from pagi.partners.line import PartnerLine
from pagi.partners.models import Partner
from pagi.partners.outbound import set_outbound
from pagi.partners.service import PartnerDirectory, active_partners
from payment_channels.profile import load_profile
from tax_types.parameters import load as load_laws
from tests.builders.city import REGION, CityBuilder
from tests.builders.pretend_bank import PretendBank, pretend_bank

QUICK = Limits(connect=1.0, whole=1.5, tries=1)
NAME = "Bank Mandiri"
LISTED = "select array_agg({} order by asked_at, request_id) from instructions.at_provider where bill_id = $1"
SENT = "select * from partners.message where direction = 'out' and service = $1 order by received_at"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PretendBank]:
    """The program, for all tests of the module."""
    with pretend_bank(tmp_path_factory.mktemp("bank"), {NAME: load_profile("mandiri")}) as bank:
        yield bank


@dataclass
class Office:
    """PAGI's side, and what the bank's own book says."""

    city: CityBuilder
    bank: PretendBank
    partner: Partner
    issuer: Issuer
    withdrawal: Withdrawal
    journal: MessageJournal

    async def issue(self, bill: Bill, channel: str = "qris") -> Instruction:
        return await self.issuer.issue(await self.fresh(bill), self.partner, channel)

    async def fresh(self, bill: Bill) -> Bill:
        async with self.city.pool.acquire() as db:
            found = await bill_queries.find_by_id(db, bill.region_id, bill.bill_id)
        assert found is not None
        return found

    async def state(self, instruction: Instruction) -> InstructionState:
        async with self.city.pool.acquire() as db:
            found = await instruction_queries.find(db, instruction.region_id, instruction.instruction_id)
        assert found is not None
        return found.state

    async def states(self, bill: Bill) -> list[str]:
        found: list[str] = await self.city.value(LISTED.format("state"), bill.bill_id)
        return found

    def issued_there(self, references: list[str]) -> list[tuple[str, bool]]:
        """The codes in the bank's book and whether each still takes money."""
        marks = ",".join("?" * len(references))
        with sqlite3.connect(self.bank.data_dir / "bank_simulasi_issued.sqlite3") as book:
            taken = {key for (key,) in book.execute("select key from taken_back")}
            query = f"select reference from code where reference in ({marks}) order by rowid"
            rows = book.execute(query, references)
            return [(reference, reference not in taken) for (reference,) in rows]

    async def references(self, bill: Bill) -> list[str]:
        found: list[str] = await self.city.value(LISTED.format("reference"), bill.bill_id)
        return found

    async def messages(self, service: int) -> list[Any]:
        await self.journal.write()
        async with self.city.pool.acquire() as db:
            return await db.fetch(SENT, service)

    async def pay_a_part(self, bill: Bill, amount: int) -> None:
        """By a code of another bank: what moved is never refused."""
        code = await self.city.qris(bill)
        await self.city.pay(code, amount)


@pytest.fixture
async def office(city: CityBuilder, running: PretendBank) -> AsyncIterator[Office]:
    running.clear()
    city.clock.now = machine_clock().replace(microsecond=0)
    await city.take_on(NAME, "mandiri", ("virtual_account", "qris"))
    async with city.pool.transaction() as db:
        given = running.credentials("mandiri")
        await set_outbound(db, city.keyring, REGION.region_id, NAME, given, machine_clock())
        partner = next(one for one in await active_partners(db, city.keyring) if one.name == NAME)
    journal = MessageJournal(city.pool)
    directory = PartnerDirectory(city.pool, city.keyring, machine_clock)
    async with PartnerLine(HttpClient(Reach.ANYWHERE), journal, machine_clock, QUICK) as line:
        issuer = Issuer(city.pool, city.keyring, REGION, load_laws(REGION.slug), line, city.clock)
        withdrawal = Withdrawal(city.pool, REGION.region_id, directory, line, city.clock)
        yield Office(city, running, partner, issuer, withdrawal, journal)
    running.clear()


async def test_the_bank_s_code_is_shown_and_shown_again_without_asking(office: Office) -> None:
    bill = await office.city.bill()
    shown = await office.issue(bill)
    assert shown.qr_payload is not None
    assert (
        f"62{len('0522') + 22 + 4 + 7}" in shown.qr_payload or shown.partner_reference_no in shown.qr_payload
    )
    assert "ID.CO.MANDIRI.WWW" in shown.qr_payload
    assert (shown.amount, shown.account) == (505_000, shown.partner_reference_no)
    assert shown.expires_at is not None
    assert shown.expires_at - office.city.clock() <= timedelta(minutes=30)
    assert await office.issue(bill) == await office.issue(bill)
    assert len(await office.messages(47)) == 1


async def test_clicks_at_once_are_one_code(office: Office) -> None:
    bill = await office.city.bill()
    shown = await asyncio.gather(*(office.issue(bill) for _ in range(5)))
    assert len({one.instruction_id for one in shown}) == 1
    assert len(office.issued_there(await office.references(bill))) == 1


async def test_an_answer_lost_after_the_commit_never_makes_a_second_code(office: Office) -> None:
    bill = await office.city.bill()
    office.bank.arm("timeout_after_commit", count=2)
    with pytest.raises(ProviderSilent):
        await office.issue(bill)
    assert await office.states(bill) == ["asked"]
    shown = await office.issue(bill)
    assert await office.references(bill) == [shown.partner_reference_no]
    assert office.issued_there(await office.references(bill)) == [(shown.partner_reference_no, True)]


async def test_what_nobody_waits_for_any_more_is_taken_back(office: Office) -> None:
    bill = await office.city.bill()
    office.bank.arm("timeout_after_commit", count=2)
    with pytest.raises(ProviderSilent):
        await office.issue(bill)
    assert await office.withdrawal.once() == 0
    office.city.clock.now += WAITED_FOR + timedelta(seconds=1)
    assert await office.withdrawal.once() == 1
    assert await office.states(bill) == ["withdrawn"]
    (reference,) = await office.references(bill)
    assert office.issued_there([reference]) == [(reference, False)]
    assert (await office.issue(bill)).partner_reference_no != reference


async def test_a_code_of_another_merchant_is_never_shown_and_taken_back(office: Office) -> None:
    bill = await office.city.bill()
    office.bank.changes = {"nmid": "ID1026000000018"}
    office.bank.write_demo()
    try:
        with pytest.raises(CodeNotShown):
            await office.issue(bill)
    finally:
        office.bank.changes = {}
        office.bank.write_demo()
    assert await office.city.value("select count(*) from instructions.instruction") == 0
    (message,) = await office.messages(47)
    assert message["verdict"] == "not as asked"
    assert "51.02" in message["reply"]
    shown = await office.issue(bill)
    assert await office.states(bill) == ["withdrawn", "issued"]
    assert [alive for _, alive in office.issued_there(await office.references(bill))] == [False, True]
    assert shown.qr_payload is not None


async def test_another_amount_takes_the_old_code_back_before_a_new_one_is_asked_for(office: Office) -> None:
    bill = await office.city.bill()
    old = await office.issue(bill)
    await office.pay_a_part(bill, 100_000)
    new = await office.issue(bill)
    assert (new.amount, await office.state(old)) == (405_000, InstructionState.REPLACED)
    assert office.issued_there(await office.references(bill)) == [
        (old.partner_reference_no, False), (new.partner_reference_no, True),
    ]  # fmt: skip
    assert office.bank.pay(qr_payload=old.qr_payload).status_code == 409
    receipt = await office.city.pay(old, 505_000)
    assert receipt is not None, "money on it still settles"


async def test_while_the_old_code_may_be_there_no_new_one_is_asked_for(office: Office) -> None:
    bill = await office.city.bill()
    await office.issue(bill)
    await office.pay_a_part(bill, 100_000)
    office.bank.arm("outage", seconds=30)
    with pytest.raises(ProviderSilent):
        await office.issue(bill)
    assert await office.states(bill) == ["unwanted"]
    assert len(await office.messages(47)) == 1


async def test_a_code_that_was_paid_there_asks_the_payer_to_wait(office: Office) -> None:
    bill = await office.city.bill()
    old = await office.issue(bill)
    office.bank.arm("drop_callback")
    assert office.bank.pay(qr_payload=old.qr_payload).json()["paid"]
    await office.pay_a_part(bill, 100_000)
    for _ in range(2):
        with pytest.raises(PaymentUnderWay):
            await office.issue(bill)
    assert len(await office.messages(47)) == 1


async def test_a_bill_paid_another_way_takes_its_codes_with_it(office: Office) -> None:
    bill = await office.city.bill()
    code, number = await office.issue(bill), await office.issue(bill, "virtual_account")
    await office.pay_a_part(bill, 505_000)
    assert await office.withdrawal.once() == 2
    assert await office.state(code) is await office.state(number) is InstructionState.CANCELLED
    assert office.bank.pay(virtual_account_no=number.virtual_account_no).status_code == 409
    assert await office.withdrawal.once() == 0


async def test_a_code_whose_time_is_over_is_not_taken_back(office: Office) -> None:
    bill = await office.city.bill()
    await office.issue(bill)
    office.city.clock.forward(minutes=31)
    assert await office.withdrawal.once() == 0
    assert await office.states(bill) == ["over"]
    assert await office.messages(77) == []


async def test_a_number_stays_while_its_amount_changes(office: Office) -> None:
    bill = await office.city.bill()
    first = await office.issue(bill, "virtual_account")
    await office.pay_a_part(bill, 100_000)
    second = await office.issue(bill, "virtual_account")
    assert (second.virtual_account_no, second.amount) == (first.virtual_account_no, 405_000)
    assert second.instruction_id == first.instruction_id
    assert [len(await office.messages(service)) for service in (27, 28, 31)] == [1, 1, 0]
    office.bank.arm("drop_callback")
    assert office.bank.pay(virtual_account_no=second.virtual_account_no).json()["amount"] == 405_000


async def test_a_refusal_is_told_and_leaves_the_way_free(office: Office) -> None:
    bill = await office.city.bill()
    office.bank.changes = {"merchant_id": "OTHER"}
    office.bank.write_demo()
    try:
        with pytest.raises(ProviderRefused):
            await office.issue(bill)
    finally:
        office.bank.changes = {}
        office.bank.write_demo()
    assert await office.states(bill) == ["refused"]
    assert (await office.issue(bill)).qr_payload is not None


async def test_a_busy_bank_is_asked_again_later_under_the_same_reference(office: Office) -> None:
    bill = await office.city.bill()
    office.bank.arm("rate_limit", count=1)
    with pytest.raises(ProviderSilent):
        await office.issue(bill)
    (reference,) = await office.references(bill)
    await asyncio.sleep(2.1)  # as long as it asks for
    assert (await office.issue(bill)).partner_reference_no == reference
