"""The table of bad messages at the door itself: signed as they are, refused with their code."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from tests.builders.bank import Answer, BankCaller
from tests.builders.city import stamp
from tests.payment_channels.messages import bad_messages

PATHS = {
    24: "/v1.0/transfer-va/inquiry",
    25: "/v1.0/transfer-va/payment",
    26: "/v1.0/transfer-va/status",
    52: "/v1.0/qr/qr-mpm-notify",
}


async def send(bank: BankCaller, service: int, body: bytes) -> Answer:
    """``body`` with a signature over exactly its bytes."""
    if not bank.token:
        await bank.fetch_token()
    at = stamp()
    text = f"POST:{PATHS[service]}:{bank.token}:{hashlib.sha256(body).hexdigest()}:{at}"
    digest = hmac.digest(bank.partner.client_secret.encode(), text.encode(), "sha512")
    signature = base64.b64encode(digest).decode()
    return await bank.call(PATHS[service], body, X_TIMESTAMP=at, X_SIGNATURE=signature)


async def test_every_bad_message_gets_its_code_and_books_nothing(bank: BankCaller) -> None:
    for name, service, body, code, message in bad_messages():
        if service not in PATHS:
            continue
        answer = await send(bank, service, body)
        assert (answer.status, answer.code) == (int(code[:3]), code), name
        assert answer.body["responseMessage"] == message, name
    assert await bank.city.value("select count(*) from payments.payment") == 0


async def test_deep_long_and_odd_bodies_never_break_the_door(bank: BankCaller) -> None:
    odd: list[bytes] = [
        b"[" * 20_000,
        b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
        b'{"a":"' + b"x" * 10_000_000 + b'"}',
        b'{"customerNo":' + b"9" * 5000 + b"}",
        b"\xff\xfe",
        b'{"partnerServiceId":"\\ud800","customerNo":"1","virtualAccountNo":"1"}',
        b'{"partnerServiceId":"\\u0000"}',
    ]
    for body in odd:
        for service in PATHS:
            answer = await send(bank, service, body)
            assert answer.status == 400, (service, body[:30], answer.body)
            assert answer.code[3:5] == str(service)


async def test_parts_of_an_account_that_contradict_each_other_pay_nothing(bank: BankCaller) -> None:
    account = await bank.city.virtual_account(await bank.city.bill())
    assert account.customer_no
    assert account.account
    other = str(int(account.customer_no) + 1).rjust(len(account.customer_no), "0")
    for number in (account.virtual_account_no, account.account):
        parts: dict[str, Any] = {"customerNo": other, "virtualAccountNo": number}
        assert (await bank.pay(account, account.amount, f"A{number}", parts)).code == "4042512"
        asked = {**bank.triple(account), **parts, "inquiryRequestId": "A"}
        assert (await send(bank, 24, json.dumps(asked).encode())).code == "4042412"
    assert await bank.city.value("select count(*) from payments.payment") == 0
    assert await bank.city.value("select count(*) from payments.attempt") == 2


async def test_account_is_found_however_it_is_padded_and_echoed_as_sent(bank: BankCaller) -> None:
    account = await bank.city.virtual_account(await bank.city.bill())
    prefix = str(account.partner_service_id).strip()
    assert account.customer_no
    for given, number in (
        (prefix, prefix + account.customer_no),
        (prefix.rjust(8, "0"), prefix.rjust(8, "0") + account.customer_no),
        (prefix.rjust(8), prefix + account.customer_no),
    ):
        asked = {
            "partnerServiceId": given,
            "customerNo": int(account.customer_no),
            "virtualAccountNo": number,
        }
        answer = await send(bank, 24, json.dumps({**asked, "inquiryRequestId": f"P{given}{number}"}).encode())
        assert answer.code == "2002400"
        data = answer.body["virtualAccountData"]
        assert (data["partnerServiceId"], data["virtualAccountNo"]) == (given, number)
        assert data["customerNo"] == account.customer_no
