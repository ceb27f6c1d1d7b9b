"""What a channel tells us about money, what we decide, and what is booked. Amounts in rupiah."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pagi.bills.models import Rupiah
from pagi.partners.models import Partner


@dataclass(frozen=True, slots=True)
class NamedBill:
    """A bill that a bank says it pays: by its code, else by the place at which the bank was told it.

    ``amount``: what the bank says of it, in rupiah; ``reference``: what the bank calls this part.
    """

    bill_code: str | None
    code: str | None = None
    amount: Rupiah | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A bank says that money has arrived.

    ``natural_id`` makes the payment itself (SNAP 25 paymentRequestId, 52 originalReferenceNo) and is never
    booked twice. ``account`` is the virtual account without spaces, or our partner reference number.
    ``may_refuse`` is True where the money is still the bank's to undo (25), False where it has moved (52).
    ``together``: the account may be a taxpayer's fixed one; then ``named`` says which bills are paid, and
    none named means all that the bank was told.
    """

    partner: Partner
    channel: str
    service: int
    natural_id: str
    account: str
    amount: Rupiah
    paid_at: datetime
    bank_reference: str
    may_refuse: bool
    external_id: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    together: bool = False
    named: tuple[NamedBill, ...] = ()


class Verdict(StrEnum):
    """What became of a notice."""

    BOOKED = "booked"
    REPEAT = "repeat"
    """Booked before, identical: the same answer again."""
    INCONSISTENT = "inconsistent"
    """The same natural id with another amount or account."""
    EXTERNAL_ID_USED = "external_id_used"
    UNKNOWN_BILL = "unknown_bill"
    EXPIRED = "expired"
    PAID_BILL = "paid_bill"
    WRONG_AMOUNT = "wrong_amount"
    STALE = "stale"
    """The bill changed since it was quoted: quote again, ask again."""


@dataclass(frozen=True, slots=True)
class Target:
    """The bill that a notice's account leads to, and who owes it."""

    bill_id: UUID
    bill_code: str
    tax: str
    tax_period: str
    taxpayer_name: str


@dataclass(frozen=True, slots=True)
class Part:
    """A bill in a payment for several, and what becomes of it; ``target`` None: no bill of this taxpayer.

    ``amount`` is what it received, or what is due where nothing was booked; None where nothing is.
    """

    target: Target | None
    amount: Rupiah | None
    verdict: Verdict
    code: str
    reference: str


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that is booked. ``to_bill + to_overpayment + to_suspense == amount``.

    ``bill_id`` is the one that it named; None: nobody's, or several bills, which are its parts.
    """

    payment_id: UUID
    partner_id: UUID
    channel: str
    service: int
    natural_id: str
    account: str
    bank_reference: str
    ntpd: str
    bill_id: UUID | None
    state: str
    amount: Rupiah
    to_bill: Rupiah
    to_overpayment: Rupiah
    to_suspense: Rupiah
    paid_at: datetime
    paid_day: date
    received_at: datetime
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to a notice, after the commit.

    ``ntpd`` is our number of the payment that was booked now; ``earlier`` is what was booked before under
    this id (verdicts repeat and inconsistent). ``parts``: the bills of a payment for several.
    """

    verdict: Verdict
    target: Target | None
    ntpd: str | None = None
    earlier: Payment | None = None
    parts: tuple[Part, ...] = ()
    taxpayer_name: str = ""
