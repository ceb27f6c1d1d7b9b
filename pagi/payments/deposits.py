"""Pelimpahan: a bank pays over to the RKUD what taxpayers paid through it; its clearing account goes down.

Only payments that the bank's own statement showed are paid over, and only to the rupiah: what differs is
told, and nothing is booked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pagi.database import Connection, load
from pagi.errors import PagiError
from pagi.ids import new_id
from pagi.partners.models import Partner

_SQL = load("pagi/payments/deposits_queries.sql")


class DepositRefused(PagiError):
    """A deposit that does not fit what waits for it. ``expected`` is what waits, in rupiah."""

    code, status = "deposit.refused", 409
    indonesian = "Pelimpahan tidak dibukukan: {why_id}."
    english = "The deposit was not booked: {why_en}."


@dataclass(frozen=True, slots=True)
class Deposit:
    """What a bank paid over. ``amount`` reached the RKUD, ``fee`` the bank kept; rupiah.

    ``document`` names the paper that shows it, such as the RKUD's credit note, and is recorded once.
    """

    partner: Partner
    channel: str
    paid_day: date
    amount: int
    fee: int
    document: str
    deposited_on: date


@dataclass(frozen=True, slots=True)
class Waiting:
    """Matched payments of a channel and day that the bank has not paid over. Rupiah."""

    bank: str
    partner: str
    channel: str
    paid_day: date
    payments: int
    amount: int


async def record_deposit(db: Connection, deposit: Deposit, who: str, now: datetime) -> int:
    """Book a deposit; says how many payments it covers. The same again changes nothing.

    Raises DepositRefused. The caller commits.
    """
    one = deposit.partner
    row = await db.fetchrow(
        _SQL.record, one.region_id, one.partner_id, deposit.channel, deposit.paid_day, deposit.amount,
        deposit.fee, deposit.document, deposit.deposited_on, who, new_id(), new_id(), now,
    )  # fmt: skip
    if row["verdict"] not in {"deposited", "repeat"}:
        raise _refusal(row["verdict"], row["expected"], deposit)
    return int(row["payments"])


async def waiting(db: Connection, region_id: int) -> list[Waiting]:
    """What banks have yet to pay over, the longest waiting first."""
    return [Waiting(**row) for row in await db.fetch(_SQL.waiting, region_id)]


def _refusal(verdict: str, expected: int, deposit: Deposit) -> DepositRefused:
    came = deposit.amount + deposit.fee
    words = {
        "nothing": (
            "tidak ada pembayaran yang cocok menunggu pelimpahan",
            "no matched payment waits for it",
        ),
        "differs": (
            f"yang menunggu Rp{expected}, jumlah dan biaya bersama Rp{came}",
            f"Rp{expected} waits, amount and fee together are Rp{came}",
        ),
        "other_content": (
            f"dokumen {deposit.document} sudah dibukukan dengan isi lain",
            f"document {deposit.document} was recorded with other content",
        ),
    }
    why_id, why_en = words[verdict]
    return DepositRefused(field="amount", why_id=why_id, why_en=why_en, expected=expected)
