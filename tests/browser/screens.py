"""The pictures in docs/screens/: the main pages of a demo city, as a phone shows them (`make screens`)."""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

import httpx2
from PIL import Image
from playwright.sync_api import Browser, Page

from pagi.doors.common.templating import render
from tests.browser import desk_screens
from tests.browser.browsing import MISSING, PHONE, choose, chromium, chromium_path, phone
from tests.browser.demo_city import ROOT, DemoCity, demo_city

FOLDER = ROOT / "docs" / "screens"
LARGEST = 150_000
COLOURS = 128


def keep(page: Page, name: str, *, whole: bool = False) -> None:
    """One picture, small enough to read in a repository."""
    if whole:
        height = int(page.evaluate("document.documentElement.scrollHeight"))
        page.set_viewport_size({"width": PHONE["width"], "height": height})
    page.evaluate("document.activeElement.blur()")
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    if whole:
        page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    target = FOLDER / f"{name}.png"
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
    assert target.stat().st_size < LARGEST, f"{name} is too large"
    sys.stderr.write(f"docs/screens/{name}.png\n")


def find_and_choose(page: Page, city: DemoCity) -> None:
    """From finding a bill to the page of its virtual account."""
    bill, other = city.bills("property")[:2]
    page.goto("/")
    keep(page, "find")
    page.goto("/cari?cari=nop&nop=51.71.010.007.012-014&tahun=")
    keep(page, "find-error")
    code = bill["bill_code"]
    page.goto(f"/tagihan/{code[:-1]}{(int(code[-1]) + 1) % 10}")
    keep(page, "find-none")
    page.goto(f"/en/tagihan/{code}")
    keep(page, "bill-english")
    page.goto(f"/tagihan/{other['bill_code']}")
    choose(page, "va")
    keep(page, "pay-va")
    page.goto(f"/tagihan/{code}")
    keep(page, "bill")
    keep(page, "bill-full", whole=True)


def pay(page: Page) -> None:
    """From the bill through QRIS and the bank to the receipt."""
    choose(page, "qris")
    keep(page, "pay-qris")
    keep(page, "pay-qris-full", whole=True)
    with page.expect_popup() as opened:
        page.click(".demo a")
    bank = opened.value
    keep(bank, "bank-simulasi")
    bank.get_by_role("button", name="Bayar", exact=True).click()
    page.wait_for_selector("[data-arrived]")
    keep(page, "paid")
    keep(page, "paid-full", whole=True)


def wallet(browser: Browser, city: DemoCity) -> None:
    """Off to an e-wallet, cancelled there; and waiting for word after the way back."""
    page = phone(browser, base_url=city.base_url).new_page()
    bill, other = city.bills("restaurant")[:2]
    for one, button in ((bill, "Batal"), (other, "Bayar Rp")):
        page.goto(f"/tagihan/{one['bill_code']}")
        page.check("input[name=kanal][value=dompet]")
        page.click("form .bar button")
        page.wait_for_url(f"{city.bank_url}/dompet/*")
        keep(page, "wallet-agree")
        if one is other:
            for fault in ({"fault": "drop_callback"}, {"fault": "rate_limit", "seconds": 60}):
                httpx2.post(f"{city.bank_url}/faults", json=fault).raise_for_status()
        page.get_by_role("button", name=button).click()
        page.wait_for_url(f"{city.base_url}/tagihan/**")
        keep(page, "pay-wallet-cancelled" if one is bill else "pay-wallet-waiting")
    httpx2.delete(f"{city.bank_url}/faults").raise_for_status()


def when_things_go_wrong(page: Page, city: DemoCity) -> None:
    """A code that has run out, and PAGI that cannot reach its books."""
    page.goto(f"/tagihan/{city.bills('property')[3]['bill_code']}")
    choose(page, "qris")
    city.forward("+2h")
    page.reload()
    keep(page, "pay-qris-expired")
    away = render("outage.html", "id", again="/")
    page.route("**/padam", lambda route: route.fulfill(status=503, content_type="text/html", body=away))
    page.goto("/padam")
    keep(page, "outage")


