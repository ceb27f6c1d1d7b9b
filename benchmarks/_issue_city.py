"""The issue of a whole city's PBB into the database, beside a bare binary COPY of the same rows.

PAGI's side is what `pagi property issue` does after the approval: facts are read, assessed by columns, and
written as assessments, bills, items and journal entries with their transfers, chunk by chunk on two
connections, with every index, check and guard of the migrated database, fsync on. The reference puts the very
same rows, held ready in memory, into tables without any of these, in one COPY for each table.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from _report import report

from pagi.assessments.mass_issue import service
from pagi.assessments.mass_issue.carrying_out import carry_out
from pagi.assessments.mass_issue.service import Wanted
from pagi.database import DatabaseAccess, Pool, connect
from pagi.database.binary_rows import copy_in
from pagi.database.embedded import EmbeddedServer
from pagi.database.migrate import migrate
from pagi.identity.models import Clerk, Role
from pagi.ids import new_id, new_ids
from pagi.ledger.journal import open_region
from pagi.regions import DENPASAR
from tax_types.property_columns import PropertyColumns

TABLES = ("assessments.liability", "bills.bill", "bills.item", "ledger.entry", "ledger.transfer")
YEARS = (2027, 2028)
"""Two years are issued, two copies made: the faster of each counts."""
SETTINGS = {"max_wal_size": "8GB"}  # no checkpoint in the middle of either side
NOW = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)
NEW_YEAR = date(2027, 1, 1)
REGION_ID = np.int16(DENPASAR.region_id)


@dataclass(frozen=True)
class Issued:
    """What one year's issue wrote, and how long it took."""

    seconds: float
    rows: int


def bench_issue(objects: PropertyColumns) -> None:
    """Rows a second into assessments, bills, items and journal."""
    with tempfile.TemporaryDirectory(prefix="pagi-bench-") as folder:
        Path(folder).chmod(0o755)
        with EmbeddedServer(Path(folder), settings=SETTINGS).lease() as access:
            issued, copied = asyncio.run(_measure(access, objects))
    report(
        "assess.issue",
        max(one.rows / one.seconds for one in issued),
        "rows/s",
        "a bare binary COPY of the same rows, without index, check or guard",
        max(one.rows / one.seconds for one in copied),
        sum(one.rows for one in issued),
    )


async def _measure(access: DatabaseAccess, objects: PropertyColumns) -> tuple[list[Issued], list[Issued]]:
    await migrate(access.owner)
    owner = await connect(access.owner)
    admin = await connect(access.admin)
    proposer, approver = await _settle(owner, objects)
    await admin.execute("vacuum (analyze)")
    issued, copied = [], []
    async with Pool(access.app, size=4, command_timeout=None) as pool:
        for year in YEARS:
            await admin.execute("checkpoint")
            issued.append(await _issue(pool, year, proposer, approver))
            copied.append(await _copy(owner, admin, year))
    await owner.close()
    await admin.close()
    return issued, copied


async def _issue(pool: Pool, year: int, proposer: Clerk, approver: Clerk) -> Issued:
    """One year from its approval to its last commit; rows and sums are read from the database afterwards."""
    due = date(year, 8, 31)
    found = await service.propose(pool, DENPASAR, Wanted(year, due_date=due), proposer, NOW)
    await service.approve(pool, DENPASAR.region_id, found.run.run_id, approver, NOW)
    start = time.perf_counter()
    outcome = await carry_out(pool, DENPASAR, found.run.run_id, lambda: NOW)
    seconds = time.perf_counter() - start
    async with pool.acquire() as db:
        kept = [await db.fetchrow(_counting(table), year) for table in TABLES]
    counts = [row["rows"] for row in kept]
    sums = {row["amount"] for row in kept if row["amount"] is not None}
    if counts != [outcome.letters, *[outcome.bills] * 4] or sums != {found.total}:
        sys.exit(f"assess: the issue of {year} left {counts} rows and {sums} rupiah of {found.total}")
    return Issued(seconds, sum(counts))


def _counting(table: str) -> str:
    amount = {"ledger.entry": "null::bigint", "ledger.transfer": "sum(amount)::bigint"}
    summed = amount.get(table, "sum(principal)::bigint")
    return f"select count(*) as rows, {summed} as amount from {table} {_OF_YEAR.get(table, _OF_PERIOD)}"


