"""Kartu wajib pajak: what was asked of one taxpayer, what was paid of it, and what is still open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pagi.database import Connection, load
from pagi.errors import PagiError
from pagi.keys import Keyring
from pagi.taxpayers.service import open_name

_SQL = load("pagi/reports/taxpayer_card.sql")


class TaxpayerUnknown(PagiError):
    """No taxpayer has this NPWPD."""

    code, status = "taxpayer.unknown", 404
    indonesian = "Tidak ada wajib pajak dengan NPWPD {npwpd}."
    english = "No taxpayer has the NPWPD {npwpd}."


@dataclass(frozen=True, slots=True)
class CardRow:
    """One line of the card. ``open`` is the principal still owed after it. Amounts in rupiah.

    ``kind``: assessed, paid, moved (from an overpayment or suspense), written_off. ``waived`` is principal
    that a programme or a write-off gave up.
    """

    day: date
    kind: str
    reference: str
    bill_code: str
    tax: str
    object_number: str
    tax_period: str
    due_date: date | None
    charged: int
    paid: int
    interest: int
    fines: int
    waived: int
    at: datetime
    open: int


@dataclass(frozen=True, slots=True)
class FixedNumber:
    """The number under which a bank lists all of the taxpayer's open bills."""

    bank: str
    number: str


@dataclass(frozen=True, slots=True)
class Card:
    """A taxpayer with everything that was booked; ``overpaid`` waits to be compensated or refunded."""

    npwpd: str
    name: str
    rows: tuple[CardRow, ...]
    overpaid: int
    numbers: tuple[FixedNumber, ...] = ()

    @property
    def open(self) -> int:
        """Principal still owed, rupiah."""
        return self.rows[-1].open if self.rows else 0


async def taxpayer_card(db: Connection, keyring: Keyring, region_id: int, npwpd: str) -> Card:
    """The card of the taxpayer ``npwpd``. Raises TaxpayerUnknown."""
    found = await db.fetchrow(_SQL.taxpayer, region_id, npwpd)
    if found is None:
        raise TaxpayerUnknown(field="npwpd", npwpd=npwpd[:40])
    rows, left = [], 0
    for row in await db.fetch(_SQL.rows, region_id, found["taxpayer_id"]):
        left += row["charged"] - row["paid"] - row["waived"]
        rows.append(CardRow(**row, open=left))
    name = open_name(keyring, region_id, found["taxpayer_id"], found["name_sealed"])
    overpaid: int = await db.fetchval(_SQL.parked, region_id, found["taxpayer_id"])
    numbers = tuple(
        FixedNumber(row["bank"], row["virtual_account_no"].replace(" ", ""))
        for row in await db.fetch(_SQL.fixed_numbers, region_id, found["taxpayer_id"])
    )
    return Card(found["npwpd"], name, tuple(rows), overpaid, numbers)
