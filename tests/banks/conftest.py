"""The real application over the test's database, called as a bank calls it."""

from __future__ import annotations

import base64
import os
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from pagi.app import build_app
from pagi.config import Settings
from pagi.house import build_house
from tests.builders.bank import BankCaller
from tests.builders.city import CityBuilder, MovableClock


@pytest.fixture
async def bank(database_url: str, tmp_path: Path) -> AsyncIterator[BankCaller]:
    """A bank that calls PAGI, and the city behind it."""
    key = base64.b64encode(os.urandom(32)).decode()
    house = build_house(Settings(data_dir=tmp_path, master_key=key), database_url)
    transport = httpx.ASGITransport(build_app(house))
    async with house.opened(), httpx.AsyncClient(transport=transport, base_url="http://pagi.test") as client:
        clock = MovableClock(house.clock())
        city = CityBuilder(house.pool, house.till, house.keyring, clock)
        await city.found()
        yield BankCaller(client, city)
