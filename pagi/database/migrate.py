"""Migrations: tables, constraints and guards once, in order; functions and views again each time.

`migrations/NNNN_*.sql` are recorded with their digest, so a file changed after the fact is an error; the
function files of each room hold the current text of its functions and views, re-applied in layer order.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from pagi.database.connection import Connection
from pagi.database.errors import MigrationChanged
from pagi.database.load_sql import load
from pagi.database.pool import connect

FUNCTIONS_IN_ORDER = (
    "pagi/limits",
    "pagi/identity",
    "pagi/notifications",
    "pagi/ledger",
    "pagi/taxpayers",
    "pagi/partners",
    "pagi/bills",
    "pagi/instructions",
    "pagi/payments",
    "pagi/sweep",
    "pagi/assessments",
    "reconciliation",
    "pagi/reports",
)
FUNCTION_FILES = (
    *("functions.sql", "corrections.sql", "together.sql", "releases.sql", "write_offs.sql", "waivers.sql"),
    *("deposits.sql", "discrepancies.sql"),
)
_SQL = load("pagi/database/migrate.sql")


@dataclass(frozen=True, slots=True)
class Script:
    """One file of SQL and the digest under which it is recorded."""

    name: str
    text: str

    @property
    def digest(self) -> str:
        """SHA-256 of the text, in hex."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def migrations() -> list[Script]:
    """The migrations of this version, in order."""
    found = (file for file in files("migrations").iterdir() if file.name[:4].isdigit())
    return [_script(file, file.name) for file in sorted(found, key=lambda file: file.name)]


def function_files() -> list[Script]:
    """The function files of this version, in layer order."""
    named = [(room, name, _inside(room, name)) for room in FUNCTIONS_IN_ORDER for name in FUNCTION_FILES]
    return [_script(file, f"{room}/{name}") for room, name, file in named if file.is_file()]


async def migrate(owner_url: str) -> list[str]:
    """Bring the database up to this version; says which migrations were new. Raises MigrationChanged."""
    db: Connection = await connect(owner_url, application_name="pagi migrate")
    try:
        await db.fetchval(_SQL.lock)
        await db.execute(_SQL.prepare)
        done = await _recorded(db)
        fresh = [script for script in migrations() if script.name not in done]
        for script in fresh:
            async with db.transaction():
                await db.execute(script.text)
                await db.execute(_SQL.record, script.name, script.digest)
        for script in function_files():
            async with db.transaction():
                await db.execute(script.text)
        return [script.name for script in fresh]
    finally:
        await db.close()  # type: ignore[attr-defined]


async def pending(db: Connection) -> list[str]:
    """The migrations that this version has and the database has not. Raises MigrationChanged."""
    if not await db.fetchval(_SQL.is_prepared):
        return [script.name for script in migrations()]
    done = await _recorded(db)
    return [script.name for script in migrations() if script.name not in done]


async def _recorded(db: Connection) -> set[str]:
    done = {row["name"]: row["digest"] for row in await db.fetch(_SQL.recorded)}
    for script in migrations():
        if done.get(script.name, script.digest) != script.digest:
            raise MigrationChanged(name=script.name)
    return set(done)


def _script(file: Traversable, name: str) -> Script:
    return Script(name, file.read_text(encoding="utf-8"))


def _inside(room: str, name: str) -> Traversable:
    package, _, folder = room.partition("/")
    root = files(package)
    return (root.joinpath(folder) if folder else root).joinpath(name)
