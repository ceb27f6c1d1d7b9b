"""A virtual account asked about, paid and asked about again, by signed SNAP calls over HTTP."""

from __future__ import annotations

import asyncio

import pytest

from tests.builders.bank import BankCaller


async def test_inquiry_then_payment_books_the_bill_once(bank: BankCaller) -> None:
    account = await bank.city.virtual_account(await bank.city.bill(period="2026-10"))
    asked = await bank.inquire(account, "R-1")
    assert (asked.status, asked.code) == (200, "2002400")
    due = asked.body["virtualAccountData"]["totalAmount"]["value"]
    paid = await bank.pay(account, int(due[:-3]), "R-1")
    assert (paid.status, paid.code) == (200, "2002500")
    data = paid.body["virtualAccountData"]
    assert data["virtualAccountNo"] == account.virtual_account_no
    assert data["paymentFlagStatus"] == "00"
    assert await bank.city.value("select state from bills.bill") == "paid"
    status = await bank.call(
        "/v1.0/transfer-va/status",
        {**bank.triple(account), "inquiryRequestId": "R-1", "paymentRequestId": "R-1"},
    )
    assert status.code == "2002600"


async def test_fifty_identical_callbacks_get_the_same_success_and_one_payment(bank: BankCaller) -> None:
    account = await bank.city.virtual_account(await bank.city.bill())
    extra = {"referenceNo": "777", "trxDateTime": "2026-11-24T14:00:00+07:00"}
    amount = account.amount
    answers = await asyncio.gather(*(bank.pay(account, amount, "R-50", extra) for _ in range(50)))
    assert {one.code for one in answers} == {"2002500"}
    assert len({str(one.body["virtualAccountData"]) for one in answers}) == 1
    assert await bank.city.value("select count(*) from payments.payment") == 1


async def test_wrong_amount_unknown_account_and_paid_bill_have_their_codes(bank: BankCaller) -> None:
    account = await bank.city.virtual_account(await bank.city.bill())
    assert (await bank.pay(account, 1, "A")).code == "4042513"
    unknown = {"virtualAccountNo": f"{account.partner_service_id}999", "customerNo": "999"}
    assert (await bank.pay(account, 1, "B", unknown)).code == "4042512"
    assert (await bank.pay(account, account.amount, "C")).code == "2002500"
    assert (await bank.pay(account, account.amount - 1, "C")).code == "4042518"
    assert (await bank.inquire(account, "D")).code == "4042414"
    assert (await bank.pay(account, account.amount, "E")).code == "2002500", "a second payment: overpayment"
    assert await bank.city.value("select count(*) from payments.attempt") == 3


async def test_external_id_used_by_another_request_conflicts(bank: BankCaller) -> None:
    account = await bank.city.virtual_account(await bank.city.bill())
    assert (await bank.inquire(account, "A", X_EXTERNAL_ID="5")).code == "2002400"
    assert (await bank.inquire(account, "A", X_EXTERNAL_ID="5")).code == "2002400"
    assert (await bank.inquire(account, "B", X_EXTERNAL_ID="5")).code == "4092400"
    assert (await bank.pay(account, account.amount, "B", X_EXTERNAL_ID="5")).code == "4092500"
    assert await bank.city.value("select count(*) from payments.payment") == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"Authorization": None}, "4012501"),
        ({"Authorization": "Bearer nonsense"}, "4012501"),
        ({"X_SIGNATURE": "AAAA"}, "4012500"),
        ({"X_SIGNATURE": None}, "4002502"),
        ({"X_TIMESTAMP": "2020-01-01T00:00:00+07:00"}, "4012500"),
        ({"X_TIMESTAMP": None}, "4002502"),
        ({"X_PARTNER_ID": "PAGI-bni"}, "4012500"),
        ({"X_PARTNER_ID": None}, "4002502"),
        ({"X_EXTERNAL_ID": None}, "4002502"),
        ({"CHANNEL_ID": None}, "4002502"),
    ],
)
async def test_a_call_that_is_not_who_it_says_is_refused(
    bank: BankCaller, change: dict[str, str | None], code: str
) -> None:
    account = await bank.city.virtual_account(await bank.city.bill())
    answer = await bank.pay(account, account.amount, "R", **change)
    assert (answer.code, answer.status) == (code, int(code[:3]))
    assert await bank.city.value("select count(*) from payments.payment") == 0


