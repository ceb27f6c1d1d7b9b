"""The public API: a bill on a day, a way to pay it, errors that a program can act on."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from pagi.partners import administration
from payment_channels.bank_transfer.code import codes_in
from tests.builders.bank import BankCaller
from tests.builders.city import REGION


async def post(bank: BankCaller, code: str, key: str | None, body: dict[str, Any]) -> Any:
    """Ask for an instruction."""
    headers = {} if key is None else {"Idempotency-Key": key}
    return await bank.client.post(f"/api/v1/bills/{code}/instructions", json=body, headers=headers)


async def test_a_bill_tells_what_it_costs_on_a_day_line_by_line(bank: BankCaller) -> None:
    bill = await bank.city.bill(principal=1_000_000)
    for as_of, interest in (("2026-11-13", 0), ("2026-11-14", 10_000), ("2026-12-14", 20_000)):
        told = (await bank.client.get(f"/api/v1/bills/{bill.bill_code}?as_of={as_of}")).json()
        assert (told["interest"], told["as_of"], told["status"]) == (interest, as_of, "open")
        assert told["amount_due"] == 1_000_000 + interest
        assert sum(line["amount"] for line in told["lines"]) == told["amount_due"]
    assert told["due_date"] == "2026-11-13"
    assert "PT Uji" not in str(told), "nobody is named in full"


async def test_a_paid_bill_says_so_and_what_was_paid(bank: BankCaller) -> None:
    bill = await bank.city.bill(principal=1_000_000)
    account = await bank.city.virtual_account(bill)
    await bank.pay(account, account.amount, "P")
    told = (await bank.client.get(f"/api/v1/bills/{bill.bill_code}")).json()
    assert (told["status"], told["paid"], told["amount_due"]) == ("paid", account.amount, 0)
    assert told["principal"] + told["interest"] + told["fines"] - told["relief"] == told["paid"]


async def test_dots_and_spaces_do_not_matter(bank: BankCaller) -> None:
    code = (await bank.city.bill()).bill_code
    typed = f"{code[:4]}.{code[4:8]} {code[8:]}"
    assert (await bank.client.get(f"/api/v1/bills/{typed}")).json()["bill_code"] == code


@pytest.mark.parametrize("typed", ["517111111111111111", "abc", "1", "5" * 400])
async def test_an_unknown_bill_is_a_problem_with_a_code(bank: BankCaller, typed: str) -> None:
    answer = await bank.client.get(f"/api/v1/bills/{typed}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] in ("bill.not_found", "bill.code_invalid")


async def test_the_same_idempotency_key_gives_the_same_answer(bank: BankCaller) -> None:
    code = (await bank.city.bill()).bill_code
    first = await post(bank, code, "K", {"channel": "virtual_account"})
    second = await post(bank, code, "K", {"channel": "virtual_account"})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    other = await post(bank, code, "K", {"channel": "virtual_account", "bank": "bni"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.key_reused")
    absent = await post(bank, code, None, {"channel": "virtual_account"})
    assert (absent.status_code, absent.json()["code"]) == (400, "idempotency.key_missing")


async def test_two_requests_at_once_with_one_key_make_one_instruction(bank: BankCaller) -> None:
    code = (await bank.city.bill()).bill_code
    body = {"channel": "virtual_account"}
    answers = await asyncio.gather(*(post(bank, code, "K", body) for _ in range(8)))
    assert {one.status_code for one in answers} <= {201, 409}
    assert len({one.text for one in answers if one.status_code == 201}) == 1
    assert await bank.city.value("select count(*) from instructions.instruction") == 1


async def test_the_bank_can_be_chosen_and_an_unknown_one_is_named(bank: BankCaller) -> None:
    code = (await bank.city.bill()).bill_code
    other = await post(bank, code, "K1", {"channel": "virtual_account", "bank": "bni"})
    assert other.json()["virtual_account_no"].startswith("00098826")
    unknown = await post(bank, code, "K2", {"channel": "virtual_account", "bank": "bca"})
    assert (unknown.status_code, unknown.json()["field"]) == (422, "bank")
    later = await post(bank, code, "K3", {"channel": "ewallet"})
    assert later.status_code == 422


async def test_a_transfer_is_told_the_citys_account_the_exact_amount_and_a_code(bank: BankCaller) -> None:
    bill, other = await bank.city.bill(principal=1_000_000), await bank.city.bill(principal=1_000_000)
    told = (await post(bank, bill.bill_code, "T1", {"channel": "bank_transfer"})).json()
    again = (await post(bank, bill.bill_code, "T2", {"channel": "bank_transfer"})).json()
    apart = (await post(bank, other.bill_code, "T3", {"channel": "bank_transfer"})).json()
    due = (await bank.client.get(f"/api/v1/bills/{bill.bill_code}")).json()["amount_due"]
    assert told == again
    assert codes_in(told["transfer_code"]) == (told["transfer_code"],)
    assert told["transfer_code"] != apart["transfer_code"]
    assert told["amount"] == apart["amount"] == due, "the amount is never changed to tell payers apart"
    assert (told["bank"], told["account_name"]) == ("bni", "PAJAK DAERAH DENPASAR")
    assert told["account_no"].isdigit()
    assert "expires_at" in told


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"channel": 5}', b'{"channel": "qris", "more": 1}', b'{"channel": null}', b"\xff"]
)
async def test_a_bad_body_is_a_client_error_that_says_why(bank: BankCaller, body: bytes) -> None:
    code = (await bank.city.bill()).bill_code
    answer = await bank.client.post(
        f"/api/v1/bills/{code}/instructions", content=body,
        headers={"Idempotency-Key": "K", "Content-Type": "application/json"},
    )  # fmt: skip
    assert 400 <= answer.status_code < 500
    assert answer.json()["code"]


async def test_the_lines_of_a_bill_paid_after_midnight_by_what_was_told_before_add_up(
    bank: BankCaller,
) -> None:
    """On 13 November nothing is late yet; the money comes twenty minutes into the 14th, as told."""
    account = await bank.city.virtual_account(await bank.city.bill(principal=500_000))
    asked = {"trxDateInit": "2026-11-13T23:50:00+08:00"}
    told = await bank.call(
        "/v1.0/transfer-va/inquiry", {**bank.triple(account), "inquiryRequestId": "R", **asked}
    )
    assert told.body["virtualAccountData"]["totalAmount"]["value"] == "500000.00"
    paid = await bank.pay(account, 500_000, "R", {"trxDateTime": "2026-11-14T00:10:00+08:00"})
    assert paid.code == "2002500"
    bill_code = await bank.city.value("select bill_code from bills.bill")
    body = (await bank.client.get(f"/api/v1/bills/{bill_code}")).json()
    assert (body["status"], body["interest"], body["paid"], body["amount_due"]) == ("paid", 0, 500_000, 0)
    assert sum(line["amount"] for line in body["lines"]) == body["paid"]


async def test_a_bad_day_is_refused(bank: BankCaller) -> None:
    code = (await bank.city.bill()).bill_code
    answer = await bank.client.get(f"/api/v1/bills/{code}?as_of=2026-02-30")
    assert (answer.status_code, answer.json()["code"]) == (400, "request.invalid")


async def test_the_openapi_document_is_served_with_a_page_of_our_own(bank: BankCaller) -> None:
    document = (await bank.client.get("/schema/openapi.json")).json()
    assert "/api/v1/bills/{bill_code}" in document["paths"]
    page = await bank.client.get("/schema", follow_redirects=True)
    assert page.status_code == 200
    assert "http://" not in page.text.replace("http://www.w3.org", "")
    assert "https://" not in page.text


@pytest.mark.parametrize(
    "body",
    [b"[" * 20_000, b'{"a":' * 20_000 + b"1" + b"}" * 20_000, b'{"channel":"\xff"}', b"hello", b"\xff\xfe"],
)
async def test_a_body_that_cannot_be_read_is_the_senders_mistake(bank: BankCaller, body: bytes) -> None:
    code = (await bank.city.bill()).bill_code
    headers = {"Idempotency-Key": "K", "Content-Type": "application/json"}
    answer = await bank.client.post(f"/api/v1/bills/{code}/instructions", content=body, headers=headers)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "http.400"


async def test_figures_for_operators_name_no_bill(bank: BankCaller) -> None:
    code = (await bank.city.bill()).bill_code
    await bank.client.get(f"/api/v1/bills/{code}")
    figures = await bank.client.get("/metrics")
    assert figures.status_code == 200
    assert "pagi_requests_total" in figures.text
    assert code not in figures.text


async def test_a_channel_that_is_switched_off_names_the_others(bank: BankCaller) -> None:
    bill = await bank.city.bill(principal=1_000_000)
    async with bank.city.pool.transaction() as db:
        await administration.pause(db, REGION.region_id, "Bank BPD Bali", ["qris"])
        await administration.pause(db, REGION.region_id, "BNI", ["qris"])
    answer = await post(bank, bill.bill_code, "K1", {"channel": "qris"})
    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, "instruction.channel_paused")
    assert told["instead"] == ["virtual_account", "mobile_banking", "bank_transfer"]
    assert "Pakai Virtual Account." in told["detail_id"]
    made = await post(bank, bill.bill_code, "K2", {"channel": "virtual_account"})
    assert made.status_code == 201


async def test_mobile_banking_tells_the_code_and_the_banks(bank: BankCaller) -> None:
    bill = await bank.city.bill(principal=1_000_000)
    told = (await post(bank, bill.bill_code, "K", {"channel": "mobile_banking"})).json()
    assert told["payment_code"] == bill.bill_code
    assert (told["bank"], told["bank_name"], told["banks"]) == ("bni", "Bank Negara Indonesia", ["bni"])
    assert told["amount"] == 1_010_000
