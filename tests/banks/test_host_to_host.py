"""A bank's mobile banking and tellers, host to host: ask, pay, take back, each with its reply code."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from contextlib import suppress
from datetime import time, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from pagi.bills.models import Bill
from pagi.clock import machine_clock
from pagi.ledger.proofs import prove
from pagi.partners.service import NewPartner, active_partners
from pagi.payments.onboarding import take_on_bank
from payment_channels.errors import ChannelError
from payment_channels.mobile_banking import messages
from payment_channels.profile import CutOff, load_profile
from tests.builders.bank import BankCaller
from tests.builders.city import PUBLIC_PEM, stamp

ids = count(1)
UNKNOWN_CODE = "517110000000000001"


async def call(bank: BankCaller, path: str, message: Any, partner: int = 1, **headers: str | None) -> Any:
    """A signed call; the signature is worked out here and not by the code under test."""
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    one, at, target = bank.city.partners[partner], headers.pop("at", None) or stamp(), f"/h2h/v1/{path}"
    text = f"POST\n{target}\n{at}\n{hashlib.sha256(body).hexdigest()}"
    signature = base64.b64encode(hmac.digest(one.client_secret.encode(), text.encode(), "sha256")).decode()
    sent: dict[str, str | None] = {
        "X-CLIENT-ID": one.client_id, "X-TIMESTAMP": at, "X-REQUEST-ID": f"REQ{next(ids)}",
        "X-SIGNATURE": signature, "Content-Type": "application/json",
    }  # fmt: skip
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    kept = {name: value for name, value in sent.items() if value is not None}
    return await bank.client.post(target, content=body, headers=kept)


async def rc(bank: BankCaller, path: str, message: Any, partner: int = 1) -> str:
    answer = await call(bank, path, message, partner)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["rc"])


def payment(bill: Bill, amount: int = 1, ntb: str = "NTB1", **changes: Any) -> dict[str, Any]:
    taken = {"ntb": ntb, "branch": "001", "channel": "mobile_banking", "paid_at": stamp()}
    return {"bill_code": bill.bill_code, "amount": amount, **taken, **changes}


def reversal(bill: Bill, amount: int, ntb: str = "NTB1", **changes: Any) -> dict[str, Any]:
    taken = {"ntb": ntb, "branch": "001", "reason": "salah debet"}
    return {"bill_code": bill.bill_code, "amount": amount, **taken, **changes}


async def due(bank: BankCaller, bill: Bill) -> int:
    answer: dict[str, Any] = (await call(bank, "inquiry", {"bill_code": bill.bill_code})).json()
    assert answer["rc"] == "00", answer
    return int(answer["amount_due"])


async def paid(bank: BankCaller, bill: Bill, ntb: str = "NTB1") -> int:
    amount = await due(bank, bill)
    assert await rc(bank, "payment", payment(bill, amount, ntb)) == "00"
    return amount


async def state(bank: BankCaller, bill: Bill) -> str:
    return str(await bank.city.value("select state from bills.bill where bill_id = $1", bill.bill_id))


@pytest.fixture
async def bill(bank: BankCaller) -> Bill:
    """A bill of two months ago; a third bank, of BNI's profile, has host to host too."""
    async with bank.city.pool.transaction() as db:
        keys = ("client-lain", "secret-of-lain-0001", PUBLIC_PEM)
        new = NewPartner("Bank Lain", "bni", *keys, "LAIN", "1", ("mobile_banking",))
        await take_on_bank(db, bank.city.keyring, 5171, 3, new, bank.city.clock())
        bank.city.partners = await active_partners(db, bank.city.keyring)
    return await bank.city.bill(period="2026-09")


async def test_an_inquiry_tells_what_the_bill_costs_and_names_nobody(bank: BankCaller, bill: Bill) -> None:
    answer = (await call(bank, "inquiry", {"bill_code": bill.bill_code})).json()
    assert answer["rc"] == "00"
    assert answer["taxpayer_name"] == "P• U••"
    asked = sum(answer[name] for name in ("principal", "interest", "fines"))
    assert answer["amount_due"] == asked - answer["relief"]
    assert {"rc", "bill_code", "tax", "period", "valid_until"} <= set(answer)