def desk(browser: Browser, city: DemoCity) -> None:
    """The clerk's day: a file with discrepancies, the day's figures, the bank's own file, a bill's story."""
    for bill in city.bills("hotel")[:2] + city.bills("property")[4:7]:
        city.bank_pays(virtual_account_no=bill["virtual_accounts"][0]["virtual_account_no"])
    page = desk_screens.desk(browser, city)
    lines = desk_screens.statement(city)
    desk_screens.upload(page, desk_screens.with_discrepancies(lines))
    keep(page, "desk-reconcile")
    page.goto("/petugas")
    keep(page, "desk-today")
    page.goto("/petugas/selisih")
    keep(page, "desk-cases")
    page.keyboard.press("1")
    page.wait_for_url("**kabar=diusulkan**")
    second = desk_screens.desk(browser, city, clerk=1)
    second.goto("/petugas/persetujuan")
    keep(second, "desk-approvals")
    desk_screens.upload(page, lines)
    keep(page, "desk-reconcile-done")
    page.goto(f"/petugas/tagihan/{city.bills('property')[0]['bill_code']}")
    keep(page, "desk-bill")


def dark(browser: Browser, city: DemoCity) -> None:
    """The same colours at night."""
    page = phone(browser, base_url=city.base_url, color_scheme="dark").new_page()
    page.goto(f"/tagihan/{city.bills('property')[2]['bill_code']}")
    keep(page, "bill-dark")


def bank(browser: Browser, city: DemoCity) -> None:
    """The pretend bank: a bill in its mobile app, the receipt, and a scenario that came true."""
    page = phone(browser, base_url=city.bank_url).new_page()
    page.goto(f"/mbanking?kode={city.bills('property')[8]['bill_code']}")
    page.get_by_role("button", name="Lanjut").click()
    keep(page, "bank-mobile")
    page.get_by_role("button", name="Bayar Rp").click()
    keep(page, "bank-mobile-paid")
    page.goto("/scenarios#bank_transfer")
    page.get_by_role("button", name="Jalankan Satu huruf kodenya berubah di jalan").click()
    page.get_by_text("sesuai", exact=True).first.wait_for()
    page.wait_for_selector(".stamp.good")
    keep(page, "bank-scenario")


def calculators(page: Page) -> None:
    """The billboard calculator: the region's own form, filled in, and every step of its result."""
    page.goto("/hitung")
    keep(page, "calculators")
    page.goto("/hitung/reklame?daerah=bojonegoro&jenis=billboard&kelas=A&bentuk=rectangle&width=6&height=4,5")
    keep(page, "calculator", whole=True)
    page.goto(
        "/hitung/reklame?daerah=bojonegoro&jenis=billboard&kelas=A&width=6&height=4,5&muka=2&tahun=1&bulan=3"
        "&opsi_tobacco=ya&dikirim=2026-08-01&hitung=1"
    )
    keep(page, "calculator-result")
    keep(page, "calculator-result-full", whole=True)
    page.goto("/hitung/air-tanah?bulan=07&tahun=2026&kelompok=K3&volume=1.200&hitung=1")
    page.click(".oops a")
    keep(page, "calculator-error")


def main() -> int:
    """Take every picture anew."""
    if chromium_path() is None:
        sys.stderr.write(f"{MISSING}\n")
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="pagi-screens-") as folder,
        demo_city(Path(folder)) as city,
        chromium() as browser,
    ):
        page = phone(browser, base_url=city.base_url).new_page()
        find_and_choose(page, city)
        bill = page.url
        calculators(page)
        page.goto(bill)
        pay(page)
        dark(browser, city)
        bank(browser, city)
        wallet(browser, city)
        when_things_go_wrong(page, city)
        desk(browser, city)
    return 0


if __name__ == "__main__":
    sys.exit(main())
