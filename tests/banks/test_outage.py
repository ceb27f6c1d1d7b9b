"""The database dies at noon: nothing is lost, nothing is half done, and everything heals by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from pagi.app import build_app
from pagi.config import Settings
from pagi.database.embedded import EmbeddedServer
from pagi.database.migrate import migrate
from pagi.house import build_house
from tests.builders.bank import BankCaller
from tests.builders.city import CityBuilder, MovableClock


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """A PostgreSQL of this test's own, to be stopped and started."""
    folder = Path(str(tmp_path_factory.mktemp("outage")))
    own = EmbeddedServer(folder)
    own.ensure_running()
    yield own
    own.stop()


@asynccontextmanager
async def bank_over(server: EmbeddedServer, folder: Path) -> AsyncIterator[BankCaller]:
    """The application over ``server``, a city, and a bank that has its token."""
    access = server.ensure_running()
    await migrate(access.owner)
    house = build_house(Settings(data_dir=folder), access.app)
    transport = httpx.ASGITransport(build_app(house))
    async with house.opened(), httpx.AsyncClient(transport=transport, base_url="http://pagi.test") as client:
        city = CityBuilder(house.pool, house.till, house.keyring, MovableClock(house.clock()))
        await city.found()
        bank = BankCaller(client, city)
        await bank.fetch_token()
        yield bank


async def test_a_callback_while_the_database_is_away_is_not_booked_and_succeeds_when_sent_again(
    server: EmbeddedServer, tmp_path: Path
) -> None:
    async with bank_over(server, tmp_path) as bank:
        city, client = bank.city, bank.client
        account = await city.virtual_account(await city.bill())
        bill_code = await city.value("select bill_code from bills.bill")
        assert (await client.get("/health/ready")).status_code == 200

        await asyncio.to_thread(server.stop)
        answers = await asyncio.gather(*(bank.pay(account, account.amount, "NOON") for _ in range(5)))
        assert {(one.status, one.code) for one in answers} <= {(500, "5002501")}
        assert (await bank.inquire(account, "ASK")).code == "5002401"
        assert (await client.get("/health/ready")).status_code == 503
        page = await client.get(f"/tagihan/{bill_code}")
        assert (page.status_code, "Uang Anda aman" in page.text) == (503, True)

        await asyncio.to_thread(server.ensure_running)
        again = await bank.pay(account, account.amount, "NOON")
        assert again.code == "2002500"
        assert await city.value("select count(*) from payments.payment") == 1
        assert (await client.get(f"/tagihan/{bill_code}", follow_redirects=True)).status_code == 200


async def test_a_database_that_hangs_is_told_to_the_bank_before_it_stops_listening(
    server: EmbeddedServer, tmp_path: Path
) -> None:
    async with bank_over(server, tmp_path) as bank:
        city = bank.city
        bill = await city.bill()
        account = await city.virtual_account(bill)
        async with city.pool.transaction() as db:  # somebody holds the bill and does not let go
            await db.execute("select 1 from bills.bill where bill_id = $1 for update", bill.bill_id)
            answer = await bank.pay(account, account.amount, "HANGS")
        assert answer.code == "5002501"
        assert await city.value("select count(*) from payments.payment") == 0
        assert (await bank.pay(account, account.amount, "HANGS")).code == "2002500"
