"""Guards asked once a statement refuse what foreign keys refused, in every row of it."""

from __future__ import annotations

from uuid import uuid4

import asyncpg
import pytest

from pagi.database import Connection
from tests.builders.city import CityBuilder

UNKNOWN = uuid4()
# A copy of all rows of a table with one column pointing nowhere, and the column's new value.
LOST = [
    ("bills.bill", "taxpayer_id", UNKNOWN), ("bills.bill", "object_id", UNKNOWN),
    ("bills.item", "bill_id", UNKNOWN), ("bills.item", "receivable_account", "9.9"),
    ("bills.item", "penalty_account", "9.9"),
    ("assessments.liability", "object_id", UNKNOWN), ("assessments.liability", "revenue_account", "9.9"),
    ("ledger.entry", "region_id", 9999), ("ledger.transfer", "entry_id", UNKNOWN),
    ("ledger.transfer", "debit", "9.9"), ("ledger.transfer", "credit", "9.9"),
]  # fmt: skip
KEYS = {
    "bills.bill": {"bill_id": "gen_random_uuid()", "bill_code": "'517199999999999999'"},
    "bills.item": {"item_id": "gen_random_uuid()"},
    "assessments.liability": {"liability_id": "gen_random_uuid()", "version": "2"},
    "ledger.entry": {"entry_id": "gen_random_uuid()", "source_id": "gen_random_uuid()"},
    "ledger.transfer": {"position": "9"},
}
REFERRED = [
    ("regions.region", "region_id = 9998"), ("ledger.account", "code = code || '.9'"),
    ("taxpayers.taxpayer", "taxpayer_id = gen_random_uuid()"),
    ("taxpayers.tax_object", "object_id = gen_random_uuid()"), ("bills.bill", "bill_id = gen_random_uuid()"),
    ("bills.item", "receivable_account = '4.1.01.15.01.0001'"),
    ("assessments.liability", "object_id = gen_random_uuid()"),
]  # fmt: skip


async def copy_row(db: Connection, table: str, **changes: str) -> None:
    schema, name = table.split(".")
    columns = [
        row["column_name"]
        for row in await db.fetch(
            """select column_name from information_schema.columns
                where table_schema = $1 and table_name = $2 and is_generated = 'NEVER'""", schema, name
        )
    ]  # fmt: skip
    values = ", ".join(changes.get(column, column) for column in columns)
    await db.execute(f"insert into {table} ({', '.join(columns)}) select {values} from {table} limit 1")


@pytest.mark.parametrize(("table", "column", "value"), LOST)
async def test_a_row_that_refers_to_nothing_is_refused(
    city: CityBuilder, owner_db: Connection, table: str, column: str, value: object
) -> None:
    await city.bill()
    await copy_row(owner_db, table, **KEYS[table])
    with pytest.raises(asyncpg.ForeignKeyViolationError, match="not there"):
        await copy_row(
            owner_db, table, **KEYS[table] | {"bill_code": "'517199999999999998'", "version": "3"}
            | ({"position": "10"} if table == "ledger.transfer" else {}) | {column: f"'{value}'"}
        )  # fmt: skip


@pytest.mark.parametrize(("table", "change"), REFERRED)
async def test_what_others_refer_to_stays(
    city: CityBuilder, owner_db: Connection, table: str, change: str
) -> None:
    await city.bill()
    with pytest.raises(asyncpg.CheckViolationError, match="append-only"):
        await owner_db.execute(f"update {table} set {change}")
    if table not in ("bills.item", "assessments.liability"):
        with pytest.raises(asyncpg.CheckViolationError, match="append-only"):
            await owner_db.execute(f"delete from {table}")


async def test_one_bad_row_among_many_is_seen(city: CityBuilder, owner_db: Connection) -> None:
    for _ in range(3):
        await city.bill()
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await owner_db.execute(
            """insert into ledger.transfer (region_id, entry_id, position, debit, credit, amount)
               select region_id, entry_id, 2, debit,
                      case when row_number() over () = 3 then '9.9' else credit end, amount
                 from ledger.transfer"""
        )
    with pytest.raises(asyncpg.CheckViolationError, match="cannot go"):
        await copy_row(owner_db, "bills.bill", **KEYS["bills.bill"] | {"state": "'paid'", "paid_at": "now()"}
                       | {"paid": "1"})  # fmt: skip


@pytest.mark.parametrize("period", ["2026-1", "20261001", "2026/10", "26-2026", "abcd", "2026-1a"])
async def test_a_tax_period_is_a_year_or_a_month(
    city: CityBuilder, owner_db: Connection, period: str
) -> None:
    await city.bill()
    with pytest.raises(asyncpg.CheckViolationError, match="tax_period"):
        await copy_row(owner_db, "assessments.liability", **KEYS["assessments.liability"]
                       | {"tax_period": f"'{period}'"})  # fmt: skip


@pytest.mark.parametrize("code", ["51719999999999999", "51719999999999999a", "5171 9999999999999"])
async def test_a_bill_code_is_18_digits(city: CityBuilder, owner_db: Connection, code: str) -> None:
    await city.bill()
    with pytest.raises(asyncpg.CheckViolationError, match="bill_code"):
        await copy_row(owner_db, "bills.bill", **KEYS["bills.bill"] | {"bill_code": f"'{code}'"})
