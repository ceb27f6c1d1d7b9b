"""Settlement files as bytes, line by line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tests.builders.ledger_rows import Paid

HEADER = "transaction_id,transaction_time,channel,reference,virtual_account_no,amount,fee,type"

WITH_REMARK = f"{HEADER},remark"


def line(
    transaction_id: str,
    reference: str,
    amount: int | str,
    *,
    day: date = date(2026, 11, 24),
    kind: str = "CREDIT",
    channel: str = "VA",
) -> str:
    """One line of the bank."""
    return f"{transaction_id},{day}T10:00:00+08:00,{channel},{reference},   8889900000001,{amount},0,{kind}"


def transfer(
    transaction_id: str, amount: int, remark: str, *, day: date = date(2026, 11, 24), reference: str = ""
) -> str:
    """A transfer from another bank, with its remark."""
    moved = f"{transaction_id},{day}T10:00:00+08:00,TRANSFER,{reference},,{amount},0,CREDIT"
    return f'{moved},"{remark}"'


def line_of(payment: Paid, transaction_id: str | None = None) -> str:
    """The line with which a bank shows ``payment``."""
    return line(
        transaction_id or f"T-{payment.reference}", payment.reference, payment.amount, day=payment.day
    )


def file(lines: Iterable[str], header: str = HEADER) -> bytes:
    """A settlement file of these lines."""
    return "\n".join([header, *lines, ""]).encode()
