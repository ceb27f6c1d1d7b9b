"""Correcting assessments (pembetulan): a new version each, the old one stays as corrected, the bill follows.

The old version's entry is booked back whole and the new one's is booked. An unpaid bill asks for the new
amount; what comes on top of a paid or overdue one is an item with a due date of its own; what was paid too
much, with the interest that it bore, is set free and waits as overpayment of the payment that brought it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from pagi.assessments.mass_issue.choosing import Choice, Left, as_uuid
from pagi.assessments.mass_issue.models import TAX, Run
from pagi.assessments.mass_issue.objects import Objects
from pagi.assessments.mass_issue.standing import StandingBill, codes_follow, lock_bills, take_back
from pagi.assessments.mass_issue.writing import Done, bill, enter, letters
from pagi.assessments.models import LiabilityState
from pagi.bills import queries as bill_queries
from pagi.bills.models import BillState, Rupiah
from pagi.bills.quote import price
from pagi.database import Connection, load
from pagi.ids import new_id, new_ids
from pagi.ledger.chart import chart
from pagi.regions import Region
from tax_types.parameters import Pack

_SQL = load("pagi/assessments/mass_issue/queries.sql")
_BILLS_SQL = load("pagi/bills/queries.sql")
GIVEN_UP = ("written_off", "bill")
WAIVED = ("waived", "bill")


@dataclass(frozen=True, slots=True)
class Change:
    """A bill that follows: from one version to the next, and by how many rupiah."""

    bill: StandingBill
    old: UUID
    new: UUID
    difference: Rupiah

    @property
    def excess(self) -> Rupiah:
        """What was settled of the principal above the new amount."""
        return max(0, -self.difference - self.bill.open)


async def correct(
    db: Connection, region: Region, run: Run, laws: Pack, objects: Objects, choice: Choice, now: datetime
) -> Done:
    """Correct what stands of the chosen objects, except where a clerk must look at it first."""
    bills = await lock_bills(db, run, objects, choice.rows)
    rows, left = _possible(objects, choice, bills)
    liability_id = new_ids(rows.size)
    payable = choice.payable[rows]
    changes = [
        Change(bills[old], old, as_uuid(fresh), int(choice.payable[row] - objects.standing_principal[row]))
        for row, fresh in zip(rows, liability_id, strict=True)
        if (old := as_uuid(objects.standing_id[row])) in bills
    ]
    followed = {one.new for one in changes}
    unbilled = np.array([as_uuid(key) not in followed for key in liability_id], np.bool_)
    billed = np.flatnonzero(unbilled & (payable > 0))
    await bill(db, region, run, objects, rows[billed], liability_id[billed], payable[billed], now)
    await _enter_anew(db, run, bills, objects, rows, liability_id, np.where(unbilled, 0, payable), now)
    first = await letters(db, run, objects, choice, rows, liability_id, now)
    await take_back(db, run, objects, rows, bills, LiabilityState.CORRECTED, now)
    await _follow(db, run, laws, changes, now)
    return Done(
        rows.size, first, billed.size + len(changes),
        int(payable.sum() - objects.standing_principal[rows].sum()),
        int(choice.assessed.taxes.reduction[rows].sum()), left,
    )  # fmt: skip


def _possible(
    objects: Objects, choice: Choice, bills: dict[UUID, StandingBill]
) -> tuple[NDArray[np.intp], list[Left]]:
    """The rows that can be corrected by themselves, and those that a clerk must look at."""
    rows: list[np.intp] = []
    left: list[Left] = []
    for row in choice.rows:
        old = bills.get(as_uuid(objects.standing_id[row]))
        why = None
        if old is not None:
            excess = int(objects.standing_principal[row] - choice.payable[row]) - old.open
            if old.state is BillState.CANCELLED:
                why = GIVEN_UP
            elif excess > old.paid:
                why = WAIVED
        if why is None:
            rows.append(row)
        else:
            left.append((as_uuid(objects.object_id[row]), *why))
    return np.array(rows, np.intp), left


async def _enter_anew(
    db: Connection,
    run: Run,
    bills: dict[UUID, StandingBill],
    objects: Objects,
    rows: NDArray[np.intp],
    liability_id: NDArray[np.void],
    amount: NDArray[np.int64],
    now: datetime,
) -> None:
    """Book the new versions whose bill exists, to the receivable that its item names."""
    revenue = chart().of(TAX, run.day).revenue
    olds = [bills.get(as_uuid(key)) for key in objects.standing_id[rows]]
    for receivable in sorted({old.receivable for old in olds if old is not None}):
        chosen = np.array([old is not None and old.receivable == receivable for old in olds], np.bool_)
        await enter(db, run, "issue", liability_id[chosen], amount[chosen], receivable, revenue, now)


async def _follow(db: Connection, run: Run, laws: Pack, changes: Sequence[Change], now: datetime) -> None:
    """Let bills and money follow; every change in one call, those with money looked at one by one."""
    if not changes:
        return
    for one in changes:
        if one.excess:
            await _release(db, run, one, one.old, one.excess, 0, now)
    await db.execute(
        _SQL.reprice, run.region_id, run.run_id, [one.bill.bill_id for one in changes],
        [one.old for one in changes], [one.new for one in changes], [one.difference for one in changes],
        [new_id() for _ in changes], [new_id() for _ in changes], run.due_date, now,
    )  # fmt: skip
    for one in changes:
        if one.bill.settled and one.difference < 0:
            await _look_at_interest(db, run, laws, one, now)
    await codes_follow(db, run.region_id, [one.bill.bill_id for one in changes])


async def _release(
    db: Connection,
    run: Run,
    one: Change,
    liability_id: UUID,
    principal: Rupiah,
    interest: Rupiah,
    now: datetime,
) -> None:
    left = await db.fetchval(
        _SQL.release, run.region_id, run.run_id, one.bill.bill_id, liability_id, principal, interest,
        run.reason, f"pembetulan {run.run_id}", now,
    )  # fmt: skip
    assert left == 0, "what was paid can be set free"


async def _look_at_interest(db: Connection, run: Run, laws: Pack, one: Change, now: datetime) -> None:
    """Set interest free that the smaller tax never bore, and close a bill that asks for nothing any more."""
    found = await bill_queries.find_by_id(db, run.region_id, one.bill.bill_id)
    assert found is not None, "the bill is locked"
    if found.state is BillState.CANCELLED:
        return
    items = await bill_queries.items(db, found)
    borne = price([replace(item, interest_paid=0, interest_waived=0) for item in items], run.day, laws)
    excess = sum(item.interest_paid for item in items) - borne.interest
    if excess > 0:
        await _release(db, run, one, one.new, 0, excess, now)
        found = await bill_queries.find_by_id(db, run.region_id, one.bill.bill_id)
        assert found is not None, "the bill is locked"
    if found.state is BillState.PARTLY_PAID:
        left = price(await bill_queries.items(db, found), run.day, laws)
        if left.amount_due == 0 and left.relief_open == 0:
            await db.execute(_BILLS_SQL.settle_without_money, run.region_id, found.bill_id, now)
