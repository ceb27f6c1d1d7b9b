"""A bank that differs: BNI signs with RSA and no token, and hears 4042518 for a repeat."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from itertools import count
from typing import Any

import pytest

from pagi.instructions.models import Instruction
from tests.builders.bank import Answer, BankCaller
from tests.builders.city import PUBLIC_PEM, sign_rsa, stamp

PAY = "/v1.0/transfer-va/payment"
ids = count(1)


def message(account: Instruction, request_id: str, **changes: Any) -> bytes:
    """A payment of the whole amount, laid out with blanks that the signature does not cover."""
    fields = {**BankCaller.triple(account), "paymentRequestId": request_id, "flagAdvise": "N"}
    paid = {"paidAmount": BankCaller.amount(account.amount), "trxDateTime": "2026-11-24T14:00:00+07:00"}
    return json.dumps({**fields, **paid, **changes}, indent=2).encode()


async def send(bank: BankCaller, body: bytes, **changes: str | None) -> Answer:
    """A type 2 call, signed over the compact body."""
    compact = json.dumps(json.loads(body), separators=(",", ":")).encode()
    at = stamp()
    headers = {
        "Content-Type": "application/json",
        "X-TIMESTAMP": at,
        "X-SIGNATURE": sign_rsa(f"POST:{PAY}:{hashlib.sha256(compact).hexdigest()}:{at}"),
        "X-PARTNER-ID": bank.city.partners[1].partner_code,
        "X-EXTERNAL-ID": f"{next(ids):012d}",
        "CHANNEL-ID": "BNI01",
    } | {name.replace("_", "-"): value for name, value in changes.items()}
    answer = await bank.client.post(PAY, content=body, headers=headers)
    return Answer(answer.status_code, answer.json())


@pytest.fixture
async def account(bank: BankCaller) -> Instruction:
    return await bank.city.virtual_account(await bank.city.bill(), bank=1)


async def test_payment_signed_with_rsa_is_booked_without_a_token(
    bank: BankCaller, account: Instruction
) -> None:
    assert str(account.virtual_account_no).startswith("00098826")
    assert (await send(bank, message(account, "R"))).code == "2002500"
    assert await bank.city.value("select count(*) from payments.payment") == 1


async def test_repeat_hears_4042518_with_flag_00_and_an_advice_the_success(
    bank: BankCaller, account: Instruction
) -> None:
    assert (await send(bank, message(account, "R"))).code == "2002500"
    again = await send(bank, message(account, "R"))
    assert (again.status, again.code) == (404, "4042518")
    assert again.body["virtualAccountData"]["paymentFlagStatus"] == "00"
    assert (await send(bank, message(account, "R", flagAdvise="Y"))).code == "2002500"
    other = await send(bank, message(account, "R", paidAmount=BankCaller.amount(1)))
    assert other.code == "4042518"
    assert other.body["virtualAccountData"]["paymentFlagStatus"] == "01"
    assert await bank.city.value("select count(*) from payments.payment") == 1


async def test_paid_bill_is_refused_and_kept_as_an_attempt(bank: BankCaller, account: Instruction) -> None:
    assert (await send(bank, message(account, "R"))).code == "2002500"
    assert (await send(bank, message(account, "S"))).code == "4042514"
    assert await bank.city.value("select count(*) from payments.payment") == 1
    assert await bank.city.value("select count(*) from payments.attempt") == 1


async def test_public_key_as_an_hmac_secret_opens_nothing(bank: BankCaller, account: Instruction) -> None:
    body = json.dumps(json.loads(message(account, "R")), separators=(",", ":")).encode()
    at = stamp()
    for token in ("", "x"):
        text = f"POST:{PAY}:{token}:{hashlib.sha256(body).hexdigest()}:{at}"
        forged = base64.b64encode(hmac.digest(PUBLIC_PEM.encode(), text.encode(), "sha512")).decode()
        answer = await send(bank, body, X_TIMESTAMP=at, X_SIGNATURE=forged)
        assert (answer.status, answer.code) == (401, "4012500")
    assert await bank.city.value("select count(*) from payments.payment") == 0


async def test_bank_of_type_1_cannot_come_in_with_rsa_alone(bank: BankCaller) -> None:
    account = await bank.city.virtual_account(await bank.city.bill())
    answer = await send(bank, message(account, "R"), X_PARTNER_ID=bank.partner.partner_code)
    assert (answer.status, answer.code) == (401, "4012501")


async def test_account_of_one_bank_is_unknown_to_another(bank: BankCaller) -> None:
    account = await bank.city.virtual_account(await bank.city.bill())
    assert (await send(bank, message(account, "R"))).code == "4042512"
