"""On a phone: pay from an e-wallet through the redirect, cancel there, and wait where nobody tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo_city import DemoCity

pytestmark = pytest.mark.browser
CANCELLED = "Anda membatalkan di dompet; belum ada uang yang keluar."


@pytest.fixture(scope="module")
def hotels(city: DemoCity) -> Iterator[dict[str, Any]]:
    """Bills that a wallet can carry, one for each test, of a tax that no other test of this folder pays."""
    taxes = ("hotel", "restaurant", "parking", "entertainment", "groundwater", "billboard")
    bills = [bill for tax in taxes for bill in city.bills(tax)]
    return iter([bill for bill in bills if bill["amount_due"] <= 20_000_000])


@pytest.fixture
def no_faults(city: DemoCity) -> Iterator[None]:
    """Whatever was armed is disarmed."""
    yield
    httpx2.delete(f"{city.bank_url}/faults", timeout=20).raise_for_status()


def begin(page: Page, bill: dict[str, Any], city: DemoCity) -> None:
    """From the bill to the provider's page, which the portal leads to by itself."""
    page.goto(f"/tagihan/{bill['bill_code']}")
    page.check("input[name=kanal][value=dompet]")
    page.click("form .bar button")
    page.wait_for_url(f"{city.bank_url}/dompet/*", timeout=20_000)
    expect(page.get_by_role("heading", name="Pajak Daerah Denpasar")).to_be_visible()


def picture(page: Page, name: str, folder: Path) -> None:
    """What the phone shows, kept for eyes."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390, f"{name} is wider than the phone"
    page.screenshot(path=folder / f"{name}.png", full_page=True)


def test_a_payer_goes_to_the_wallet_agrees_and_comes_back_to_lunas(
    page: Page, city: DemoCity, hotels: Iterator[dict[str, Any]], tmp_path: Path
) -> None:
    bill = next(hotels)
    page.goto(f"/tagihan/{bill['bill_code']}")
    page.check("input[name=kanal][value=dompet]")
    expect(page.locator("form .bar button")).to_have_text("Bayar dengan dompet")
    picture(page, "wallet-choose", tmp_path)
    page.click("form .bar button")
    page.wait_for_url("**/buka")
    picture(page, "wallet-off", tmp_path)
    page.wait_for_url(f"{city.bank_url}/dompet/*", timeout=20_000)
    picture(page, "wallet-agree", tmp_path)
    page.get_by_role("button", name="Bayar Rp").click()
    expect(page.get_by_role("heading", name="Pembayaran berhasil")).to_be_visible(timeout=20_000)
    picture(page, "wallet-agreed", tmp_path)
    page.get_by_role("link", name="Kembali ke penjual").click()
    expect(page.get_by_role("heading", name="LUNAS", exact=True)).to_be_visible(timeout=20_000)
    expect(page.get_by_text(re.compile("Dompet digital")).first).to_be_visible()
    picture(page, "wallet-paid", tmp_path)


def test_a_payer_who_cancels_there_reads_so_here_and_can_begin_again(
    page: Page, city: DemoCity, hotels: Iterator[dict[str, Any]], tmp_path: Path
) -> None:
    bill = next(hotels)
    begin(page, bill, city)
    page.get_by_role("button", name="Batal").click()
    expect(page.get_by_role("heading", name="Pembayaran dibatalkan")).to_be_visible()
    picture(page, "wallet-cancelled-there", tmp_path)
    page.wait_for_url(f"{city.base_url}/tagihan/**", timeout=20_000)  # by itself, after some seconds
    expect(page.get_by_text(CANCELLED)).to_be_visible()
    assert "LUNAS" not in page.inner_text("body")
    picture(page, "wallet-cancelled-here", tmp_path)
    page.get_by_role("button", name="Coba lagi").click()
    page.wait_for_url(f"{city.bank_url}/dompet/*", timeout=20_000)
    page.get_by_role("button", name="Bayar Rp").click()
    page.wait_for_url(f"{city.base_url}/tagihan/*/bukti", timeout=20_000)
    expect(page.get_by_role("heading", name="LUNAS", exact=True)).to_be_visible()


def test_a_page_waits_where_nobody_tells_and_turns_by_itself_when_somebody_does(
    page: Page, city: DemoCity, hotels: Iterator[dict[str, Any]], tmp_path: Path, no_faults: None
) -> None:
    bill = next(hotels)
    begin(page, bill, city)
    for fault in ({"fault": "drop_callback"}, {"fault": "rate_limit", "seconds": 600}):
        httpx2.post(f"{city.bank_url}/faults", json=fault, timeout=20).raise_for_status()
    page.get_by_role("button", name="Bayar Rp").click()
    page.wait_for_url(f"{city.base_url}/tagihan/**", timeout=30_000)
    expect(page.get_by_role("heading", name="Menunggu kabar dari Dompet Simulasi")).to_be_visible()
    assert "LUNAS" not in page.inner_text("body")
    picture(page, "wallet-waits", tmp_path)
    page.goto(f"{page.url}&status=00&hasil=lunas")
    expect(page.get_by_role("heading", name="Menunggu kabar dari Dompet Simulasi")).to_be_visible()
    page.get_by_role("link", name="Cek lagi").click()
    expect(page.get_by_text(re.compile("Dompet Simulasi tidak menjawab"))).to_be_visible()
    assert "LUNAS" not in page.inner_text("body")
    picture(page, "wallet-asked", tmp_path)
    httpx2.delete(f"{city.bank_url}/faults", timeout=20).raise_for_status()
    expect(page.get_by_role("heading", name="LUNAS", exact=True)).to_be_visible(timeout=60_000)
