"""The statements of reconciliation, typed: what the desk, the API and the command read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from pagi.database import Connection
from pagi.database.load_sql import load
from reconciliation.errors import RunNotFound
from reconciliation.models import ClassTotal, Finding, LineClass, Quarantined, Run, Shown
from reconciliation.statements import Reason, Statement, StatementLine

_SQL = load("reconciliation/queries.sql")
_LINE_COLUMNS = StatementLine.__struct_fields__


class ReceivedFile(msgspec.Struct, frozen=True):
    """A statement file as it came."""

    file_id: UUID
    bank: str
    day: date
    name: str
    sha256: bytes
    content: bytes


async def banks(db: Connection, region_id: int) -> list[str]:
    """The slugs of the city's banks."""
    return [row["bank"] for row in await db.fetch(_SQL.banks, region_id)]


async def lock_bank(db: Connection, region_id: int, bank: str) -> None:
    """Wait until no other transaction reconciles a file of this bank."""
    await db.fetchval(_SQL.lock_bank, region_id, bank)


async def find_file(db: Connection, region_id: int, bank: str, day: date, sha256: bytes) -> UUID | None:
    """The stored file with this content, for this bank and day."""
    found: UUID | None = await db.fetchval(_SQL.find_file, region_id, bank, day, sha256)
    return found


async def add_file(
    db: Connection, region_id: int, file: ReceivedFile, statement: Statement, now: datetime
) -> None:
    """Store a file as received with its lines and those set aside."""
    good, bad = len(statement.lines), len(statement.quarantined)
    await db.execute(
        _SQL.add_file, region_id, file.file_id, file.bank, file.day, file.name, file.sha256, file.content,
        good + bad, bad, now,
    )  # fmt: skip
    key = (region_id, file.file_id)
    await db.copy_records_to_table(
        "statement_line",
        schema_name="reconciliation",
        columns=("region_id", "file_id", *_LINE_COLUMNS),
        records=((*key, *msgspec.structs.astuple(line)) for line in statement.lines),
    )
    await db.copy_records_to_table(
        "quarantined_line",
        schema_name="reconciliation",
        columns=("region_id", "file_id", "line", "column_name", "reason", "shown"),
        records=(
            (*key, line.line, line.column, line.reason.code, line.text) for line in statement.quarantined
        ),
    )


async def match(db: Connection, region_id: int, file_id: UUID, run_id: UUID, now: datetime) -> UUID:
    """Match a stored file; the run to read: ``run_id`` when the answer is new, else the file's newest."""
    kept: UUID = await db.fetchval(_SQL.match, region_id, file_id, run_id, now)
    return kept


async def mark_reconciled(db: Connection, region_id: int, run_id: UUID) -> None:
    """Tell `payments` which of its payments a run has matched."""
    await db.fetchval(_SQL.mark_reconciled, region_id, run_id)


async def newest_file(db: Connection, region_id: int, bank: str, day: date) -> UUID | None:
    """The file of a bank's day that came last."""
    found: UUID | None = await db.fetchval(_SQL.newest_file, region_id, bank, day)
    return found


async def update_discrepancies(db: Connection, region_id: int, run_id: UUID, now: datetime) -> list[UUID]:
    """Open, renew and clear the cases of a run; those that were cleared while a proposal waited."""
    rows = await db.fetch(_SQL.update_discrepancies, region_id, run_id, now)
    return [row["discrepancy_id"] for row in rows]


async def find_run(db: Connection, region_id: int, run_id: UUID) -> Run:
    """One run with its classes. Raises RunNotFound."""
    row = await db.fetchrow(_SQL.run, region_id, run_id)
    if row is None:
        raise RunNotFound
    return (await _with_classes(db, region_id, [row]))[0]


async def list_runs(db: Connection, region_id: int, limit: int, after: Run | None = None) -> list[Run]:
    """The newest runs of all banks; ``after`` is the last of the page before."""
    last = (after.ran_at, after.run_id) if after else (None, None)
    return await _with_classes(db, region_id, await db.fetch(_SQL.runs, region_id, limit, *last))


async def list_quarantined(db: Connection, region_id: int, file_id: UUID) -> list[Quarantined]:
    """The lines of a file that were set aside, in order."""
    rows = await db.fetch(_SQL.quarantined, region_id, file_id)
    return [
        Quarantined(row["line"], row["column_name"], Reason.of(row["reason"]), row["shown"]) for row in rows
    ]


async def list_findings(
    db: Connection, region_id: int, run_id: UUID, class_: LineClass, limit: int, after: int = 0
) -> list[Finding]:
    """A page of the lines behind one class of a run; ``after`` is the position of the last one seen."""
    rows = await db.fetch(_SQL.findings, region_id, run_id, class_, after, limit)
    return [Finding(class_=LineClass(row["class"]), **_without_class(row)) for row in rows]


async def shown_for_payments(db: Connection, region_id: int, payment_ids: Sequence[UUID]) -> list[Shown]:
    """The statement lines that show these payments, by the newest run of each file."""
    rows = await db.fetch(_SQL.shown_for_payments, region_id, list(payment_ids))
    return [Shown(class_=LineClass(row["class"]), **_without_class(row)) for row in rows]


async def file_content(db: Connection, region_id: int, file_id: UUID) -> tuple[str, bytes] | None:
    """A file's name and its bytes as received."""
    row = await db.fetchrow(_SQL.file_content, region_id, file_id)
    return None if row is None else (row["name"], row["content"])


async def _with_classes(db: Connection, region_id: int, rows: Sequence[Any]) -> list[Run]:
    totals: dict[UUID, dict[str, ClassTotal]] = {row["run_id"]: {} for row in rows}
    for found in await db.fetch(_SQL.classes, region_id, list(totals)):
        totals[found["run_id"]][found["class"]] = ClassTotal(found["count"], found["amount"])
    return [
        Run(
            **{**row, "sha256": row["sha256"].hex()},
            classes={name: found for name in LineClass if (found := totals[row["run_id"]].get(name))},
        )
        for row in rows
    ]


def _without_class(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "class"}
