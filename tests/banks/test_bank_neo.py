"""Bank Neo Commerce: what its profile promises, over the real door, signed by code of the tests."""

from __future__ import annotations

from payment_channels.snap.signature import Kind
from tests.builders.bank import BankCaller
from tests.builders.new_bank import taken_on

SLUG = "bank_neo"


async def test_an_inquiry_a_payment_and_its_repeat_are_answered_as_agreed(bank: BankCaller) -> None:
    new = await taken_on(bank, SLUG)
    _, account = await new.bill()
    assert str(account.virtual_account_no).startswith(new.profile.virtual_account.padded_service_id)
    asked = await new.inquire(account, "A")
    assert asked.code == "2002400"
    due = asked.body["virtualAccountData"]["totalAmount"]["value"]
    assert (await new.pay(account, int(due[:-3]), "A")).code == "2002500"
    again = await new.pay(account, int(due[:-3]), "A")
    replays = new.profile.virtual_account.duplicate == "replay"
    assert again.code == ("2002500" if replays else "4042518")
    assert again.body["virtualAccountData"]["paymentFlagStatus"] == "00"
    assert await new.value("select count(*) from payments.payment") == 1


async def test_what_may_be_refused_is_refused_as_agreed(bank: BankCaller) -> None:
    new = await taken_on(bank, SLUG)
    _, account = await new.bill()
    assert (await new.pay(account, account.amount + 1, "A")).code == "4042513"
    assert (await new.pay(account, account.amount, "B")).code == "2002500"
    second = await new.pay(account, account.amount, "C")
    refuses = new.profile.virtual_account.paid_bill == "refuse"
    assert second.code == ("4042514" if refuses else "2002500")
    assert (await new.inquire(account, "D")).code == "4042414"


async def test_the_other_kind_of_signature_opens_nothing(bank: BankCaller) -> None:
    new = await taken_on(bank, SLUG)
    _, account = await new.bill()
    agreed = new.profile.signature_kind(25)
    other = Kind.ASYMMETRIC if agreed is Kind.SYMMETRIC else Kind.SYMMETRIC
    message = {**bank.triple(account), "paymentRequestId": "A", "paidAmount": bank.amount(account.amount)}
    assert (await new.call(25, message, kind=other)).status == 401
    assert await new.value("select count(*) from payments.payment") == 0


async def test_the_number_is_found_padded_with_zeros_or_with_spaces(bank: BankCaller) -> None:
    new = await taken_on(bank, SLUG)
    _, account = await new.bill()
    assert str(account.virtual_account_no).startswith("00090021")
    spaced = {name: part.replace("00090021", "   90021") for name, part in bank.triple(account).items()}
    for number, parts in enumerate((bank.triple(account), spaced)):
        answer = await new.call(24, {**parts, "inquiryRequestId": f"P{number}"})
        assert answer.code == "2002400"
        assert answer.body["virtualAccountData"]["virtualAccountNo"] == parts["virtualAccountNo"]
