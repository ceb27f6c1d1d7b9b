"""Taxpayers (wajib pajak) and their tax objects (objek pajak)."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Taxpayer:
    """Who owes. Name and address are sealed at rest and never logged."""

    region_id: int
    taxpayer_id: UUID
    npwpd: str
    name: str = field(repr=False)
    address: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class TaxObject:
    """What is taxed: land and building (NOP), a hotel, a restaurant (NOPD)."""

    region_id: int
    object_id: UUID
    taxpayer_id: UUID
    tax: str
    object_number: str
    village: str
    district: str
    address: str = field(repr=False, default="")
