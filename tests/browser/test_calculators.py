"""The calculators on a phone: agreeing with ``pagi assess`` line by line, shared and printed.

They need no database, so no demo city is started: the portal answers the browser's requests in this process.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any
from urllib.parse import urlencode

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from playwright.sync_api import Browser, Page, Route, expect

from pagi.doors.common.security_headers import security_headers
from pagi.doors.common.static import serve_static
from pagi.doors.portal.calculators.catalogue import CALCULATORS
from pagi.doors.portal.routes import portal_router
from tests.browser.browsing import MISSING, chromium, chromium_path, phone
from tests.browser.demo_city import ROOT
from tests.portal.calculator_cases import CASES
from tests.portal.doubles import InMemoryBooks

pytestmark = pytest.mark.browser
ORIGIN = "http://127.0.0.1:9"  # nothing listens there: what is not routed fails
BOARD = {
    "tax": "billboard",
    "region": "bojonegoro",
    "inputs": {
        "type": "billboard",
        "class": "A",
        "width_m": 6,
        "height_m": "4.5",
        "faces": 2,
        "duration": {"years": 1, "months": 3},
        "options": ["tobacco"],
        "sent_on": "2026-08-01",
    },
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A running Chromium."""
    if chromium_path() is None:
        pytest.skip(MISSING)
    with chromium() as running:
        yield running


@pytest.fixture
def open_phone(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens phones that see the portal; whatever the browser complains of fails the test."""
    portal = Litestar(
        [portal_router(InMemoryBooks(), None), serve_static],
        before_send=[security_headers(https=False)],
        openapi_config=None,
    )
    complaints: list[str] = []
    with TestClient(portal) as client, ExitStack() as phones:

        def take(**options: Any) -> Page:
            context = phones.enter_context(phone(browser, base_url=ORIGIN, **options))
            context.route("**/*", partial(answered_by, client))
            page = context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on(
                "console",
                lambda said: complaints.append(said.text) if "Content Security" in said.text else None,
            )
            return page

        yield take
    assert complaints == []


def answered_by(client: TestClient[Litestar], route: Route) -> None:
    """The portal's answer to a request of the browser."""
    answer = client.get(route.request.url.removeprefix(ORIGIN), headers={"Accept-Encoding": "identity"})
    route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.content)


def assessed(request: dict[str, Any]) -> dict[str, Any]:
    """What ``pagi assess`` says on its standard output."""
    command = [sys.executable, "-m", "pagi.cli", "assess"]
    line = json.dumps(request).encode()
    told = subprocess.run(command, cwd=ROOT, input=line, capture_output=True, check=True, timeout=60)
    answer: dict[str, Any] = json.loads(told.stdout)
    return answer


def explained(page: Page) -> list[dict[str, Any]]:
    """The lines as they stand on the page."""
    return [
        {
            "label": line.locator("[data-label]").inner_text(),
            "formula": "; ".join(line.locator("[data-formula]").all_inner_texts()),
            "amount": int(line.locator("[data-amount]").get_attribute("data-amount") or ""),
            "source": "; ".join(dict.fromkeys(line.locator("[data-source]").all_inner_texts())),
            "verified": line.locator(".tag").count() == 0,
        }
        for line in page.locator("[data-line]").all()
    ]


def fill_in_the_board(page: Page) -> None:
    """From the first page to the result, as a newcomer goes."""
    page.goto("/")
    page.get_by_role("link", name="Hitung pajak").click()
    page.get_by_role("link", name="Pajak reklame").click()
    page.get_by_role("link", name="Kabupaten Bojonegoro").click()
    page.get_by_label("Jenis reklame").select_option("spanduk")
    expect(page.get_by_label("Kelas jalan atau lokasi")).to_be_hidden()
    page.get_by_label("Jenis reklame").select_option("billboard")
    page.get_by_label("Kelas jalan atau lokasi").select_option("A")
    page.get_by_label("Rokok").check()
    page.get_by_label("Lingkaran").check()
    expect(page.get_by_label("Lebar")).to_be_hidden()
    page.get_by_label("Persegi").check()
    page.get_by_label("Lebar").fill("6")
    page.get_by_label("Tinggi").fill("4,5")
    page.get_by_label("Jumlah muka").fill("2")
    page.get_by_label("Lama (tahun)").fill("1")
    page.get_by_label("Lama (bulan)").fill("3")
    page.get_by_text("Tanggal surat dan bayar").click()
    page.get_by_label("Surat ketetapan dikirim pada").fill("2026-08-01")
    page.get_by_role("button", name="Hitung").click()
    page.wait_for_selector("[data-total]")


