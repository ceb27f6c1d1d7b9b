"""What every format is read into: lines that say what the bank moved, and lines set aside with the reason."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from reconciliation.statements.reasons import Reason


class Movement(StrEnum):
    """What a line says has happened to the money."""

    CREDIT = "CREDIT"
    REVERSAL = "REVERSAL"
    """A credit of before taken back; its amount stands positive in the file."""


class StatementLine(msgspec.Struct, frozen=True, gc=False):
    """One movement of money as the bank tells it. Amounts in whole rupiah."""

    line: int
    """Where the line begins in the file; the header is 1."""
    transaction_id: str
    transaction_time: datetime
    channel: str
    """VA, QRIS, EWALLET or TRANSFER."""
    reference: str
    """referenceNo of a payment (25), originalReferenceNo of a notification (52, 56); empty on a transfer."""
    virtual_account_no: str
    amount: int
    fee: int
    type: Movement
    remark: str


class QuarantinedLine(msgspec.Struct, frozen=True):
    """A line that could not be read. It never stops the others."""

    line: int
    column: str
    """The name of the first column at fault, or its number where it has no name."""
    reason: Reason
    text: str
    """How the line stands in the file, cut at 500 characters."""


class Statement(msgspec.Struct, frozen=True):
    """A file, read."""

    lines: list[StatementLine]
    quarantined: list[QuarantinedLine]
