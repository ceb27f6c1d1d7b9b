"""Journal entries by the thousand, one transfer each: written as columns, with the guards of single ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from pagi.database import Connection
from pagi.database.binary_rows import Column, copy_in
from pagi.ids import new_ids


@dataclass(frozen=True, slots=True)
class ManyEntries:
    """Entries of one kind between two accounts: a row is an entry. Amounts in rupiah, above zero."""

    source_id: NDArray[np.void]
    amount: NDArray[np.int64]
    kind: str
    debit: str
    credit: str
    memo: str


async def record_many(
    db: Connection, region_id: int, entries: ManyEntries, business_day: date, now: datetime
) -> None:
    """Write an entry with its transfer for each row, in the caller's transaction."""
    rows = entries.amount.size
    key: dict[str, Column] = {"region_id": np.int16(region_id), "entry_id": new_ids(rows)}
    await copy_in(db, "ledger.entry", {
        **key, "kind": entries.kind, "source_id": entries.source_id, "business_day": business_day,
        "recorded_at": now, "memo": entries.memo,
    }, rows)  # fmt: skip
    await copy_in(db, "ledger.transfer", {
        **key, "position": np.int16(1), "debit": entries.debit, "credit": entries.credit,
        "amount": entries.amount,
    }, rows)  # fmt: skip
