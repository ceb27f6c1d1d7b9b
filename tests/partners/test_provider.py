"""PAGI calls the real Bank Simulasi: codes, accounts, questions, and every way in which a bank fails us."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pagi.clock import machine_clock
from pagi.database import Pool
from pagi.http_client import HttpClient, Limits, Reach
from pagi.ids import new_reference, random_digits
from pagi.partners.journal import MessageJournal
from pagi.partners.line import Again, PartnerLine
from pagi.partners.models import Partner
from pagi.partners.outbound import set_outbound
from pagi.partners.questions import Found, ask_about
from pagi.partners.service import active_partners
from payment_channels.qris import asking as qris
from payment_channels.qris.errors import CodeNotAsAsked
from payment_channels.snap.codes import Case
from payment_channels.snap.reply import Outcome, Reply
from payment_channels.virtual_account import asking as va
from tests.builders.city import REGION, CityBuilder
from tests.builders.pretend_bank import PretendBank, pretend_bank

QUICK = Limits(connect=1.0, whole=2.0, tries=1)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PretendBank]:
    """The program, for all tests of the module."""
    with pretend_bank(tmp_path_factory.mktemp("bank")) as bank:
        yield bank


class Office:
    """PAGI's side: its partners and its line."""

    def __init__(self, bank: PretendBank, line: PartnerLine, pool: Pool, partners: list[Partner]) -> None:
        self.bank, self.line, self.pool = bank, line, pool
        self.bali, self.bni = partners

    async def generate(
        self,
        reference: str,
        amount: int = 558_800,
        partner: Partner | None = None,
        again: Again = Again.NEVER,
    ) -> Reply:
        one = partner or self.bali
        assert one.profile.qris is not None
        until = machine_clock() + timedelta(hours=1)
        message = qris.generate_message(
            one.profile.qris, reference=reference, amount=amount, valid_until=until
        )
        return await self.line.call(one, 47, message, again=again, limits=QUICK)

    def read(self, reply: Reply, reference: str, amount: int = 558_800) -> qris.Generated:
        assert self.bali.profile.qris is not None
        return qris.read_generated(reply, self.bali.profile.qris, reference=reference, amount=amount)

    async def cancel(self, reference: str) -> Reply:
        assert self.bali.profile.qris is not None
        message = qris.cancel_message(reference, self.bali.profile.qris, reference_no="", reason="replaced")
        return await self.line.call(self.bali, 77, message, limits=QUICK)

    async def account(self, service: int, customer_no: str, amount: int = 505_000, trx_id: str = "") -> Reply:
        rules = self.bali.profile.virtual_account
        assert rules is not None
        trx_id = trx_id or f"T{customer_no}"
        if service == 31:
            message = va.delete_message(rules, customer_no, trx_id=trx_id)
        else:
            until = machine_clock() + timedelta(days=1)
            message = va.account_message(
                rules, customer_no, trx_id=trx_id, name="PT Uji", amount=amount, valid_until=until
            )
        return await self.line.call(self.bali, service, message, limits=QUICK)


def reference() -> str:
    return new_reference(machine_clock())


@pytest.fixture
async def office(city: CityBuilder, running: PretendBank) -> AsyncIterator[Office]:
    running.clear()
    async with city.pool.transaction() as db:
        for name, slug in (("Bank BPD Bali", "bpd_bali"), ("BNI", "bni")):
            await set_outbound(
                db, city.keyring, REGION.region_id, name, running.credentials(slug), machine_clock()
            )
        partners = await active_partners(db, city.keyring)
    journal = MessageJournal(city.pool)
    async with PartnerLine(HttpClient(Reach.ANYWHERE), journal, machine_clock) as line:
        yield Office(running, line, city.pool, partners[:2])
    running.clear()


async def test_a_code_is_issued_and_the_same_reference_again_is_the_same_code(office: Office) -> None:
    one = reference()
    first = office.read(await office.generate(one), one)
    assert office.read(await office.generate(one), one) == first
    other = await office.generate(one, amount=558_801)
    assert (other.outcome, other.code) == (Outcome.REPEATED, "4044718")


async def test_a_bank_that_signs_by_rsa_is_called_by_rsa_without_a_token(office: Office) -> None:
    assert (await office.generate(reference(), partner=office.bni)).outcome is Outcome.DONE


async def test_an_answer_lost_after_the_commit_is_asked_for_again_and_is_one_code(office: Office) -> None:
    one = reference()
    office.bank.arm("timeout_after_commit")
    assert (await office.generate(one)).outcome is Outcome.UNKNOWN
    again = office.read(await office.generate(one), one)
    office.bank.arm("timeout_after_commit")
    assert office.read(await office.generate(one, again=Again.REFERENCE), one) == again
    told = await ask_about(office.line, office.bali, "qris", one)
    assert (told.found, told.said) == (Found.NOT_YET, "01")


@pytest.mark.parametrize(
    ("change", "field"), [({"nmid": "ID1026000000018"}, "51.02"), ({"merchant_id": "OTHER"}, "merchantId")]
)
async def test_a_code_of_another_merchant_is_shown_to_nobody(
    office: Office, change: dict[str, Any], field: str
) -> None:
    office.bank.changes = change
    office.bank.write_demo()
    try:
        one = reference()
        reply = await office.generate(one)
        if field == "merchantId":
            assert (reply.outcome, reply.code) == (Outcome.REFUSED, "4004701")
            return
        with pytest.raises(CodeNotAsAsked) as raised:
            office.read(reply, one)
        assert raised.value.field == field
    finally:
        office.bank.changes = {}
        office.bank.write_demo()