async def test_a_bill_is_found_by_nop_and_year(bank: BankCaller) -> None:
    bill = await bank.city.property_bill(2026)
    asked = {"nop": bill.object_number, "tax_year": "2026"}
    assert (await call(bank, "inquiry", asked)).json()["bill_code"] == bill.bill_code
    assert await rc(bank, "inquiry", asked | {"tax_year": 2026}) == "00"
    assert await rc(bank, "inquiry", asked | {"tax_year": "2019"}) == "14"
    assert await rc(bank, "inquiry", {"bill_code": UNKNOWN_CODE}) == "14"
    assert await rc(bank, "inquiry", {}) == "30"


async def test_a_payment_is_booked_and_told_again_alike(bank: BankCaller, bill: Bill) -> None:
    amount = await due(bank, bill)
    sent = payment(bill, amount)
    first = (await call(bank, "payment", sent)).json()
    assert first["rc"] == "00"
    assert set(first) == {"rc", "ntpd", "bill_code", "amount", "paid_at"}
    assert (await call(bank, "payment", sent)).json() == first
    assert await rc(bank, "payment", sent | {"amount": amount + 1}) == "94"
    assert await rc(bank, "payment", sent | {"ntb": "NTB2"}) == "88"
    assert await rc(bank, "inquiry", {"bill_code": bill.bill_code}) == "88"
    assert await bank.city.value("select count(*) from payments.payment") == 1
    assert await bank.city.value("select bank_reference from payments.payment") == "NTB1"
    assert (await bank.city.value("select details from payments.payment"))["branch"] == "001"


async def test_the_same_number_at_another_branch_or_bank_is_another_payment(
    bank: BankCaller, bill: Bill
) -> None:
    await paid(bank, bill)
    second, third = await bank.city.bill(), await bank.city.bill()
    assert await rc(bank, "payment", payment(second, await due(bank, second), branch="002")) == "00"
    assert await rc(bank, "payment", payment(third, await due(bank, third)), partner=2) == "00"
    assert await bank.city.value("select count(*) from payments.payment") == 3


async def test_wrong_amounts_and_unknown_bills_are_refused_and_kept(bank: BankCaller, bill: Bill) -> None:
    assert await rc(bank, "payment", payment(bill, 1)) == "13"
    assert await rc(bank, "payment", payment(bill, 1, bill_code=UNKNOWN_CODE)) == "14"
    assert await bank.city.value("select count(*) from payments.payment") == 0
    assert await bank.city.value("select count(*) from payments.attempt") == 2


async def test_a_payment_is_taken_back_by_its_owner_on_its_day(bank: BankCaller, bill: Bill) -> None:
    amount = await paid(bank, bill)
    assert await rc(bank, "reversal", reversal(bill, amount, "NTB9")) == "63"
    assert await rc(bank, "reversal", reversal(bill, amount + 1)) == "13"
    assert [await rc(bank, "reversal", reversal(bill, amount)) for _ in range(2)] == ["00", "00"]
    assert await state(bank, bill) == "open"
    assert await rc(bank, "payment", payment(bill, amount)) == "94", "its number is used up"
    await paid(bank, bill, "NTB2")
    async with bank.city.pool.acquire() as db:
        assert [proof.said for proof in await prove(db) if not proof.holds] == []


async def test_another_banks_payment_is_not_yours(bank: BankCaller, bill: Bill) -> None:
    amount = await paid(bank, bill)
    assert await rc(bank, "reversal", reversal(bill, amount), partner=2) == "76"
    assert await state(bank, bill) == "paid"


async def test_a_payment_that_a_statement_showed_is_past_taking_back(bank: BankCaller, bill: Bill) -> None:
    amount = await paid(bank, bill)
    async with bank.city.pool.transaction() as db:
        await db.execute(
            "select payments.mark_reconciled(5171::smallint, array(select payment_id from payments.payment))"
        )
    assert await rc(bank, "reversal", reversal(bill, amount)) == "95"
    assert await state(bank, bill) == "paid"


