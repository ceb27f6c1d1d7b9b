"""Bank Simulasi on a phone: mobile banking from the bill code to the NTPD and back; a scenario."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.browsing import choose, phone
from tests.browser.demo_city import DemoCity

pytestmark = pytest.mark.browser


@pytest.fixture
def app(browser: Browser, city: DemoCity) -> Iterator[Page]:
    """A phone at the bank, on which every complaint of the browser fails the test."""
    complaints: list[str] = []
    context = phone(browser, base_url=city.bank_url)
    tab = context.new_page()
    tab.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    yield tab
    context.close()
    assert complaints == []


def test_a_bill_is_paid_by_mobile_banking_and_taken_back_the_same_day(
    app: Page, page: Page, city: DemoCity
) -> None:
    bill = city.bills("property")[-2]
    page.goto(f"/tagihan/{bill['bill_code']}")
    choose(page, "va")
    app.goto("/mbanking")
    app.fill("#kode", " ".join((bill["bill_code"][:9], bill["bill_code"][9:])))
    app.get_by_role("button", name="Lanjut").click()
    assert bill["taxpayer_name"] not in app.content()
    app.get_by_role("button", name="Bayar Rp").click()
    expect(app.get_by_text("Berhasil")).to_be_visible()
    expect(app.get_by_text("NTPD", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="LUNAS", exact=True)).to_be_visible(timeout=15_000)
    app.get_by_role("button", name="Batalkan pembayaran ini").click()
    expect(app.get_by_text("Dibatalkan", exact=True)).to_be_visible()
    page.goto(f"/tagihan/{bill['bill_code']}")
    expect(page.get_by_role("heading", name="LUNAS", exact=True)).to_have_count(0)


def test_a_bill_is_found_by_nop_and_year_and_a_mistake_keeps_what_was_typed(
    app: Page, city: DemoCity
) -> None:
    bill = city.bills("property")[-3]
    app.goto("/mbanking")
    app.get_by_text("Atau dengan NOP dan tahun").click()
    app.fill("#nop", bill["object_number"])
    app.fill("#tahun", "1901")
    app.get_by_role("button", name="Lanjut").click()
    expect(app.get_by_role("alert")).to_contain_text("Tagihan tidak ditemukan")
    assert app.input_value("#nop") == bill["object_number"]
    app.fill("#tahun", bill["period"])
    app.get_by_role("button", name="Lanjut").click()
    expect(app.get_by_text(bill["bill_code"])).to_be_visible()


def test_a_scenario_is_followed_to_its_end(app: Page) -> None:
    app.goto("/scenarios")
    app.get_by_role("button", name="Jalankan Kabar pertama datang sesudah yang kedua").first.click()
    expect(app.get_by_role("status")).to_have_text("sesuai", timeout=20_000)
    assert app.locator(".steps > li.passed").count() == 12
    app.locator(".steps summary").first.click()
    expect(app.locator(".steps pre").first).to_be_visible()
    for place in ("/", "/scenarios", app.url):
        app.goto(place)
        assert app.evaluate("document.documentElement.scrollWidth") == 390, place
