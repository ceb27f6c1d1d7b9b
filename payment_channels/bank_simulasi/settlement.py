"""The day's settlement file: what the bank owes the city, one line per payment, in rupiah (UTF-8 CSV)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from datetime import date

from .book import Payment
from .errors import FieldWrong
from .messages import off_by_a_thousand
from .transfers import garbled

COLUMNS = ("transaction_id", "transaction_time", "channel", "reference", "virtual_account_no")
HEADER = (*COLUMNS, "amount", "fee", "type")
REMARK = "remark"
FILE_CHANNELS = {
    "MOBILE": "VA"
}  # the file knows four channels: a bill paid by its code stands as VA, without a number
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_day(text: str) -> date:
    """A city day written YYYY-MM-DD. Raises FieldWrong."""
    try:
        if ISO_DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError as problem:
        raise FieldWrong(field="date", field_name="date", why=str(problem)) from problem
    raise FieldWrong(field="date", field_name="date", why="YYYY-MM-DD")


def settlement_csv(payments: Iterable[Payment]) -> str:
    """The file of ``payments``; without any, the header alone. Taxes bear no fee.

    A ninth column tells the remarks where a transfer is among them. What was taken back stands with type
    REVERSAL under the reference of its payment. Lines of transfers may be twisted by faults.
    """
    listed = [line for one in in_order(payments) for line in lines_of(one)]
    has_remarks = any(line[2] == "TRANSFER" for line in listed)
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow((*HEADER, REMARK) if has_remarks else HEADER)
    rows.writerows(line if has_remarks else line[:-1] for line in listed)
    return out.getvalue()


def in_order(payments: Iterable[Payment]) -> list[Payment]:
    """As they came; out of order, behind all that came after."""
    return sorted(payments, key=lambda one: "out_of_order" in twists_of(one))


def lines_of(payment: Payment) -> list[tuple[str | int, ...]]:
    """The line of a payment with its remark; twice where the fault ``duplicate`` hit a transfer."""
    twists = twists_of(payment)
    wrong = "wrong_amount" in twists
    line = (
        payment.transaction_id,
        payment.transaction_time,
        FILE_CHANNELS.get(payment.channel, payment.channel),
        payment.reverses or payment.reference,
        payment.virtual_account_no.strip(),
        off_by_a_thousand(payment.amount) if wrong else payment.amount,
        0,
        "REVERSAL" if payment.reverses else "CREDIT",
        garbled(payment.remark) if "garbled" in twists else payment.remark,
    )
    return [line] * (2 if "duplicate" in twists else 1)


def twists_of(payment: Payment) -> list[str]:
    """The faults that hit a transfer's line."""
    return (payment.why or "").split(",") if payment.channel == "TRANSFER" else []
