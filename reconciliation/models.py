"""What a reconciliation answers: classes with their count and amount, lines behind them, lines set aside."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from reconciliation.statements import Reason


class LineClass(StrEnum):
    """What became of a line of the bank, or of a payment that no line shows."""

    MATCHED = "matched"
    BOOKED = "booked"
    """A transfer that this file booked, by the code in its remark; told where a file shows transfers."""
    AMOUNT_DIFFERS = "amount_differs"
    ONLY_IN_BANK = "only_in_bank"
    ONLY_IN_LEDGER = "only_in_ledger"
    DUPLICATE = "duplicate"


CLEAR = frozenset({LineClass.MATCHED, LineClass.BOOKED})
"""In order: nobody has to look at these."""


class ClassTotal(msgspec.Struct, frozen=True):
    """How many, and the sum of the bank's amounts in rupiah (of the ledger's in only_in_ledger)."""

    count: int
    amount: int


class Quarantined(msgspec.Struct, frozen=True):
    """A line set aside: where, why, and how it stands in the file."""

    line: int
    column: str
    reason: Reason
    shown: str


class Run(msgspec.Struct, frozen=True):
    """One matching of a file, as it was kept."""

    run_id: UUID
    number: int
    """1 is the first matching of this file."""
    ran_at: datetime
    file_id: UUID
    bank: str
    day: date
    name: str
    received_at: datetime
    sha256: str
    lines: int
    """All lines of the file but the header, those set aside included."""
    quarantined: int
    clearing_balance: int
    """What the bank still owed the city then, rupiah."""
    newest: bool
    """Whether this file has no later run."""
    classes: dict[LineClass, ClassTotal]


class Outcome(msgspec.Struct, frozen=True):
    """The answer: the run, the lines set aside, and whether anything was added by asking."""

    run: Run
    quarantined: list[Quarantined]
    new_file: bool
    new_run: bool

    def as_json(self) -> dict[str, Any]:
        """The shape of `pagi reconcile --json` and of the desk's API."""
        return {
            "run_id": str(self.run.run_id),
            "lines": self.run.lines,
            "classes": {
                name.value: {"count": total.count, "amount": total.amount}
                for name, total in self.run.classes.items()
            },
            "quarantined": [
                {"line": bad.line, "column": bad.column, "reason": bad.reason.english}
                for bad in self.quarantined
            ],
            "clearing_balance": self.run.clearing_balance,
        }


class Finding(msgspec.Struct, frozen=True):
    """A line of the bank beside the payment of the ledger; one side is empty where there is none."""

    position: int
    class_: LineClass
    movement: str
    reference: str
    line: int | None
    transaction_id: str | None
    transaction_time: datetime | None
    channel: str | None
    virtual_account_no: str | None
    bank_amount: int | None
    fee: int | None
    remark: str | None
    payment_id: UUID | None
    ledger_amount: int | None
    paid_at: datetime | None
    paid_day: date | None
    paid_through: str | None
    payment_state: str | None
    ntpd: str | None
    bill_code: str | None
    refused_as: str | None
    """Why PAGI refused this money when the bank called, if it did."""


class Shown(msgspec.Struct, frozen=True):
    """A statement line that shows a payment, for the story of a bill."""

    payment_id: UUID
    class_: LineClass
    movement: str
    run_id: UUID
    line: int
    bank: str
    day: date
    transaction_id: str
    amount: int
