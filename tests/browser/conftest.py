"""One demo city and one browser for all tests of this folder; skipped where there is no Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.browsing import MISSING, chromium, chromium_path, phone
from tests.browser.demo_city import DemoCity, demo_city


@pytest.fixture(scope="package")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoCity]:
    """A running demo."""
    if chromium_path() is None:
        pytest.skip(MISSING)
    with demo_city(tmp_path_factory.mktemp("demo")) as running:
        yield running


@pytest.fixture(scope="package")
def browser(city: DemoCity) -> Iterator[Browser]:
    """A running Chromium."""
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser, city: DemoCity) -> Iterator[Page]:
    """A phone on which every complaint of the browser fails the test (CSP, script errors)."""
    complaints: list[str] = []
    context = phone(browser, base_url=city.base_url)
    tab = context.new_page()
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    yield tab
    context.close()
    assert complaints == []
