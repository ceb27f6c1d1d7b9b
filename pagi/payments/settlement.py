"""The call of the settlement function: a batch in, verdicts out, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pagi.clock import jakarta_day
from pagi.database import Connection
from pagi.database.load_sql import load
from pagi.ids import new_id, new_ntpd
from pagi.payments.models import Notice, Target, Verdict

_SQL = load("pagi/payments/queries.sql")


@dataclass(frozen=True, slots=True)
class Order:
    """A notice with everything found about it, ready to be settled on ``paid_day``, the city's day."""

    notice: Notice
    target: Target | None
    paid_day: date


@dataclass(frozen=True, slots=True)
class Settled:
    """What the database decided about one order."""

    verdict: Verdict
    payment_id: UUID | None


def _row(ordinal: int, order: Order, now: datetime) -> tuple[Any, ...]:
    """One ``payments.notice``, in the order of its columns."""
    notice, target, partner = order.notice, order.target, order.notice.partner
    return (
        ordinal, partner.region_id, partner.partner_id, notice.channel, notice.service,
        notice.natural_id, notice.external_id, jakarta_day(now),
        notice.account, notice.amount, notice.paid_at, order.paid_day,
        target.bill.bill_id if target else None, target.instruction_id if target else None,
        target.quote_id if target else None, target.held if target else False,
        notice.may_refuse, _refuses_paid_bills(notice),
        new_id(), new_id(), new_id(), new_ntpd(), notice.bank_reference, notice.details,
    )  # fmt: skip


def _refuses_paid_bills(notice: Notice) -> bool:
    rules = notice.partner.profile.virtual_account
    return notice.may_refuse and rules is not None and rules.paid_bill == "refuse"


async def settle(
    db: Connection, orders: Sequence[Order], now: datetime, machine_now: datetime
) -> list[Settled]:
    """Decide and book ``orders`` in one call; the caller commits. One answer per order, in their order.

    ``now`` stamps what is booked; external ids are kept by the Jakarta day of ``machine_now``.
    """
    rows = await db.fetch(_SQL.settle, [_row(at, order, machine_now) for at, order in enumerate(orders)], now)
    assert len(rows) == len(orders), "every order has its verdict"
    answers = {row["ordinal"]: Settled(Verdict(row["verdict"]), row["payment_id"]) for row in rows}
    return [answers[at] for at in range(len(orders))]
