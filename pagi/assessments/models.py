"""A liability (ketetapan): what was assessed, by which law, explained line by line."""

from __future__ import annotations

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


DOCUMENTS = {
    "hotel": "SPTPD", "restaurant": "SPTPD", "parking": "SPTPD", "entertainment": "SPTPD",
    "electricity": "SPTPD", "groundwater": "SKPD", "billboard": "SKPD", "property": "SPPT",
}  # fmt: skip
"""Which paper a tax is assessed by: self-assessed returns, or the office's own decisions."""


@dataclass(frozen=True, slots=True)
class Liability:
    """One assessment. ``lines`` are the tax engine's: label, formula, amount, source, verified."""

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
