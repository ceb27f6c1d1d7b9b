"""The call of the settlement function: a batch in, verdicts out, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pagi.clock import jakarta_day
from pagi.database import Connection
from pagi.database.load_sql import load
from pagi.ids import new_id, new_ntpd
from pagi.payments.models import Notice, Payment, Verdict

_SQL = load("pagi/payments/queries.sql")
STATEMENT = 0
"""The service of money that no bank told us of, but its statement shows."""
_PAYMENT = tuple(field.name for field in fields(Payment))


@dataclass(frozen=True, slots=True)
class Order:
    """A notice, ready to be settled on ``paid_day``, the city's day."""

    notice: Notice
    paid_day: date

    @property
    def alone(self) -> bool:
        """Whether it settles several bills, and so is settled by itself."""
        return self.notice.together


@dataclass(frozen=True, slots=True)
class Owner:
    """The bill that an order's account leads to, and the sealed name of who owes it."""

    bill_id: UUID
    bill_code: str
    tax: str
    tax_period: str
    taxpayer_id: UUID
    name_sealed: bytes


@dataclass(frozen=True, slots=True)
class SettledPart:
    """What the database decided about one bill of several, as in ``models.Part``."""

    owner: Owner | None
    amount: int | None
    verdict: Verdict
    code: str
    reference: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What the database decided about one order. ``ntpd`` is ours for what was booked now.

    ``parts``: of a payment for several bills; ``taxpayer``: whose they are, and the sealed name.
    """

    verdict: Verdict
    owner: Owner | None
    ntpd: str | None
    earlier: Payment | None
    parts: tuple[SettledPart, ...] = ()
    taxpayer: tuple[UUID, bytes] | None = None


async def settle(
    db: Connection, orders: Sequence[Order], now: datetime, machine_now: datetime
) -> list[Settled]:
    """Find, decide and book ``orders`` in one call; the caller commits. One answer per order, in their order.

    ``now`` stamps what is booked; external ids are kept by the Jakarta day of ``machine_now``.
    """
    today = jakarta_day(machine_now)
    if orders and orders[0].alone:
        together = await settle_together(db, orders[0], now, today)
        if together is not None:
            return [together]
    ntpds = [new_ntpd() for _ in orders]
    sent = [_row(at, order, today, ntpds[at]) for at, order in enumerate(orders)]
    answers: list[Settled | None] = [None] * len(orders)
    for row in await db.fetch(_SQL.receive, sent, now):
        answers[row["ordinal"]] = _settled(row, ntpds[row["ordinal"]])
    assert all(answers), "every order has its verdict"
    return answers  # type: ignore[return-value]  # just asserted


async def settle_together(db: Connection, order: Order, now: datetime, today: date) -> Settled | None:
    """Settle a payment to a taxpayer's fixed account; None: there is no such account."""
    ntpd, named = new_ntpd(), order.notice.named
    rows = await db.fetch(
        _SQL.receive_together, _row(0, order, today, ntpd), [one.bill_code for one in named],
        [one.code for one in named], [one.amount for one in named], [one.reference for one in named], now,
    )  # fmt: skip
    if not rows:
        return None
    first = rows[0]
    verdict = Verdict(first["verdict"])
    return Settled(
        verdict=verdict,
        owner=None,
        ntpd=ntpd if verdict is Verdict.BOOKED else None,
        earlier=_earlier(first),
        parts=tuple(
            SettledPart(
                _owner(row), row["amount"], Verdict(row["part_verdict"]), row["code"], row["reference"]
            )
            for row in rows
            if row["place"] is not None
        ),
        taxpayer=(first["taxpayer_id"], first["name_sealed"]),
    )


@dataclass(frozen=True, slots=True)
class Moved:
    """Money that a statement shows to have moved, for the bill that a clerk named; none: to suspense."""

    region_id: int
    partner_id: UUID
    channel: str
    natural_id: str
    account: str
    amount: int
    paid_at: datetime
    paid_day: date
    bank_reference: str
    bill_id: UUID | None
    details: dict[str, Any]
    instruction_id: UUID | None = None


