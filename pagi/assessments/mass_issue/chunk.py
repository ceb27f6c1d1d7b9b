"""One chunk of a run: read, chosen, written, in one transaction of the caller.

Bills and journal are written first and the letters' numbers are taken last: another chunk waits for them
until this one is committed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from pagi.assessments.mass_issue.cancellation import cancel
from pagi.assessments.mass_issue.choosing import Choice, Left, choose
from pagi.assessments.mass_issue.correction import correct
from pagi.assessments.mass_issue.models import Run, RunKind
from pagi.assessments.mass_issue.objects import Law, Objects, Stretch, read_objects
from pagi.assessments.mass_issue.writing import Done, bill, letters
from pagi.database import Connection, load
from pagi.ids import new_ids
from pagi.regions import Region
from tax_types.parameters import Pack

_SQL = load("pagi/assessments/mass_issue/queries.sql")


@dataclass(frozen=True, slots=True)
class Job:
    """What all chunks of a run share. ``laws`` are those in force, by which bills are priced."""

    region: Region
    run: Run
    law: Law
    laws: Pack


async def do_chunk(db: Connection, job: Job, chunk: int, stretch: Stretch, now: datetime) -> int:
    """Do what the run does with the taxpayers of ``stretch``. Returns how many objects it saw."""
    run = job.run
    objects = await read_objects(db, run, stretch, job.law)
    choice = choose(run, objects, job.law)
    done = await _WORK[run.kind](db, job, objects, choice, now)
    looked_at = int(objects.in_scope.sum())
    await db.execute(
        _SQL.keep_chunk, run.region_id, run.run_id, chunk, looked_at, done.letters, done.first_letter,
        done.bills, done.principal, done.reduction, now,
    )  # fmt: skip
    left: list[Left] = [*choice.left, *done.left]
    if left:
        columns = (list(column) for column in zip(*left, strict=True))
        await db.execute(_SQL.keep_failures, run.region_id, run.run_id, *columns)
    return looked_at


async def _issue(db: Connection, job: Job, objects: Objects, choice: Choice, now: datetime) -> Done:
    rows, run = choice.rows, job.run
    liability_id = new_ids(rows.size)
    payable = choice.payable[rows]
    billed = np.flatnonzero(payable)
    await bill(db, job.region, run, objects, rows[billed], liability_id[billed], payable[billed], now)
    first = await letters(db, run, objects, choice, rows, liability_id, now)
    reduction = int(choice.assessed.taxes.reduction[rows].sum())
    return Done(rows.size, first, billed.size, int(payable.sum()), reduction)


async def _correct(db: Connection, job: Job, objects: Objects, choice: Choice, now: datetime) -> Done:
    return await correct(db, job.region, job.run, job.laws, objects, choice, now)


async def _cancel(db: Connection, job: Job, objects: Objects, choice: Choice, now: datetime) -> Done:
    return await cancel(db, job.run, objects, choice, now)


_WORK: Final[Mapping[RunKind, Callable[[Connection, Job, Objects, Choice, datetime], Awaitable[Done]]]] = {
    RunKind.ISSUE: _issue,
    RunKind.CORRECTION: _correct,
    RunKind.CANCELLATION: _cancel,
}