_OF_PERIOD = "where tax_period = $1::int::text"
_OF_YEAR = {
    "ledger.entry": "where right(memo, 4) = $1::int::text",
    "ledger.transfer": """where (region_id, entry_id) in (
        select region_id, entry_id from ledger.entry where right(memo, 4) = $1::int::text)""",
}
"""Which rows of a table an issue of the year $1 has written."""


async def _copy(owner: Any, admin: Any, year: int) -> Issued:
    """The same rows into bare tables, table by table, committed together."""
    held: list[tuple[str, memoryview]] = []
    for table in TABLES:
        bare = f"bare.{table.partition('.')[2]}_{year}"
        await owner.execute("create schema if not exists bare")
        await owner.execute(f"create table {bare} as select * from {table} with no data")
        received = bytearray()

        async def take(part: bytes, into: bytearray = received) -> None:
            into.extend(part)

        rows = f"select * from {table} {_OF_YEAR.get(table, _OF_PERIOD)}"
        await owner.copy_from_query(rows, year, output=take, format="binary")
        held.append((bare, memoryview(received)))
    await admin.execute("checkpoint")
    start = time.perf_counter()
    async with owner.transaction():
        for bare, rows in held:
            await owner.copy_to_table(
                bare.partition(".")[2], schema_name="bare", source=rows, format="binary"
            )
    seconds = time.perf_counter() - start
    counts = [await owner.fetchval(f"select count(*) from {bare}") for bare, _ in held]
    await owner.execute(f"drop table {', '.join(bare for bare, _ in held)}")
    return Issued(seconds, sum(counts))


async def _settle(db: Any, objects: PropertyColumns) -> tuple[Clerk, Clerk]:
    """Owners, objects and facts; one owner in four has two objects."""
    await open_region(db, DENPASAR)
    rows = objects.land_area.size
    owners = rows * 4 // 5
    taxpayers, keys, number = new_ids(owners), new_ids(rows), np.arange(rows)
    await copy_in(db, "taxpayers.taxpayer", {
        "region_id": REGION_ID, "taxpayer_id": taxpayers, "npwpd": _numbered(b"P1", 11, np.arange(owners)),
        "name_sealed": bytes(48), "created_at": NOW,
    }, owners)  # fmt: skip
    await copy_in(db, "taxpayers.tax_object", {
        "region_id": REGION_ID, "object_id": keys, "taxpayer_id": taxpayers[number * owners // rows],
        "tax": "property", "object_number": _numbered(b"51710", 13, number), "village": "Renon",
        "district": "Denpasar Selatan", "created_at": NOW,
    }, rows)  # fmt: skip
    for is_zero, use in ((True, "food_crop"), (False, "general")):
        chosen = np.flatnonzero(objects.is_zero_rated == is_zero)
        await copy_in(db, "assessments.property_fact", {
            "region_id": REGION_ID, "fact_id": new_ids(chosen.size), "object_id": keys[chosen],
            "valid_from": NEW_YEAR, "land_area": objects.land_area[chosen],
            "land_value": objects.land_value[chosen], "land_use": use,
            "building_area": objects.building_area[chosen], "building_value": objects.building_value[chosen],
            "basis": "Uji", "recorded_at": NOW, "recorded_by": "ketut",
        }, chosen.size)  # fmt: skip
    reduced = np.flatnonzero(objects.reduction)
    for year in YEARS:
        await copy_in(db, "assessments.property_reduction", {
            "region_id": REGION_ID, "object_id": keys[reduced], "tax_year": np.int16(year),
            "recorded_at": NOW, "share": objects.reduction[reduced].astype(np.int32), "decree": "SK Uji",
            "recorded_by": "ketut",
        }, reduced.size)  # fmt: skip
    return await _clerk(db, "ketut", Role.CLERK), await _clerk(db, "kepala", Role.HEAD)


def _numbered(prefix: bytes, digits: int, numbers: Any) -> Any:
    """Texts of one length: a prefix and a number with leading zeros."""
    return np.array([prefix + b"%0*d" % (digits, one) for one in numbers.tolist()])


async def _clerk(db: Any, username: str, role: Role) -> Clerk:
    clerk = Clerk(DENPASAR.region_id, new_id(), username, username, role)
    await db.execute(
        """insert into identity.clerk (region_id, clerk_id, username, name, role, password_hash, totp_sealed,
                                       created_at)
           values ($1, $2, $3, $3, $4, '$argon2id$none', 'none', $5)""",
        clerk.region_id, clerk.clerk_id, username, role.value, NOW,
    )  # fmt: skip
    return clerk
