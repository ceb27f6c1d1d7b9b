"""Runs and their law as they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pagi.assessments.law import kept_pack
from pagi.assessments.mass_issue.errors import RunNotFound
from pagi.assessments.mass_issue.models import Outcome, Run, RunKind, RunState, Scope
from pagi.assessments.mass_issue.objects import Law, law_of_year
from pagi.database import Connection, load

_SQL = load("pagi/assessments/mass_issue/queries.sql")


async def kept_law(db: Connection, run: Run) -> Law:
    """The law by which ``run`` assesses, whatever the files say now."""
    return law_of_year(await kept_pack(db, run.region_id, run.law), run.tax_year)


async def find_run(db: Connection, region_id: int, run_id: UUID) -> Run:
    """The run with this key. Raises RunNotFound."""
    run = _run(await db.fetchrow(_SQL.run, region_id, run_id))
    if run is None:
        raise RunNotFound(run_id=run_id)
    return run


async def run_underway(db: Connection, region_id: int, tax_year: int) -> Run | None:
    """The run of a year that is proposed or running."""
    return _run(await db.fetchrow(_SQL.run_underway, region_id, tax_year))


async def runs(db: Connection, region_id: int, count: int = 50) -> list[Run]:
    """The newest runs, newest first."""
    rows = await db.fetch(_SQL.runs, region_id, count)
    return [run for row in rows if (run := _run(row)) is not None]


async def outcome_of(db: Connection, region_id: int, run_id: UUID) -> Outcome:
    """What a run has done so far."""
    run = await find_run(db, region_id, run_id)
    sums = await db.fetchrow(_SQL.outcome, region_id, run_id)
    failed = await db.fetch(_SQL.failures, region_id, run_id)
    return Outcome(run=run, **sums, failures={row["code"]: row["count"] for row in failed})


def _run(row: Mapping[str, Any] | None) -> Run | None:
    if row is None:
        return None
    facts = {
        **row, "kind": RunKind(row["kind"]), "state": RunState(row["state"]), "scope": Scope(row["scope"]),
        "bounds": tuple(row["bounds"]),
    }  # fmt: skip
    return Run(**facts)


async def count_objects(db: Connection, region_id: int, scope: Scope) -> int:
    """How many objects of PBB a scope holds."""
    counted: int = await db.fetchval(_SQL.count_objects, region_id, scope.prefix, scope.end)
    return counted
