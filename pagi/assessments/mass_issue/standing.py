"""What stands of assessments that are to end: their bills, locked, and what was booked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from pagi.assessments.mass_issue.choosing import as_uuid
from pagi.assessments.mass_issue.models import TAX, Run
from pagi.assessments.mass_issue.objects import Objects
from pagi.assessments.mass_issue.writing import enter
from pagi.assessments.models import LiabilityState
from pagi.bills.models import BillState, Rupiah
from pagi.database import Connection, load
from pagi.ledger.chart import chart
from payment_channels.channel import CHANNELS

_SQL = load("pagi/assessments/mass_issue/queries.sql")
_CODES_SQL = load("pagi/instructions/queries.sql")
WITH_AMOUNT = tuple(channel.name for channel in CHANNELS.values() if channel.amount_in_code)


@dataclass(frozen=True, slots=True)
class StandingBill:
    """The bill of an assessment. ``settled``: all that was paid or waived; ``open``, ``paid``: principal."""

    bill_id: UUID
    state: BillState
    settled: Rupiah
    open: Rupiah
    paid: Rupiah
    receivable: str


async def lock_bills(
    db: Connection, run: Run, objects: Objects, rows: NDArray[np.intp]
) -> dict[UUID, StandingBill]:
    """The bills of the standing assessments of ``rows``, by assessment; nobody pays them meanwhile.

    Of several bills the one that was not withdrawn counts; where nothing was owed a withdrawn one is none.
    """
    liabilities = [as_uuid(key) for key in objects.standing_id[rows]]
    numbers = [number.decode() for number in objects.object_number[rows].tolist()]
    locked = await db.fetch(_SQL.lock_bills, run.region_id, liabilities, numbers, run.tax_period)
    owed = dict(zip(liabilities, objects.standing_principal[rows].tolist(), strict=True))
    found: dict[UUID, StandingBill] = {}
    for row in await db.fetch(_SQL.bills_of_liabilities, run.region_id, [one["bill_id"] for one in locked]):
        fields = dict(row)
        liability_id = fields.pop("liability_id")
        fresh = StandingBill(**{**fields, "state": BillState(row["state"])})
        kept = found.get(liability_id)
        if fresh.state is BillState.CANCELLED and (kept is not None or not owed.get(liability_id)):
            continue
        found[liability_id] = fresh
    return found


async def take_back(
    db: Connection,
    run: Run,
    objects: Objects,
    rows: NDArray[np.intp],
    bills: Mapping[UUID, StandingBill],
    state: LiabilityState,
    now: datetime,
) -> None:
    """End the standing assessments of ``rows``: their entries are booked back whole, account by account."""
    ids = [as_uuid(key) for key in objects.standing_id[rows]]
    revenue = {
        row["liability_id"]: row["revenue_account"]
        for row in await db.fetch(_SQL.revenue_of, run.region_id, ids)
    }
    receivable = chart().of(TAX, run.day).receivable
    pairs = [(revenue[one], bills[one].receivable if one in bills else receivable) for one in ids]
    for earned, owed in sorted(set(pairs)):
        chosen = rows[np.array([pair == (earned, owed) for pair in pairs])]
        await enter(
            db, run, "correction", objects.standing_id[chosen], objects.standing_principal[chosen], earned,
            owed, now,
        )  # fmt: skip
    await db.execute(_SQL.end_liabilities, run.region_id, ids, state)


async def codes_follow(db: Connection, region_id: int, bill_ids: Sequence[UUID]) -> None:
    """Codes with an amount that their bill no longer asks for are replaced; withdrawn bills lose all."""
    await db.execute(_CODES_SQL.codes_follow, region_id, list(bill_ids), list(WITH_AMOUNT))
