"""The e-wallet provider's word at the bank door (SNAP service 56): money that has moved is never refused."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from datetime import timedelta
from typing import Any

import pytest

from pagi.clock import machine_clock
from pagi.instructions.models import Instruction
from tests.builders.bank import Answer, BankCaller
from tests.builders.city import stamp
from tests.builders.wallet import NOTIFY, debit, notify, wallet_of
from tests.payment_channels.messages import bad_messages

DONE = {"responseCode": "2005600", "responseMessage": "Successful"}


@pytest.fixture
async def wallet(bank: BankCaller) -> BankCaller:
    return await wallet_of(bank)


@pytest.fixture
async def asked(wallet: BankCaller) -> Instruction:
    bill = await wallet.city.bill()
    return await debit(wallet, bill, await due(wallet))


async def due(wallet: BankCaller) -> int:
    """What the one bill asks for today: principal and a month's interest."""
    told = await wallet.client.get(
        f"/api/v1/bills/{await wallet.city.value('select bill_code from bills.bill')}"
    )
    return int(told.json()["amount_due"])


async def counted(wallet: BankCaller, table: str = "payments.payment") -> int:
    return int(await wallet.city.value(f"select count(*) from {table}"))


async def test_a_paid_debit_makes_the_bill_paid_and_a_repeat_books_nothing(
    wallet: BankCaller, asked: Instruction
) -> None:
    answers = [await notify(wallet, asked, asked.amount, "EW-1") for _ in range(3)]
    assert [one.body for one in answers] == [DONE] * 3
    assert await wallet.city.value("select state from bills.bill") == "paid"
    assert await counted(wallet) == 1
    assert (await wallet.city.instruction(asked)).state == "used"
    kept = await wallet.city.value("select channel || service || bank_reference from payments.payment")
    assert kept == "ewallet56EW-1"


async def test_two_at_once_are_both_acknowledged_and_booked_once(
    wallet: BankCaller, asked: Instruction
) -> None:
    await wallet.fetch_token()
    answers = await asyncio.gather(*(notify(wallet, asked, asked.amount, "EW-1") for _ in range(8)))
    assert {one.code for one in answers} == {"2005600"}
    assert await counted(wallet) == 1


async def test_an_external_id_used_before_never_stops_moved_money(
    wallet: BankCaller, asked: Instruction
) -> None:
    for reference in ("EW-1", "EW-2"):
        answer = await notify(wallet, asked, asked.amount, reference, {"X_EXTERNAL_ID": "9"})
        assert answer.code == "2005600"
    assert await counted(wallet) == 2
    assert await wallet.city.balance("overpayment") == asked.amount


async def test_another_amount_or_an_unknown_debit_is_acknowledged_and_kept(
    wallet: BankCaller, asked: Instruction
) -> None:
    assert (await notify(wallet, asked, 1_000, "EW-3")).code == "2005600"
    assert await wallet.city.value("select state from bills.bill") == "partly_paid"
    assert (await notify(wallet, asked, asked.amount, "EW-4")).code == "2005600"
    assert await wallet.city.value("select state from bills.bill") == "paid"
    assert await wallet.city.balance("overpayment") == 1_000
    assert (await notify(wallet, "NOT-OURS", 7_000, "EW-5")).code == "2005600"
    unnamed = {"originalReferenceNo": "EW-6", "latestTransactionStatus": "00", "amount": wallet.amount(500)}
    assert (await wallet.call(NOTIFY, unnamed)).code == "2005600"
    assert await wallet.city.balance("suspense") == 7_500


async def test_a_debit_of_another_partner_is_not_this_ones(wallet: BankCaller, bank: BankCaller) -> None:
    code = await wallet.city.qris(await wallet.city.bill())
    assert (await notify(wallet, str(code.partner_reference_no), 7_000, "EW-5")).code == "2005600"
    assert await wallet.city.balance("suspense") == 7_000
    assert (await bank.city.instruction(code)).state == "active"


@pytest.mark.parametrize("status", ["01", "02", "03", "04", "05", "06", "07"])
async def test_a_status_other_than_paid_is_acknowledged_recorded_and_books_nothing(
    wallet: BankCaller, asked: Instruction, status: str
) -> None:
    answer = await notify(wallet, asked, asked.amount, "EW-7", latestTransactionStatus=status)
    assert answer.body == DONE
    assert await counted(wallet) == await counted(wallet, "payments.attempt") == 0
    assert await wallet.city.value("select state from bills.bill") == "open"


