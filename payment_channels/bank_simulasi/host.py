"""Host to host as the bank writes it: what mobile banking asks, pays, takes back; how answers are read.

Paths, fields and reply codes are those of PAGI's contract for mobile banking and tellers.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from .clock import city_timestamp

ASK, PAY, TAKE_BACK = 901, 902, 903
PATHS = {ASK: "/h2h/v1/inquiry", PAY: "/h2h/v1/payment", TAKE_BACK: "/h2h/v1/reversal"}
BRANCH = "001"
DONE, NOT_BOOKED, UNKNOWN, CUT_OFF = "00", "05", "68", "90"
REFUSING_STATUSES = (200, 400, 401, 403, 404)  # with a code of PAGI's own in the body


def inquiry(bill_code: str | None, nop: str | None, tax_year: str | None) -> dict[str, Any]:
    """What does this bill cost, by its code or by NOP and tax year?"""
    if bill_code is not None:
        return {"bill_code": bill_code}
    return {"nop": nop, "tax_year": tax_year}


def payment(bill_code: str, amount: int, ntb: str, now: datetime) -> dict[str, Any]:
    """``amount`` rupiah was debited at ``now`` (the city's clock); ``ntb`` is the bank's number for it."""
    return {
        "bill_code": bill_code,
        "amount": amount,
        "ntb": ntb,
        "branch": BRANCH,
        "channel": "mobile_banking",
        "paid_at": city_timestamp(now),
    }


def reversal(payment: dict[str, Any], reason: str) -> dict[str, Any]:
    """Take back what the message ``payment`` told of."""
    taken = {name: payment[name] for name in ("bill_code", "ntb", "branch", "amount")}
    return taken | {"reason": reason}


def verdict(status: int, code: str) -> str:
    """How the bank reads a reply: acknowledged, refused, or unanswered, which it asks again."""
    if status == 200 and code == DONE:
        return "acknowledged"
    if status in REFUSING_STATUSES and code not in ("", UNKNOWN):
        return "refused"
    return "unanswered"


def clears_doubt(status: int, code: str) -> bool:
    """Whether a refusal speaks of the payment itself, and not of this telling alone."""
    return status == 200 and code not in (NOT_BOOKED, CUT_OFF)
