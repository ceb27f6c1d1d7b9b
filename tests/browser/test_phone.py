"""A newcomer pays on a phone: find the bill, pay by QRIS or virtual account, see LUNAS appear by itself."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from pagi.doors.common.templating import render
from tests.browser.browsing import choose, phone
from tests.browser.demo_city import DemoCity

pytestmark = pytest.mark.browser
QRIS_LIMIT = 10_000_000


@pytest.fixture(scope="package")
def unpaid(city: DemoCity) -> Iterator[dict[str, Any]]:
    """Small PBB bills, one for each test that pays."""
    return iter([bill for bill in city.bills("property") if bill["amount_due"] <= QRIS_LIMIT])


def payload_of(page: Page) -> str:
    address = page.get_attribute(".demo a", "href")
    assert address is not None
    return parse_qs(urlsplit(address).query)["qr"][0]


def read_back(picture: bytes) -> str:
    image = Image.open(io.BytesIO(picture)).convert("L")
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    assert len(found) == 1
    return str(found[0].text)


def test_a_newcomer_finds_the_bill_and_pays_it_by_qris(
    page: Page, city: DemoCity, unpaid: Iterator[dict[str, Any]]
) -> None:
    bill = next(unpaid)
    code = bill["bill_code"]
    page.goto("/")
    page.fill("#kode", f" {code[:4]}.{code[4:8]} {code[8:]}")
    page.get_by_role("button", name="Lihat tagihan").click()
    page.wait_for_url(f"**/tagihan/{code}")
    assert bill["taxpayer_name"] not in page.content()
    choose(page, "qris")
    payload = payload_of(page)
    assert read_back(page.locator("img.qr").screenshot()) == payload
    with page.expect_download() as saved:
        page.get_by_role("link", name="Simpan QR").click()
    assert saved.value.suggested_filename.startswith("QRIS-PBB-")
    assert read_back(saved.value.path().read_bytes()) == payload
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Bayar di simulasi").click()
    bank = opened.value
    bank.get_by_role("button", name="Bayar", exact=True).click()
    expect(bank.get_by_text("Berhasil")).to_be_visible()
    expect(page.get_by_role("heading", name="LUNAS", exact=True)).to_be_visible(timeout=10_000)
    expect(page).to_have_url(f"{city.base_url}/tagihan/{code}/bukti")
    expect(page).to_have_title("Lunas: PBB 2026 – PAGI Kota Denpasar")
    page.reload()
    expect(page.get_by_role("heading", name="LUNAS", exact=True)).to_be_visible()


def test_an_expired_code_leaves_the_screen_and_a_new_one_is_made(
    page: Page, city: DemoCity, unpaid: Iterator[dict[str, Any]]
) -> None:
    page.goto(f"/tagihan/{next(unpaid)['bill_code']}")
    choose(page, "qris")
    old = payload_of(page)
    city.forward("+2h")
    page.reload()
    expect(page.get_by_role("heading", name="Kode QR kedaluwarsa")).to_be_visible()
    assert page.locator("img.qr").count() == 0
    page.get_by_role("button", name="Buat kode baru").click()
    expect(page.locator("img.qr")).to_be_visible()
    assert payload_of(page) != old


def test_a_virtual_account_works_without_script(
    browser: Browser, city: DemoCity, unpaid: Iterator[dict[str, Any]]
) -> None:
    bill = next(unpaid)
    context = phone(browser, base_url=city.base_url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_text("NOP dan tahun", exact=True).click()
    page.fill("#nop", bill["object_number"])
    page.select_option("#tahun", bill["period"])
    page.get_by_role("button", name="Lihat tagihan").click()
    choose(page, "va")
    shown = page.inner_text("#nomor").replace(" ", "")
    account = bill["virtual_accounts"][0]["virtual_account_no"]
    assert shown == account.replace(" ", "")
    assert page.locator("[data-copy]").first.is_hidden()
    city.bank_pays(virtual_account_no=account)
    page.get_by_role("button", name="Sudah bayar?").click()
    expect(page.get_by_role("heading", name="LUNAS", exact=True)).to_be_visible()
    context.close()


def test_lunas_appears_in_english_even_where_events_are_cut(
    page: Page, city: DemoCity, unpaid: Iterator[dict[str, Any]]
) -> None:
    bill = next(unpaid)
    page.route("**/events", lambda route: route.abort())
    page.goto(f"/en/tagihan/{bill['bill_code']}")
    choose(page, "va")
    city.bank_pays(virtual_account_no=bill["virtual_accounts"][0]["virtual_account_no"])
    expect(page.get_by_role("heading", name="PAID", exact=True)).to_be_visible(timeout=15_000)
    expect(page).to_have_url(f"{city.base_url}/en/tagihan/{bill['bill_code']}/bukti")


def test_a_mistake_is_summed_up_and_the_way_to_it_works_by_keyboard(page: Page) -> None:
    page.goto("/cari?cari=nop&nop=51.71.010.007.012-014&tahun=")
    expect(page.locator(".oops")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#nop")).to_be_focused()
    assert page.input_value("#nop") == "51.71.010.007.012-014"


def test_the_choice_of_a_way_to_find_works_by_keyboard(page: Page) -> None:
    page.goto("/")
    page.locator("#f-code").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#nop")).to_be_visible()
    expect(page.locator("#kode")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_overflows_on_the_narrowest_phone(browser: Browser, city: DemoCity, scheme: Any) -> None:
    narrow = {"width": 320, "height": 640}
    context = phone(browser, base_url=city.base_url, viewport=narrow, color_scheme=scheme)
    page = context.new_page()
    bill = city.bills("property")[-1]
    largest = max(city.facts["bills"], key=lambda one: one["amount_due"])
    pages = ["/", "/cari?cari=kode&kode=1", "/tagihan/517191234567890123", f"/en/tagihan/{bill['bill_code']}"]
    for path in [*pages, f"/tagihan/{largest['bill_code']}"]:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == 320, path
    choose(page, "va")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    context.close()


def test_qris_is_off_above_its_limit_and_says_what_instead(page: Page, city: DemoCity) -> None:
    large = next(bill for bill in city.facts["bills"] if bill["amount_due"] > QRIS_LIMIT)
    page.goto(f"/tagihan/{large['bill_code']}")
    expect(page.locator("input[value=qris]")).to_be_disabled()
    expect(page.locator("input[value=va]")).to_be_checked()
    expect(page.locator(".chan.off")).to_contain_text("Pakai Virtual Account")


def test_the_outage_page_heals_by_itself(page: Page, city: DemoCity) -> None:
    bill = city.bills("property")[-1]
    address = f"/tagihan/{bill['bill_code']}"
    away = render("outage.html", "id", again=address)
    page.route(f"**{address}", lambda route: route.fulfill(status=503, content_type="text/html", body=away))
    page.goto(address)
    expect(page.get_by_role("heading", name="PAGI sedang tidak bisa dibuka")).to_be_visible()
    page.unroute(f"**{address}")
    expect(page.get_by_role("heading", name="PBB", exact=False).first).to_be_visible(timeout=15_000)


def test_a_transfer_without_its_code_waits_and_one_with_it_is_paid(
    page: Page, city: DemoCity, unpaid: Iterator[dict[str, Any]]
) -> None:
    page.goto(f"/tagihan/{next(unpaid)['bill_code']}")
    choose(page, "transfer")
    code = "".join(page.inner_text("#kode").split())
    for remark in ("lupa", code):
        expect(page.get_by_text("Menunggu pembayaran.")).to_be_visible()
        with page.expect_popup() as opened:
            page.click(".demo a")
        bank = opened.value
        assert bank.input_value("#remark") == code
        bank.fill("#remark", remark)
        bank.get_by_role("button", name="Transfer", exact=True).click()
        expect(bank.get_by_text("Terkirim")).to_be_visible()
        bank.close()
        classes = city.reconciles("bni")["classes"]
    assert (classes["booked"]["count"], classes["only_in_bank"]["count"]) == (1, 1)
    expect(page.get_by_role("heading", name="LUNAS", exact=True)).to_be_visible(timeout=15_000)
