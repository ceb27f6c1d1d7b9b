"""What somebody who means harm sends to the bank door and the public pages: refused, nothing is booked."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from pagi.clock import machine_clock
from pagi.instructions.models import Instruction
from pagi.partners.token import issue_token
from tests.builders.bank import Answer, BankCaller
from tests.builders.city import CityBuilder, sign_call, sign_rsa, stamp

PAY, INQUIRE = "/v1.0/transfer-va/payment", "/v1.0/transfer-va/inquiry"
HARMFUL = (
    "<script>alert(1)</script>",
    "'; drop table payments.payment; --",
    "{{7*7}}",
    "../../etc/passwd",
    "\u202eodnanrA",
)
ADDRESSES = (
    *("/tagihan/{}", "/en/tagihan/{}", "/cari?kode={}", "/cari?cari=nop&nop={}&tahun={}", "/?kode={}"),
    *("/api/v1/bills/{}", "/api/v1/bills/{}?as_of={}"),
)


@pytest.fixture
async def account(bank: BankCaller) -> Instruction:
    await bank.fetch_token()
    return await bank.city.virtual_account(await bank.city.bill())


def payment(account: Instruction, amount: int | None = None, request_id: str = "R") -> bytes:
    fields = {
        **BankCaller.triple(account), "paymentRequestId": request_id,
        "paidAmount": BankCaller.amount(account.amount if amount is None else amount), "referenceNo": "REF1",
    }  # fmt: skip
    return json.dumps(fields, separators=(",", ":")).encode()


def signed(bank: BankCaller, path: str, body: bytes, at: str, **changes: str | None) -> dict[str, Any]:
    """The headers of a call, made once, to be sent again or with something else."""
    signature = sign_call(bank.partner.client_secret, bank.token, path, body, at)
    return {"X_TIMESTAMP": at, "X_SIGNATURE": signature, "X_EXTERNAL_ID": "000000000777"} | changes


async def booked(city: CityBuilder) -> int:
    return int(await city.value("select coalesce(sum(amount), 0) from payments.payment"))


async def test_a_call_sent_again_books_nothing_more(bank: BankCaller, account: Instruction) -> None:
    body, headers = payment(account), signed(bank, PAY, payment(account), stamp())
    answers = [await bank.call(PAY, body, **headers) for _ in range(5)]
    assert {answer.code for answer in answers} == {"2002500"}
    assert await booked(bank.city) == account.amount


async def test_a_call_recorded_an_hour_ago_is_stale(bank: BankCaller, account: Instruction) -> None:
    at = stamp(machine_clock() - timedelta(hours=1))
    answer = await bank.call(PAY, payment(account), **signed(bank, PAY, payment(account), at))
    assert answer.code == "4012500"
    assert await booked(bank.city) == 0


async def test_a_signature_fits_one_body_one_path_and_one_moment(
    bank: BankCaller, account: Instruction
) -> None:
    at, later = stamp(), stamp(machine_clock() + timedelta(seconds=7))
    good = signed(bank, PAY, payment(account), at)
    other_account = await bank.city.virtual_account(await bank.city.bill())
    swapped = [
        await bank.call(PAY, payment(account, 1), **good),
        await bank.call(PAY, payment(other_account), **good),
        await bank.call(PAY, payment(account, request_id="S"), **good),
        await bank.call(PAY, payment(account), **good | {"X_TIMESTAMP": later}),
        await bank.call(PAY, payment(account), **signed(bank, INQUIRE, payment(account), at)),
        await bank.call(PAY + "?x=1", payment(account), **good),
        await bank.call(PAY, payment(account), **good | {"X_SIGNATURE": "A" * 88}),
        await bank.call(PAY, payment(account), **good | {"X_SIGNATURE": good["X_SIGNATURE"].lower()}),
    ]
    assert {answer.code for answer in swapped} == {"4012500"}
    assert await booked(bank.city) == 0


async def test_a_token_of_one_bank_is_worth_nothing_in_anothers_name(
    bank: BankCaller, account: Instruction
) -> None:
    other = bank.city.partners[1]
    answer = await bank.call(
        PAY, payment(account), **signed(bank, PAY, payment(account), stamp()), X_PARTNER_ID=other.partner_code
    )
    assert answer.code == "4012500"
    of_the_other = issue_token(bank.city.keyring, other.client_id, machine_clock())
    answer = await bank.call(
        PAY, payment(account), **signed(bank, PAY, payment(account), stamp()),
        Authorization=f"Bearer {of_the_other}",
    )  # fmt: skip
    assert answer.code == "4012500"
    assert await booked(bank.city) == 0


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.", "\x7f" * 20])
async def test_a_made_up_token_opens_nothing(bank: BankCaller, account: Instruction, token: str) -> None:
    answer = await bank.call(
        PAY, payment(account), **signed(bank, PAY, payment(account), stamp()), Authorization=f"Bearer {token}"
    )
    assert answer.code == "4012501"


async def test_a_token_cut_changed_or_expired_opens_nothing(bank: BankCaller, account: Instruction) -> None:
    good = bank.token
    old = issue_token(bank.city.keyring, bank.partner.client_id, machine_clock() - timedelta(minutes=16))
    for token in (good[:-1], good[1:], good + "A", good.swapcase(), old):
        answer = await bank.call(
            PAY,
            payment(account),
            **signed(bank, PAY, payment(account), stamp()),
            Authorization=f"Bearer {token}",
        )
        assert answer.code == "4012501", token
    assert await booked(bank.city) == 0


async def test_a_token_request_is_signed_by_the_client_that_it_names(bank: BankCaller) -> None:
    at = stamp()
    other = bank.city.partners[1].client_id
    answer = await bank.fetch_token(X_CLIENT_KEY=other, X_TIMESTAMP=at, X_SIGNATURE=sign_rsa(f"x|{at}"))
    assert answer.code == "4017300"
    assert "accessToken" not in answer.body


async def test_one_bank_neither_sees_nor_pays_anothers_account(bank: BankCaller) -> None:
    await bank.fetch_token()
    theirs = await bank.city.virtual_account(await bank.city.bill(), bank=1)
    assert (await bank.inquire(theirs, "I")).code == "4042412"
    assert (await bank.pay(theirs, theirs.amount, "P")).code == "4042512"
    bill = await bank.city.bill()
    code = await bank.city.qris(bill, bank=1)
    assert (
        await paid_by_qr(bank, code.account, 500_000) == "2005200"
    )  # moved money is kept, but not on the bill
    assert await bank.city.value("select state from bills.bill where bill_id = $1", bill.bill_id) == "open"
    assert await bank.city.balance("suspense") == 500_000


async def paid_by_qr(bank: BankCaller, reference: str, amount: int, **more: Any) -> str:
    message = {
        "originalReferenceNo": f"QR{reference}", "originalPartnerReferenceNo": reference,
        "latestTransactionStatus": "00", "amount": BankCaller.amount(amount), **more,
    }  # fmt: skip
    return (await bank.call("/v1.0/qr/qr-mpm-notify", message)).code


async def test_an_unknown_number_and_anothers_number_get_the_same_answer(bank: BankCaller) -> None:
    await bank.fetch_token()
    theirs = await bank.city.virtual_account(await bank.city.bill(), bank=1)
    mine = await bank.city.virtual_account(await bank.city.bill())
    unknown = {**BankCaller.triple(mine), "customerNo": "0" * 10}
    unknown["virtualAccountNo"] = str(mine.partner_service_id) + "0" * 10
    first: Answer = await bank.inquire(theirs, "I1")
    second = await bank.call(INQUIRE, {**unknown, "inquiryRequestId": "I1"})
    assert (first.status, first.code) == (second.status, second.code)
    assert first.body["responseMessage"] == second.body["responseMessage"]


async def test_what_banks_send_as_text_stays_text(bank: BankCaller, account: Instruction) -> None:
    for number, harm in enumerate(HARMFUL):
        extra = {"virtualAccountName": harm, "referenceNo": harm[:15], "additionalInfo": {"note": harm}}
        answer = await bank.pay(account, account.amount, f"R{number}", extra)
        assert answer.code in {"2002500", "4002501"}, answer.body
    assert await bank.city.value("select count(*) from payments.payment") >= 1


async def test_what_visitors_type_stays_text(bank: BankCaller) -> None:
    for address in ADDRESSES:
        for harm in HARMFUL:
            typed = address.replace("{}", harm.replace("/", "%2F"))
            answer = await bank.client.get(typed, follow_redirects=True)
            assert answer.status_code < 500, typed
            assert "<script>alert" not in answer.text, typed
            assert ">49<" not in answer.text, typed


async def test_problems_tell_nothing_of_the_inside(bank: BankCaller) -> None:
    answers = [
        await bank.client.get("/api/v1/bills/517110000000000000"),
        await bank.client.post("/api/v1/bills/x/instructions", content=b"\x00"),
        await bank.client.get("/api/v1/nothing"),
        await bank.client.request("PATCH", "/api/v1/desk/sessions"),
    ]
    for answer in answers:
        assert answer.status_code < 500
        assert answer.headers["content-type"].startswith("application/problem+json")
        for word in ("Traceback", "asyncpg", "select ", "/pagi/", "litestar", 'File "'):
            assert word not in answer.text
        assert "server" not in answer.headers
