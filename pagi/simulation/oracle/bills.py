"""What a bill costs and how money spreads over it, worked out without the tax engine. Amounts in rupiah."""

from __future__ import annotations

from calendar import monthrange
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


@dataclass(slots=True)
class BillModel:
    """One bill. ``version`` rises with every payment that names it."""

    bill_id: UUID
    bill_code: str
    due: date | None
    principal: int
    receivable: str
    penalty: str
    """The accounts that its principal and its interest are booked to."""
    principal_paid: int = 0
    interest_paid: int = 0
    portions: list[tuple[date, int]] = field(default_factory=list)
    state: str = "open"
    version: int = 1
    paid_at: datetime | None = None

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
        exact = sum(
            (MONTHLY * amount * self._months(paid) for paid, amount in [*self.portions, (day, still_open)]),
            Fraction(0),
        )
        interest = int(exact + Fraction(1, 2))  # half a rupiah goes up
        return Ask(still_open, max(0, interest - self.interest_paid))

    def receive(self, amount: int, ask: Ask, day: date, moment: datetime) -> Ask:
        """Take at most what is asked for; what was taken, principal first."""
        taken = Ask(min(amount, ask.principal), min(max(0, amount - ask.principal), ask.interest))
        self.principal_paid += taken.principal
        self.interest_paid += taken.interest
        if taken.principal:
            self.portions.append((day, taken.principal))
        self.state = "paid" if taken.total == ask.total else "partly_paid"
        self.paid_at = moment if self.state == "paid" else None
        return taken

    def _months(self, day: date) -> int:
        return months_begun(self.due, day) if self.due is not None else 0
