"""The desk as a small application of its own, over HTTP, on the real database."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator

import httpx2
import pytest
from litestar import Litestar

from pagi.doors.common.security_headers import security_headers
from pagi.doors.common.static import serve_static
from pagi.doors.desk.room import DeskRoom
from pagi.doors.desk.router import desk_router
from pagi.keys import Keyring
from pagi.regions import DENPASAR
from tax_types.parameters import load as load_laws
from tests.desk.town import NOW, PASSWORD, Machine, Town, code

FORM_TOKEN = re.compile(r'name="token_formulir" value="([0-9a-f]{64})"')


@pytest.fixture
def keyring() -> Keyring:
    return Keyring(os.urandom(32))


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
async def town(db, keyring) -> Town:
    made = Town(db, keyring)
    await made.found()
    return made


@pytest.fixture
def room(pool, keyring, machine) -> DeskRoom:
    return DeskRoom(
        pool=pool,
        keyring=keyring,
        region=DENPASAR,
        laws=load_laws(DENPASAR.slug),
        clock=lambda: NOW,
        https=False,
        machine=machine,
    )


@pytest.fixture
async def browser(room, town) -> AsyncIterator[httpx2.AsyncClient]:
    app = Litestar(
        [desk_router(room), serve_static], before_send=[security_headers(https=False)], openapi_config=None
    )
    async with visiting(app, "http://desk.test") as client:
        yield client


def visiting(app: Litestar, address: str) -> httpx2.AsyncClient:
    """A browser of its own, in the test's own loop, which follows no redirect by itself."""
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=address)


async def sign_in(browser, machine, username="ayu", **more):
    """Fill in the form and send it."""
    typed = {"username": username, "password": PASSWORD, "code": code(username, machine()), **more}
    return await browser.post("/petugas/masuk", data=typed, headers={"Sec-Fetch-Site": "same-origin"})


@pytest.fixture
async def ayu(browser, machine) -> httpx2.AsyncClient:
    """A browser in which Ayu, a clerk, is signed in."""
    answer = await sign_in(browser, machine)
    assert answer.status_code == 303, answer.text
    return browser


@pytest.fixture
async def wayan(browser, machine) -> httpx2.AsyncClient:
    """A browser in which Wayan, an auditor, is signed in."""
    answer = await sign_in(browser, machine, "wayan")
    assert answer.status_code == 303, answer.text
    return browser


@pytest.fixture
async def ketut(browser, machine) -> httpx2.AsyncClient:
    """A browser in which Ketut, a supervisor, is signed in."""
    answer = await sign_in(browser, machine, "ketut")
    assert answer.status_code == 303, answer.text
    return browser


async def form_token(browser) -> str:
    """The token that this session's forms carry."""
    page = await browser.get("/petugas")
    found = FORM_TOKEN.search(page.text)
    assert found, page.text
    return found[1]
