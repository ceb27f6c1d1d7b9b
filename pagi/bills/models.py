"""A bill (tagihan), its items, and a quote: what the bill costs on a day. Amounts in rupiah."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeAlias
from uuid import UUID

Rupiah: TypeAlias = int


class BillState(StrEnum):
    """Where a bill is in its life; the allowed changes stand in the database (guard.transition)."""

    OPEN = "open"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    CANCELLED = "cancelled"


PAYABLE = (BillState.OPEN, BillState.PARTLY_PAID)


@dataclass(frozen=True, slots=True)
class Bill:
    """One kode bayar. ``version`` rises with everything that changes what is owed."""

    region_id: int
    bill_id: UUID
    bill_code: str
    taxpayer_id: UUID
    object_id: UUID
    tax: str
    object_number: str
    tax_period: str
    due_date: date | None
    state: BillState
    version: int
    principal: Rupiah
    paid: Rupiah
    issued_at: datetime
    paid_at: datetime | None

    @property
    def payable(self) -> bool:
        """Whether money is still asked for."""
        return self.state in PAYABLE


@dataclass(frozen=True, slots=True)
class Portion:
    """What an item received on a day: money, and what relief waived beside it."""

    paid_day: date
    principal: Rupiah
    interest: Rupiah
    fines: Rupiah
    principal_waived: Rupiah = 0
    interest_waived: Rupiah = 0
    fines_waived: Rupiah = 0


@dataclass(frozen=True, slots=True)
class Item:
    """One liability on a bill, copied from its assessment, with what it has received and what was waived.

    ``granted``: the codes of the relief programmes for which an application was granted.
    """

    item_id: UUID
    liability_id: UUID
    tax: str
    tax_period: str
    period_end: date
    due_date: date | None
    principal: Rupiah
    fines: Rupiah
    principal_paid: Rupiah
    interest_paid: Rupiah
    fines_paid: Rupiah
    principal_waived: Rupiah = 0
    interest_waived: Rupiah = 0
    fines_waived: Rupiah = 0
    portions: tuple[Portion, ...] = ()
    granted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class QuoteItem:
    """What one item asks for on the quoted day, after relief, and what is waived if it is settled then.

    ``ranks``: in which order money goes to its principal, interest and fines; the lowest is first.
    """

    item_id: UUID
    principal: Rupiah
    interest: Rupiah
    fines: Rupiah
    principal_waived: Rupiah = 0
    interest_waived: Rupiah = 0
    fines_waived: Rupiah = 0
    ranks: tuple[int, int, int] = (1, 2, 3)

    @property
    def amount(self) -> Rupiah:
        """All that is asked for."""
        return self.principal + self.interest + self.fines

    @property
    def waived(self) -> Rupiah:
        """All that is waived."""
        return self.principal_waived + self.interest_waived + self.fines_waived


@dataclass(frozen=True, slots=True)
class Quote:
    """What a bill of one version costs from ``valid_from`` until ``valid_until``, both days included.

    ``principal``, ``interest`` and ``fines`` are what is asked for, after relief; ``relief`` is what is
    waived, and recorded when the quote is settled. ``lines`` explain interest and relief as the engine does.
    ``law`` is the digest of the parameters by which all that was worked out.
    """

    quote_id: UUID
    bill_id: UUID
    bill_version: int
    valid_from: date
    valid_until: date
    principal: Rupiah
    interest: Rupiah
    fines: Rupiah
    relief: Rupiah
    lines: list[dict[str, Any]]
    law: str
    items: tuple[QuoteItem, ...] = ()

    @property
    def amount_due(self) -> Rupiah:
        """To pay on any day of the quote, in rupiah."""
        return self.principal + self.interest + self.fines