@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        b"[" * 20_000 + b"]" * 20_000,
        b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
        b"\xff\xfe",
        b"",
        b"[]",
        b'{"partnerServiceId":"1","partnerServiceId":"2"}',
        b" " * 10_000_000,
    ],
)
async def test_bad_bodies_are_answered_400_with_the_services_code(bank: BankCaller, body: bytes) -> None:
    await bank.fetch_token()
    answer = await bank.call("/v1.0/transfer-va/payment", body)
    assert answer.status in (400, 401)
    assert answer.code[3:5] == "25"


async def test_absent_null_and_wrong_fields_are_named(bank: BankCaller) -> None:
    account = await bank.city.virtual_account(await bank.city.bill())
    for extra, code in (
        ({"paidAmount": None}, "4002502"),
        ({"paidAmount": {"value": "1.5", "currency": "IDR"}}, "4002501"),
        ({"paidAmount": {"value": "99999999999999999999.00", "currency": "IDR"}}, "4002501"),
        ({"customerNo": None}, "4002502"),
        ({"virtualAccountNo": 7}, "4002501"),
        ({"trxDateTime": "yesterday"}, "4002501"),
    ):
        answer = await bank.pay(account, 1, "R", extra)
        assert answer.code == code, extra
    assert await bank.city.value("select count(*) from payments.payment") == 0


async def test_an_inquirys_amount_holds_past_midnight_for_its_request_id(bank: BankCaller) -> None:
    """13 December is the anniversary of the due date: from the 14th the interest grows."""
    bill = await bank.city.bill(principal=1_000_000, period="2026-10")
    account = await bank.city.virtual_account(bill)
    message = {**bank.triple(account), "inquiryRequestId": "N", "trxDateInit": "2026-12-13T23:59:00+08:00"}
    asked = await bank.call("/v1.0/transfer-va/inquiry", message)
    assert asked.body["virtualAccountData"]["totalAmount"]["value"] == "1010000.00"
    late = {"trxDateTime": "2026-12-14T00:05:00+08:00"}
    assert (await bank.pay(account, 1_010_000, "OTHER", late)).code == "4042513"
    assert (await bank.pay(account, 1_010_000, "N", late)).code == "2002500"


async def test_an_inquiry_asked_again_on_a_later_day_holds_on_that_day_too(bank: BankCaller) -> None:
    bill = await bank.city.bill(principal=1_000_000, period="2026-10")
    account = await bank.city.virtual_account(bill)
    for day in ("2026-12-10", "2026-12-13"):
        message = {**bank.triple(account), "inquiryRequestId": "N", "trxDateInit": f"{day}T23:59:00+08:00"}
        assert (await bank.call("/v1.0/transfer-va/inquiry", message)).code == "2002400"
    late = {"trxDateTime": "2026-12-14T00:05:00+08:00"}
    assert (await bank.pay(account, 1_010_000, "N", late)).code == "2002500"


async def test_an_account_that_ran_out_is_expired_for_inquiry_and_payment_and_the_attempt_is_kept(
    bank: BankCaller,
) -> None:
    account = await bank.city.virtual_account(await bank.city.bill())
    async with bank.city.pool.acquire() as db:
        await db.execute("update instructions.instruction set state = 'expired'")
    assert (await bank.inquire(account, "A")).code == "4042419"
    answer = await bank.pay(account, account.amount, "A")
    assert (answer.status, answer.code) == (404, "4042519")
    assert answer.body["virtualAccountData"]["paymentFlagStatus"] == "01"
    assert await bank.city.value("select reason from payments.attempt") == "expired"
    assert await bank.city.value("select count(*) from payments.payment") == 0
