"""Assess a tax object and issue what it owes: liability, bill, and the receivable in the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pagi.assessments.errors import InputsRefused
from pagi.assessments.models import DOCUMENTS, Liability, LiabilityState, TaxPeriod
from pagi.bills import service as bills
from pagi.bills.models import Bill
from pagi.clock import city_day
from pagi.database import Connection, load
from pagi.ids import new_id
from pagi.ledger import journal
from pagi.ledger.chart import chart
from pagi.regions import Region
from pagi.taxpayers.models import TaxObject
from tax_types.engine import assess

_SQL = load("pagi/assessments/queries.sql")


@dataclass(frozen=True, slots=True)
class Issued:
    """What was issued; no bill where nothing is owed."""

    liability: Liability
    bill: Bill | None


async def issue(
    db: Connection,
    region: Region,
    tax_object: TaxObject,
    period: TaxPeriod,
    inputs: dict[str, Any],
    now: datetime,
) -> Issued:
    """Assess ``tax_object`` for ``period`` and issue it; the caller commits. Raises InputsRefused."""
    liability = _assessed(region, tax_object, period, inputs, now)
    await db.execute(
        _SQL.add, liability.region_id, liability.liability_id, liability.object_id, liability.document,
        liability.tax, liability.tax_period, liability.period_end, liability.state, liability.principal,
        liability.fines, liability.due_date, liability.revenue_account, liability.inputs, liability.lines,
        liability.warnings, liability.assessed_at,
    )  # fmt: skip
    if liability.principal == 0:
        return Issued(liability, None)
    accounts = chart().of(liability.tax, city_day(now, region.zone))
    await journal.record(
        db, region.region_id, "issue", liability.liability_id, city_day(now, region.zone),
        [journal.Transfer(accounts.receivable, accounts.revenue, liability.principal)], now,
        f"{liability.document} {liability.tax} {liability.tax_period}",
    )  # fmt: skip
    bill = await bills.issue(db, region, tax_object, bills.Owed(
        liability_id=liability.liability_id, tax=liability.tax, tax_period=liability.tax_period,
        period_end=liability.period_end, due_date=liability.due_date, principal=liability.principal,
        receivable_account=accounts.receivable, penalty_account=accounts.penalty,
    ), now)  # fmt: skip
    return Issued(liability, bill)


def _assessed(
    region: Region, tax_object: TaxObject, period: TaxPeriod, inputs: dict[str, Any], now: datetime
) -> Liability:
    answer = assess(
        {
            "tax": tax_object.tax,
            "region": region.slug,
            "period": period.as_request(),
            "inputs": inputs,
            "parameters": {"ignore_relief": True},  # a programme waives on the day of payment, never at issue
        }
    )
    if "error" in answer:
        raise InputsRefused(reason=answer["error"]["message"], field=answer["error"]["field"])
    due = answer["due_date"]
    return Liability(
        region_id=region.region_id,
        liability_id=new_id(),
        object_id=tax_object.object_id,
        document=DOCUMENTS[tax_object.tax],
        tax=tax_object.tax,
        tax_period=period.name,
        period_end=period.ends,
        state=LiabilityState.ISSUED,
        principal=answer["principal"] - answer["relief"],
        fines=0,
        due_date=date.fromisoformat(due) if due else None,
        revenue_account=chart().of(tax_object.tax, city_day(now, region.zone)).revenue,
        inputs=inputs,
        lines=answer["lines"],
        warnings=answer["warnings"],
        assessed_at=now,
    )


async def of_bill(db: Connection, region_id: int, bill_id: UUID) -> list[Liability]:
    """The liabilities that a bill asks money for, oldest first."""
    rows = await db.fetch(_SQL.of_bill, region_id, bill_id)
    return [Liability(**{**row, "state": LiabilityState(row["state"])}) for row in rows]
