"""What a bill costs and how money spreads over it, worked out without the tax engine. Amounts in rupiah."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

MONTHLY = Fraction(1, 100)  # PP 35/2023: 1 % for each month begun, of tax periods from 2024 on
CAP_MONTHS = 24


def months_begun(due: date, day: date) -> int:
    """How many months have begun after ``due`` on ``day``: none on the due date itself, one the day after."""
    months = (day.year - due.year) * 12 + day.month - due.month
    last = min(due.day, monthrange(day.year, day.month)[1])
    if day.day > last:
        months += 1
    return min(max(months, 0), CAP_MONTHS)


@dataclass(frozen=True, slots=True)
class Ask:
    """What a bill asks for: principal is paid first, then interest."""

    principal: int
    interest: int

    @property
    def total(self) -> int:
        """To pay."""
        return self.principal + self.interest


@dataclass(frozen=True, slots=True)
class Portion:
    """Money that a bill has received on a day, and whose it was."""

    source: Hashable
    day: date
    principal: int
    interest: int


@dataclass(eq=False, slots=True)
class BillModel:
    """One bill. ``version`` rises with everything that happens to it."""

    bill_id: UUID
    bill_code: str
    owner: UUID
    due: date | None
    principal: int
    receivable: str
    penalty: str
    """The accounts that its principal and its interest are booked to."""
    portions: list[Portion] = field(default_factory=list)
    state: str = "open"
    version: int = 1
    paid_at: datetime | None = None

    @property
    def principal_paid(self) -> int:
        """Principal that was paid."""
        return sum(portion.principal for portion in self.portions)

    @property
    def interest_paid(self) -> int:
        """Interest that was paid."""
        return sum(portion.interest for portion in self.portions)

    @property
    def paid(self) -> int:
        """All money that was allocated to this bill."""
        return self.principal_paid + self.interest_paid

    @property
    def payable(self) -> bool:
        """Whether money is still asked for."""
        return self.state in ("open", "partly_paid")

    def ask(self, day: date) -> Ask:
        """What it costs on ``day``: interest runs for each part of the principal until that part was paid."""
        still_open = self.principal - self.principal_paid
        parts = [(portion.day, portion.principal) for portion in self.portions]
        exact = sum(
            (MONTHLY * amount * self._months(paid) for paid, amount in [*parts, (day, still_open)]),
            Fraction(0),
        )
        interest = int(exact + Fraction(1, 2))  # half a rupiah goes up
        return Ask(still_open, max(0, interest - self.interest_paid))

    def receive(self, amount: int, ask: Ask, day: date, moment: datetime, source: Hashable) -> Ask:
        """Take at most what is asked for; what was taken, principal first."""
        taken = Ask(min(amount, ask.principal), min(max(0, amount - ask.principal), ask.interest))
        self.portions.append(Portion(source, day, taken.principal, taken.interest))
        self.state = "paid" if taken.total == ask.total else "partly_paid"
        self.paid_at = moment if self.state == "paid" else None
        return taken

    def give_back(self, source: Hashable) -> bool:
        """Money of ``source`` is taken back, if any of it is here; then the bill asks again."""
        left = [portion for portion in self.portions if portion.source != source]
        if len(left) == len(self.portions):
            return False
        self.portions, self.paid_at = left, None
        if self.state != "cancelled":
            self.state = "partly_paid" if self.paid else "open"
        return True

    def _months(self, day: date) -> int:
        return months_begun(self.due, day) if self.due is not None else 0
