"""The cities that PAGI serves. The kode daerah (Kemendagri's code, 5171) is the first column of every key.

One region is built in, Kota Denpasar; an amount or rate never stands here but in tax_types/parameters.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Merchant:
    """How the city appears in a QRIS code: objects 26 (acquirer), 51 (national repository), 52, 59, 60, 61.

    The identifiers are invented, in the shape that an acquirer assigns; a real city sets its own.
    """

    name: str
    city: str
    postal_code: str
    mcc: str
    acquirer_domain: str
    merchant_pan: str
    merchant_id: str
    criteria: str
    nmid: str


@dataclass(frozen=True, slots=True)
class Region:
    """A city with its zone, its name for people, and its merchant for QRIS."""

    region_id: int
    slug: str
    name: str
    office: str
    zone: ZoneInfo
    zone_label: str
    bill_prefix: str
    merchant: Merchant


DENPASAR = Region(
    region_id=5171,
    slug="denpasar",
    name="Kota Denpasar",
    office="Badan Pendapatan Daerah Kota Denpasar",
    zone=ZoneInfo("Asia/Makassar"),
    zone_label="WITA",
    bill_prefix="5171",
    merchant=Merchant(
        name="PAJAK DAERAH DENPASAR",
        city="DENPASAR",
        postal_code="80116",
        mcc="9311",
        acquirer_domain="ID.CO.BPDBALI.WWW",
        merchant_pan="936001290000000012",
        merchant_id="BPD0000001",
        criteria="URE",
        nmid="ID1026000000017",
    ),
)

REGIONS: dict[int, Region] = {DENPASAR.region_id: DENPASAR}
