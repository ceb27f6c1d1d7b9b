"""Mobile banking by bill code, and one number for all bills, on a phone, paid at the pretend bank."""

from __future__ import annotations

import json
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


def test_what_is_paid_by_the_number_of_all_bills_shows_on_each_bills_page(page: Page, city: DemoCity) -> None:
    bill = bill_of(city, 1)
    page.goto(f"/tagihan/{bill['bill_code']}")
    choose(page, "va")
    number = json.loads(city.pagi("account", "fixed", bill["bill_code"]))["virtual_account_no"]
    told = city.bank_pays(virtual_account_no=number)
    assert told["response_code"] == "2002500", told
    expect(page.get_by_role("heading", name="LUNAS", exact=True)).to_be_visible(timeout=15_000)
