"""A taxpayer's fixed number over the bank's door: asked about (24), paid (25), asked about again (26)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders.bank import Answer, BankCaller
from tests.builders.fixed import Owner, owner_of


def data(answer: Answer) -> dict[str, Any]:
    """The answer's virtual account."""
    return dict(answer.body["virtualAccountData"])


def detail(bank: BankCaller, bill_no: str, amount: int, **more: str) -> dict[str, Any]:
    """A bill as the bank names it."""
    return {"billNo": bill_no, "billAmount": bank.amount(amount), **more}


@pytest.fixture
async def owner(bank: BankCaller) -> Owner:
    return await owner_of(bank.city, 100_000, 200_000, 300_000)


async def test_the_inquiry_lists_the_open_bills_and_their_sum(bank: BankCaller, owner: Owner) -> None:
    asked = await bank.inquire(owner.account, "R")
    assert (asked.status, asked.code) == (200, "2002400")
    told = data(asked)
    assert told["totalAmount"]["value"] == "606000.00"
    assert [line["billNo"] for line in told["billDetails"]] == [bill.bill_code for bill in owner.bills]
    assert [line["billCode"] for line in told["billDetails"]] == ["01", "02", "03"]
    assert told["billDetails"][0]["billName"] == "PBJT HOTEL 2026-10"
    assert "freeTexts" not in told


async def test_twenty_four_are_listed_and_the_rest_is_counted(bank: BankCaller) -> None:
    owner = await owner_of(bank.city, *([10_000] * 27))
    asked = await bank.inquire(owner.account, "R")
    told = data(asked)
    assert len(told["billDetails"]) == 24
    assert told["totalAmount"]["value"] == f"{24 * 10_100}.00"
    assert told["freeTexts"] == [
        {"english": "3 more bills after these", "indonesia": "Masih ada 3 tagihan lain"}
    ]
    assert asked.body["additionalInfo"] == {"remainingBills": 3}
    assert (await bank.pay(owner.account, 24 * 10_100, "R")).code == "2002500"
    assert data(await bank.inquire(owner.account, "S"))["totalAmount"]["value"] == f"{3 * 10_100}.00"


async def test_the_whole_sum_is_paid_and_each_bill_says_so(bank: BankCaller, owner: Owner) -> None:
    await bank.inquire(owner.account, "R")
    paid = await bank.pay(owner.account, 606_000, "R")
    assert (paid.status, paid.code) == (200, "2002500")
    lines = data(paid)["billDetails"]
    assert [(line["billNo"], line["status"]) for line in lines] == [
        (bill.bill_code, "00") for bill in owner.bills
    ]
    assert {state for state, _ in await owner.states()} == {"paid"}
    assert data(await bank.pay(owner.account, 606_000, "R"))["billDetails"] == lines, "the same success"
    status = await bank.call(
        "/v1.0/transfer-va/status",
        {**bank.triple(owner.account), "inquiryRequestId": "R", "paymentRequestId": "R"},
    )
    assert status.code == "2002600"
    assert data(status)["billDetails"] == lines
    assert (await bank.inquire(owner.account, "S")).code == "4042414"


async def test_named_bills_are_paid_with_the_banks_own_reference(bank: BankCaller, owner: Owner) -> None:
    await bank.inquire(owner.account, "R")
    first, _, third = owner.bills
    amount = (first.principal + third.principal) * 101 // 100
    details = [
        detail(
            bank, third.bill_code, third.principal * 101 // 100, billCode="03", billReferenceNo="123456789"
        ),
        {"billCode": "01"},
    ]
    paid = await bank.pay(owner.account, amount, "R", {"billDetails": details})
    assert paid.code == "2002500"
    lines = data(paid)["billDetails"]
    assert [(line["billCode"], line["billNo"]) for line in lines] == [
        ("03", third.bill_code),
        ("01", first.bill_code),
    ]
    assert lines[0]["billReferenceNo"] == "123456789"
    assert [state for state, _ in await owner.states()] == ["paid", "open", "paid"]


