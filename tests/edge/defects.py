"""Every field of every message that banks send, every way to spoil it, and what must become of each.

The fields and their limits are the standard's (SNAP) and the contract's (host to host), written here once
more and not read from the code under test.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

TAKEN, MISSING, MALFORMED, UNREADABLE = "taken", "02", "01", "00"
LONG = 200_000
ABSENT = object()


@dataclass(frozen=True)
class Field:
    """One field: its kind, its limit in characters, whether it must be there, how its text must look."""

    kind: str
    limit: int = 0
    mandatory: bool = False
    form: str = r"[^\x00-\x1f\x7f\ud800-\udfff]*"

    def outcome(self, value: Any) -> str:
        """What must become of ``value`` in this field."""
        if value is ABSENT or value is None:
            return MISSING if self.mandatory else TAKEN
        if self.kind == "unread":
            return TAKEN
        if self.kind in ("object", "list"):
            return self._structure(value)
        if self.kind == "amount":
            return MISSING if isinstance(value, dict) else MALFORMED
        return self._text(value)

    def _structure(self, value: Any) -> str:
        if self.kind == "object":
            return TAKEN if isinstance(value, dict) else MALFORMED
        fits = isinstance(value, list) and all(isinstance(one, dict) for one in value)
        return TAKEN if fits and len(value) <= self.limit else MALFORMED

    def _text(self, value: Any) -> str:
        if (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and self.kind in ("digits", "scalar")
        ):
            value = str(value)
        if not isinstance(value, str) or len(value) > self.limit:
            return MALFORMED
        if re.search(r"[\x00-\x1f\x7f\ud800-\udfff]", value):
            return MALFORMED
        if not value.strip():
            return MISSING if self.mandatory else TAKEN
        return TAKEN if re.fullmatch(self.form, value) else MALFORMED


def text(limit: int, *, mandatory: bool = False, form: str = r".*") -> Field:
    """A string."""
    return Field("text", limit, mandatory, form)


def scalar(limit: int) -> Field:
    """A short value that banks send as a string or as a number."""
    return Field("scalar", limit, form=r".*")


MOMENT = text(40, form=r" *20\d\d-.*")
INFO = Field("object")
TRIPLE = {
    "partnerServiceId": text(8, mandatory=True, form=r" *[0-9]+ *"),
    "customerNo": Field("digits", 20, mandatory=True, form=r" *[0-9]+ *"),
    "virtualAccountNo": text(28, mandatory=True, form=r"[0-9 ]+"),
}
NOTICE = {
    "originalReferenceNo": text(64, mandatory=True),
    "originalPartnerReferenceNo": text(64),
    "latestTransactionStatus": text(2, mandatory=True),
    "amount": Field("amount", mandatory=True),
    "additionalInfo": INFO,
}
SNAP: dict[int, dict[str, Field]] = {
    24: {
        **TRIPLE, "inquiryRequestId": text(128, mandatory=True), "trxDateInit": MOMENT,
        "amount": Field("amount"), "channelCode": scalar(16), "sourceBankCode": scalar(11),
        "language": Field("unread"), "passApp": Field("unread"), "additionalInfo": INFO,
    },
    25: {
        **TRIPLE, "paymentRequestId": text(128, mandatory=True),
        "paidAmount": Field("amount", mandatory=True), "totalAmount": Field("amount"), "trxDateTime": MOMENT,
        "virtualAccountName": text(255), "trxId": text(64),
        "channelCode": scalar(16), "sourceBankCode": scalar(11), "paidBills": scalar(6),
        "referenceNo": scalar(64), "journalNum": scalar(64), "paymentType": scalar(16),
        "flagAdvise": scalar(16),
        "billDetails": Field("list", 24), "freeTexts": Field("list", 25), "subCompany": Field("unread"),
        "cumulativePaymentAmount": Field("unread"), "additionalInfo": INFO,
    },
    26: {**TRIPLE, "inquiryRequestId": text(128), "paymentRequestId": text(128), "additionalInfo": INFO},
    52: {**NOTICE, "bankCode": Field("unread"), "customerNumber": Field("unread"),
         "sessionId": Field("unread")},
    56: {**NOTICE, "originalExternalId": Field("unread"), "createdTime": Field("unread")},
    73: {"grantType": text(64, mandatory=True, form=r"client_credentials"), "additionalInfo": INFO},
}  # fmt: skip
CODE = r"(\d[.\-\s]*){17}\d"
H2H: dict[str, dict[str, str]] = {
    "inquiry": {"bill_code": CODE},
    "payment": {
        "bill_code": CODE, "ntb": r"[A-Za-z0-9]{1,32}", "branch": r"[A-Za-z0-9-]{1,16}",
        "channel": r"mobile_banking|teller|atm", "paid_at": r"20\d\d-.*", "amount": r"[1-9][0-9]{0,12}",
    },
    "reversal": {
        "bill_code": CODE, "ntb": r"[A-Za-z0-9]{1,32}", "branch": r"[A-Za-z0-9-]{1,16}",
        "reason": r"[^\x00-\x1f\x7f\ud800-\udfff]{3,200}", "amount": r"[1-9][0-9]{0,12}",
    },
}  # fmt: skip


def spoiled(limit: int, good: Any) -> Iterator[tuple[str, Any]]:
    """Each defect by its name; ``limit`` and ``good`` make those that depend on the field."""
    yield from (
        ("absent", ABSENT), ("null", None), ("empty", ""), ("blank", "  "), ("true", True), ("false", False),
        ("a number", 7), ("zero", 0), ("negative", -7), ("a fraction", 1.5),
        ("twenty digits", 12345678901234567890),
        ("thirty digits", 10**30 - 1), ("a list", [1]), ("an empty list", []), ("an object", {"a": 1}),
        ("objects beyond count", [{}] * 40), ("unicode", "ᬩᬮᬶ"), ("palms", "🌴🌴🌴"), ("other digits", "٥١٧١"),
        ("a line end", "A\nB"), ("NUL", "A\u0000B"), ("a lone surrogate", "\ud800"),
        ("a direction mark", "\u202e7"), ("too long", "7" * (limit + 1)), ("very long", "7" * LONG),
    )  # fmt: skip
    if isinstance(good, str):
        yield from (("padded", f" {good} "), ("padded with zeros", good.rjust(limit, "0")))


def written(message: dict[str, Any], name: str, value: Any) -> bytes:
    """The message with one field spoiled."""
    fields = {key: one for key, one in message.items() if key != name}
    if value is not ABSENT:
        fields[name] = value
    return json.dumps(fields).encode()


def doubled(message: dict[str, Any], name: str) -> bytes:
    """The message with one key twice, with the same value."""
    pair = f"{json.dumps(name)}:{json.dumps(message.get(name))}"
    return json.dumps(message | {name: message.get(name)})[:-1].encode() + b"," + pair.encode() + b"}"
