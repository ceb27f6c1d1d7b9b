"""Headless Chromium at phone size. Debian's own is used, never a downloaded one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

PHONE = {"width": 390, "height": 844}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = "no chromium on this machine: apt-get install -y chromium fonts-roboto"


def chromium_path() -> str | None:
    """The browser of this machine, if there is one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield browser
        browser.close()


def phone(browser: Browser, **options: Any) -> BrowserContext:
    """A fresh phone: no cookies, no history."""
    return browser.new_context(**{"viewport": PHONE, "locale": "id-ID", **options})


def choose(page: Page, channel: str) -> None:
    """On a bill page: choose ``qris`` or ``va`` and press the one button."""
    page.check(f"input[name=kanal][value={channel}]")
    page.click("form .bar button")
    page.wait_for_url("**/bayar/*")
