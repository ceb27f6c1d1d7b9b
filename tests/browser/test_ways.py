"""Mobile banking by bill code, and one number for all bills, on a phone, paid at the pretend bank."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.browsing import choose
from tests.browser.demo_city import DemoCity


def bill_of(city: DemoCity, at: int) -> dict[str, Any]:
    """One of the PBB bills at the end of the list."""
    return city.bills("property")[-1 - at]


def test_mobile_banking_by_bill_code_ends_in_lunas(page: Page, city: DemoCity) -> None:
    bill = bill_of(city, 0)
    page.goto(f"/tagihan/{bill['bill_code']}")
    choose(page, "mbanking")
    assert page.inner_text("#nomor").replace(" ", "") == bill["bill_code"]
    expect(page.get_by_text("Bank Negara Indonesia", exact=True)).to_be_visible()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Bayar di simulasi").click()
    app = opened.value
    app.get_by_role("button", name="Lanjut").click()
    app.get_by_role("button", name="Bayar").click()
    expect(app.get_by_text("Berhasil")).to_be_visible()
    expect(page.get_by_role("heading", name="LUNAS", exact=True)).to_be_visible(timeout=15_000)


def test_a_fixed_number_is_made_copied_and_paid(page: Page, city: DemoCity) -> None:
    bill = bill_of(city, 1)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/tagihan/{bill['bill_code']}")
    choose(page, "va")
    page.get_by_role("button", name="Buat nomor tetap").click()
    section = page.locator("#nomor-tetap")
    expect(section.get_by_text("Satu nomor Bank BPD Bali")).to_be_visible()
    number = section.locator("strong.va").inner_text().replace(" ", "")
    assert number.startswith("888999")
    section.get_by_role("button", name="Salin nomor tetap").click()
    assert page.evaluate("navigator.clipboard.readText()") == number
    told = city.bank_pays(virtual_account_no=number)
    assert told["response_code"] == "2002500", told
    expect(page.get_by_role("heading", name="LUNAS", exact=True)).to_be_visible(timeout=15_000)