async def test_a_busy_bank_is_left_alone_for_as_long_as_it_asks(office: Office) -> None:
    await office.generate(reference())
    office.bank.arm("rate_limit", count=1)
    reply = await office.generate(reference())
    assert (reply.outcome, reply.code, reply.retry_after) == (Outcome.RATE_LIMITED, "4294700", 2.0)
    told = await ask_about(office.line, office.bali, "qris", reference())
    assert told.found is Found.RATE_LIMITED
    assert 0 < told.wait <= 2


async def test_an_outage_is_no_answer_and_rests_the_circuit(office: Office) -> None:
    await office.generate(reference())
    office.bank.arm("outage", seconds=30)
    outcomes = [(await office.generate(reference())).outcome for _ in range(6)]
    assert outcomes == [*([Outcome.UNKNOWN] * 5), Outcome.NOT_DONE]
    assert office.line.resting(office.bali) > 20
    assert office.line.resting(office.bni) == 0


async def test_a_bank_that_was_started_anew_gives_a_fresh_token(office: Office) -> None:
    one = reference()
    first = office.read(await office.generate(one), one)
    office.bank.stop()
    office.bank.start()
    assert office.read(await office.generate(one), one) == first


async def test_a_cancelled_code_is_neither_paid_nor_issued_again(office: Office) -> None:
    one = reference()
    code = office.read(await office.generate(one), one)
    assert (await office.cancel(one)).outcome is Outcome.DONE
    assert (await office.cancel(one)).outcome is Outcome.DONE
    assert (await ask_about(office.line, office.bali, "qris", one)).found is Found.OVER
    assert (await office.generate(one)).case is Case.TRANSACTION_CANCELLED
    assert office.bank.pay(qr_payload=code.qr_payload).status_code == 409
    assert (await office.cancel(reference())).case is Case.TRANSACTION_NOT_FOUND


async def test_a_paid_code_is_told_of_though_its_callback_was_dropped_and_refunded_once(
    office: Office,
) -> None:
    one = reference()
    code = office.read(await office.generate(one), one)
    office.bank.arm("drop_callback")
    paid = office.bank.pay(qr_payload=code.qr_payload).json()
    told = await ask_about(office.line, office.bali, "qris", one)
    (payment,) = told.payments
    assert (told.found, payment.amount, payment.natural_id) == (Found.PAID, 558_800, paid["reference"])
    assert (await office.cancel(one)).case is Case.PAID_BILL
    assert office.bali.profile.qris is not None
    message = qris.refund_message(
        reference=one, reference_no=payment.natural_id, refund_no=f"R{one}", amount=558_800,
        rules=office.bali.profile.qris, reason="paid twice",
    )  # fmt: skip
    first = await office.line.call(office.bali, 78, message, limits=QUICK)
    again = await office.line.call(office.bali, 78, message, limits=QUICK)
    assert first.outcome is again.outcome is Outcome.DONE
    assert first.body["refundNo"] == again.body["refundNo"]
    assert (await ask_about(office.line, office.bali, "qris", one)).found is Found.OVER


async def test_a_code_that_the_bank_never_saw_is_unknown_there(office: Office) -> None:
    told = await ask_about(office.line, office.bali, "qris", reference())
    assert (told.found, told.said) == (Found.UNKNOWN_THERE, "4045101")


async def test_an_account_is_created_changed_paid_and_asked_about(office: Office) -> None:
    customer = f"26{random_digits(11)}"
    number = f"88899{customer}"
    assert (await ask_about(office.line, office.bali, "virtual_account", number)).found is Found.UNKNOWN_THERE
    assert office.bali.profile.virtual_account is not None
    for _ in range(2):
        reply = await office.account(27, customer)
        va.check_account(reply, office.bali.profile.virtual_account, customer, amount=505_000)
    assert (await office.account(27, customer, amount=1)).outcome is Outcome.REPEATED
    assert (await ask_about(office.line, office.bali, "virtual_account", number)).found is Found.NOT_YET
    reply = await office.account(28, customer, amount=510_000)
    va.check_account(reply, office.bali.profile.virtual_account, customer, amount=510_000)
    office.bank.arm("drop_callback")
    paid = office.bank.pay(virtual_account_no=number).json()
    assert paid["amount"] == 510_000
    told = await ask_about(office.line, office.bali, "virtual_account", number)
    (payment,) = told.payments
    assert (payment.amount, payment.bank_reference) == (510_000, paid["reference"])
    same = await ask_about(office.line, office.bali, "virtual_account", number, request_id=payment.natural_id)
    assert same.payments == told.payments
    assert (await office.account(28, customer)).case is Case.PAID_BILL
    assert (await office.account(31, customer)).case is Case.PAID_BILL


async def test_a_deleted_account_takes_no_money(office: Office) -> None:
    customer = f"26{random_digits(11)}"
    await office.account(27, customer)
    assert (await office.account(31, customer)).outcome is Outcome.DONE
    assert (await office.account(31, customer)).outcome is Outcome.DONE
    assert office.bank.pay(virtual_account_no=f"88899{customer}").status_code == 409
    assert (await office.account(28, customer)).case is Case.TRANSACTION_CANCELLED


async def test_the_bank_s_log_and_ours_hold_no_secret(office: Office) -> None:
    await office.generate(reference())
    assert "secret of" not in office.bank.log()
    assert "Bearer" not in office.bank.log()


def test_the_data_folder_is_the_bank_s_own(running: PretendBank) -> None:
    assert Path(running.data_dir / "bank_simulasi_issued.sqlite3").exists()
