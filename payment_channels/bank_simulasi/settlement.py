"""The day's settlement file: what the bank owes the city, one line per payment, in rupiah (UTF-8 CSV)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from datetime import date

from .book import Payment
from .errors import FieldWrong

COLUMNS = ("transaction_id", "transaction_time", "channel", "reference", "virtual_account_no")
HEADER = (*COLUMNS, "amount", "fee", "type")
REMARK = "remark"
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

    A ninth column tells the remarks where a transfer is among them.
    """
    listed = list(payments)
    has_remarks = any(one.channel == "TRANSFER" for one in listed)
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow((*HEADER, REMARK) if has_remarks else HEADER)
    for one in listed:
        rows.writerow(
            (
                one.transaction_id,
                one.transaction_time,
                one.channel,
                one.reference,
                one.virtual_account_no.strip(),
                one.amount,
                0,
                "CREDIT",
                *([one.remark] if has_remarks else []),
            )
        )
    return out.getvalue()
