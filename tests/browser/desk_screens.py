"""The desk's pictures in docs/screens/: a clerk's morning at 1366 by 850 (part of `make screens`)."""

from __future__ import annotations

import httpx2
import pyotp
from playwright.sync_api import Browser, Page

from tests.browser.demo_city import DemoCity

SCREEN = {"width": 1366, "height": 850}
DAY = "2026-08-26"


def desk(browser: Browser, city: DemoCity, clerk: int = 0) -> Page:
    """A screen at the desk with a clerk signed in: the first one, or the supervisor (1)."""
    page = browser.new_context(viewport=SCREEN, locale="id-ID", base_url=city.base_url).new_page()
    sign_in(page, city.facts["clerks"][clerk])
    return page


def sign_in(page: Page, clerk: dict[str, str]) -> None:
    """Fill in the door's form and go in."""
    page.goto("/petugas")
    page.fill("#username", clerk["username"])
    page.fill("#password", clerk["password"])
    page.fill("#code", pyotp.TOTP(clerk["totp_secret"]).now())
    page.click("form .btn")
    page.wait_for_url("**/petugas")


def statement(city: DemoCity) -> list[str]:
    """The lines of the first bank's settlement file of the day, its header first."""
    bank = city.facts["partners"][0]["bank"]
    file = httpx2.get(f"{city.bank_url}/settlements/{bank}/{DAY}.csv", timeout=20)
    return file.raise_for_status().text.strip().split("\n")


def upload(page: Page, lines: list[str]) -> None:
    """Hand a settlement file in by the form, and wait for its run or for what is wrong with it."""
    page.goto("/petugas/rekonsiliasi")
    content = "\n".join([*lines, ""]).encode()
    page.set_input_files("#berkas", {"name": f"{DAY}.csv", "mimeType": "text/csv", "buffer": content})
    page.fill("#hari", DAY)
    page.click("form[data-sends-file] button")
    page.wait_for_selector(".oops, .figs.tabs")


def with_discrepancies(lines: list[str]) -> list[str]:
    """The file as a bad morning brings it: a wrong amount, money of nobody, a line twice, one unreadable."""
    header, first, second, *others = lines
    columns = second.split(",")
    columns[5] = str(int(columns[5]) + 1200)
    strange = f"X1,{DAY}T09:41:00+08:00,VA,BPD08252341072,   88899000517,12500000,0,CREDIT"
    unreadable = f"X2,{DAY}T10:12:00+08:00,VA,BPD08261312377,   88899000911,558.80O,0,CREDIT"
    return [header, first, ",".join(columns), *others[:-1], strange, first, unreadable]
