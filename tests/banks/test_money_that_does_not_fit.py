"""What may be refused and what never is (contract), over the bank's own door, until the money has a place."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest

from pagi.instructions.models import Instruction
from pagi.ledger.proofs import prove
from pagi.payments.reversal import ReversalRules, Reversed, reverse
from reconciliation import discrepancies
from reconciliation.service import reconcile
from tests.builders.bank import BankCaller
from tests.builders.city import REGION, day_of
from tests.builders.clerks import DeskBuilder
from tests.builders.settlement_files import file, line

STATUS = "/v1.0/transfer-va/status"
ANY_TIME = ReversalRules(same_day=False, unreconciled=False)


async def notify(bank: BankCaller, code: Instruction | str, amount: int, reference: str) -> str:
    """Service 52."""
    message: dict[str, Any] = {
        "originalReferenceNo": reference, "latestTransactionStatus": "00", "amount": bank.amount(amount),
        "originalPartnerReferenceNo": code if isinstance(code, str) else code.partner_reference_no,
    }  # fmt: skip
    return (await bank.call("/v1.0/qr/qr-mpm-notify", message)).code


async def take_back(bank: BankCaller, request_id: str, amount: int) -> Reversed:
    async with bank.city.pool.transaction() as db:
        outcome = await reverse(
            db, bank.partner, 25, request_id, amount=amount, reason="batal", now=bank.city.clock(),
            rules=ANY_TIME,
        )  # fmt: skip
    return outcome.verdict


async def holds(bank: BankCaller) -> None:
    async with bank.city.pool.acquire() as db:
        assert [proof.said for proof in await prove(db) if not proof.holds] == []


async def states(bank: BankCaller, bill_id: UUID) -> tuple[str, int]:
    async with bank.city.pool.acquire() as db:
        row = await db.fetchrow("select state, paid from bills.bill where bill_id = $1", bill_id)
    return row["state"], row["paid"]


async def test_every_refusal_is_kept_and_its_money_becomes_a_case_if_a_statement_shows_it(
    bank: BankCaller,
) -> None:
    city = bank.city
    account = await city.virtual_account(await city.bill())
    unknown = {"virtualAccountNo": f"{account.partner_service_id}999", "customerNo": "999"}
    assert (await bank.pay(account, 1, "A", {"referenceNo": "R1"})).code == "4042513"
    assert (await bank.pay(account, 7, "B", {**unknown, "referenceNo": "R2"})).code == "4042512"
    assert await city.value("select array_agg(reason order by received_at) from payments.attempt") == [
        "wrong_amount", "unknown_bill",
    ]  # fmt: skip
    assert await city.value("select count(*) from payments.payment_key") == 0, "a refusal occupies nothing"
    content = file([line("T1", "R1", 1), line("T2", "R2", 7)])
    async with city.pool.transaction() as db:
        await reconcile(db, REGION.region_id, "bpd_bali", day_of(city.clock()), content, "x", city.clock())
        cases = await discrepancies.list_discrepancies(db, REGION.region_id)
    assert [(one.amount, one.refused_as) for one in cases] == [(1, "wrong_amount"), (7, "unknown_bill")]
    assert (await bank.pay(account, account.amount, "A")).code == "2002500"


async def test_a_payment_that_was_taken_back_reopens_the_bill_for_the_bank_too(bank: BankCaller) -> None:
    city = bank.city
    bill = await city.bill()
    account = await city.virtual_account(bill)
    amount = account.amount
    assert (await bank.pay(account, amount, "FIRST")).code == "2002500"
    assert (await bank.inquire(account, "PAID")).code == "4042414"
    assert await take_back(bank, "FIRST", amount) is Reversed.REVERSED
    asked = {**bank.triple(account), "inquiryRequestId": "FIRST", "paymentRequestId": "FIRST"}
    assert (await bank.call(STATUS, asked)).code == "4042604"
    assert (await bank.inquire(account, "AGAIN")).code == "2002400"
    assert (await bank.pay(account, amount, "SECOND")).code == "2002500"
    assert await states(bank, bill.bill_id) == ("paid", amount)
    asked = {**bank.triple(account), "inquiryRequestId": "SECOND", "paymentRequestId": "SECOND"}
    assert (await bank.call(STATUS, asked)).code == "2002600"
    assert (await bank.pay(account, amount, "FIRST")).code == "2002500", "its number stays what it was"
    assert await city.value("select count(*) from payments.payment") == 2
    await holds(bank)


async def test_a_notification_is_always_acknowledged_and_its_money_has_a_place(bank: BankCaller) -> None:
    city = bank.city
    bill = await city.bill(principal=500_000)
    code = await city.qris(bill)
    assert await notify(bank, code, 200_000, "Q1") == "2005200"
    assert await states(bank, bill.bill_id) == ("partly_paid", 200_000)
    assert await notify(bank, code, 900_000, "Q2") == "2005200"
    assert await states(bank, bill.bill_id) == ("paid", 505_000)
    assert await notify(bank, code, 1_000, "Q3") == "2005200"
    assert await city.balance("overpayment") == 595_000 + 1_000
    assert await notify(bank, "NOBODYS", 3_000, "Q4") == "2005200"
    assert await city.balance("suspense") == 3_000
    await holds(bank)


async def test_money_for_a_debt_that_was_given_up_is_refused_by_account_and_kept_by_notification(
    bank: BankCaller,
) -> None:
    city = bank.city
    bill = await city.bill()
    account, code = await city.virtual_account(bill), await city.qris(bill)
    await (await DeskBuilder.opened(city)).write_off(bill.bill_code)
    assert (await bank.inquire(account, "ASK")).code.startswith("404")
    assert (await bank.pay(account, account.amount, "PAY")).code == "4042512"
    assert await notify(bank, code, 505_000, "Q1") == "2005200"
    assert await city.balance("overpayment") == 505_000
    assert await states(bank, bill.bill_id) == ("cancelled", 0)
    await holds(bank)


async def test_two_channels_at_once_pay_once_and_the_rest_is_overpayment(bank: BankCaller) -> None:
    city = bank.city
    bill = await city.bill()
    account, code = await city.virtual_account(bill), await city.qris(bill)
    await bank.fetch_token()
    answers = await asyncio.gather(
        *(bank.pay(account, account.amount, f"VA{n}") for n in range(6)),
        *(notify(bank, code, account.amount, f"QR{n}") for n in range(6)),
    )
    assert {one if isinstance(one, str) else one.code for one in answers} == {"2002500", "2005200"}
    assert await states(bank, bill.bill_id) == ("paid", account.amount)
    assert await city.balance("overpayment") == 11 * account.amount
    await holds(bank)


@pytest.mark.parametrize("state", ["expired", "replaced", "cancelled"])
async def test_a_success_after_our_own_code_ended_still_settles(bank: BankCaller, state: str) -> None:
    city = bank.city
    bill = await city.bill()
    code = await city.qris(bill)
    async with city.pool.transaction() as db:
        await db.execute("update instructions.instruction set state = $1", state)
    assert await notify(bank, code, code.amount, "Q1") == "2005200"
    assert await states(bank, bill.bill_id) == ("paid", code.amount)
    assert (await city.instruction(code)).state == "used"
    await holds(bank)


async def test_a_bill_paid_with_money_that_waited_has_its_receipt_too(bank: BankCaller) -> None:
    city = bank.city
    bill = await city.bill()
    assert await notify(bank, "NOBODYS", 505_000, "Q1") == "2005200"
    payment = await city.value("select payment_id from payments.payment")
    await (await DeskBuilder.opened(city)).do(payment, "assign", bill_code=bill.bill_code)
    assert await states(bank, bill.bill_id) == ("paid", 505_000)
    page = await bank.client.get(f"/tagihan/{bill.bill_code}", follow_redirects=True)
    assert page.status_code == 200
    assert "LUNAS" in page.text
    told = (await bank.client.get(f"/api/v1/bills/{bill.bill_code}")).json()
    assert (told["status"], told["paid"], told["amount_due"]) == ("paid", 505_000, 0)
