"""Assess a tax object and issue what it owes: liability, bill, and the receivable in the journal."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pagi.assessments.errors import InputsRefused
from pagi.assessments.explained import Facts, explain
from pagi.assessments.law import kept_pack
from pagi.assessments.letters import take_numbers
from pagi.assessments.models import DOCUMENTS, RETURN, Liability, LiabilityState, TaxPeriod
from pagi.bills import service as bills
from pagi.bills.models import Bill
from pagi.clock import city_day
from pagi.database import Connection, load
from pagi.ids import new_id
from pagi.ledger import journal
from pagi.ledger.chart import chart
from pagi.regions import REGIONS, Region
from pagi.taxpayers.models import TaxObject
from tax_types.engine import assess

_SQL = load("pagi/assessments/queries.sql")
_FACTS = tuple(field.name for field in fields(Facts))


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
    liability = await _numbered(db, _assessed(region, tax_object, period, inputs, now), region)
    await db.execute(
        _SQL.add, liability.region_id, liability.liability_id, liability.object_id, liability.document,
        liability.tax, liability.tax_period, liability.period_end, liability.state, liability.principal,
        liability.fines, liability.due_date, liability.revenue_account, liability.inputs, liability.lines,
        liability.warnings, liability.assessed_at, liability.reduction, liability.letter_year,
        liability.letter_number,
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
        reduction=answer["relief"],
    )


async def _numbered(db: Connection, liability: Liability, region: Region) -> Liability:
    """With the next number of its letter; a return is the taxpayer's own and has none."""
    if liability.document == RETURN:
        return liability
    is_yearly = liability.document == "SPPT"
    year = liability.period_end.year if is_yearly else city_day(liability.assessed_at, region.zone).year
    number = await take_numbers(db, liability.region_id, liability.document, year, 1)
    return replace(liability, letter_year=year, letter_number=number)


async def of_bill(
    db: Connection, region_id: int, bill_id: UUID, *, every_version: bool = False
) -> list[Liability]:
    """The liabilities that a bill asks money for, oldest first; ``every_version``: with corrected ones."""
    rows = await db.fetch(_SQL.of_bill, region_id, bill_id, every_version)
    return [await _liability(db, dict(row)) for row in rows]


async def _liability(db: Connection, row: dict[str, Any]) -> Liability:
    """A liability as it is kept; one of a run is told anew from its facts and the run's law."""
    run_id, fact_id, law = row.pop("run_id"), row.pop("fact_id"), row.pop("law")
    facts = {name: row.pop(name) for name in _FACTS}
    row["state"] = LiabilityState(row["state"])
    if fact_id is None:
        return Liability(**row)
    assert run_id is not None, "what rests on a fact was issued by a run"
    told = explain(
        Facts(**facts), REGIONS[row["region_id"]].slug, row["tax_period"],
        await kept_pack(db, row["region_id"], law), row["principal"], row["reduction"],
    )  # fmt: skip
    return Liability(**{**row, "inputs": told.inputs, "lines": told.lines, "warnings": told.warnings})
