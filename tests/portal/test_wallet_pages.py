"""The pages of an e-wallet's debit: off to the provider, and back to what we know ourselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from pagi.bills.models import Bill, BillState
from pagi.doors.common.static import serve_static
from pagi.doors.portal.books import Bank, BillPage, PayPage, Way
from pagi.doors.portal.routes import portal_router
from pagi.instructions.debits import Redirect
from pagi.instructions.errors import ProviderUnavailable
from pagi.instructions.models import Instruction, InstructionState
from tests.portal.doubles import InMemoryBooks, make_bill
from tests.portal.test_pages import words_of

WALLET = Bank("dompet_simulasi", "Dompet Simulasi")
THERE = "https://bayar.dompet-simulasi.example/p/1?x=1&y=%22%3E"
AGREES = Redirect("W1", THERE, "dompetsimulasi://bayar/1")
CANCELLED = "Anda membatalkan di dompet; belum ada uang yang keluar."
LIES = (
    "?kembali=1&status=00",
    "?kembali=1&latestTransactionStatus=00&hasil=LUNAS",
    "?kembali=%3Cb%3E&paid=true",
)


@dataclass
class WalletBooks(InMemoryBooks):
    """Books with an e-wallet whose provider may be away."""

    provider_away: bool = False

    def page(self, bill: Bill) -> BillPage:
        page = super().page(bill)
        return replace(page, ways=(*page.ways, Way("ewallet", (WALLET,), 20_000_000)))

    async def instruct(self, bill_code: str, channel: str, bank: str | None) -> Instruction:
        if self.provider_away:
            raise ProviderUnavailable(name=WALLET.name)
        made = await super().instruct(bill_code, channel, bank)
        made = replace(made, expires_at=self.now + timedelta(minutes=30))
        self.instructions[made.instruction_id] = made
        return made

    async def pay(self, bill_code: str, instruction_id: UUID) -> PayPage | None:
        page = await super().pay(bill_code, instruction_id)
        return None if page is None else replace(page, bank=WALLET, redirect=AGREES)


@pytest.fixture
def books() -> WalletBooks:
    return WalletBooks()


@pytest.fixture
def bill(books: WalletBooks) -> Bill:
    return books.add(make_bill())


@pytest.fixture
def client(books: WalletBooks) -> Iterator[TestClient[Litestar]]:
    app = Litestar([portal_router(books, None), serve_static], openapi_config=None)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def choose(client: TestClient[Litestar], bill: Bill, language: str = "") -> Any:
    return client.post(
        f"{language}/tagihan/{bill.bill_code}/bayar", data={"kanal": "dompet"},
        headers={"Sec-Fetch-Site": "same-origin"}, follow_redirects=False,
    )  # fmt: skip


def begun(client: TestClient[Litestar], bill: Bill, language: str = "") -> str:
    """The address of a debit's page."""
    address: str = choose(client, bill, language).headers["location"]
    assert address.endswith("/buka")
    return address.removesuffix("/buka")


def to(books: WalletBooks, state: InstructionState) -> None:
    for key, one in books.instructions.items():
        books.instructions[key] = replace(one, state=state)


def test_choosing_leads_to_a_page_that_leads_to_the_provider(
    client: TestClient[Litestar], bill: Bill
) -> None:
    offered = words_of(client.get(f"/tagihan/{bill.bill_code}").text)
    assert "Dompet digital Dompet Simulasi" in offered
    page = client.get(f"{begun(client, bill)}/buka").text
    there = "https://bayar.dompet-simulasi.example/p/1?x=1&amp;y=%22%3E"
    assert f'<meta http-equiv="refresh" content="1;url={there}">' in page
    assert f'href="{there}"' in page, "also without waiting, and without script"
    assert "Membuka Dompet Simulasi…" in words_of(page)
    assert "Rp558.800" in words_of(page)
    assert "data-live" not in page


def test_a_waiting_page_says_what_it_waits_for_and_believes_no_address(
    client: TestClient[Litestar], bill: Bill
) -> None:
    address = begun(client, bill)
    for lie in LIES:
        page = client.get(address + lie).text
        text = words_of(page)
        assert "Menunggu kabar dari Dompet Simulasi" in text
        assert "LUNAS" not in text
        assert "&lt;b&gt;" not in text
        assert 'data-live data-events="/api/v1/bills/' in page
        assert "Jangan bayar lagi" in text
        assert "Pilih cara bayar lain" in text
        assert f'href="{address}/kembali"' in page, "Cek lagi"
        assert 'href="dompetsimulasi://bayar/1"' in page
    first = words_of(client.get(address).text)
    assert "Bayar dari Dompet Simulasi" in first
    english = words_of(client.get(f"{begun(client, bill, '/en')}?kembali=1").text)
    assert "Waiting for word from Dompet Simulasi" in english


def test_coming_back_asks_the_provider_and_shows_what_we_know(
    client: TestClient[Litestar], books: WalletBooks, bill: Bill
) -> None:
    address = begun(client, bill)
    back = client.get(f"{address}/kembali?status=00", follow_redirects=False)
    assert (back.status_code, back.headers["location"]) == (303, f"{address}?kembali=1")
    assert len(books.questions) == 1
    to(books, InstructionState.CANCELLED)
    page = client.get(f"{address}/kembali?status=00").text
    assert CANCELLED in words_of(page)
    assert "Tagihan masih terbuka: Rp558.800" in words_of(page)
    assert "Coba lagi dengan Dompet Simulasi" in words_of(page)
    assert "LUNAS" not in page
    assert len(books.questions) == 1, "the provider has told us: nobody is asked"
    books.bills[bill.bill_code] = replace(bill, state=BillState.PAID, paid=bill.principal)
    paid = client.get(f"{address}/kembali?status=05", follow_redirects=False)
    assert paid.headers["location"] == f"/tagihan/{bill.bill_code}/bukti"


def test_a_debit_that_is_over_says_that_money_is_not_lost(
    client: TestClient[Litestar], books: WalletBooks, bill: Bill
) -> None:
    address = begun(client, bill)
    books.now += timedelta(minutes=31)
    text = words_of(client.get(address).text)
    assert "Waktu bayar di dompet sudah habis" in text
    assert "Tidak hilang" in text
    assert CANCELLED not in text
    assert client.get(f"{address}/buka", follow_redirects=False).headers["location"] == address


def test_a_debit_that_brought_a_part_leads_back_to_the_bill(
    client: TestClient[Litestar], books: WalletBooks, bill: Bill
) -> None:
    address = begun(client, bill)
    to(books, InstructionState.USED)
    assert client.get(address, follow_redirects=False).headers["location"] == f"/tagihan/{bill.bill_code}"


def test_a_provider_that_is_away_leaves_the_other_ways(
    client: TestClient[Litestar], books: WalletBooks, bill: Bill
) -> None:
    books.provider_away = True
    answer = choose(client, bill)
    text = words_of(answer.text)
    assert answer.status_code == 503
    assert "Dompet Simulasi sedang tidak bisa dipakai. Belum ada uang yang keluar." in text
    assert "Virtual Account" in text


def test_what_does_not_belong_together_leads_nowhere_else(
    client: TestClient[Litestar], books: WalletBooks, bill: Bill
) -> None:
    address = begun(client, bill)
    other = books.add(make_bill())
    strange = address.replace(bill.bill_code, other.bill_code)
    for end in ("/kembali", "/buka"):
        answer = client.get(strange + end, follow_redirects=False)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith(f"/tagihan/{other.bill_code}")
    assert books.questions == []
