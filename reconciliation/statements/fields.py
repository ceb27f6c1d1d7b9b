"""The fields of a settlement line, each read strictly: what could be misread is not read at all."""

from __future__ import annotations

import re
from datetime import datetime
from typing import NoReturn

from reconciliation.statements.line import Movement, StatementLine
from reconciliation.statements.reasons import Reason

COLUMNS = (
    "transaction_id",
    "transaction_time",
    "channel",
    "reference",
    "virtual_account_no",
    "amount",
    "fee",
    "type",
    "remark",
)
REQUIRED = 8
CHANNELS = frozenset({"VA", "QRIS", "EWALLET", "TRANSFER"})
IDENTIFIER_LENGTH = 64
ACCOUNT_LENGTH = 40
REMARK_LENGTH = 1_000
YEARS = range(2000, 2101)

_IDENTIFIER = re.compile(r"[!-~](?:[ -~]*[!-~])?")
_ACCOUNT = re.compile(r" *[0-9]* *")
_RUPIAH = re.compile(r"[1-9][0-9]{0,12}")
_WHOLE = re.compile(r"[0-9]+")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class FieldWrong(Exception):
    """A field that cannot be read: the column's name (or number) and the reason."""

    def __init__(self, column: str, reason: Reason) -> None:
        self.column = column
        self.reason = reason
        super().__init__(f"{column}: {reason.english}")


def column_name(index: int) -> str:
    """The name of the column at ``index`` (from 0), or its number (from 1) where it has none."""
    return COLUMNS[index] if index < len(COLUMNS) else str(index + 1)


def read_line(number: int, row: list[str], width: int) -> StatementLine:
    """The record that begins at line ``number``, under a header of ``width`` columns. Raises FieldWrong."""
    if len(row) < width:
        raise FieldWrong(column_name(len(row)), Reason.TOO_FEW)
    if len(row) > width:
        raise FieldWrong(column_name(width), Reason.TOO_MANY)
    channel, kind = row[2], row[7]
    return StatementLine(
        line=number,
        transaction_id=read_identifier("transaction_id", row[0]),
        transaction_time=read_moment("transaction_time", row[1]),
        channel=channel if channel in CHANNELS else _refuse("channel", channel, Reason.CHANNEL),
        reference="" if channel == "TRANSFER" and not row[3] else read_identifier("reference", row[3]),
        virtual_account_no=read_account("virtual_account_no", row[4]),
        amount=read_amount("amount", row[5]),
        fee=0 if row[6] == "0" else read_amount("fee", row[6]),
        type=Movement(kind) if kind in Movement.__members__ else _refuse("type", kind, Reason.TYPE),
        remark=read_remark("remark", row[8]) if width > REQUIRED else "",
    )


def read_identifier(column: str, value: str) -> str:
    """An identifier of the bank: printable ASCII without spaces at its ends. Raises FieldWrong."""
    if len(value) > IDENTIFIER_LENGTH:
        raise FieldWrong(column, Reason.TOO_LONG)
    if not _IDENTIFIER.fullmatch(value):
        _refuse(column, value, Reason.CHARACTERS)
    return value


def read_moment(column: str, value: str) -> datetime:
    """An ISO 8601 moment with its offset. Raises FieldWrong."""
    found = _MOMENT.fullmatch(value)
    if found is None:
        _refuse(column, value, Reason.NOT_A_TIME)
    if found[1] is None:
        raise FieldWrong(column, Reason.NO_OFFSET)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise FieldWrong(column, Reason.IMPOSSIBLE_TIME) from None
    if moment.year not in YEARS:
        raise FieldWrong(column, Reason.IMPOSSIBLE_TIME)
    return moment


def read_account(column: str, value: str) -> str:
    """A virtual account number as on the wire, padded; empty where there is none. Raises FieldWrong."""
    if len(value) > ACCOUNT_LENGTH:
        raise FieldWrong(column, Reason.TOO_LONG)
    if not _ACCOUNT.fullmatch(value):
        raise FieldWrong(column, Reason.ACCOUNT)
    return value


def read_amount(column: str, value: str) -> int:
    """Whole rupiah, more than zero, digits alone. Raises FieldWrong."""
    if _RUPIAH.fullmatch(value):
        return int(value)
    if value.startswith("-") and _WHOLE.fullmatch(value[1:]):
        raise FieldWrong(column, Reason.NEGATIVE)
    if value and not value.strip("0"):
        raise FieldWrong(column, Reason.ZERO if column == "amount" else Reason.NOT_RUPIAH)
    if _WHOLE.fullmatch(value) and not value.startswith("0"):
        raise FieldWrong(column, Reason.TOO_MUCH)
    return _refuse(column, value, Reason.NOT_RUPIAH)


def read_remark(column: str, value: str) -> str:
    """Free words of the bank or the payer. Raises FieldWrong."""
    if len(value) > REMARK_LENGTH:
        raise FieldWrong(column, Reason.TOO_LONG)
    if _CONTROL.search(value):
        raise FieldWrong(column, Reason.CONTROL)
    return value


def _refuse(column: str, value: str, reason: Reason) -> NoReturn:
    raise FieldWrong(column, reason if value else Reason.MISSING)