async def settle_moved(db: Connection, moved: Moved, now: datetime) -> tuple[Verdict, UUID]:
    """Book what has moved, like everybody else's money; the caller locks and quotes the bill, and commits.

    The payment that was booked now, or before under the same id (verdicts repeat and inconsistent).
    """
    return (await settle_all_moved(db, [moved], now))[0]


async def settle_all_moved(
    db: Connection, moved: Sequence[Moved], now: datetime
) -> list[tuple[Verdict, UUID]]:
    """The same for many in one call (32,767 at most); the second one to a bill goes stale with the first."""
    rows = [_moved_row(at, one) for at, one in enumerate(moved)]
    ids = {row[0]: row[18] for row in rows}
    answers = {row["ordinal"]: row for row in await db.fetch(_SQL.settle_found, rows, now)}
    return [
        (Verdict(answers[at]["verdict"]), answers[at]["payment_id"] or ids[at]) for at in range(len(rows))
    ]


async def expect_its_message(db: Connection, region_id: int, payment_id: UUID) -> None:
    """The bank may still tell of what a clerk has booked from its statement: that is then a repeat of this.

    It is known by the bank's reference and the amount, as a statement and a message both carry them.
    """
    await db.execute(_SQL.expect_its_message, region_id, payment_id)


async def booked_before(db: Connection, region_id: int, bank: str, keys: Sequence[str]) -> set[str]:
    """Which of these natural ids of a bank's statement lines are booked already."""
    return {row["natural_id"] for row in await db.fetch(_SQL.booked_before, region_id, bank, list(keys))}


def _moved_row(ordinal: int, moved: Moved) -> tuple[Any, ...]:
    """One ``payments.notice`` whose bill is known."""
    return (
        ordinal, moved.region_id, moved.partner_id, moved.channel, STATEMENT, moved.natural_id, None, None,
        moved.account, moved.amount, moved.paid_at, moved.paid_day, moved.bill_id, moved.instruction_id,
        None, None, False, False, new_id(), new_id(), new_id(), new_ntpd(),
        moved.bank_reference, moved.details,
    )  # fmt: skip


def _row(ordinal: int, order: Order, today: date, ntpd: str) -> tuple[Any, ...]:
    """One ``payments.notice``, in the order of its columns; bill, instruction and quote are found there."""
    notice, partner = order.notice, order.notice.partner
    return (
        ordinal, partner.region_id, partner.partner_id, notice.channel, notice.service,
        notice.natural_id, notice.external_id, today,
        notice.account, notice.amount, notice.paid_at, order.paid_day,
        None, None, None, None,
        notice.may_refuse, _refuses_paid_bills(notice),
        new_id(), new_id(), new_id(), ntpd, notice.bank_reference, notice.details,
    )  # fmt: skip


def _settled(row: Any, ntpd: str) -> Settled:
    verdict = Verdict(row["verdict"])
    return Settled(verdict, _owner(row), ntpd if verdict is Verdict.BOOKED else None, _earlier(row))


def _owner(row: Any) -> Owner | None:
    if row["bill_id"] is None:
        return None
    return Owner(
        row["bill_id"], row["bill_code"], row["tax"], row["tax_period"], row["taxpayer_id"],
        row["name_sealed"],
    )  # fmt: skip


def _earlier(row: Any) -> Payment | None:
    earlier = row["earlier"]
    return None if earlier is None else Payment(**{name: earlier[name] for name in _PAYMENT})


def _refuses_paid_bills(notice: Notice) -> bool:
    profile = notice.partner.profile
    rules = profile.mobile_banking if notice.channel == "mobile_banking" else profile.virtual_account
    return notice.may_refuse and rules is not None and rules.paid_bill == "refuse"
