"""What the bank answers to a SNAP call (ASPI, response codes): seven digits, and fields read strictly."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from payment_channels.bank_simulasi.amounts import MOST_RUPIAH

CASES = {
    "40000": "Bad Request",
    "40001": "Invalid Field Format",
    "40002": "Invalid Mandatory Field",
    "40100": "Unauthorized",
    "40101": "Invalid Token (B2B)",
    "40400": "Invalid Transaction Status",
    "40401": "Transaction Not Found",
    "40404": "Transaction Cancelled",
    "40412": "Invalid Bill/Virtual Account",
    "40413": "Invalid Amount",
    "40414": "Paid Bill",
    "40418": "Inconsistent Request",
    "40501": "Requested Operation Is Not Allowed",
    "40900": "Conflict",
    "42900": "Too Many Requests",
    "50000": "General Error",
    "50400": "Timeout",
}
RUPIAH = re.compile(r"([0-9]{1,13})\.00")


class Refused(Exception):
    """A call that is answered with anything but success. ``case``: HTTP status and case number, ``40401``."""

    def __init__(self, case: str, more: str = "") -> None:
        self.case, self.more = case, more
        super().__init__(f"{case} {more}".strip())

    @property
    def status(self) -> int:
        """The HTTP status."""
        return int(self.case[:3])

    def body(self, service: int) -> dict[str, Any]:
        """The answer for ``service``."""
        words = f"{CASES[self.case]} {self.more}".strip()
        return {"responseCode": f"{self.status}{service:02d}{self.case[3:]}", "responseMessage": words}


def success(service: int, **data: Any) -> dict[str, Any]:
    """200xx00 and what belongs beside it."""
    return {"responseCode": f"200{service:02d}00", "responseMessage": "Successful", **data}


def text(body: dict[str, Any], name: str, limit: int, *, optional: bool = False) -> str:
    """A string field; empty when it is optional and absent. Raises Refused 40001, 40002."""
    value = body.get(name)
    if value is None or value == "":
        if optional:
            return ""
        raise Refused("40002", name)
    if not isinstance(value, str) or len(value) > limit:
        raise Refused("40001", name)
    return value


def rupiah_of(body: dict[str, Any], name: str) -> int:
    """The whole rupiah of an amount object, above zero. Raises Refused 40001, 40002."""
    value = body.get(name)
    if value is None:
        raise Refused("40002", name)
    written = RUPIAH.fullmatch(str(value.get("value"))) if isinstance(value, dict) else None
    if written is None or value.get("currency") != "IDR" or not 0 < int(written[1]) <= MOST_RUPIAH:
        raise Refused("40001", name)
    return int(written[1])


def moment_of(body: dict[str, Any], name: str) -> datetime:
    """A time with its offset. Raises Refused 40001, 40002."""
    written = text(body, name, 35)
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as problem:
        raise Refused("40001", name) from problem
    if moment.tzinfo is None:
        raise Refused("40001", name)
    return moment
