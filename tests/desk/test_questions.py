"""Menunggu bank: what no bank answered waits for a clerk, who can ask once more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest

from pagi.app import build_app
from pagi.config import Settings
from pagi.house import build_house
from pagi.identity.service import create_clerk
from pagi.instructions.models import Instruction
from pagi.regions import DENPASAR
from pagi.reports.desk_work import desk_work
from pagi.sweep.models import Heard, Told
from tax_types.parameters import load as load_laws
from tests.builders.city import REGION, CityBuilder, MovableClock
from tests.desk.conftest import FORM_TOKEN
from tests.desk.town import PASSWORD, SECRETS, code
from tests.portal.conftest import new_master_key
from tests.portal.test_pages import words_of
from tests.sweep.provider import Provider
from tests.sweep.test_sweeper import AT_ONCE, paid, turn

SAME_SITE = {"Sec-Fetch-Site": "same-origin"}
LIST = "/petugas/selisih/bank"


class Desk:
    """The whole application with a bank that can be asked, and a clerk signed in to it."""

    def __init__(self, http: httpx2.AsyncClient, city: CityBuilder, provider: Provider, sweeper: Any) -> None:
        self.http, self.city, self.provider, self.sweeper = http, city, provider, sweeper

    async def words(self, address: str) -> str:
        return words_of((await self.http.get(address)).text)

    async def ask(self, instruction: Instruction, **form: str) -> httpx2.Response:
        found = FORM_TOKEN.search((await self.http.get("/petugas")).text)
        assert found is not None
        typed = {"token_formulir": found[1], **form}
        address = f"/petugas/pertanyaan/{instruction.instruction_id}/tanya"
        return await self.http.post(address, data=typed, headers=SAME_SITE)

    async def sign_in(self, username: str) -> None:
        house = self.sweeper
        typed = {"username": username, "password": PASSWORD, "code": code(username, house.machine_clock())}
        answer = await self.http.post("/petugas/masuk", data=typed, headers=SAME_SITE)
        assert answer.status_code == 303, answer.text


@pytest.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    house = build_house(Settings(data_dir=tmp_path, master_key=new_master_key()), database_url)
    city, provider = (
        CityBuilder(house.pool, house.till, house.keyring, MovableClock(house.clock())),
        Provider(),
    )
    sweeper = replace(house.sweeper, asker=provider, clock=city.clock, pace=AT_ONCE)
    asking = replace(house, sweeper=sweeper)
    transport = httpx2.ASGITransport(build_app(asking))
    async with asking.opened(), httpx2.AsyncClient(transport=transport, base_url="http://pagi.test") as http:
        await city.found()
        async with house.pool.transaction() as db:
            for name, role in (("ayu", "clerk"), ("wayan", "auditor")):
                await create_clerk(
                    db,
                    REGION.region_id,
                    house.keyring,
                    name,
                    name.title(),
                    PASSWORD,
                    SECRETS[name],
                    role,
                    house.clock(),
                )
        yield Desk(http, city, provider, sweeper)


async def handed_over(desk: Desk) -> Instruction:
    """A code about which its bank has been silent for days."""
    desk.provider.otherwise = Told(Heard.SILENT, "no answer in time")
    made = await desk.city.qris(await desk.city.bill(principal=500_000))
    desk.city.clock.forward(days=5)
    await turn(desk.sweeper)
    desk.city.clock.forward(minutes=5)
    return made


async def bill_code(desk: Desk) -> str:
    return str(await desk.city.value("select bill_code from bills.bill"))


async def test_what_no_bank_answered_stands_on_the_desks_lists(desk: Desk) -> None:
    made = await handed_over(desk)
    await desk.sign_in("ayu")
    today = await desk.words("/petugas")
    assert "1 pertanyaan ke bank tidak terjawab" in today
    assert "Menunggu bank 1 perlu petugas" in await desk.words("/petugas/selisih")
    shown = await desk.words(LIST)
    assert made.account in shown
    assert "bank tidak menjawab Bank BPD Bali, QRIS. Ditanyakan 1 kali" in shown
    assert "tidak dijawab ( no answer in time )" in shown
    async with desk.city.pool.acquire() as db:
        work = await desk_work(db, REGION.region_id, load_laws(DENPASAR.slug), desk.city.clock().date())
    assert work.handed_questions == 1


async def test_a_clerk_asks_once_more_and_the_bill_becomes_paid(desk: Desk) -> None:
    made = await handed_over(desk)
    await desk.sign_in("ayu")
    desk.provider.paid[made.account] = paid(made, desk.city.clock() - timedelta(days=4))
    answer = await desk.ask(made)
    assert answer.headers["location"] == f"{LIST}?kabar=ditanya"
    assert await desk.city.value("select state from bills.bill") == "paid"
    assert "Tidak ada yang menunggu petugas" in await desk.words(LIST)


async def test_the_bills_story_tells_what_the_bank_was_asked_and_asks_now(desk: Desk) -> None:
    made = await desk.city.qris(await desk.city.bill(principal=500_000))
    await desk.sign_in("ayu")
    address = f"/petugas/tagihan/{await bill_code(desk)}"
    assert "Tanya bank" in await desk.words(address)
    answer = await desk.ask(made, tagihan=await bill_code(desk))
    assert answer.headers["location"] == f"{address}#cerita"
    shown = await desk.words(address)
    assert "Bank ditanya 1 kali" in shown
    assert "belum dibayar ( 4045101 ). Sedang ditanyakan." in shown


async def test_who_only_reads_cannot_ask(desk: Desk) -> None:
    made = await handed_over(desk)
    asked = desk.provider.count
    await desk.sign_in("wayan")
    assert "Tanya bank" not in await desk.words(LIST)
    assert (await desk.ask(made)).status_code == 403
    assert desk.provider.count == asked


async def test_a_key_that_names_nothing_is_not_found(desk: Desk) -> None:
    await desk.sign_in("ayu")
    made = replace(await desk.city.qris(await desk.city.bill()), instruction_id=UUID(int=7))
    assert (await desk.ask(made)).status_code == 404
