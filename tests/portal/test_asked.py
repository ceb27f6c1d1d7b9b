""" "Sudah bayar?": what a paying page says of what the bank answered, and that pressing it asks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from pagi.app import build_app
from pagi.bills.models import Bill
from pagi.config import Settings
from pagi.house import build_house
from pagi.sweep.models import Heard, QuestionState, Told
from pagi.sweep.now import Standing
from tests.builders.city import CityBuilder, MovableClock
from tests.portal.conftest import new_master_key
from tests.portal.doubles import NOW, InMemoryBooks
from tests.portal.test_pages import bill, books, client, words_of
from tests.sweep.provider import Provider
from tests.sweep.test_sweeper import paid

__all__ = ("bill", "books", "client")
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}
ASKED = Standing(
    can_ask=True,
    heard=Heard.NEVER,
    asked_at=NOW,
    again_at=NOW + timedelta(minutes=4),
    state=QuestionState.OPEN,
)


def pay_page(client: TestClient[Litestar], bill: Bill, kanal: str = "qris", language: str = "") -> str:
    chosen = client.post(
        f"{language}/tagihan/{bill.bill_code}/bayar",
        data={"kanal": kanal},
        headers=SAME_SITE,
        follow_redirects=False,
    )
    return str(chosen.headers["location"])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Bank BPD Bali belum menerima uangnya (14.17 WITA). Kami tanya lagi pukul 14.21 WITA."),
        ({"again_at": NOW + timedelta(seconds=9)}, "(14.17 WITA). Sebentar lagi kami tanya lagi."),
        ({"heard": Heard.SILENT}, "Bali tidak menjawab (14.17 WITA). Kami tanya lagi pukul 14.21 WITA."),
        ({"heard": Heard.BUSY}, "Bali tidak menjawab (14.17 WITA). Kami tanya lagi pukul 14.21 WITA."),
        ({"heard": Heard.NOT_YET}, "Bank BPD Bali belum selesai memproses pembayarannya (14.17 WITA)."),
        ({"state": QuestionState.EXPIRED, "again_at": None}, "memastikan kode ini tidak dibayar (14.17"),
        ({"state": QuestionState.HANDED, "again_at": None, "heard": Heard.SILENT},
         "tidak menjawab (14.17 WITA). Petugas kami sedang memeriksanya. Jangan bayar lagi."),
        ({"received": True}, "Sudah diterima. Uangnya sudah di buku besar kami."),
        ({"asked_at": NOW - timedelta(days=1), "again_at": None}, "Selasa, 25 Agustus, 14.17 WITA"),
    ],
)  # fmt: skip
def test_the_page_says_honestly_what_the_bank_answered(
    client: TestClient[Litestar], books: InMemoryBooks, bill: Bill, changes: dict[str, object], said: str
) -> None:
    books.standing = replace(ASKED, **changes)
    text = words_of(client.get(pay_page(client, bill)).text)
    assert said in text
    assert "Sudah bayar? Tanya bank" in text


@pytest.mark.parametrize("kanal", ["qris", "va"])
def test_a_bank_that_cannot_be_asked_is_said_to_be_told_by_its_statement(
    client: TestClient[Litestar], bill: Bill, kanal: str
) -> None:
    text = words_of(client.get(pay_page(client, bill, kanal)).text)
    assert "tidak dapat kami tanya langsung. Kalau uang Anda sudah berpindah, berkas rekening bank" in text
    assert "Tanya bank" not in text
    assert "Periksa lagi" in text


@pytest.mark.parametrize("language", ["", "/en"])
def test_pressing_it_asks_once_and_leads_back(
    client: TestClient[Litestar], books: InMemoryBooks, bill: Bill, language: str
) -> None:
    books.standing = ASKED
    address = pay_page(client, bill, language=language)
    answer = client.post(f"{address}/tanya", headers=SAME_SITE, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{address}#sudah")
    assert books.questions == [UUID(address.rsplit("/", 1)[1])]
    assert client.get(f"{address}/tanya", follow_redirects=False).headers["location"] == address
    assert len(books.questions) == 1, "only a press asks"


def test_another_sites_form_asks_nothing(
    client: TestClient[Litestar], books: InMemoryBooks, bill: Bill
) -> None:
    address = pay_page(client, bill)
    answer = client.post(f"{address}/tanya", headers={"Sec-Fetch-Site": "cross-site"}, follow_redirects=False)
    assert answer.status_code == 403
    assert books.questions == []


def test_an_expired_code_can_be_asked_about(
    client: TestClient[Litestar], books: InMemoryBooks, bill: Bill
) -> None:
    books.standing = ASKED
    address = pay_page(client, bill)
    books.now = NOW + timedelta(hours=2)
    text = words_of(client.get(address).text)
    assert "Sudah telanjur bayar?" in text
    assert "Sudah bayar? Tanya bank" in text


@dataclass(frozen=True)
class Asker:
    """A visitor of an application whose bank can be asked, and that bank."""

    http: httpx.AsyncClient
    city: CityBuilder
    provider: Provider

    async def press(self, address: str) -> httpx.Response:
        """Press "Sudah bayar?" and see what comes."""
        return await self.http.post(f"{address}/tanya", headers=SAME_SITE, follow_redirects=True)

    async def wait(self) -> None:
        """As if a minute had passed since the bank was asked."""
        await self.city.value(
            "update sweep.question set asked_at = asked_at - interval '1 minute' returning question_id"
        )


@pytest.fixture
async def asker(database_url: str, tmp_path: Path) -> AsyncIterator[Asker]:
    house = build_house(Settings(data_dir=tmp_path, master_key=new_master_key()), database_url)
    city = CityBuilder(house.pool, house.till, house.keyring, MovableClock(house.clock()))
    provider = Provider()
    asking = replace(house, sweeper=replace(house.sweeper, asker=provider))
    transport = httpx.ASGITransport(build_app(asking))
    async with asking.opened(), httpx.AsyncClient(transport=transport, base_url="http://pagi.test") as http:
        await city.found()
        yield Asker(http, city, provider)


async def test_a_press_finds_the_money_whose_news_was_lost(asker: Asker) -> None:
    """Over the whole application: the bank is asked, the bill becomes LUNAS, the page is the receipt."""
    code = await asker.city.qris(await asker.city.bill(principal=500_000))
    bill_code = await asker.city.value("select bill_code from bills.bill")
    address = f"/tagihan/{bill_code}/bayar/{code.instruction_id}"
    assert "Bank BPD Bali belum menerima uangnya" in words_of((await asker.press(address)).text)
    assert "belum menerima uangnya" in words_of((await asker.press(address)).text)
    assert asker.provider.count == 1, "not twice within seconds"

    asker.provider.paid[code.account] = paid(code, asker.city.clock())
    await asker.wait()
    arrived = await asker.press(address)
    assert arrived.url.path == f"/tagihan/{bill_code}/bukti"
    assert "LUNAS Rp" in words_of(arrived.text)


async def test_a_bank_that_does_not_answer_is_said_not_to(asker: Asker) -> None:
    asker.provider.otherwise = Told(Heard.SILENT, "no answer in time")
    code = await asker.city.qris(await asker.city.bill())
    bill_code = await asker.city.value("select bill_code from bills.bill")
    shown = await asker.press(f"/tagihan/{bill_code}/bayar/{code.instruction_id}")
    assert "Bank BPD Bali tidak menjawab" in words_of(shown.text)


async def test_a_press_for_another_bills_instruction_asks_nothing(asker: Asker) -> None:
    code = await asker.city.qris(await asker.city.bill())
    other = await asker.city.bill()
    await asker.press(f"/tagihan/{other.bill_code}/bayar/{code.instruction_id}")
    assert asker.provider.count == 0
