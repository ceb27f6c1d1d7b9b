"""Named SQL: a statement is found by its name; every statement prepares on the migrated database."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable

import pytest

from pagi.database import Connection, load


def test_a_statement_is_found_by_its_name_and_a_missing_one_is_named() -> None:
    statements = load("pagi/database/inspect.sql")
    assert statements.server_time == statements["server_time"] == "select clock_timestamp();"
    with pytest.raises(AttributeError, match="no statement 'nothing'"):
        _ = statements.nothing


def named_sql() -> list[str]:
    """Every file of named statements in the house, as ``load`` takes it."""

    def under(folder: Traversable, path: str) -> list[str]:
        found = []
        for entry in folder.iterdir():
            here = f"{path}/{entry.name}"
            if entry.is_dir():
                found += under(entry, here)
            elif entry.name.endswith(".sql") and "-- name: " in entry.read_text(encoding="utf-8"):
                found.append(here)
        return found

    return sorted(name for top in ("pagi", "reconciliation") for name in under(files(top), top))


@pytest.mark.parametrize("resource", [name for name in named_sql() if name != "pagi/database/migrate.sql"])
async def test_every_statement_prepares_on_the_migrated_database(db: Connection, resource: str) -> None:
    for name, statement in load(resource).items():
        try:
            await db.prepare(statement)  # type: ignore[attr-defined]
        except Exception as error:
            raise AssertionError(f"{resource}: {name}: {error}") from error
