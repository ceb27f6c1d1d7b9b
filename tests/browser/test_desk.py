"""The desk in a browser: signing in, a file handed in, and the day walked through by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.demo_city import DemoCity
from tests.browser.desk_screens import desk, statement, upload, with_discrepancies

pytestmark = pytest.mark.browser


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture(scope="module")
def signed_in(browser: Browser, city: DemoCity) -> Iterator[Page]:
    """A clerk at the desk, on a day on which money has come by virtual account."""
    for bill in city.bills("property")[-4:]:
        city.bank_pays(virtual_account_no=bill["virtual_accounts"][0]["virtual_account_no"])
    page = desk(browser, city)
    yield page
    page.context.close()


def test_a_clerk_walks_the_day_by_keyboard(signed_in: Page, city: DemoCity) -> None:
    page = signed_in
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)

    upload(page, ["not,a,statement"])
    expect(page.locator(".oops")).to_contain_text("Berkas ditolak seluruhnya")

    upload(page, with_discrepancies(statement(city)))
    expect(page.locator("#kanan")).to_contain_text("Jumlah beda")
    page.keyboard.press("j")
    expect(page.locator("#kanan")).to_contain_text("BPD08252341072")
    expect(page.locator("#kanan")).to_contain_text("Hanya di bank")
    page.keyboard.press("k")
    expect(page.locator("#kanan")).to_contain_text("Jumlah beda")
    page.keyboard.press("1")
    page.wait_for_url("**/petugas/tagihan/*")
    expect(page.locator(".tale")).to_contain_text("Dibukukan")

    page.keyboard.press("?")
    expect(page.locator("dialog.keyhelp")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_url("**/petugas/rekonsiliasi")
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url("**/petugas")
    page.keyboard.press("/")
    page.keyboard.type(city.facts["bills"][0]["bill_code"])
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/petugas/tagihan/{city.facts['bills'][0]['bill_code']}")
    assert complaints == []


def test_a_case_is_proposed_and_approved_by_keyboard(
    signed_in: Page, browser: Browser, city: DemoCity
) -> None:
    signed_in.goto("/petugas")
    signed_in.keyboard.press("1")  # the first thing to do: the cases
    signed_in.wait_for_url("**/petugas/selisih")
    expect(signed_in.locator("[role=status]")).to_contain_text("4 terbuka")
    expect(signed_in.locator("#kanan")).to_contain_text("Jumlah beda")
    signed_in.keyboard.press("j")
    expect(signed_in.locator("#kanan")).to_contain_text("Hanya di bank")
    signed_in.keyboard.press("4")
    signed_in.wait_for_url("**kabar=diusulkan**")
    expect(signed_in.locator(".note")).to_contain_text("menunggu orang kedua")
    second = desk(browser, city, clerk=1)
    second.keyboard.press("g")
    second.keyboard.press("u")
    second.wait_for_url("**/petugas/persetujuan")
    expect(second.locator("#kanan")).to_contain_text("Jelaskan saja")
    second.keyboard.press("1")
    second.wait_for_url("**kabar=setuju")
    second.goto("/petugas/selisih?keadaan=resolved")
    expect(second.locator("#kanan")).to_contain_text("disetujui")
    second.context.close()


def test_the_banks_own_file_clears_the_day(signed_in: Page, city: DemoCity) -> None:
    upload(signed_in, statement(city))
    expect(signed_in.locator(".zero h2")).to_contain_text("sudah jelas")


@pytest.mark.parametrize("width", [320, 1366])
def test_no_page_of_the_desk_runs_over_the_side(signed_in: Page, width: int) -> None:
    signed_in.set_viewport_size({"width": width, "height": 800})
    for address in (
        *("", "/rekonsiliasi", "/tagihan", "/buku-besar", "/pembayaran"),
        *(
            "/selisih",
            "/selisih?keadaan=resolved",
            "/persetujuan",
            "/uang-menunggu",
            "/uang-menunggu?kantong=titipan",
        ),
    ):
        signed_in.goto(f"/petugas{address}")
        assert signed_in.evaluate("document.documentElement.scrollWidth") <= width, address
