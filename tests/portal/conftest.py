"""The whole application over the test's database, with a browser's manners."""

from __future__ import annotations

import base64
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from pagi.app import build_app
from pagi.clock import DemoClock
from pagi.config import Settings
from pagi.house import build_house
from pagi.partners.service import PartnerDirectory
from tests.builders.city import CityBuilder, MovableClock

IN_NOVEMBER = datetime.fromisoformat("2026-11-10T10:00:00+08:00")


@dataclass(frozen=True)
class Visitor:
    """Somebody with a browser, and the city behind the pages."""

    http: httpx.AsyncClient
    city: CityBuilder
    directory: PartnerDirectory

    async def choose(self, bill_code: str, **form: str) -> httpx.Response:
        """Press the button of a bill page."""
        headers = {"Sec-Fetch-Site": "same-origin"}
        return await self.http.post(f"/tagihan/{bill_code}/bayar", data=form, headers=headers)


def new_master_key() -> str:
    """A key as an operator would set it."""
    return base64.b64encode(os.urandom(32)).decode()


@pytest.fixture
async def visitor(database_url: str, tmp_path: Path) -> AsyncIterator[Visitor]:
    """A visitor on 10 November 2026, three days before October's hotel tax is due."""
    settings = Settings(data_dir=tmp_path, master_key=new_master_key())
    DemoClock(settings.clock_file).start_at(IN_NOVEMBER)
    house = build_house(settings, database_url)
    transport = httpx.ASGITransport(build_app(house))
    async with house.opened(), httpx.AsyncClient(transport=transport, base_url="http://pagi.test") as http:
        city = CityBuilder(house.pool, house.till, house.keyring, MovableClock(house.clock()))
        await city.found()
        yield Visitor(http, city, house.directory)
