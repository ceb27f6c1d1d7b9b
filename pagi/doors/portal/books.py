"""What the portal asks of the rooms below, gathered per page, so that a page is one question and one answer.

Handlers and views know only this; ``ledger_books.py`` answers from the services and the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Literal, Protocol, runtime_checkable
from uuid import UUID

from pagi.bills.models import Bill, Rupiah
from pagi.bills.quote import Waived
from pagi.doors.portal.reasons import Reason
from pagi.instructions.choosing import Hindrance
from pagi.instructions.debits import Redirect
from pagi.instructions.models import Instruction
from pagi.payments.models import Payment
from pagi.sweep.now import Standing


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose bill it is and where the object lies, as far as a public page may say; the name is masked."""

    taxpayer: str
    village: str
    district: str


@dataclass(frozen=True, slots=True)
class Price:
    """What the bill costs from ``since`` until ``until`` (both included; None: it rises no more)."""

    since: date
    until: date | None
    amount: Rupiah


@dataclass(frozen=True, slots=True)
class LateRule:
    """What happens after the due date: the share of the principal per month begun, and for how long."""

    rate: Fraction
    cap_months: int


@dataclass(frozen=True, slots=True)
class DueNotice:
    """When this year's PBB falls due for everybody, and the interest from the day after."""

    year: int
    due: date
    late: LateRule


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank through which a channel is offered."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Way:
    """A channel of this city, its banks in order, and the most it carries in one payment.

    ``hindrance``: why none of them takes this amount at this moment. ``away``: banks that do not, now.
    """

    channel: str
    banks: tuple[Bank, ...]
    limit: Rupiah | None = None
    hindrance: Hindrance | None = None
    away: tuple[tuple[Bank, Hindrance], ...] = ()


@dataclass(frozen=True, slots=True)
class BillPage:
    """A bill on a day: prices, the reasons for today's, and the ways to pay."""

    bill: Bill
    holder: Holder
    as_of: date
    prices: tuple[Price, ...] = ()
    reasons: tuple[Reason, ...] = ()
    ways: tuple[Way, ...] = ()
    late: LateRule | None = None
    reliefs: tuple[Waived, ...] = ()

    @property
    def amount_due(self) -> Rupiah:
        """To pay today, in rupiah."""
        return self.prices[0].amount if self.prices else 0


@dataclass(frozen=True, slots=True)
class CityAccount:
    """The city's account at a bank, for transfers from any bank; ``bank_name`` is what their apps call it."""

    number: str
    name: str
    bank_name: str


@dataclass(frozen=True, slots=True)
class PayPage:
    """One instruction of a bill, the bank behind it, and QRIS's merchant or the account of a transfer.

    ``standing``: what is known of its money; ``redirect``: where an e-wallet's payer agrees.
    """

    page: BillPage
    instruction: Instruction
    bank: Bank
    merchant: str
    nmid: str
    now: datetime
    standing: Standing
    account: CityAccount | None = None
    redirect: Redirect | None = None

    @property
    def bill(self) -> Bill:
        """The bill that is paid."""
        return self.page.bill


@dataclass(frozen=True, slots=True)
class Arrived:
    """A booked payment of a bill, and the bank that told of it."""

    payment: Payment
    bank: str


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """A paid bill, the payments that paid it, oldest first, and what they paid for, in rupiah.

    ``reliefs``: what was waived, and by which regulation; where everything was, there is no payment.
    """

    bill: Bill
    holder: Holder
    arrived: tuple[Arrived, ...]
    principal: Rupiah
    interest: Rupiah
    fines: Rupiah
    reliefs: tuple[Reason, ...] = ()


@runtime_checkable
class Books(Protocol):
    """The portal's questions. Each may raise DatabaseUnavailable.

    ``instruct``, ``close`` and ``ask`` alone change something.
    """

    def today(self) -> date:
        """The city's present day."""
        ...

    def property_due(self) -> DueNotice | None:
        """This year's due date of PBB, where the law sets one day for all."""
        ...

    async def bill(self, bill_code: str) -> BillPage | None:
        """Everything about the bill with this compact code, as of now."""
        ...

    async def bill_of_object(self, object_number: str, year: int) -> Bill | None:
        """The bill of a NOP for a tax year."""
        ...

    async def open_bills_of_object(self, object_number: str) -> Sequence[Bill]:
        """The bills of a NOP that still ask for money, newest first."""
        ...

    async def instruct(self, bill_code: str, channel: str, bank: str | None) -> Instruction:
        """A live instruction for the bill: the present one, else a new one. Raises PagiError."""
        ...

    async def close(self, bill_code: str) -> bool:
        """Settle a bill that asks for nothing by what relief waives of it. False: it asks for money."""
        ...

    async def pay(self, bill_code: str, instruction_id: UUID) -> PayPage | None:
        """An instruction of this bill, live or not."""
        ...

    async def ask(self, bill_code: str, instruction_id: UUID) -> None:
        """Ask the instruction's bank now whether the money is there; what it said stands in ``pay``."""
        ...

    async def picture(self, instruction: Instruction, kind: Literal["svg", "png"]) -> bytes:
        """The QR code of an instruction as a picture."""
        ...

    async def receipt(self, bill_code: str) -> ReceiptPage | None:
        """The receipt of a bill with this code, if there is such a bill."""
        ...
