"""A discrepancy: what a statement and the ledger do not agree on, and what may be done about it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from reconciliation.models import LineClass


class CaseState(StrEnum):
    """Where a case is; the allowed changes stand in the database (guard.transition)."""

    OPEN = "open"
    PROPOSED = "proposed"
    RESOLVED = "resolved"


class Action(StrEnum):
    """What one person proposes about a case and another approves."""

    BOOK = "book"
    """The money goes to a bill; what is over becomes overpayment."""
    SUSPENSE = "suspense"
    """The money is booked and waits until somebody knows whose it is."""
    REFUND = "refund"
    """The money is booked and promised back to its sender."""
    REVERSE = "reverse"
    """The payment in the ledger is taken back."""
    CORRECT = "correct"
    """The payment is taken back and booked anew with the amount of the bank."""
    EXPLAIN = "explain"
    """Nothing is booked: a difference in time, or one that the bank will put right."""


RESOLUTIONS = {
    Action.BOOK: "booked", Action.SUSPENSE: "suspense", Action.REFUND: "refunded", Action.REVERSE: "reversed",
    Action.CORRECT: "corrected", Action.EXPLAIN: "explained",
}  # fmt: skip
_CREDIT = {
    LineClass.ONLY_IN_BANK: (Action.BOOK, Action.SUSPENSE, Action.REFUND, Action.EXPLAIN),
    LineClass.DUPLICATE: (Action.EXPLAIN, Action.SUSPENSE, Action.REFUND, Action.BOOK),
    LineClass.AMOUNT_DIFFERS: (Action.CORRECT, Action.EXPLAIN),
    LineClass.ONLY_IN_LEDGER: (Action.EXPLAIN, Action.REVERSE),
}
_REVERSAL = {
    LineClass.ONLY_IN_BANK: (Action.REVERSE, Action.EXPLAIN),
    LineClass.DUPLICATE: (Action.EXPLAIN,),
    LineClass.AMOUNT_DIFFERS: (Action.EXPLAIN,),
    LineClass.ONLY_IN_LEDGER: (Action.EXPLAIN, Action.BOOK, Action.SUSPENSE),
}


class Discrepancy(msgspec.Struct, frozen=True):
    """One case, with the finding that shows it last. Amounts in rupiah."""

    discrepancy_id: UUID
    key: str
    bank: str
    day: date
    run_id: UUID
    position: int
    class_: LineClass
    movement: str
    bank_amount: int | None
    ledger_amount: int | None
    payment_id: UUID | None
    state: CaseState
    opened_at: datetime
    resolution: str | None
    resolved_at: datetime | None
    proposal_id: UUID | None
    """By which it was resolved."""
    booked_payment_id: UUID | None
    line: int | None
    transaction_id: str | None
    transaction_time: datetime | None
    channel: str | None
    reference: str | None
    virtual_account_no: str | None
    fee: int | None
    remark: str | None
    paid_through: str | None
    paid_at: datetime | None
    payment_state: str | None
    ntpd: str | None
    bill_code: str | None
    refused_as: str | None
    """Why PAGI refused this money when the bank called, if it did."""
    attempt_id: UUID | None
    refused_at: datetime | None
    waiting: UUID | None
    """The proposal that waits for a second person."""

    @property
    def amount(self) -> int:
        """What is at stake: the bank's amount, else the ledger's."""
        amount = self.bank_amount if self.bank_amount is not None else self.ledger_amount
        assert amount is not None, "one side has shown it"
        return amount

    @property
    def actions(self) -> tuple[Action, ...]:
        """What may be proposed, the likeliest first."""
        if self.state is CaseState.RESOLVED:
            return ()
        table = _CREDIT if self.movement == "CREDIT" else _REVERSAL
        return table[self.class_]

    @property
    def subject(self) -> str:
        """What proposals about it name."""
        return f"discrepancy:{self.discrepancy_id}"

    @property
    def document(self) -> str:
        """The paper that shows it, where nobody names another."""
        where = f"baris {self.line}, {self.transaction_id}" if self.line else f"NTPD {self.ntpd}"
        return f"berkas {self.bank} {self.day.isoformat()}, {where}"[:200]

    def as_json(self) -> dict[str, Any]:
        """The case of the desk's API."""
        told = {name: _plain(getattr(self, name)) for name in _TOLD}
        return {
            "id": str(self.discrepancy_id),
            "discrepancy_id": str(self.discrepancy_id),
            "status": self.state.value,
            "class": self.class_.value,
            **told,
            "date": self.day.isoformat(),
            "amount": self.amount,
            "waiting_proposal_id": _plain(self.waiting),
            "actions": [action.value for action in self.actions],
        }


_TOLD = (
    "movement", "bank", "run_id", "line", "transaction_id", "transaction_time", "channel", "reference",
    "virtual_account_no", "bank_amount", "ledger_amount", "fee", "remark", "payment_id", "ntpd", "bill_code",
    "refused_as", "attempt_id", "opened_at", "resolution", "resolved_at", "proposal_id", "booked_payment_id",
)  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
