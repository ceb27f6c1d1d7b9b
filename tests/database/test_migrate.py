"""Migrations: once each, in order, unchanged; functions again each time; the committed dump is current."""

from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg
import pytest

from pagi.database import Connection, DatabaseAccess
from pagi.database.dump import dump_schema
from pagi.database.errors import MigrationChanged
from pagi.database.migrate import FUNCTION_FILES, function_files, migrate, migrations, pending


async def test_a_migrated_database_needs_nothing_and_migrating_again_does_nothing(
    database: DatabaseAccess, db: Connection
) -> None:
    assert await pending(db) == []
    assert await migrate(database.owner) == []


async def test_a_migration_changed_after_the_fact_is_refused(
    database: DatabaseAccess, owner_db: Connection
) -> None:
    first = migrations()[0].name
    await owner_db.execute("update pagi_meta.migration set digest = repeat('0', 64) where name = $1", first)
    with pytest.raises(MigrationChanged) as caught:
        await migrate(database.owner)
    assert caught.value.facts == {"name": first}


async def test_two_migrations_at_once_wait_for_one_another(database: DatabaseAccess) -> None:
    assert await asyncio.gather(*(migrate(database.owner) for _ in range(3))) == [[], [], []]


async def test_the_application_may_not_make_or_drop_tables(db: Connection) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await db.execute("create table public.mine (n int)")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await db.execute("drop table pagi_meta.migration")


async def test_the_reading_role_cannot_write(database: DatabaseAccess) -> None:
    connection = await asyncpg.connect(database.read)
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await connection.execute("create temporary table t (n int)")
    await connection.close()


def test_migrations_are_numbered_without_a_gap() -> None:
    assert [int(script.name[:4]) for script in migrations()] == list(range(1, len(migrations()) + 1))


def test_every_function_file_is_in_the_order() -> None:
    from importlib.resources import files

    roots = [files("pagi"), files("reconciliation")]
    rooms = [room for root in roots for room in root.iterdir() if room.is_dir()]
    there = sum(
        room.joinpath(name).is_file() for room in [*rooms, files("reconciliation")] for name in FUNCTION_FILES
    )
    assert len(function_files()) == there


async def test_the_committed_dump_is_what_the_migrations_make(database: DatabaseAccess) -> None:
    committed = (Path(__file__).parents[2] / "migrations" / "schema.sql").read_text()
    assert committed == dump_schema(database.admin), "run `make schema`"
