"""One chunk of an issue: read, assessed, written, in one transaction of the caller.

Bills and journal are written first and the letters' numbers are taken last: another chunk waits for them
until this one is committed.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pagi.assessments.letters import take_numbers
from pagi.assessments.mass_issue.models import DOCUMENT, TAX, Run
from pagi.assessments.mass_issue.objects import (
    Assessed,
    Law,
    Objects,
    Stretch,
    assess,
    failures,
    read_objects,
)
from pagi.bills.many import OwedByMany, issue_many
from pagi.database import Connection, load
from pagi.database.binary_rows import copy_in
from pagi.ids import new_ids
from pagi.ledger.chart import chart
from pagi.ledger.many import ManyEntries, record_many
from pagi.regions import Region

_SQL = load("pagi/assessments/mass_issue/queries.sql")
_NO_LINES: Final = b"\x01[]"  # an empty list as binary jsonb


async def issue_chunk(
    db: Connection, region: Region, run: Run, law: Law, chunk: int, stretch: Stretch, now: datetime
) -> int:
    """Issue what the taxpayers of ``stretch`` owe for the run's year. Returns how many objects it saw.

    An object that has an assessment of the year already is left alone.
    """
    objects = await read_objects(db, run, stretch, law)
    assessed = assess(objects, law)
    wanted = objects.in_scope & (objects.version == 0)
    chosen = np.flatnonzero(wanted & objects.has_fact & objects.has_something)
    chosen = chosen[np.argsort(objects.object_number[chosen], kind="stable")]
    liability_id = new_ids(chosen.size)
    payable = assessed.taxes.payable[chosen]
    billed = np.flatnonzero(payable)
    await _bill(db, region, run, objects, chosen[billed], liability_id[billed], payable[billed], now)
    first = await _letters(db, run, objects, assessed, chosen, liability_id, now) if chosen.size else None
    left_out = failures(objects, wanted)
    looked_at = int(objects.in_scope.sum())
    await db.execute(
        _SQL.keep_chunk, run.region_id, run.run_id, chunk, looked_at, chosen.size, first, billed.size,
        int(payable.sum()), int(assessed.taxes.reduction[chosen].sum()), now,
    )  # fmt: skip
    if left_out:
        await db.execute(
            _SQL.keep_failures,
            run.region_id,
            run.run_id,
            *(list(column) for column in zip(*left_out, strict=True)),
        )
    return looked_at


async def _bill(
    db: Connection,
    region: Region,
    run: Run,
    objects: Objects,
    rows: NDArray[np.intp],
    liability_id: NDArray[np.void],
    principal: NDArray[np.int64],
    now: datetime,
) -> None:
    """Bills, their items, and the receivables in the journal; none where nothing is owed."""
    if not rows.size:
        return
    accounts = chart().of(TAX, run.day)
    owed = OwedByMany(
        liability_id=liability_id, taxpayer_id=objects.taxpayer_id[rows], object_id=objects.object_id[rows],
        object_number=objects.object_number[rows], principal=principal, tax=TAX, tax_period=run.tax_period,
        period_end=date(run.tax_year, 12, 31), due_date=run.due_date, accounts=accounts,
    )  # fmt: skip
    await issue_many(db, region, owed, now)
    entries = ManyEntries(
        liability_id, principal, "issue", accounts.receivable, accounts.revenue,
        f"{DOCUMENT} {TAX} {run.tax_period}",
    )  # fmt: skip
    await record_many(db, run.region_id, entries, run.day, now)


async def _letters(
    db: Connection,
    run: Run,
    objects: Objects,
    assessed: Assessed,
    rows: NDArray[np.intp],
    liability_id: NDArray[np.void],
    now: datetime,
) -> int:
    """The assessments themselves, numbered. Returns the first number."""
    first = await take_numbers(db, run.region_id, DOCUMENT, run.tax_year, rows.size)
    await copy_in(db, "assessments.liability", {
        "region_id": np.int16(run.region_id), "liability_id": liability_id,
        "object_id": objects.object_id[rows], "document": DOCUMENT, "tax": TAX,
        "tax_period": run.tax_period, "period_end": date(run.tax_year, 12, 31),
        "version": objects.version[rows] + np.int16(1), "state": "issued",
        "principal": assessed.taxes.payable[rows], "fines": np.int64(0), "due_date": run.due_date,
        "revenue_account": chart().of(TAX, run.day).revenue, "warnings": _NO_LINES, "assessed_at": now,
        "run_id": run.run_id, "fact_id": objects.fact_id[rows], "holds_njoptkp": assessed.holds[rows],
        "reduction_share": objects.reduction_share[rows], "reduction": assessed.taxes.reduction[rows],
        "letter_year": np.int16(run.tax_year),
        "letter_number": np.arange(first, first + rows.size, dtype=np.int32),
    }, rows.size)  # fmt: skip
    return first
