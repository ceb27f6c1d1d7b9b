"""Every field of every message spoiled in every way, over the real door: the right code of its service."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from typing import Any

import pytest

from pagi.bills.models import Bill
from tests.banks.test_bad_bodies import PATHS
from tests.banks.test_host_to_host import call, payment, reversal
from tests.builders.bank import Answer, BankCaller
from tests.builders.city import stamp
from tests.builders.wallet import NOTIFY, wallet_of
from tests.edge.defects import ABSENT, H2H, MALFORMED, MISSING, SNAP, TAKEN, doubled, spoiled, written
from tests.payment_channels.messages import GOOD

DOORS = PATHS | {56: NOTIFY}
WELL = {24: "4042412", 25: "4042512", 26: "4042612", 52: "2005200", 56: "2005600", 73: "2007300"}
"""What the unspoiled message hears: nobody has that account; a notification is always acknowledged."""
MEGABYTE = "x" * 1_048_576


async def send(bank: BankCaller, service: int, body: bytes) -> Answer:
    """``body`` with a good signature: what is wrong is the message alone."""
    if service == 73:
        return await token(bank, body)
    if not bank.token:
        await bank.fetch_token()
    path, at = DOORS[service], stamp()
    text = f"POST:{path}:{bank.token}:{hashlib.sha256(body).hexdigest()}:{at}"
    digest = hmac.digest(bank.partner.client_secret.encode(), text.encode(), "sha512")
    return await bank.call(path, body, X_TIMESTAMP=at, X_SIGNATURE=base64.b64encode(digest).decode())


async def token(bank: BankCaller, body: bytes) -> Answer:
    kept, bank.token = bank.token, ""
    answer = await bank.fetch_token(body=body)
    bank.token = kept
    return answer


@pytest.fixture
async def caller(bank: BankCaller, service: int) -> BankCaller:
    return await wallet_of(bank) if service == 56 else bank


@pytest.mark.parametrize("service", sorted(SNAP))
async def test_a_spoiled_field_of_snap_gets_its_code_and_its_name(caller: BankCaller, service: int) -> None:
    good: dict[str, Any] = json.loads(json.dumps(GOOD[service]))
    assert (await send(caller, service, json.dumps(good).encode())).code == WELL[service]
    for name, field in SNAP[service].items():
        for defect, value in spoiled(field.limit, good.get(name)):
            expected = field.outcome(value)
            answer = await send(caller, service, written(good, name, value))
            what = (service, name, defect, answer.body)
            assert answer.code == (WELL[service] if expected == TAKEN else f"400{service}{expected}"), what
            assert answer.status == int(answer.code[:3]), what
            if expected in (MISSING, MALFORMED):
                assert re.search(rf" {name}(\.\w+)?$", answer.body["responseMessage"]), what
        for body in (doubled(good, name), written(good, name, MEGABYTE)):
            assert (await send(caller, service, body)).code == f"400{service}00", (service, name)


def taken(name: str, form: str, value: Any) -> bool:
    """Whether host to host takes ``value``: text, or a number as its digits; the amount is a number alone."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (number or (isinstance(value, str) and name != "amount")):
        return False
    return re.fullmatch(form, str(value).strip() if name == "bill_code" else str(value)) is not None


@pytest.mark.parametrize("what", sorted(H2H))
async def test_a_spoiled_field_of_host_to_host_gets_30_and_its_name(bank: BankCaller, what: str) -> None:
    nobody = Bill.__new__(Bill)
    object.__setattr__(nobody, "bill_code", "517110000000000001")
    good: dict[str, Any] = {
        "inquiry": {"bill_code": nobody.bill_code},
        "payment": payment(nobody, 500_000),
        "reversal": reversal(nobody, 500_000),
    }[what]
    well = {"inquiry": "14", "payment": "14", "reversal": "63"}[what]
    assert (await call(bank, what, good)).json()["rc"] == well
    for name, form in H2H[what].items():
        for defect, value in spoiled(32, good[name]):
            answer = await call(bank, what, written(good, name, value))
            told = answer.json()
            about = (what, name, defect, told)
            assert answer.status_code == 200, about
            if value is not ABSENT and taken(name, form, value):
                assert told["rc"] == well, about
            else:
                assert (told["rc"], told["field"]) == ("30", name), about
        for body in (doubled(good, name), written(good, name, MEGABYTE)):
            answer = await call(bank, what, body)
            assert (answer.status_code, answer.json()["code"]) == (400, "h2h.body"), (what, name)
    assert await bank.city.value("select count(*) from payments.payment") == 0
