"""A QRIS code issued by the API, and the acquirer's word that it was paid (SNAP service 52)."""

from __future__ import annotations

from typing import Any

from payment_channels.qris.payload import decode
from tests.builders.bank import Answer, BankCaller


async def notify(bank: BankCaller, code: dict[str, Any], amount: int, reference: str, **more: Any) -> Answer:
    """The acquirer's notification."""
    message = {
        "originalReferenceNo": reference, "originalPartnerReferenceNo": code["partner_reference_no"],
        "latestTransactionStatus": "00", "amount": bank.amount(amount), **more,
    }  # fmt: skip
    return await bank.call("/v1.0/qr/qr-mpm-notify", message)


async def ask(bank: BankCaller, principal: int = 500_000) -> dict[str, Any]:
    """A QRIS code of a fresh bill."""
    bill = await bank.city.bill(principal=principal)
    answer = await bank.client.post(
        f"/api/v1/bills/{bill.bill_code}/instructions", json={"channel": "qris"},
        headers={"Idempotency-Key": bill.bill_code},
    )  # fmt: skip
    told: dict[str, Any] = answer.json()
    return told | {"status": answer.status_code, "bill_code": bill.bill_code}


async def test_the_code_carries_the_amount_the_bill_and_our_reference(bank: BankCaller) -> None:
    code = await ask(bank)
    read = decode(code["qr_payload"])
    assert (read.amount, read.bill_number) == (str(code["amount"]), code["bill_code"])
    assert read.reference_label == code["partner_reference_no"]
    assert len(code["partner_reference_no"]) <= 25


async def test_more_than_ten_million_is_not_for_qris_and_says_what_to_take(bank: BankCaller) -> None:
    code = await ask(bank, principal=10_000_000)
    assert (code["status"], code["code"]) == (422, "instruction.over_limit")
    assert "Virtual Account" in code["detail_id"]


async def test_a_paid_code_makes_the_bill_paid_and_a_repeat_books_nothing(bank: BankCaller) -> None:
    code = await ask(bank)
    answers = [await notify(bank, code, code["amount"], "ACQ-1") for _ in range(3)]
    assert [one.body for one in answers] == [{"responseCode": "2005200", "responseMessage": "Successful"}] * 3
    assert await bank.city.value("select state from bills.bill") == "paid"
    assert await bank.city.value("select count(*) from payments.payment") == 1


async def test_an_external_id_used_before_never_stops_moved_money(bank: BankCaller) -> None:
    code = await ask(bank)
    account = await bank.city.virtual_account(await bank.city.bill())
    assert (await bank.inquire(account, "A", X_EXTERNAL_ID="9")).code == "2002400"
    message = {
        "originalReferenceNo": "ACQ-2", "originalPartnerReferenceNo": code["partner_reference_no"],
        "latestTransactionStatus": "00", "amount": bank.amount(code["amount"]),
    }  # fmt: skip
    assert (await bank.call("/v1.0/qr/qr-mpm-notify", message, X_EXTERNAL_ID="9")).code == "2005200"
    assert await bank.city.value("select count(*) from payments.payment") == 1


async def test_another_amount_or_an_unknown_code_is_acknowledged_and_kept(bank: BankCaller) -> None:
    code = await ask(bank)
    assert (await notify(bank, code, 1_000, "ACQ-3")).code == "2005200"
    assert await bank.city.value("select state from bills.bill") == "partly_paid"
    assert (await notify(bank, code, code["amount"], "ACQ-4")).code == "2005200"
    assert await bank.city.value("select state from bills.bill") == "paid"
    assert await bank.city.balance("overpayment") == 1_000
    stranger = code | {"partner_reference_no": "NOT-OURS"}
    assert (await notify(bank, stranger, 7_000, "ACQ-5")).code == "2005200"
    assert await bank.city.balance("suspense") == 7_000


async def test_a_status_other_than_paid_is_acknowledged_recorded_and_books_nothing(bank: BankCaller) -> None:
    code = await ask(bank)
    answer = await notify(bank, code, code["amount"], "ACQ-6", latestTransactionStatus="06")
    assert answer.code == "2005200"
    assert await bank.city.value("select count(*) from payments.payment") == 0


async def test_the_same_reference_with_another_amount_is_acknowledged_and_kept_as_an_attempt(
    bank: BankCaller,
) -> None:
    code = await ask(bank)
    await notify(bank, code, code["amount"], "ACQ-7")
    assert (await notify(bank, code, 5, "ACQ-7")).code == "2005200"
    assert await bank.city.value("select reason from payments.attempt") == "inconsistent"


async def test_a_new_code_replaces_one_that_ran_out_and_the_old_one_still_pays(bank: BankCaller) -> None:
    bill = await bank.city.bill()
    old = await bank.city.qris(bill)
    bank.city.clock.forward(hours=2)
    new = await bank.city.qris(bill)
    assert old.instruction_id != new.instruction_id
    assert (await bank.city.instruction(old)).state == "replaced"
    code = {"partner_reference_no": old.partner_reference_no}
    assert (await notify(bank, code, old.amount, "ACQ-8")).code == "2005200"
    assert await bank.city.value("select state from bills.bill") == "paid"