def test_the_billboard_calculator_explains_itself_as_pagi_assess_does(
    open_phone: Callable[..., Page],
) -> None:
    page = open_phone()
    expected = assessed(BOARD)
    fill_in_the_board(page)
    assert explained(page) == [{**line, "label": line["label"]["id"]} for line in expected["lines"]]
    total = f"Rp{expected['total']:,}".replace(",", ".")
    assert page.inner_text("[data-total]") == total
    sizes = page.locator("main *").evaluate_all(
        "all => all.map(n => parseFloat(getComputedStyle(n).fontSize))"
    )
    assert page.locator("[data-total]").evaluate("n => parseFloat(getComputedStyle(n).fontSize)") == max(
        sizes
    )
    expect(page.get_by_text("Selasa, 1 September 2026")).to_be_visible()
    page.get_by_role("link", name="English").click()
    assert explained(page) == [{**line, "label": line["label"]["en"]} for line in expected["lines"]]


def test_a_result_is_copied_as_a_link_and_printed_without_what_paper_cannot_use(
    open_phone: Callable[..., Page],
) -> None:
    page = open_phone(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/hitung/hotel")
    page.get_by_label("Omzet tanpa pajak").fill("203.500.000")
    page.get_by_role("button", name="Hitung").click()
    total = page.inner_text("[data-total]")
    page.get_by_role("button", name="Salin tautan").click()
    expect(page.get_by_text("Tautan disalin.")).to_be_visible()
    address = page.evaluate("navigator.clipboard.readText()")
    assert address.startswith(f"{ORIGIN}/hitung/hotel?daerah=denpasar&")
    page.emulate_media(media="print")
    for gone in (".top", ".bar", ".back", "[data-share]"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.get_by_text("Hitungan, bukan ketetapan", exact=False).last).to_be_visible()
    page.goto(address)
    assert page.inner_text("[data-total]") == total
    assert page.context.cookies() == []


def test_a_calculator_needs_no_script(open_phone: Callable[..., Page]) -> None:
    page = open_phone(java_script_enabled=False)
    page.goto("/hitung/air-tanah")
    page.get_by_label("Angka meter", exact=True).check()
    expect(page.get_by_label("Volume (m³)")).to_be_hidden()
    page.get_by_label("Angka awal meter 1").fill("1200")
    page.get_by_label("Angka akhir meter 1").fill("2400")
    page.get_by_label("Kelompok pemakai").select_option("K3")
    page.get_by_role("button", name="Hitung").click()
    assert page.inner_text("[data-total]") == "Rp1.127.500"
    assert page.get_by_role("button", name="Cetak").is_hidden()
    page.get_by_role("link", name="Ubah isian").first.click()
    assert page.input_value("#meter1_akhir") == "2400"


def test_no_calculator_overflows_on_the_narrowest_phone(open_phone: Callable[..., Page]) -> None:
    page = open_phone(viewport={"width": 320, "height": 640})
    results = {slug: typed for slug, typed, _ in CASES}
    for slug, typed in results.items():
        query = urlencode({**typed, "hitung": "1"})
        for address in (f"/en/hitung/{slug}?{query}", f"/hitung/{slug}?hitung=1"):
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") == 320, address
    page.goto(f"/hitung/angsuran?pajak=hotel&bulan=10&tahun=2026&kali=2&pokok={'9' * 17}&hitung=1")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert set(results) == set(CALCULATORS)
