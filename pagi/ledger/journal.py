"""Writing to the journal what is not a payment; receipts are written by the settlement function alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pagi.database import Connection, load
from pagi.ids import new_id
from pagi.ledger.chart import Account, chart
from pagi.regions import Region

_SQL = load("pagi/ledger/journal.sql")


@dataclass(frozen=True, slots=True)
class Transfer:
    """``amount`` rupiah from the account credited to the account debited."""

    debit: str
    credit: str
    amount: int


async def open_region(db: Connection, region: Region) -> None:
    """Begin the books of a region: its row and its accounts; what exists stays as it is."""
    await db.execute(_SQL.add_region, region.region_id, region.slug, region.name, region.zone.key)
    await open_accounts(db, region.region_id)


async def open_accounts(db: Connection, region_id: int) -> None:
    """Open every account of the chart in a region; those that exist stay as they are."""
    for account in chart().accounts():
        await _open(db, region_id, account)
        if account.role is not None:
            await db.execute(_SQL.add_role, region_id, account.role, account.code)
    for tax in (dated for every in chart().by_tax.values() for dated in every):
        await db.execute(_SQL.add_contra, region_id, tax.receivable, tax.contra)


async def open_clearing(
    db: Connection, region_id: int, partner_id: UUID, channel: str, account: Account
) -> None:
    """Open a bank's clearing account for one channel."""
    await _open(db, region_id, account)
    await db.execute(_SQL.add_clearing, region_id, partner_id, channel, account.code)


async def _open(db: Connection, region_id: int, account: Account) -> None:
    await db.execute(
        _SQL.add_account,
        region_id,
        account.code,
        account.name,
        account.kind,
        account.valid_from or chart().valid_from,
    )


async def record(
    db: Connection,
    region_id: int,
    kind: str,
    source_id: UUID,
    business_day: date,
    transfers: Sequence[Transfer],
    now: datetime,
    memo: str = "",
) -> UUID:
    """Write one entry: ``kind`` and ``source_id`` say what it records, and are never recorded twice."""
    entry_id = new_id()
    await db.execute(_SQL.add_entry, region_id, entry_id, kind, source_id, business_day, now, memo)
    await db.execute(
        _SQL.add_transfers, region_id, entry_id, [one.debit for one in transfers],
        [one.credit for one in transfers], [one.amount for one in transfers],
    )  # fmt: skip
    return entry_id
