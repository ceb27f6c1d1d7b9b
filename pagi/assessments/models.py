"""A liability (ketetapan): what was assessed, by which law, explained line by line."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pagi.bills.models import Rupiah


class LiabilityState(StrEnum):
    """Where a liability is in its life; a correction is a new version, the old one stays."""

    DRAFT = "draft"
    ISSUED = "issued"
    CANCELLED = "cancelled"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class TaxPeriod:
    """Masa pajak: a month (``2026-10``), a year (``2026``), or the days that a billboard stands.

    ``name`` is how bills call it; a billboard's is the month in which it goes up.
    """

    name: str
    begins: date
    ends: date
    by_days: bool = False

    @classmethod
    def named(cls, name: str) -> TaxPeriod:
        """The month or year called ``name``."""
        year, _, month = name.partition("-")
        if not month:
            return cls(name, date(int(year), 1, 1), date(int(year), 12, 31))
        last = monthrange(int(year), int(month))[1]
        return cls(name, date(int(year), int(month), 1), date(int(year), int(month), last))

    @classmethod
    def of_days(cls, begins: date, ends: date) -> TaxPeriod:
        """From ``begins`` to ``ends``, both included."""
        return cls(f"{begins:%Y-%m}", begins, ends, by_days=True)

    def as_request(self) -> str | dict[str, str]:
        """As the tax engine reads it."""
        if self.by_days:
            return {"from": self.begins.isoformat(), "to": self.ends.isoformat()}
        return self.name


DOCUMENTS = {
    "hotel": "SPTPD", "restaurant": "SPTPD", "parking": "SPTPD", "entertainment": "SPTPD",
    "electricity": "SPTPD", "groundwater": "SKPD", "billboard": "SKPD", "property": "SPPT",
}  # fmt: skip
"""Which paper a tax is assessed by: self-assessed returns, or the office's own decisions."""

RETURN = "SPTPD"
"""What a taxpayer files; the office numbers its own letters only."""


@dataclass(frozen=True, slots=True)
class Liability:
    """One assessment. ``lines`` are the tax engine's: label, formula, amount, source, verified.

    ``principal`` is what is to be paid, ``reduction`` what was taken off before, both in rupiah.
    """

    region_id: int
    liability_id: UUID
    object_id: UUID
    document: str
    tax: str
    tax_period: str
    period_end: date
    state: LiabilityState
    principal: Rupiah
    fines: Rupiah
    due_date: date | None
    revenue_account: str
    inputs: dict[str, Any]
    lines: list[dict[str, Any]]
    warnings: list[dict[str, Any]]
    assessed_at: datetime
    version: int = 1
    reduction: Rupiah = 0
    letter_year: int | None = None
    letter_number: int | None = None
