"""Every named statement of a room is valid on the migrated database, before anybody runs it."""

from __future__ import annotations

from pathlib import Path

import asyncpg
import pytest

import pagi
from pagi.database import Connection, load

ROOT = Path(pagi.__file__).parent.parent
FILES = sorted(
    path.relative_to(ROOT).as_posix()
    for top in ("pagi", "reconciliation")
    for path in (ROOT / top).rglob("*.sql")
    if "-- name:" in path.read_text() and path.parent.name != "database"
)


@pytest.mark.parametrize("file", FILES)
async def test_every_statement_can_be_prepared(db: Connection, file: str) -> None:
    for name, statement in load(file).items():
        try:
            await db.prepare(statement)  # type: ignore[attr-defined]
        except asyncpg.PostgresError as error:
            pytest.fail(f"{file}: {name}: {error}")
