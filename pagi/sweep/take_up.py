"""What is to be asked about: aged instructions, in pages by their key, and answers that told nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pagi.database import Connection, Pool, load
from pagi.sweep.models import PAID_BY

_SQL = load("pagi/sweep/queries.sql")
PAGE = 500
OVERLAP = timedelta(minutes=1)
"""How far each look goes back: what was committed late is not passed over."""
FIRST = UUID(int=0)
LOOKS_BACK = timedelta(minutes=5)
"""How old an inquiry may be that opens a question, or moves one up."""


@dataclass(frozen=True, slots=True)
class Askable:
    """A channel of a partner about which it can be asked, and by which service."""

    partner_id: UUID
    channel: str
    service: int


async def take_up(
    pool: Pool,
    region_id: int,
    askable: Sequence[Askable],
    age: timedelta,
    now: datetime,
    machine_now: datetime,
) -> int:
    """Take up what is older than ``age``, a page per transaction. Returns how many questions are new.

    Keys rise with the machine's time, so that a demo's clock that is moved passes nothing over.
    """
    if not askable:
        return 0
    before = key_at(machine_now - age)
    async with pool.acquire() as db:
        mark: UUID | None = await db.fetchval(_SQL.mark, region_id)
    after, taken = _back(mark), await _answers(pool, region_id, askable, age, now, machine_now)
    while True:
        async with pool.transaction() as db:
            if not await db.fetchval(_SQL.alone, region_id):
                return taken
            page = await _page(db, region_id, askable, after, before, now)
            if page["last"] is not None:
                await db.execute(_SQL.keep_mark, region_id, page["last"])
        taken += int(page["taken_up"])
        if page["looked_at"] < PAGE:
            return taken
        after = page["last"]


async def take_up_inquiries(
    pool: Pool, region_id: int, askable: Sequence[Askable], age: timedelta, now: datetime
) -> int:
    """Take up what banks were told of fixed numbers, ``age`` after that. Returns how many are new."""
    accounts = [one for one in askable if one.channel == "virtual_account"]
    async with pool.transaction() as db:
        tag = await db.execute(
            _SQL.take_up_inquiries, region_id, now - age - LOOKS_BACK, now - age,
            [one.partner_id for one in accounts], [one.service for one in accounts], now,
        )  # fmt: skip
    return int(tag.rsplit(" ", 1)[-1])


async def stir(pool: Pool, region_id: int, age: timedelta, now: datetime) -> int:
    """Move up what banks have inquired about: a payer stands before them. Returns how many questions."""
    async with pool.transaction() as db:
        tag = await db.execute(_SQL.stir, region_id, now - LOOKS_BACK, now, age)
    return int(tag.rsplit(" ", 1)[-1])


async def _page(
    db: Connection, region_id: int, askable: Sequence[Askable], after: UUID, before: UUID, now: datetime
) -> Any:
    return await db.fetchrow(
        _SQL.take_up_instructions, region_id, after, before, PAGE, [one.partner_id for one in askable],
        [one.channel for one in askable], [one.service for one in askable], now,
    )  # fmt: skip


async def _answers(
    pool: Pool,
    region_id: int,
    askable: Sequence[Askable],
    age: timedelta,
    now: datetime,
    machine_now: datetime,
) -> int:
    async with pool.transaction() as db:
        tag = await db.execute(
            _SQL.take_up_answers, region_id, now, machine_now - age, [one.partner_id for one in askable],
            [PAID_BY[one.service] for one in askable], [one.service for one in askable],
            [one.channel for one in askable],
        )  # fmt: skip
    return int(tag.rsplit(" ", 1)[-1])


def key_at(moment: datetime) -> UUID:
    """The lowest key made at ``moment`` or later (UUIDv7, RFC 9562: milliseconds in its first 48 bits)."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def _back(mark: UUID | None) -> UUID:
    if mark is None:
        return FIRST
    back = (mark.int >> 80) - int(OVERLAP.total_seconds() * 1000)
    return UUID(int=max(back, 0) << 80)
