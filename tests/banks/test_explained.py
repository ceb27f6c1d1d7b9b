"""A signature that does not hold is explained in the journal, and the bank hears no more than before."""

from __future__ import annotations

import asyncio
from typing import Any

from pagi.doors.banks import explain
from tests.builders.bank import BankCaller


async def last_message(bank: BankCaller, service: int) -> Any:
    """The newest message of a service, once it is written."""
    async with asyncio.timeout(10), bank.city.pool.acquire() as db:
        while True:
            row = await db.fetchrow(
                "select * from partners.message where service = $1 order by received_at desc limit 1", service
            )
            if row is not None:
                return row
            await asyncio.sleep(0.05)


async def test_the_cause_is_kept_with_the_message_and_not_told(bank: BankCaller) -> None:
    account = await bank.city.virtual_account(await bank.city.bill())
    answer = await bank.pay(account, account.amount, "R1", X_SIGNATURE="00" * 64)
    assert answer.body == {"responseCode": "4012500", "responseMessage": "Unauthorized. Signature"}
    kept = await last_message(bank, 25)
    assert kept["diagnosis"]["cause"] == "other_key"
    assert kept["diagnosis"]["string_to_sign"].startswith("POST:/v1.0/transfer-va/payment:<token of ")
    assert kept["reply"] == "Unauthorized. Signature"
    assert kept["body"] == ""
    everything = str(dict(kept))
    for secret in (bank.token, bank.partner.client_secret):
        assert secret not in everything


async def test_a_good_message_is_kept_with_what_it_is_about(bank: BankCaller) -> None:
    account = await bank.city.virtual_account(await bank.city.bill())
    assert (await bank.pay(account, account.amount, "REQ-77")).code == "2002500"
    kept = await last_message(bank, 25)
    assert (kept["subject"], kept["reference"]) == (account.account, "REQ-77")
    assert kept["diagnosis"] is None
    assert kept["reply"] == ""


async def test_forgers_buy_little_work(bank: BankCaller, monkeypatch: Any) -> None:
    worked = 0

    def count(*_: Any) -> None:
        nonlocal worked
        worked += 1

    monkeypatch.setattr(explain, "diagnose", count)
    monkeypatch.setattr(explain.time, "monotonic", lambda: 7.5)
    account = await bank.city.virtual_account(await bank.city.bill())
    for _ in range(25):
        await bank.pay(account, account.amount, "R1", X_SIGNATURE="AAAA")
    assert worked == explain.AT_MOST_A_SECOND
    monkeypatch.setattr(explain.time, "monotonic", lambda: 8.5)
    await bank.call("/v1.0/transfer-va/payment", b'{"a":"' + b"x" * 20_000 + b'"}', X_SIGNATURE="AAAA")
    assert worked == explain.AT_MOST_A_SECOND
