"""Cancelling assessments of which nothing was paid: bills are withdrawn, entries booked back (pembatalan)."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from pagi.assessments.mass_issue.choosing import Choice, Left, as_uuid
from pagi.assessments.mass_issue.models import Run
from pagi.assessments.mass_issue.objects import Objects
from pagi.assessments.mass_issue.standing import codes_follow, lock_bills, take_back
from pagi.assessments.mass_issue.writing import Done
from pagi.assessments.models import LiabilityState
from pagi.bills.models import BillState
from pagi.database import Connection, load

_BILLS_SQL = load("pagi/bills/queries.sql")
PAID = ("paid", "bill")
GIVEN_UP = ("written_off", "bill")


async def cancel(db: Connection, run: Run, objects: Objects, choice: Choice, now: datetime) -> Done:
    """Cancel what stands of the chosen objects, except where money came or the debt was given up."""
    bills = await lock_bills(db, run, objects, choice.rows)
    rows, left = [], []
    for row in choice.rows:
        bill = bills.get(as_uuid(objects.standing_id[row]))
        why = None
        if bill is not None and bill.state is BillState.CANCELLED:
            why = GIVEN_UP
        elif bill is not None and (bill.settled or bill.state is not BillState.OPEN):
            why = PAID
        if why is None:
            rows.append(row)
        else:
            left.append(_left(objects, row, why))
    chosen = np.array(rows, np.intp)
    withdrawn = [bills[key].bill_id for row in rows if (key := as_uuid(objects.standing_id[row])) in bills]
    await db.execute(_BILLS_SQL.cancel_unpaid, run.region_id, withdrawn, now)
    await codes_follow(db, run.region_id, withdrawn)
    await take_back(db, run, objects, chosen, bills, LiabilityState.CANCELLED, now)
    taken = int(objects.standing_principal[chosen].sum())
    return Done(0, None, len(withdrawn), -taken, 0, left)


def _left(objects: Objects, row: np.intp, why: tuple[str, str]) -> Left:
    return (as_uuid(objects.object_id[row]), *why)
