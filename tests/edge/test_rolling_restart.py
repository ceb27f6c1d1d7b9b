"""A server is replaced while banks are calling: what was accepted is finished, nobody is left hanging."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from pagi.clock import machine_clock
from pagi.database import DatabaseAccess, Pool
from pagi.instructions.models import Instruction
from pagi.keys import Keyring
from pagi.payments.till import Till
from tests.builders.bank import BankCaller
from tests.builders.city import CityBuilder, MovableClock
from tests.builders.server_process import STOPS_IN, Server, production

KEY = bytes(range(32))
BILLS, CALLERS = 150, 8


@dataclass
class Load:
    """Banks that call without a pause, one connection each, and send again what got no answer."""

    city: CityBuilder
    servers: list[Server]
    acknowledged: set[str] = field(default_factory=set)
    longest: float = 0.0
    unanswered: int = 0

    async def call(self, accounts: list[Instruction]) -> None:
        """Pay every account, wherever a server answers."""
        client = httpx.AsyncClient(timeout=12)
        bank = BankCaller(client, self.city)
        for account in accounts:
            while not await self._paid(bank, account):
                self.unanswered += 1
                await asyncio.sleep(0.05)
        await client.aclose()

    async def _paid(self, bank: BankCaller, account: Instruction) -> bool:
        bank.client.base_url = self.servers[-1].address
        request_id, began = str(account.instruction_id), time.monotonic()
        try:
            answer = await bank.pay(account, account.amount, request_id)
        except (httpx.TransportError, ValueError):
            return False
        finally:
            self.longest = max(self.longest, time.monotonic() - began)
        if answer.code == "2002500":
            self.acknowledged.add(request_id)
        return answer.code == "2002500"


@pytest.fixture
def environment(database: DatabaseAccess, tmp_path: Path) -> dict[str, str]:
    return production(database.app, tmp_path, KEY)


@pytest.fixture
async def town(database: DatabaseAccess) -> AsyncIterator[CityBuilder]:
    async with Pool(database.app, size=4) as pool:
        clock = MovableClock(machine_clock())
        city = CityBuilder(pool, Till(pool, clock, machine_clock), Keyring(KEY), clock)
        await city.found()
        yield city


@asynccontextmanager
async def listening(server: Server, code: str) -> AsyncIterator[httpx.Response]:
    """A page that waits for its bill to be paid."""
    async with (
        httpx.AsyncClient(timeout=30) as client,
        client.stream("GET", f"{server.address}/api/v1/bills/{code}/events") as stream,
    ):
        yield stream


async def test_a_server_is_replaced_under_load_and_no_accepted_callback_is_lost(
    town: CityBuilder, environment: dict[str, str]
) -> None:
    bills = [await town.bill() for _ in range(BILLS)]
    accounts = [await town.virtual_account(bill) for bill in bills]
    old, new = Server(environment), Server(environment)
    await old.start()
    load = Load(town, [old])
    try:
        async with listening(old, (await town.bill()).bill_code) as stream:
            assert stream.status_code == 200
            callers = [asyncio.create_task(load.call(accounts[n::CALLERS])) for n in range(CALLERS)]
            while len(load.acknowledged) < BILLS // 5:
                await asyncio.sleep(0.01)
            await new.start()
            load.servers.append(new)
            stopped_after = await old.stop()
        await asyncio.gather(*callers)
    finally:
        for server in (old, new):
            if server.process is not None and server.process.poll() is None:
                await server.stop()
    assert stopped_after < STOPS_IN
    assert load.longest < 12, "nobody was left hanging"
    booked = await town.value("select count(*) from payments.payment")
    assert booked == len(load.acknowledged) == BILLS


async def test_a_server_that_stops_answers_or_closes_every_call(
    town: CityBuilder, environment: dict[str, str]
) -> None:
    """No second server: each call ends in an answer or a closed line, and only answers are believed."""
    accounts = [await town.virtual_account(await town.bill()) for _ in range(60)]
    server = Server(environment)
    await server.start()
    load = Load(town, [server])
    client = httpx.AsyncClient(timeout=12, base_url=server.address)
    bank = BankCaller(client, town)
    await bank.fetch_token()
    calls = [asyncio.create_task(load._paid(bank, account)) for account in accounts]
    while not load.acknowledged:
        await asyncio.sleep(0)
    stopping = asyncio.create_task(server.stop())
    await asyncio.gather(*calls)
    assert await stopping < STOPS_IN
    await client.aclose()
    booked = {row["natural_id"] for row in await rows(town, "select natural_id from payments.payment")}
    assert load.acknowledged <= booked
    assert load.longest < 12


async def rows(town: CityBuilder, query: str) -> list[dict[str, str]]:
    async with town.pool.acquire() as db:
        return [dict(row) for row in await db.fetch(query)]