async def test_the_same_reference_with_another_amount_is_acknowledged_and_kept_as_an_attempt(
    wallet: BankCaller, asked: Instruction
) -> None:
    await notify(wallet, asked, asked.amount, "EW-8")
    assert (await notify(wallet, asked, 5, "EW-8")).code == "2005600"
    assert await wallet.city.value("select reason from payments.attempt") == "inconsistent"


async def test_money_on_an_expired_debit_still_pays(wallet: BankCaller, asked: Instruction) -> None:
    wallet.city.clock.forward(hours=2)
    async with wallet.city.pool.transaction() as db:
        await db.execute("update instructions.instruction set state = 'expired'")
    assert (await notify(wallet, asked, asked.amount, "EW-9")).code == "2005600"
    assert await wallet.city.value("select state from bills.bill") == "paid"


async def test_the_day_is_the_providers_finished_time(wallet: BankCaller, asked: Instruction) -> None:
    late = wallet.city.clock() - timedelta(days=1)
    told = {"createdTime": "kemarin", "finishedTime": late.isoformat(timespec="seconds")}
    assert (await notify(wallet, asked, asked.amount, "EW-10", **told)).code == "2005600"
    days = "select (received_at at time zone 'Asia/Makassar')::date - paid_day from payments.payment"
    assert await wallet.city.value(days) == 1


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"X_SIGNATURE": "bm90IGl0"}, "4015600"),
        ({"Authorization": None}, "4015601"),
        ({"Authorization": "Bearer stranger"}, "4015601"),
        ({"X_PARTNER_ID": "PAGI-bpd_bali"}, "4015600"),
        ({"X_TIMESTAMP": None}, "4005602"),
        ({"X_TIMESTAMP": "2020-01-01T00:00:00+07:00"}, "4015600"),
        ({"X_EXTERNAL_ID": None}, "4005602"),
        ({"CHANNEL_ID": None}, "4005602"),
    ],
)
async def test_who_does_not_prove_who_he_is_books_nothing(
    wallet: BankCaller, asked: Instruction, headers: dict[str, Any], code: str
) -> None:
    await wallet.fetch_token()
    answer = await notify(wallet, asked, asked.amount, "EW-11", headers)
    assert (answer.status, answer.code) == (401 if code[0:3] == "401" else 400, code)
    assert await counted(wallet) == 0


async def test_a_stale_word_signed_rightly_is_refused(wallet: BankCaller, asked: Instruction) -> None:
    old = stamp(machine_clock() - timedelta(minutes=6))
    assert (await notify(wallet, asked, asked.amount, "EW-12", {"X_TIMESTAMP": old})).code == "4015600"
    assert await counted(wallet) == 0


async def test_a_bank_without_the_channel_is_told_so(wallet: BankCaller, bank: BankCaller) -> None:
    assert (await notify(bank, "ANY", 7_000, "EW-13")).code == "4035601"
    message = {"originalReferenceNo": "Q", "latestTransactionStatus": "00", "amount": bank.amount(5)}
    assert (await wallet.call("/v1.0/qr/qr-mpm-notify", message)).code == "4035201"
    assert await counted(wallet) == 0


async def test_every_bad_message_gets_its_code_and_books_nothing(wallet: BankCaller) -> None:
    await wallet.fetch_token()
    for name, service, body, code, message in bad_messages():
        if service != 56:
            continue
        answer: Answer = await wallet.call(NOTIFY, body, **_signed(wallet, body))
        assert (answer.status, answer.code) == (int(code[:3]), code), name
        assert answer.body["responseMessage"] == message, name
    for odd in (b"[" * 20_000, b'{"a":"' + b"x" * 2_000_000 + b'"}', b"\xff\xfe", b'{"amount":"\\u0000"}'):
        answer = await wallet.call(NOTIFY, odd, **_signed(wallet, odd))
        assert answer.status == 400, odd[:20]
        assert answer.code[:5] == "40056"
    assert await counted(wallet) == 0


def _signed(wallet: BankCaller, body: bytes) -> dict[str, str]:
    """A signature over exactly the bytes of ``body``."""

    at = stamp()
    text = f"POST:{NOTIFY}:{wallet.token}:{hashlib.sha256(body).hexdigest()}:{at}"
    digest = hmac.digest(wallet.partner.client_secret.encode(), text.encode(), "sha512")
    return {"X_TIMESTAMP": at, "X_SIGNATURE": base64.b64encode(digest).decode()}