@pytest.mark.parametrize(
    "headers",
    [
        {"X_SIGNATURE": "AAAA"}, {"X_SIGNATURE": None}, {"X_CLIENT_ID": "nobody"}, {"X_REQUEST_ID": None},
        {"X_TIMESTAMP": "yesterday"}, {"at": stamp(machine_clock() - timedelta(minutes=6))},
    ],
)  # fmt: skip
async def test_who_is_not_who_he_says_is_refused(bank: BankCaller, headers: dict[str, str | None]) -> None:
    answer = await call(bank, "inquiry", {"bill_code": UNKNOWN_CODE}, **headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "h2h.unauthorized")


async def test_a_bank_hears_its_own_codes_and_the_journal_keeps_ours(
    bank: BankCaller, monkeypatch: pytest.MonkeyPatch
) -> None:
    bni = load_profile("bni")
    assert bni.mobile_banking is not None
    rules = structs.replace(bni.mobile_banking, reply_codes={"00": "0000", "14": "B5"})
    own = {"bni": structs.replace(bni, mobile_banking=rules), "bpd_bali": load_profile("bpd_bali")}
    monkeypatch.setattr("pagi.partners.service.load_profile", own.get)
    assert await rc(bank, "inquiry", {"bill_code": UNKNOWN_CODE}) == "B5"
    assert await rc(bank, "inquiry", {"bill_code": (await bank.city.bill()).bill_code}) == "0000"
    kept: list[str] = []
    async with asyncio.timeout(10):
        while len(kept) < 2:
            await asyncio.sleep(0.05)
            told = (
                "select array_agg(reply_code order by received_at) from partners.message where service = 901"
            )
            kept = await bank.city.value(told) or []
    assert kept == ["14", "00"]


async def test_a_bank_without_the_channel_is_refused(bank: BankCaller) -> None:
    assert (await call(bank, "inquiry", {"bill_code": UNKNOWN_CODE}, partner=0)).status_code == 401


async def test_what_is_not_json_is_400(bank: BankCaller) -> None:
    for body in (b"", b"[]", b"{", b"\xff", b'{"bill_code":"1","bill_code":"2"}', b"{" * 5000):
        answer = await call(bank, "payment", body)
        assert (answer.status_code, answer.json()["code"]) == (400, "h2h.body")


async def test_a_wrong_field_is_30_and_named(bank: BankCaller) -> None:
    bill = await bank.city.bill()
    wrong = (
        *(("amount", value) for value in ("505000", 0, 1.5, -1, 10**20, None)),
        *(("ntb", value) for value in ("", "a/b", "x" * 33)),
        *(
            ("branch", None),
            ("channel", "fax"),
            ("paid_at", "kemarin"),
            ("bill_code", "12"),
            ("bill_code", [1]),
        ),
    )
    for field, value in wrong:
        answer = (await call(bank, "payment", payment(bill) | {field: value})).json()
        assert (answer["rc"], answer["field"]) == ("30", field), value


def test_service_hours_may_run_over_midnight() -> None:
    night = CutOff(begins="23:45", ends="00:15")
    closed = [night.covers(time(*at)) for at in ((23, 44), (23, 45), (0, 14), (0, 15))]
    assert closed == [False, True, True, False]


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=9), inner, max_size=2),
)
FIELDS = ("bill_code", "amount", "ntb", "branch", "channel", "paid_at", "reason", "nop", "tax_year")
objects = st.dictionaries(st.sampled_from(FIELDS), junk).map(lambda one: json.dumps(one).encode())


@settings(suppress_health_check=list(HealthCheck), deadline=None)
@given(st.binary(max_size=80) | objects)
def test_any_bytes_are_read_or_refused_by_name(raw: bytes) -> None:
    for read in (messages.read_inquiry, messages.read_payment, messages.read_reversal):
        with suppress(ChannelError):
            assert read(raw)
