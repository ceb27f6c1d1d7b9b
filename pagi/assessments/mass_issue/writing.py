"""What a run writes, as columns: bills with their items, journal entries, and the assessments themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pagi.assessments.letters import take_numbers
from pagi.assessments.mass_issue.choosing import Choice, Left
from pagi.assessments.mass_issue.models import DOCUMENT, TAX, Run
from pagi.assessments.mass_issue.objects import Objects
from pagi.bills.many import OwedByMany, issue_many
from pagi.bills.models import Rupiah
from pagi.database import Connection
from pagi.database.binary_rows import copy_in
from pagi.ledger.chart import chart
from pagi.ledger.many import ManyEntries, record_many
from pagi.regions import Region

_NO_LIST: Final = b"\x01[]"  # an empty list as binary jsonb


@dataclass(frozen=True, slots=True)
class Done:
    """What was done to a chunk; ``left`` are objects that could not be done, with the reason."""

    letters: int
    first_letter: int | None
    bills: int
    principal: Rupiah
    reduction: Rupiah
    left: list[Left] = field(default_factory=list)


async def bill(
    db: Connection,
    region: Region,
    run: Run,
    objects: Objects,
    rows: NDArray[np.intp],
    liability_id: NDArray[np.void],
    principal: NDArray[np.int64],
    now: datetime,
) -> None:
    """Bills for these objects, their items, and the receivables in the journal. Amounts are above zero."""
    if not rows.size:
        return
    accounts = chart().of(TAX, run.day)
    owed = OwedByMany(
        liability_id=liability_id, taxpayer_id=objects.taxpayer_id[rows], object_id=objects.object_id[rows],
        object_number=objects.object_number[rows], principal=principal, tax=TAX, tax_period=run.tax_period,
        period_end=date(run.tax_year, 12, 31), due_date=run.due_date, accounts=accounts,
    )  # fmt: skip
    await issue_many(db, region, owed, now)
    await enter(db, run, "issue", liability_id, principal, accounts.receivable, accounts.revenue, now)


async def enter(
    db: Connection,
    run: Run,
    kind: str,
    source_id: NDArray[np.void],
    amount: NDArray[np.int64],
    debit: str,
    credit: str,
    now: datetime,
) -> None:
    """Journal entries in the run's business day, one for each amount above zero."""
    there = np.flatnonzero(amount)
    if there.size:
        memo = f"{DOCUMENT} {TAX} {run.tax_period}"
        entries = ManyEntries(source_id[there], amount[there], kind, debit, credit, memo)
        await record_many(db, run.region_id, entries, run.day, now)


async def letters(
    db: Connection,
    run: Run,
    objects: Objects,
    choice: Choice,
    rows: NDArray[np.intp],
    liability_id: NDArray[np.void],
    now: datetime,
) -> int | None:
    """The assessments themselves, numbered. Returns the first number, None where there are none."""
    if not rows.size:
        return None
    first = await take_numbers(db, run.region_id, DOCUMENT, run.tax_year, rows.size)
    taxes = choice.assessed.taxes
    await copy_in(db, "assessments.liability", {
        "region_id": np.int16(run.region_id), "liability_id": liability_id,
        "object_id": objects.object_id[rows], "document": DOCUMENT, "tax": TAX,
        "tax_period": run.tax_period, "period_end": date(run.tax_year, 12, 31),
        "version": objects.version[rows] + np.int16(1), "state": "issued",
        "principal": taxes.payable[rows], "fines": np.int64(0), "due_date": run.due_date,
        "revenue_account": chart().of(TAX, run.day).revenue, "warnings": _NO_LIST, "assessed_at": now,
        "run_id": run.run_id, "fact_id": objects.fact_id[rows], "holds_njoptkp": choice.assessed.holds[rows],
        "reduction_share": objects.reduction_share[rows], "reduction": taxes.reduction[rows],
        "letter_year": np.int16(run.tax_year),
        "letter_number": np.arange(first, first + rows.size, dtype=np.int32),
    }, rows.size)  # fmt: skip
    return first
