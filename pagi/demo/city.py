"""A small Denpasar that never was: invented people, objects and returns, the same each time.

Streets, villages and the shape of names are the city's; no real taxpayer, NOP or address appears.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pagi.assessments.models import TaxPeriod

DISTRICTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "010": (
        "Denpasar Selatan",
        ("Pemogan", "Pedungan", "Sesetan", "Serangan", "Sidakarya", "Panjer", "Renon", "Sanur", "Sanur Kaja"),
    ),
    "020": (
        "Denpasar Timur",
        ("Dangin Puri", "Dangin Puri Kelod", "Kesiman", "Kesiman Kertalangu", "Penatih", "Sumerta"),
    ),
    "030": (
        "Denpasar Barat",
        ("Dauh Puri", "Dauh Puri Kangin", "Padangsambian", "Padangsambian Kaja", "Pemecutan", "Tegal Harum"),
    ),
    "031": (
        "Denpasar Utara",
        (
            "Dangin Puri Kaja",
            "Dauh Puri Kaja",
            "Peguyangan",
            "Pemecutan Kaja",
            "Tonja",
            "Ubung",
            "Ubung Kaja",
        ),
    ),
}
STREETS = (
    "Jl. Gajah Mada", "Jl. Teuku Umar", "Jl. Gatot Subroto", "Jl. Hayam Wuruk", "Jl. Diponegoro",
    "Jl. Imam Bonjol", "Jl. Danau Tamblingan", "Jl. Hang Tuah", "Jl. WR Supratman", "Jl. Cokroaminoto",
)  # fmt: skip
BIRTH_ORDER = ("Wayan", "Putu", "Gede", "Made", "Kadek", "Nyoman", "Komang", "Ketut")
MEN = ("Suastika", "Artana", "Sudarma", "Wirawan", "Mahendra", "Budiasa", "Parwata", "Sukerta", "Adnyana")
WOMEN = ("Ayu Lestari", "Sri Wahyuni", "Ratna Dewi", "Suryani", "Puspa Sari", "Widiastuti", "Indah Pertiwi")
OTHERS = (
    "Gusti Ngurah Alit Putra", "Anak Agung Gede Raka", "Ida Bagus Oka Mantra", "Slamet Widodo",
    "Lim Hendra Wijaya", "Siti Rahmawati",
)  # fmt: skip
HOTELS = ("PT Fajar Sanur Lestari", "CV Melati Inn", "PT Pantai Karang Indah", "PT Segara Biru Hospitality",
          "UD Homestay Taman Sari", "PT Graha Renon", "PT Vila Tukad Ayung", "CV Puri Saren Denpasar",
          "PT Bale Agung Resor", "UD Pondok Wisata Kertalangu")  # fmt: skip
RESTAURANTS = (
    "Warung Bu Kadek", "CV Rasa Renon", "PT Kopi Pagi Nusantara", "UD Warung Mina Segara",
    "CV Babi Guling Men Luh", "PT Dapur Teuku Umar", "Warung Nasi Jinggo Pak Gede",
    "CV Sate Plecing Arjuna", "PT Restoran Danau", "UD Lawar Kesiman",
)  # fmt: skip
PARKINGS = ("PT Kelola Parkir Pasar Badung", "CV Parkir Niti Mandala")
WELLS = (("PT Binatu Bersih Sesetan", 340), ("PT Pantai Karang Indah", 2_150), ("CV Es Balok Ubung", 780))
BOARDS = (("PT Iklan Teuku Umar", 8, 12), ("CV Media Gatot Subroto", 6, 6), ("UD Spanduk Renon", 3, 1))
PRODUCT_FORM_SINCE = date(2026, 2, 1)
"""Perwali Denpasar 40/2025. A demo that starts before it has no billboards: older tables are not known."""
MORE_HOUSES = 32
"""So that every scenario of the pretend bank finds an open bill."""
KINDS = {"hotel": "01", "restaurant": "02", "parking": "04", "billboard": "09", "groundwater": "12"}


@dataclass(frozen=True, slots=True)
class Case:
    """One object with what its owner is assessed on."""

    taxpayer: str
    npwpd: str
    tax: str
    object_number: str
    village: str
    district: str
    address: str
    period: TaxPeriod
    inputs: dict[str, Any]


class City:
    """The demo city as it stands on ``today``; the same seed gives the same city."""

    def __init__(self, today: date, seed: int = 5171) -> None:
        self._today = today
        self._random = random.Random(seed)  # noqa: S311  a made-up city needs no secrets
        self._number = 0

    def cases(self) -> Iterator[Case]:
        """Every assessment: land and buildings, hotels, restaurants, parking, wells, billboards."""
        year = self._today.year
        for period in [str(year)] * 22 + [str(year - 1)] * 4 + [str(year - 2)] * 2:
            yield self._property(period)
        for name, gross in zip(HOTELS, self._turnovers(10, 5_000_000, 400_000_000), strict=True):
            yield self._return("hotel", name, self._month(self._number % 3), gross)
        for name, gross in zip(RESTAURANTS, self._turnovers(10, 3_000_000, 40_000_000), strict=True):
            yield self._return("restaurant", name, self._month(self._number % 3), gross)
        for name, gross in zip(PARKINGS, self._turnovers(2, 8_000_000, 60_000_000), strict=True):
            yield self._return("parking", name, self._month(1), gross)
        for name, volume in WELLS:
            yield self._well(name, volume)
        for name, width, months in BOARDS:
            board = self._board(name, width, months)
            if board.period.ends >= PRODUCT_FORM_SINCE:
                yield board
        for _ in range(MORE_HOUSES):
            yield self._property(str(year))

    def _property(self, period: str) -> Case:
        chance = self._random
        big = self._number % 9 == 4
        land = chance.randrange(800, 2_500, 10) if big else chance.randrange(100, 400, 5)
        building = chance.randrange(400, 1_800, 10) if big else chance.randrange(45, 260, 5)
        values = {
            "land": {
                "area_m2": land,
                "value_per_m2": chance.choice((1_120_000, 1_274_000, 1_400_000, 1_450_000)),
            },
            "building": {"area_m2": building, "value_per_m2": chance.choice((823_000, 968_000, 1_200_000))},
        }
        code, (district, villages) = chance.choice(sorted(DISTRICTS.items()))
        place = chance.randrange(len(villages))
        number = f"5171{code}{place + 1:03d}{chance.randrange(1, 30):03d}{self._next():04d}0"
        where = (villages[place], district)
        return self._case(self._person(), "property", number, where, TaxPeriod.named(period), values)

    def _return(self, tax: str, name: str, period: str, gross: int) -> Case:
        return self._business(tax, name, TaxPeriod.named(period), {"gross": gross})

    def _well(self, name: str, volume_m3: int) -> Case:
        """A deep well, assessed by the office: the SKPD was sent some days or weeks ago."""
        inputs = {"volume_m3": volume_m3, "group": "K2", "sent_on": self._sent()}
        return self._business("groundwater", name, TaxPeriod.named(self._month(1)), inputs)

    def _board(self, name: str, width_m: int, months: int) -> Case:
        """A billboard by Denpasar's product form, with made-up factors until the city's table is known."""
        days = months * 30
        size = width_m * 4
        factors = {"N": 2_000, "J": "1.5", "B": "1.2", "L": "1.25", "W": 1, "D": days, "Q": 1, "U": size}
        begins = self._today - timedelta(days=20)
        period = TaxPeriod.of_days(begins, begins + timedelta(days=days - 1))
        return self._business("billboard", name, period, {"factors": factors, "sent_on": self._sent()})

    def _sent(self) -> str:
        """The day on which a letter was sent: one in three long enough ago to be overdue."""
        return (self._today - timedelta(days=45 if self._number % 3 == 0 else 12)).isoformat()

    def _business(self, tax: str, name: str, period: TaxPeriod, inputs: dict[str, Any]) -> Case:
        code, (district, villages) = self._random.choice(sorted(DISTRICTS.items()))
        number = f"5171{KINDS[tax]}{code}{self._next():06d}"
        return self._case(name, tax, number, (self._random.choice(villages), district), period, inputs)

    def _case(
        self,
        name: str,
        tax: str,
        number: str,
        place: tuple[str, str],
        period: TaxPeriod,
        inputs: dict[str, Any],
    ) -> Case:
        address = f"{self._random.choice(STREETS)} No. {self._random.randrange(1, 250)}"
        npwpd = f"P{'1' if tax == 'property' else '2'}{self._number:011d}"
        return Case(name, npwpd, tax, number, place[0], place[1], address, period, inputs)

    def _person(self) -> str:
        chance = self._random
        if chance.random() < 0.25:
            return chance.choice(OTHERS)
        article, names = chance.choice((("I", MEN), ("Ni", WOMEN)))
        return f"{article} {chance.choice(BIRTH_ORDER)} {chance.choice(names)}"

    def _turnovers(self, count: int, low: int, high: int) -> list[int]:
        """Monthly turnover in rupiah, from the smallest to the largest business."""
        step = (high - low) // (count - 1)
        return [low + at * step + self._random.randrange(0, 900_000, 500) for at in range(count)]

    def _month(self, back: int) -> str:
        """The tax period ``back`` months ago; 0 is a return filed early, not due yet."""
        months = self._today.year * 12 + self._today.month - 1 - back
        return f"{months // 12}-{months % 12 + 1:02d}"

    def _next(self) -> int:
        self._number += 1
        return self._number
