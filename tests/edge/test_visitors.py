"""What a visitor meets at the edge: limits in the door's words, slow bodies, figures for insiders only."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from litestar import Litestar, post

from pagi.bills.bill_code import new_bill_code
from pagi.doors.common.body_deadline import BodyDeadline
from pagi.doors.common.json_request import JsonRequest
from tests.builders.bank import BankCaller


async def until_refused(client: Any, addresses: list[str], most: int) -> httpx.Response:
    for number in range(most):
        answer = await client.get(addresses[number % len(addresses)])
        if answer.status_code == 429:
            return answer
        assert answer.status_code == 404
    pytest.fail("never refused")


async def test_who_tries_numbers_runs_out_of_misses_and_is_told_nothing_more(bank: BankCaller) -> None:
    bill = await bank.city.bill()
    tried = [f"/api/v1/bills/{new_bill_code('5171')}" for _ in range(400)]
    refused = await until_refused(bank.client, tried, 400)
    assert refused.json()["code"] == "rate_limited"
    assert int(refused.headers["Retry-After"]) >= 1
    assert refused.headers["RateLimit-Policy"] == '"miss";q=60;w=60'
    assert refused.headers["RateLimit"].startswith('"miss";r=0;t=')
    found = await bank.client.get(f"/api/v1/bills/{bill.bill_code}")
    assert found.status_code == 429
    assert (await bank.client.get("/")).status_code == 200  # reading what is no look-up goes on


async def test_the_page_says_it_in_words(bank: BankCaller) -> None:
    tried = [f"/tagihan/{new_bill_code('5171')}" for _ in range(400)]
    refused = await until_refused(bank.client, tried, 400)
    assert "Terlalu banyak permintaan" in refused.text
    assert int(refused.headers["Retry-After"]) >= 1
    english = await bank.client.get("/en" + tried[0])
    assert "Too many requests" in english.text


async def test_signing_in_is_limited_by_address_whatever_the_name(bank: BankCaller) -> None:
    for number in range(60):
        body = {"username": f"nobody{number}", "password": "wrong", "totp": "000000"}
        answer = await bank.client.post("/api/v1/desk/sessions", json=body)
        if answer.status_code == 429:
            assert answer.json()["code"] == "rate_limited"
            assert number >= 40
            return
    pytest.fail("never refused")


async def test_a_bank_is_not_slowed_by_visitors_of_its_address(bank: BankCaller) -> None:
    tried = [f"/api/v1/bills/{new_bill_code('5171')}" for _ in range(400)]
    await until_refused(bank.client, tried, 400)
    account = await bank.city.virtual_account(await bank.city.bill())
    assert (await bank.pay(account, account.amount, "R")).code == "2002500"


async def test_figures_are_for_the_inside_only(bank: BankCaller) -> None:
    assert (await bank.client.get("/metrics")).status_code == 200
    outside = httpx.ASGITransport(bank.client._transport.app, client=("8.8.8.8", 1))
    async with httpx.AsyncClient(transport=outside, base_url="http://pagi.test") as stranger:
        assert (await stranger.get("/metrics")).status_code == 404


async def test_a_body_that_comes_drop_by_drop_is_given_up() -> None:
    @post("/")
    async def take(request: JsonRequest) -> dict[str, int]:
        return {"size": len(await request.body())}

    app = Litestar([take], middleware=[BodyDeadline(0.2)], request_class=JsonRequest)

    async def drops(pause: float) -> Any:
        for _ in range(5):
            yield b"x"
            await asyncio.sleep(pause)

    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://pagi.test") as client:
        assert (await client.post("/", content=drops(0.0))).json() == {"size": 5}
        assert (await client.post("/", content=drops(0.5))).status_code == 408
