"""Bills by the thousand, one item each: written as columns in two COPYs, with the guards of single ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pagi.bills.bill_code import new_bill_codes
from pagi.database import Connection
from pagi.database.binary_rows import Column, copy_in
from pagi.ids import new_ids
from pagi.ledger.chart import TaxAccounts
from pagi.regions import Region


@dataclass(frozen=True, slots=True)
class OwedByMany:
    """What bills copy from liabilities of one tax and period: a row is a bill. Principal in rupiah."""

    liability_id: NDArray[np.void]
    taxpayer_id: NDArray[np.void]
    object_id: NDArray[np.void]
    object_number: NDArray[np.bytes_]
    principal: NDArray[np.int64]
    tax: str
    tax_period: str
    period_end: date
    due_date: date
    accounts: TaxAccounts


async def issue_many(db: Connection, region: Region, owed: OwedByMany, now: datetime) -> None:
    """Issue a bill for each row, in the caller's transaction. Two equal bill codes are a unique violation."""
    rows = owed.principal.size
    bill_id = new_ids(rows)
    none = np.int64(0)
    common: Mapping[str, Column] = {
        "region_id": np.int16(region.region_id), "bill_id": bill_id, "tax": owed.tax,
        "tax_period": owed.tax_period, "due_date": owed.due_date, "principal": owed.principal,
    }  # fmt: skip
    bills: dict[str, Any] = {
        **common, "bill_code": new_bill_codes(region.bill_prefix, rows), "taxpayer_id": owed.taxpayer_id,
        "object_id": owed.object_id, "object_number": owed.object_number, "state": "open",
        "version": np.int32(1), "paid": none, "issued_at": now,
    }  # fmt: skip
    items: dict[str, Any] = {
        **common, "item_id": new_ids(rows), "liability_id": owed.liability_id, "period_end": owed.period_end,
        "fines": none, "principal_paid": none, "interest_paid": none, "fines_paid": none,
        "receivable_account": owed.accounts.receivable, "penalty_account": owed.accounts.penalty,
    }  # fmt: skip
    await copy_in(db, "bills.bill", bills, rows)
    await copy_in(db, "bills.item", items, rows)