async def test_a_refusal_says_which_bill_is_at_fault(bank: BankCaller, owner: Owner) -> None:
    first, second, _ = owner.bills
    due = [bill.principal * 101 // 100 for bill in owner.bills]
    details = [detail(bank, first.bill_code, due[0]), detail(bank, second.bill_code, due[1] - 1)]
    refused = await bank.pay(owner.account, due[0] + due[1] - 1, "R", {"billDetails": details})
    assert (refused.status, refused.code) == (404, "4042513")
    lines = data(refused)["billDetails"]
    assert [line["status"] for line in lines] == ["01", "01"]
    assert [line["reason"]["english"] for line in lines] == ["Not booked with the others", "Invalid Amount"]
    assert data(refused)["paymentFlagStatus"] == "01"
    assert set(await owner.states()) == {("open", 0)}


@pytest.mark.parametrize(
    ("details", "code"),
    [
        ([{"billNo": "999999999999999999"}], "4042512"),
        ([{"billName": "no number"}], "4002502"),
        ([{"billNo": "1", "billAmount": {"value": "1.5", "currency": "IDR"}}], "4002501"),
        ([{"billNo": "1" * 19}], "4002501"),
        ([{"billNo": "1"}, {"billNo": "1"}], "4002501"),
        ([{"billCode": "01"}, {"billCode": "01"}], "4002501"),
        ([{"billCode": "77"}], "4042512"),
        ([{"billNo": "1"}] * 25, "4002501"),
        (["not an object"], "4002501"),
    ],
)
async def test_bills_that_are_named_wrongly_have_their_codes(
    bank: BankCaller, owner: Owner, details: list[Any], code: str
) -> None:
    await bank.inquire(owner.account, "R")
    answer = await bank.pay(owner.account, 606_000, "R", {"billDetails": details})
    assert (answer.status, answer.code) == (int(code[:3]), code)
    assert set(await owner.states()) == {("open", 0)}


async def test_a_paid_bill_among_the_named_refuses_all(bank: BankCaller, owner: Owner) -> None:
    first, second, _ = owner.bills
    await bank.inquire(owner.account, "R")
    account = await bank.city.virtual_account(first)
    assert (await bank.pay(account, account.amount, "SINGLE")).code == "2002500"
    details = [{"billNo": first.bill_code}, {"billNo": second.bill_code}]
    amount = (first.principal + second.principal) * 101 // 100
    assert (await bank.pay(owner.account, amount, "R", {"billDetails": details})).code == "4042514"
    assert (await bank.pay(owner.account, 606_000, "R")).code == "4042513", "the sum that was told is gone"
    assert (await bank.pay(owner.account, 606_000 - account.amount, "R")).code == "2002500"
    assert {state for state, _ in await owner.states()} == {"paid"}


async def test_the_sum_that_was_told_holds_past_midnight_for_its_request_id(
    bank: BankCaller, owner: Owner
) -> None:
    """13 December is the anniversary of the due date: from the 14th the interest grows."""
    message = {
        **bank.triple(owner.account),
        "inquiryRequestId": "N",
        "trxDateInit": "2026-12-13T23:59:00+08:00",
    }
    assert data(await bank.call("/v1.0/transfer-va/inquiry", message))["totalAmount"]["value"] == "606000.00"
    newer = await bank.city.bill(50_000, owner=owner.bills[0])
    late = {"trxDateTime": "2026-12-14T00:05:00+08:00"}
    assert (await bank.pay(owner.account, 606_000, "OTHER", late)).code == "4042513"
    assert (await bank.pay(owner.account, 606_000, "N", late)).code == "2002500"
    assert await bank.city.value("select state from bills.bill where bill_id = $1", newer.bill_id) == "open"


async def test_external_id_used_by_another_request_conflicts(bank: BankCaller, owner: Owner) -> None:
    assert (await bank.inquire(owner.account, "A", X_EXTERNAL_ID="5")).code == "2002400"
    assert (await bank.pay(owner.account, 606_000, "B", X_EXTERNAL_ID="5")).code == "4092500"
    assert set(await owner.states()) == {("open", 0)}


async def test_a_number_of_this_shape_that_nobody_has_is_unknown(bank: BankCaller, owner: Owner) -> None:
    strange = {
        "customerNo": "900000000001",
        "virtualAccountNo": f"{owner.account.partner_service_id}900000000001",
    }
    assert (await bank.pay(owner.account, 606_000, "R", strange)).code == "4042512"
    asked = await bank.call(
        "/v1.0/transfer-va/inquiry", {**bank.triple(owner.account), **strange, "inquiryRequestId": "R"}
    )
    assert asked.code == "4042412"
    assert await bank.city.value("select count(*) from payments.attempt") == 1
