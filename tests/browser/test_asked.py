""" "Sudah bayar?" pressed on a phone: the news of a payment was lost, and the bank is asked at once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.browsing import choose, phone
from tests.browser.demo_city import DemoCity
from tests.browser.test_phone import payload_of, unpaid

__all__ = ("unpaid",)
pytestmark = pytest.mark.browser
SHOWN = os.environ.get("PAGI_SCREENS")
"""A folder for pictures of what was seen."""


@pytest.fixture(autouse=True)
def _no_fault_is_left(city: DemoCity) -> Iterator[None]:
    yield
    city.no_faults()


def seen(page: Page, name: str) -> None:
    if SHOWN:
        page.screenshot(path=str(Path(SHOWN) / f"{name}.png"), full_page=True)


def test_pressed_before_paying_it_says_that_the_bank_has_nothing(
    page: Page, unpaid: Iterator[dict[str, Any]]
) -> None:
    page.goto(f"/tagihan/{next(unpaid)['bill_code']}")
    choose(page, "qris")
    page.get_by_role("button", name="Sudah bayar?").click()
    expect(page.get_by_text("Bank BPD Bali belum menerima uangnya")).to_be_visible()
    expect(page.get_by_text("Sebentar lagi kami tanya lagi.")).to_be_visible()
    expect(page.locator("img.qr")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    seen(page, "asked-not-yet")


def test_pressed_after_lost_news_it_finds_the_money(
    page: Page, city: DemoCity, unpaid: Iterator[dict[str, Any]]
) -> None:
    bill = next(unpaid)
    page.goto(f"/tagihan/{bill['bill_code']}")
    choose(page, "qris")
    city.fault("drop_callback")
    city.bank_pays(qr_payload=payload_of(page))
    page.get_by_role("button", name="Sudah bayar?").click()
    expect(page.get_by_role("heading", name="LUNAS", exact=True)).to_be_visible(timeout=10_000)
    assert page.url.startswith(f"{city.base_url}/tagihan/{bill['bill_code']}/bukti")


def test_a_bank_that_is_away_is_said_not_to_answer(
    browser: Browser, city: DemoCity, unpaid: Iterator[dict[str, Any]]
) -> None:
    """Without script, in English."""
    context = phone(browser, base_url=city.base_url, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/en/tagihan/{next(unpaid)['bill_code']}")
    choose(page, "va")
    city.fault("outage", seconds=40)
    for _ in range(6):  # what the sweep asked a moment before is not asked again at once
        page.get_by_role("button", name="Already paid?").click()
        if page.get_by_text("Bank BPD Bali did not answer").is_visible():
            break
        page.wait_for_timeout(3_500)
    expect(page.get_by_text("Bank BPD Bali did not answer")).to_be_visible()
    seen(page, "asked-no-answer")
    context.close()
