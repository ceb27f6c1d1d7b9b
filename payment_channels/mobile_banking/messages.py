"""The three requests of host to host, from bytes to checked values. Amounts are JSON integers, rupiah."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from payment_channels.errors import BodyUnreadable, FieldInvalid, FieldMissing, TimestampInvalid
from payment_channels.snap.body import Number, read_object
from payment_channels.snap.timestamp import read_timestamp

__all__ = [
    "BodyUnreadable",
    "Inquiry",
    "Payment",
    "Reversal",
    "read_inquiry",
    "read_payment",
    "read_reversal",
]

CHANNELS = ("mobile_banking", "teller", "atm")
WHOLE = re.compile(r"[0-9]{1,13}")
BILL_CODE = re.compile(r"[0-9]{18}")
NOP = re.compile(r"[0-9]{18}")
YEAR = re.compile(r"(19|20)[0-9]{2}")
NTB = re.compile(r"[A-Za-z0-9]{1,32}")
BRANCH = re.compile(r"[A-Za-z0-9-]{1,16}")
SEPARATORS = re.compile(r"[.\-\s]+")
PRINTABLE = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{3,200}")


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What does a bill cost now? By its code, or by NOP and tax year."""

    bill_code: str | None
    nop: str | None
    tax_year: str | None


@dataclass(frozen=True, slots=True)
class Payment:
    """Money was taken at a bank. Its key there is ``ntb`` (nomor transaksi bank) with the branch."""

    bill_code: str
    amount: int
    ntb: str
    branch: str
    channel: str
    paid_at: datetime

    @property
    def natural_id(self) -> str:
        """The repeat key within the partner."""
        return natural_id(self.ntb, self.branch)


@dataclass(frozen=True, slots=True)
class Reversal:
    """The bank takes a payment of its own back."""

    bill_code: str
    amount: int
    ntb: str
    branch: str
    reason: str

    @property
    def natural_id(self) -> str:
        """The key of the payment that is taken back."""
        return natural_id(self.ntb, self.branch)


def natural_id(ntb: str, branch: str) -> str:
    """NTB and branch as one key; neither can hold the stroke between them."""
    return f"{ntb}/{branch}"


def read_inquiry(raw: bytes) -> Inquiry:
    """The inquiry in ``raw``. Raises BodyUnreadable, FieldMissing, FieldInvalid."""
    fields = _Body(raw)
    code, nop = fields.optional("bill_code"), fields.optional("nop")
    if (code is None) == (nop is None):
        raise FieldInvalid(field="bill_code", reason="bill_code, or nop with tax_year")
    if code is not None:
        return Inquiry(fields.matching("bill_code", BILL_CODE, "18 digits", compact=True), None, None)
    return Inquiry(
        None,
        fields.matching("nop", NOP, "18 digits", compact=True),
        fields.matching("tax_year", YEAR, "a year of four digits"),
    )


def read_payment(raw: bytes) -> Payment:
    """The payment in ``raw``. Raises BodyUnreadable, FieldMissing, FieldInvalid."""
    fields = _Body(raw)
    channel = fields.text("channel")
    if channel not in CHANNELS:
        raise FieldInvalid(field="channel", reason=", ".join(CHANNELS))
    return Payment(
        bill_code=fields.matching("bill_code", BILL_CODE, "18 digits", compact=True),
        amount=fields.amount("amount"),
        ntb=fields.matching("ntb", NTB, "1 to 32 letters and digits"),
        branch=fields.matching("branch", BRANCH, "1 to 16 letters, digits, hyphens"),
        channel=channel,
        paid_at=fields.moment("paid_at"),
    )


def read_reversal(raw: bytes) -> Reversal:
    """The reversal in ``raw``. Raises BodyUnreadable, FieldMissing, FieldInvalid."""
    fields = _Body(raw)
    return Reversal(
        bill_code=fields.matching("bill_code", BILL_CODE, "18 digits", compact=True),
        amount=fields.amount("amount"),
        ntb=fields.matching("ntb", NTB, "1 to 32 letters and digits"),
        branch=fields.matching("branch", BRANCH, "1 to 16 letters, digits, hyphens"),
        reason=fields.matching("reason", PRINTABLE, "3 to 200 characters"),
    )


class _Body:
    """The fields of one request; those that we do not know are passed over."""

    def __init__(self, raw: bytes) -> None:
        self._fields: dict[str, Any] = read_object(raw)

    def optional(self, name: str) -> str | None:
        value = self._fields.get(name)
        if value is None:
            return None
        if isinstance(value, Number):
            return value.text
        if not isinstance(value, str):
            raise FieldInvalid(field=name, reason="must be text")
        return value

    def text(self, name: str) -> str:
        value = self.optional(name)
        if value is None or not value.strip():
            raise FieldMissing(field=name)
        return value

    def matching(self, name: str, form: re.Pattern[str], said: str, *, compact: bool = False) -> str:
        value = self.text(name)
        if compact:
            value = SEPARATORS.sub("", value)
        if not form.fullmatch(value):
            raise FieldInvalid(field=name, reason=said)
        return value

    def amount(self, name: str) -> int:
        value = self._fields.get(name)
        if value is None:
            raise FieldMissing(field=name)
        if not isinstance(value, Number) or not WHOLE.fullmatch(value.text):
            raise FieldInvalid(field=name, reason="must be a whole number of rupiah, not text")
        if int(value.text) == 0:
            raise FieldInvalid(field=name, reason="must be more than nothing")
        return int(value.text)

    def moment(self, name: str) -> datetime:
        try:
            return read_timestamp(self.text(name))
        except TimestampInvalid as problem:
            raise FieldInvalid(field=name, reason="RFC 3339 with an offset") from problem
