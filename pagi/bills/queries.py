"""The statements on bills, typed. Portions read what `payments` allocated to an item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pagi.bills.models import Bill, BillState, Item, Portion, Quote, QuoteItem
from pagi.database import Connection
from pagi.database.load_sql import load

_SQL = load("pagi/bills/queries.sql")


def _bill(row: Mapping[str, Any] | None) -> Bill | None:
    return None if row is None else Bill(**{**row, "state": BillState(row["state"])})


async def find_by_code(db: Connection, region_id: int, bill_code: str) -> Bill | None:
    """The bill with this compact code."""
    return _bill(await db.fetchrow(_SQL.find_by_code, region_id, bill_code))


async def find_by_id(db: Connection, region_id: int, bill_id: UUID) -> Bill | None:
    """The bill with this key."""
    return _bill(await db.fetchrow(_SQL.find_by_id, region_id, bill_id))


async def find_by_object(db: Connection, region_id: int, object_number: str, tax_period: str) -> Bill | None:
    """The newest bill of an object (NOP, NOPD) for a tax period."""
    return _bill(await db.fetchrow(_SQL.find_by_object, region_id, object_number, tax_period))


def bills(rows: Sequence[Mapping[str, Any]]) -> list[Bill]:
    """Rows of bills, typed."""
    return [bill for row in rows if (bill := _bill(row)) is not None]


async def open_of_object(db: Connection, region_id: int, object_number: str) -> list[Bill]:
    """Every bill of an object that still asks for money, newest period first."""
    return bills(await db.fetch(_SQL.open_of_object, region_id, object_number))


async def items(db: Connection, bill: Bill) -> list[Item]:
    """The bill's items, oldest first, with the money each has received by day."""
    rows = await db.fetch(_SQL.items_of_bill, bill.region_id, bill.bill_id, bill.object_id)
    portions: dict[UUID, list[Portion]] = {}
    if bill.version > 1:
        for row in await db.fetch(_SQL.portions, bill.region_id, bill.bill_id):
            part = dict(row)
            portions.setdefault(part.pop("item_id"), []).append(Portion(**part))
    return [
        Item(
            **{**row, "granted": frozenset(row["granted"])}, portions=tuple(portions.get(row["item_id"], ()))
        )
        for row in rows
    ]


async def live_quote(db: Connection, bill: Bill, day: date, law: str) -> Quote | None:
    """The kept quote of the bill's present version that holds on ``day``, by parameters of that digest."""
    row = await db.fetchrow(_SQL.live_quote, bill.region_id, bill.bill_id, bill.version, day, law)
    if row is None:
        return None
    parts = await db.fetch(_SQL.quote_items, bill.region_id, row["quote_id"])
    return Quote(**row, items=tuple(QuoteItem(**{**part, "ranks": tuple(part["ranks"])}) for part in parts))


async def keep_quote(db: Connection, region_id: int, quote: Quote, quoted_at: datetime) -> bool:
    """Keep ``quote`` with its items. False when another process kept one for the same day first."""
    kept = await db.fetchval(
        _SQL.keep_quote, region_id, quote.quote_id, quote.bill_id, quote.bill_version, quote.valid_from,
        quote.valid_until, quote.principal, quote.interest, quote.fines, quote.relief, quote.lines, quoted_at,
        quote.law,
    )  # fmt: skip
    if kept is None:
        return False
    await db.execute(
        _SQL.keep_quote_items, region_id, quote.quote_id,
        [part.item_id for part in quote.items], [part.principal for part in quote.items],
        [part.interest for part in quote.items], [part.fines for part in quote.items],
        [part.principal_waived for part in quote.items], [part.interest_waived for part in quote.items],
        [part.fines_waived for part in quote.items], [part.ranks[0] for part in quote.items],
        [part.ranks[1] for part in quote.items], [part.ranks[2] for part in quote.items],
    )  # fmt: skip
    return True


async def add_bill(db: Connection, bill: Bill) -> None:
    """Store a new open bill."""
    await db.execute(
        _SQL.add_bill, bill.region_id, bill.bill_id, bill.bill_code, bill.taxpayer_id, bill.object_id,
        bill.tax, bill.object_number, bill.tax_period, bill.due_date, bill.principal, bill.issued_at,
    )  # fmt: skip


async def add_item(
    db: Connection, bill: Bill, item: Item, receivable_account: str, penalty_account: str
) -> None:
    """Store a new item of a bill, with the accounts that its money will be booked to."""
    await db.execute(
        _SQL.add_item, bill.region_id, bill.bill_id, item.item_id, item.liability_id, item.tax,
        item.tax_period, item.period_end, item.due_date, item.principal, item.fines, receivable_account,
        penalty_account,
    )  # fmt: skip


async def versions(db: Connection, region_id: int, bill_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The present version of each bill."""
    rows = await db.fetch(_SQL.versions, region_id, list(bill_ids))
    return {row["bill_id"]: row["version"] for row in rows}
