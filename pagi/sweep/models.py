"""A question to a provider, what was heard, and how a question stands. Amounts in rupiah."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pagi.bills.models import Rupiah

PAID_BY = {26: 25, 51: 52, 55: 56}
"""What each status service asks about: the service whose natural id the payment is booked under."""


class QuestionState(StrEnum):
    """Where a question is in its life."""

    OPEN = "open"
    SETTLED = "settled"
    """The money is booked, or it is known that an unknown answer stood for nothing."""
    EXPIRED = "expired"
    """The provider says, after no money could move any more, that none did."""
    HANDED = "handed"
    """A clerk looks after it: the provider does not answer, or contradicts the books."""


class Heard(StrEnum):
    """What a provider's answer comes to."""

    PAID = "paid"
    NOT_YET = "not_yet"
    """Begun and not finished: it may still be paid."""
    NEVER = "never"
    """Not paid, and as things stand it will not be: unknown there, cancelled, failed, given back."""
    REFUSED = "refused"
    """The question itself was refused: not allowed, or wrong. That says nothing about the money."""
    BUSY = "busy"
    """Ask later (429): no answer, and no failure either."""
    SILENT = "silent"
    """No answer, or none that can be read."""


class HandedWhy(StrEnum):
    """Why a clerk has to look."""

    SILENT = "silent"
    PENDING = "pending"
    REFUSED = "refused"
    UNCLEAR = "unclear"
    """Paid, says the provider, without a number or an amount to book by."""
    CONTRADICTS = "contradicts"
    """The provider and the books say different things."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``account`` is by what the provider knows it, ``natural_id`` the payment in doubt.

    ``expires_at``: until when money could move, None while the bill is payable. ``over``: somebody else has
    told of the money meanwhile. ``booked``: the payment in doubt stands in our books. ``stirred_at``: a bank
    has inquired about the number.
    """

    region_id: int
    question_id: UUID
    kind: str
    partner_id: UUID
    channel: str
    service: int
    account: str
    told_service: int | None
    natural_id: str | None
    opened_at: datetime
    expires_at: datetime | None
    state: QuestionState
    next_ask_at: datetime
    tries: int
    unanswered: int
    asked_at: datetime | None
    heard: Heard | None
    said: str
    stirred_at: datetime | None = None
    over: bool = False
    booked: bool = False

    @property
    def paid_service(self) -> int:
        """The service under which its money is booked."""
        return self.told_service or PAID_BY[self.service]


@dataclass(frozen=True, slots=True)
class PaidThere:
    """A payment as the provider tells of it. ``natural_id`` as its notification would bear it."""

    natural_id: str
    amount: Rupiah
    paid_at: datetime | None
    bank_reference: str


@dataclass(frozen=True, slots=True)
class Told:
    """What came back. ``said``: in the provider's own codes. ``wait``: seconds that it asks us to wait.

    ``payments``: what was paid, often one; a virtual account may have had several.
    """

    heard: Heard
    said: str = ""
    payments: tuple[PaidThere, ...] = ()
    wait: float | None = None
