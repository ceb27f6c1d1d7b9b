"""What listens to a bill hears every change: also one that fell between two looks, or into an outage."""

from __future__ import annotations

import base64
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from pagi.app import api_books
from pagi.config import Settings
from pagi.database import DatabaseUnavailable, Pool
from pagi.doors.api.books import ApiBooks
from pagi.house import build_house
from tests.builders.bank import BankCaller


@pytest.fixture
async def books(bank: BankCaller, database_url: str, tmp_path: Path) -> AsyncIterator[ApiBooks]:
    """The API's tools over the same database as ``bank``."""
    key = base64.b64encode(os.urandom(32)).decode()
    house = build_house(Settings(data_dir=tmp_path, master_key=key), database_url)
    async with house.opened():
        yield replace(api_books(house), keyring=bank.city.keyring)


@dataclass
class AwayFor:
    """A pool whose database is away for the first ``times``."""

    pool: Pool
    times: int

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Any]:
        if self.times:
            self.times -= 1
            raise DatabaseUnavailable
        async with self.pool.acquire() as db:
            yield db


async def paid_while_known(bank: BankCaller, books: ApiBooks) -> Any:
    """A bill as it stood before it was paid."""
    bill = await bank.city.bill()
    known = await books.found(bill.bill_code)
    account = await bank.city.virtual_account(bill)
    assert (await bank.pay(account, account.amount, "P")).code == "2002500"
    return known


async def test_a_change_before_the_listening_began_is_told(bank: BankCaller, books: ApiBooks) -> None:
    known = await paid_while_known(bank, books)
    told = await anext(books.changes(known))
    assert told is not None
    assert told["status"] == "paid"


async def test_a_change_told_during_an_outage_is_told_when_it_is_over(
    bank: BankCaller, books: ApiBooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pagi.doors.api.books.AGAIN_SECONDS", 0)
    known = await paid_while_known(bank, books)
    away: Any = AwayFor(books.pool, 2)
    heard = replace(books, pool=away).changes(known)
    assert [await anext(heard), await anext(heard)] == [None, None], "signs of life"
    told = await anext(heard)
    assert told is not None
    assert told["status"] == "paid"
