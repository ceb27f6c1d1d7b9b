"""One PostgreSQL for the test run, shared by its workers; a fresh migrated database for each test.

The database of a test is a copy of a migrated template, which takes some ten milliseconds.
"""

from __future__ import annotations

import asyncio
import base64
import fcntl
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import httpx
import hypothesis
import pytest

from pagi.app import build_app
from pagi.clock import machine_clock
from pagi.config import Settings
from pagi.database import Connection, DatabaseAccess, Pool, connect
from pagi.database.embedded import EmbeddedServer
from pagi.database.migrate import migrate
from pagi.house import build_house
from pagi.keys import Keyring
from pagi.payments.till import Till
from tests.builders.bank import BankCaller
from tests.builders.city import CityBuilder, MovableClock

TEMPLATE = "pagi"
# No deadline for one example: the first one loads parameters, and on a busy machine any one may be slow.
PATIENT = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("quick", PATIENT)
hypothesis.settings.register_profile("soak", PATIENT, max_examples=5_000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
# Tests prove logic, not disks: the settings that a demo keeps on are off here, for speed.
FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "200"}


def in_database(access: DatabaseAccess, name: str) -> DatabaseAccess:
    """The same server and roles, another database."""
    moved = {role: urlsplit(url)._replace(path=f"/{name}").geturl() for role, url in asdict(access).items()}
    return DatabaseAccess(**moved)


@pytest.fixture(scope="session")
def postgres(worker_id: str, testrun_uid: str) -> Iterator[DatabaseAccess]:
    """The running server with its migrated template; whoever of the workers ends last stops it."""
    folder = Path(tempfile.gettempdir()) / f"pagi-test-{os.getuid()}-{testrun_uid}"
    folder.mkdir(mode=0o755, exist_ok=True)
    server = EmbeddedServer(folder, settings=FAST)
    with server.lease() as access:
        with (folder / "migrate.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (folder / "migrated").exists():
                asyncio.run(migrate(access.owner))
                (folder / "migrated").touch()
        yield access
    if server.running_pid() is None:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
async def database(postgres: DatabaseAccess) -> AsyncIterator[DatabaseAccess]:
    """A fresh migrated database of this test alone, by role."""
    name = f"test_{uuid.uuid4().hex}"
    admin = await asyncpg.connect(in_database(postgres, "postgres").admin)
    try:
        await admin.execute(f"create database {name} template {TEMPLATE} owner pagi_owner strategy file_copy")
        yield in_database(postgres, name)
        await admin.execute(f"drop database {name} with (force)")
    finally:
        await admin.close()


@pytest.fixture
def database_url(database: DatabaseAccess) -> str:
    """The address of this test's database, as the application's role."""
    return database.app


@pytest.fixture
async def db(database: DatabaseAccess) -> AsyncIterator[Connection]:
    """A connection as the application's role, nothing begun."""
    connection = await connect(database.app)
    yield connection
    await connection.close()


@pytest.fixture
async def owner_db(database: DatabaseAccess) -> AsyncIterator[Connection]:
    """A connection as the owner of the tables, to look and to sabotage."""
    connection = await connect(database.owner)
    yield connection
    await connection.close()


@pytest.fixture
async def pool(database: DatabaseAccess) -> AsyncIterator[Pool]:
    """A pool as the application's role."""
    async with Pool(database.app, size=10) as opened:
        yield opened


@pytest.fixture
async def city(pool: Pool) -> AsyncIterator[CityBuilder]:
    """A city with two banks, no bills, and its till open."""
    clock = MovableClock()
    till = Till(pool, clock, machine_clock)
    built = CityBuilder(pool, till, Keyring(bytes(32)), clock)
    await built.found()
    await till.start()
    yield built
    await till.stop()


@pytest.fixture
async def bank(database_url: str, tmp_path: Path) -> AsyncIterator[BankCaller]:
    """The real application over this test's database, called as a bank calls it; and the city behind it."""
    key = base64.b64encode(os.urandom(32)).decode()
    house = build_house(Settings(data_dir=tmp_path, master_key=key), database_url)
    transport = httpx.ASGITransport(build_app(house))
    async with house.opened(), httpx.AsyncClient(transport=transport, base_url="http://pagi.test") as client:
        city = CityBuilder(house.pool, house.till, house.keyring, MovableClock(house.clock()))
        await city.found()
        yield BankCaller(client, city)
