"""The guards of payments and allocations refuse, once a statement, what foreign keys refused row by row."""

from __future__ import annotations

from uuid import uuid4

import asyncpg
import pytest

from pagi.database import Connection
from tests.builders.city import CityBuilder
from tests.database.test_setwise_guards import copy_row

UNKNOWN = uuid4()
FRESH = {"payment_id": "gen_random_uuid()", "ntpd": "left(gen_random_uuid()::text, 16)"}
REFERRED = [
    ("partners.partner", "partner_id"), ("instructions.instruction", "instruction_id"),
    ("instructions.instruction", "bill_id"), ("bills.item", "item_id"), ("bills.quote", "quote_id"),
    ("payments.payment", "payment_id"), ("payments.payment", "bill_id"), ("payments.payment", "quote_id"),
]  # fmt: skip


@pytest.fixture
async def paid(city: CityBuilder) -> CityBuilder:
    """A city with one payment."""
    account = await city.virtual_account(await city.bill())
    await city.pay(account, account.amount)
    return city


@pytest.mark.parametrize("column", ["partner_id", "bill_id", "instruction_id", "quote_id"])
async def test_a_payment_that_refers_to_nothing_is_refused(
    paid: CityBuilder, owner_db: Connection, column: str
) -> None:
    await copy_row(owner_db, "payments.payment", **FRESH)
    with pytest.raises(asyncpg.ForeignKeyViolationError, match=column.removesuffix("_id")):
        await copy_row(owner_db, "payments.payment", **FRESH | {column: f"'{UNKNOWN}'"})
    assert await paid.value("select count(*) from payments.payment") == 2


@pytest.mark.usefixtures("paid")
async def test_money_for_nobody_refers_to_nothing_and_is_kept(owner_db: Connection) -> None:
    nobody = {"bill_id": "null", "instruction_id": "null", "quote_id": "null", "to_bill": "0"}
    await copy_row(owner_db, "payments.payment", **FRESH | nobody | {"to_suspense": "amount"})


@pytest.mark.usefixtures("paid")
@pytest.mark.parametrize("column", ["payment_id", "item_id"])
async def test_an_allocation_that_refers_to_nothing_is_refused(owner_db: Connection, column: str) -> None:
    with pytest.raises(asyncpg.ForeignKeyViolationError, match="item"):
        await copy_row(owner_db, "payments.allocation", **{column: f"'{UNKNOWN}'"})


@pytest.mark.usefixtures("paid")
async def test_one_bad_row_among_many_is_seen_and_a_first_state_is_one(owner_db: Connection) -> None:
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await owner_db.execute(
            """insert into payments.allocation
                      (region_id, payment_id, item_id, paid_day, principal, interest, fines)
               select a.region_id, case when n = 2 then gen_random_uuid() else a.payment_id end, i.item_id,
                      paid_day, 1, 0, 0
                 from payments.allocation a, generate_series(1, 3) n, lateral (
                        select case when n = 2 then a.item_id else gen_random_uuid() end as item_id) i"""
        )
    with pytest.raises(asyncpg.CheckViolationError, match="cannot go"):
        await copy_row(owner_db, "payments.payment", **FRESH | {"state": "'deposited'"})


@pytest.mark.usefixtures("paid")
@pytest.mark.parametrize(("table", "column"), REFERRED)
async def test_what_payments_refer_to_stays(owner_db: Connection, table: str, column: str) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match="append-only"):
        await owner_db.execute(f"update {table} set {column} = gen_random_uuid()")
    with pytest.raises(asyncpg.CheckViolationError, match="append-only"):
        await owner_db.execute(f"delete from {table}")


@pytest.mark.parametrize("table", ["bills.bill", "bills.item", "instructions.instruction"])
async def test_no_index_knows_what_a_payment_changes(owner_db: Connection, table: str) -> None:
    """So the new version of a row stands on the page of the old one (HOT) and no index learns of it."""
    indexed = await owner_db.fetchval(
        """select array_agg(distinct a.attname::text)
             from pg_index x join pg_depend d on d.objid = x.indexrelid and d.refobjid = x.indrelid
             join pg_attribute a on a.attrelid = x.indrelid and a.attnum = d.refobjsubid
            where x.indrelid = $1::text::regclass""",
        table,
    )
    changed = {"state", "version", "paid", "paid_at", "waived", "principal_paid", "interest_paid"}
    assert "region_id" in indexed
    assert changed.isdisjoint(indexed)
