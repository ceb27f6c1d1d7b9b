"""Taking a payment back: by the bank that brought it, within its limits, or by the desk with two persons.

What was booked is mirrored by a new entry in today's business day; the bill asks for the money again. The
payment's key stays occupied: a bank that pays again uses a new number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pagi.bills.models import Rupiah
from pagi.database import Connection, load
from pagi.ids import new_id
from pagi.partners.models import Partner

_SQL = load("pagi/payments/corrections_queries.sql")


class Reversed(StrEnum):
    """What became of a wish to take a payment back."""

    REVERSED = "reversed"
    REPEAT = "repeat"
    """It was taken back before: the same answer again."""
    UNKNOWN = "unknown"
    """No booked payment of this partner has that number."""
    WRONG_AMOUNT = "wrong_amount"
    TOO_LATE = "too_late"
    """Paid on another city day."""
    RECONCILED = "reconciled"
    """A statement of the bank has shown the money."""
    DEPOSITED = "deposited"
    """The money is in the city's cash: it can be refunded, not taken back."""
    PAID_OUT = "paid_out"
    """Some of it was promised or paid back to the payer."""


DONE = (Reversed.REVERSED, Reversed.REPEAT)


@dataclass(frozen=True, slots=True)
class ReversalRules:
    """How long a bank may take a payment back by itself."""

    same_day: bool = True
    unreconciled: bool = True


@dataclass(frozen=True, slots=True)
class ReversalOutcome:
    """The verdict, and the payment that the number names, where there is one."""

    verdict: Reversed
    payment_id: UUID | None

    @property
    def done(self) -> bool:
        """Whether the payment is taken back, by this call or before."""
        return self.verdict in DONE


async def brought_by(
    db: Connection, region_id: int, service: int, natural_id: str, account: str
) -> list[UUID]:
    """Who brought a payment of this number to this account; a number is unique in each partner alone."""
    return [
        row["partner_id"] for row in await db.fetch(_SQL.brought_by, region_id, service, natural_id, account)
    ]


async def reverse(
    db: Connection,
    partner: Partner,
    service: int,
    natural_id: str,
    *,
    amount: Rupiah,
    reason: str,
    now: datetime,
    rules: ReversalRules = ReversalRules(),
) -> ReversalOutcome:
    """Take back what ``partner`` brought under ``service`` and ``natural_id``; the caller commits.

    ``amount`` is the whole payment, in rupiah. A neighbour who moves the same money at this moment makes the
    database answer with a serialization failure (``database.faults.COLLIDED``): the same call again.
    """
    row = await db.fetchrow(
        _SQL.reverse_by_owner, partner.region_id, partner.partner_id, service, natural_id, amount, new_id(),
        new_id(), reason, rules.same_day, rules.unreconciled, now,
    )  # fmt: skip
    return ReversalOutcome(Reversed(row["verdict"]), row["payment_id"])


async def reverse_approved(
    db: Connection,
    region_id: int,
    payment_id: UUID,
    proposal_id: UUID,
    *,
    reason: str,
    document: str,
    now: datetime,
) -> Reversed:
    """Take a payment back by an approved proposal; the caller commits. Any day, reconciled or not."""
    verdict = await db.fetchval(
        _SQL.reverse, region_id, payment_id, new_id(), new_id(), proposal_id, reason, document, now
    )
    return Reversed(verdict)
