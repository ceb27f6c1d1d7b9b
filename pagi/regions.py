"""The cities that PAGI serves. The kode daerah (Kemendagri's code, 5171) is the first column of every key.

One region is built in, Kota Denpasar; an amount or rate never stands here but in tax_types/parameters.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Region:
    """A city with its zone and its names for people; ``recipient`` is what a payer's bank must show.

    The merchant of its QRIS codes stands in each acquirer's profile.
    """

    region_id: int
    slug: str
    name: str
    office: str
    zone: ZoneInfo
    zone_label: str
    bill_prefix: str
    recipient: str


DENPASAR = Region(
    region_id=5171,
    slug="denpasar",
    name="Kota Denpasar",
    office="Badan Pendapatan Daerah Kota Denpasar",
    zone=ZoneInfo("Asia/Makassar"),
    zone_label="WITA",
    bill_prefix="5171",
    recipient="PAJAK DAERAH DENPASAR",
)

REGIONS: dict[int, Region] = {DENPASAR.region_id: DENPASAR}
