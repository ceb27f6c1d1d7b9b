"""A bank that named its networks calls from nowhere else, and no faster than its profile says."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from pagi.limits.models import partner_limit
from tests.builders.bank import BankCaller


async def allow(bank: BankCaller, network: str) -> None:
    async with bank.city.pool.acquire() as db:
        await db.execute(
            "update partners.partner set networks = $2 where partner_id = $1",
            bank.partner.partner_id, [ip_network(network)],
        )  # fmt: skip


async def test_another_address_is_refused_even_with_the_right_signature(bank: BankCaller) -> None:
    await allow(bank, "203.0.113.0/24")
    answer = await bank.fetch_token()
    assert (answer.status, answer.code) == (401, "4017300")
    assert "Address" in answer.body["responseMessage"]


async def test_its_own_network_is_let_in(bank: BankCaller) -> None:
    await allow(bank, "127.0.0.0/8")
    account = await bank.city.virtual_account(await bank.city.bill())
    assert (await bank.pay(account, account.amount, "R")).code == "2002500"


async def test_a_bank_in_haste_hears_429_and_books_later(
    bank: BankCaller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pagi.doors.banks.door.partner_limit", lambda _: partner_limit(1))
    account = await bank.city.virtual_account(await bank.city.bill())
    codes = [(await bank.inquire(account, f"I{number}")).code for number in range(12)]
    assert codes.count("2002400") == 9  # and the token took one
    assert codes[-1] == "4292400"
    assert await bank.city.value("select count(*) from payments.payment") == 0
