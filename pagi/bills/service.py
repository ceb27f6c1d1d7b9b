"""Bills: issue one, find one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pagi.bills import bill_code, queries
from pagi.bills.errors import BillNotFound
from pagi.bills.models import Bill, BillState, Item, Rupiah
from pagi.database import Connection
from pagi.ids import new_id
from pagi.regions import Region
from pagi.taxpayers.models import TaxObject


@dataclass(frozen=True, slots=True)
class Owed:
    """What a bill copies from a liability; bills never look back at assessments."""

    liability_id: UUID
    tax: str
    tax_period: str
    period_end: date
    due_date: date | None
    principal: Rupiah
    receivable_account: str
    penalty_account: str


async def issue(db: Connection, region: Region, tax_object: TaxObject, owed: Owed, now: datetime) -> Bill:
    """Issue a bill with one item, in the caller's transaction."""
    bill = Bill(
        region_id=region.region_id,
        bill_id=new_id(),
        bill_code=bill_code.new_bill_code(region.bill_prefix),
        taxpayer_id=tax_object.taxpayer_id,
        object_id=tax_object.object_id,
        tax=owed.tax,
        object_number=tax_object.object_number,
        tax_period=owed.tax_period,
        due_date=owed.due_date,
        state=BillState.OPEN,
        version=1,
        principal=owed.principal,
        paid=0,
        issued_at=now,
        paid_at=None,
    )
    item = Item(
        item_id=new_id(), liability_id=owed.liability_id, tax=owed.tax, tax_period=owed.tax_period,
        period_end=owed.period_end, due_date=owed.due_date, principal=owed.principal, fines=0,
        principal_paid=0, interest_paid=0, fines_paid=0,
    )  # fmt: skip
    await queries.add_bill(db, bill)
    await queries.add_item(db, bill, item, owed.receivable_account, owed.penalty_account)
    return bill


async def find_by_code(db: Connection, region_id: int, typed: str) -> Bill:
    """The bill whose code a person typed, with or without dots and spaces.

    Raises BillCodeInvalid (letters, length, check digit) or BillNotFound.
    """
    code = bill_code.validate(typed)
    bill = await queries.find_by_code(db, region_id, code)
    if bill is None:
        raise BillNotFound(bill_code=code)
    return bill


async def find_by_object(db: Connection, region_id: int, object_number: str, tax_period: str) -> Bill | None:
    """The newest bill of an object for a period; ``object_number`` is compact (digits of a NOP)."""
    return await queries.find_by_object(db, region_id, object_number, tax_period)
