"""The pool: values go through as they are, a database that is away is named and heals."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from pagi.database import Connection, DatabaseAccess, DatabaseUnavailable, Pool


async def test_jsonb_goes_through_as_values(db: Connection) -> None:
    value = {"a": [1, 2.5, None, "é"], "b": {"c": True}}
    assert await db.fetchval("select $1::jsonb", value) == value


async def test_time_is_told_in_utc(db: Connection) -> None:
    assert await db.fetchval("show timezone") == "UTC"


async def test_a_database_that_is_away_is_named() -> None:
    async with Pool("postgresql://nobody:x@127.0.0.1:9/none?sslmode=disable") as pool:
        with pytest.raises(DatabaseUnavailable):
            async with pool.acquire():
                pass


async def test_a_full_pool_answers_in_bounded_time(database: DatabaseAccess) -> None:
    async with Pool(database.app, size=1, acquire_timeout=0.2) as pool, pool.acquire():
        with pytest.raises(DatabaseUnavailable):
            async with pool.acquire():
                pass


async def test_a_cut_connection_is_named_and_the_next_one_works(database: DatabaseAccess) -> None:
    admin = await asyncpg.connect(database.admin)
    async with Pool(database.app, size=2) as pool:
        with pytest.raises(DatabaseUnavailable):
            async with pool.acquire() as connection:
                pid = await connection.fetchval("select pg_backend_pid()")
                await admin.execute("select pg_terminate_backend($1)", pid)
                await connection.fetchval("select pg_sleep(5)")
        async with pool.acquire() as connection:
            assert await connection.fetchval("select 1") == 1
    await admin.close()


async def test_an_error_in_a_transaction_leaves_nothing_and_a_clean_connection(
    owner_db: Connection, pool: Pool
) -> None:
    await owner_db.execute("create table public.note (n int); grant all on public.note to pagi_app")
    with pytest.raises(ZeroDivisionError):
        async with pool.transaction() as connection:
            await connection.execute("insert into public.note values (1)")
            raise ZeroDivisionError
    async with pool.acquire() as connection:
        assert not connection.is_in_transaction()
        assert await connection.fetchval("select count(*) from public.note") == 0


async def test_cancelling_in_the_middle_leaves_a_clean_pool(database: DatabaseAccess) -> None:
    async with Pool(database.app, size=1) as pool:

        async def slow() -> None:
            async with pool.transaction() as connection:
                await connection.execute("select pg_sleep(30)")

        task = asyncio.create_task(slow())
        async with asyncio.timeout(5):
            while not pool.in_use():
                await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            async with pool.acquire() as connection:
                assert not connection.is_in_transaction()
