"""Five hundred callbacks at once for one bill, by virtual account and QRIS at two banks, over sockets."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import httpx

from pagi.clock import machine_clock
from pagi.database import Pool
from pagi.instructions.models import Instruction
from pagi.keys import Keyring
from pagi.ledger.proofs import prove
from pagi.ledger.trial_balance import trial_balance
from pagi.payments.till import Till
from tests.builders.bank import Answer, BankCaller, ids
from tests.builders.city import REGION, CityBuilder, MovableClock, sign_rsa, stamp
from tests.builders.serving import pagi_serving

EACH, TWICE = 225, 25
NOTIFY = "/v1.0/qr/qr-mpm-notify"
SENT_AGAIN = (500, 504)
"""Certainly not booked, or unknown: a bank sends it again."""


async def notify(bank: BankCaller, code: Instruction, reference: str) -> Answer:
    """The second bank says that the code was paid, signed with RSA and no token."""
    message: dict[str, Any] = {
        "originalReferenceNo": reference, "originalPartnerReferenceNo": code.account,
        "latestTransactionStatus": "00", "amount": bank.amount(code.amount),
    }  # fmt: skip
    body = json.dumps(message, separators=(",", ":")).encode()
    at = stamp()
    headers = {
        "Content-Type": "application/json", "X-TIMESTAMP": at, "X-EXTERNAL-ID": f"{next(ids):012d}",
        "X-SIGNATURE": sign_rsa(f"POST:{NOTIFY}:{hashlib.sha256(body).hexdigest()}:{at}"),
        "X-PARTNER-ID": bank.city.partners[1].partner_code, "CHANNEL-ID": "BNI01",
    }  # fmt: skip
    answer = await bank.client.post(NOTIFY, content=body, headers=headers)
    return Answer(answer.status_code, answer.json())


async def as_banks_do(send: Any, *args: Any) -> Answer:
    """Send until there is a verdict."""
    while True:
        answer: Answer = await send(*args)
        if answer.status not in SENT_AGAIN:
            return answer


async def test_one_settles_the_bill_and_every_other_is_answered_and_kept(
    pool: Pool, database_url: str, tmp_path: Path
) -> None:
    key = os.urandom(32)
    clock = MovableClock(machine_clock())
    city = CityBuilder(pool, Till(pool, clock, machine_clock), Keyring(key), clock)
    await city.found()
    bill = await city.bill()
    account, code = await city.virtual_account(bill, bank=0), await city.qris(bill, bank=1)
    assert account.amount == code.amount

    limits = httpx.Limits(max_connections=200)
    with pagi_serving(database_url, key, tmp_path) as url:
        async with httpx.AsyncClient(base_url=url, limits=limits, timeout=60) as client:
            bank = BankCaller(client, city)
            await bank.fetch_token()
            calls = [as_banks_do(bank.pay, account, account.amount, f"VA-{n}") for n in range(EACH)]
            calls += [as_banks_do(notify, bank, code, f"QR-{n}") for n in range(EACH)]
            calls += [as_banks_do(bank.pay, account, account.amount, f"VA-{n}") for n in range(TWICE)]
            calls += [as_banks_do(notify, bank, code, f"QR-{n}") for n in range(TWICE)]
            answers = await asyncio.gather(*calls)

    assert Counter(one.code for one in answers) == {"2002500": EACH + TWICE, "2005200": EACH + TWICE}
    assert await city.value("select state from bills.bill") == "paid"
    assert await city.value("select paid from bills.bill") == account.amount
    assert await city.value("select count(*) from payments.payment") == 2 * EACH
    assert await city.value("select count(*) from payments.payment where to_bill > 0") == 1
    assert await city.balance("overpayment") == (2 * EACH - 1) * account.amount
    assert await city.value("select count(*) from payments.attempt") == 0
    async with pool.acquire() as db:
        assert [proof for proof in await prove(db) if not proof.holds] == []
        assert (await trial_balance(db, REGION.region_id)).balanced
