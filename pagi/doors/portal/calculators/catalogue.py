"""Which calculators there are: one for each tax, and those for what comes on top of a tax."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pagi.doors.common.locale import Locale
from pagi.doors.portal.calculators.arrears import (
    instalment_form,
    late_form,
    late_return_form,
    letter_form,
)
from pagi.doors.portal.calculators.boards import board_form
from pagi.doors.portal.calculators.form import Asking, Form
from pagi.doors.portal.calculators.land import land_form
from pagi.doors.portal.calculators.sales import sales_form
from pagi.doors.portal.calculators.water import water_form
from tax_types.choices import regions_of
from tax_types.parameters import REGIONS

ADDRESS: Final = "/hitung"


@dataclass(frozen=True, slots=True)
class Calculator:
    """One calculator: its place in the address, its tax (empty where the form asks for it), its form."""

    slug: str
    tax: str
    icon: str
    describe: Callable[[Asking, str], Form]
    always: Mapping[str, Any] = field(default_factory=dict)

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions whose parameters can answer it, the city's own first."""
        return regions_of(self.tax) if self.tax else REGIONS

    @property
    def path(self) -> str:
        """Its address without a language."""
        return f"{ADDRESS}/{self.slug}"

    def form(self, asking: Asking) -> Form:
        """Its form for one region and language."""
        return self.describe(asking, self.tax)

    def sends(self, region: str) -> Mapping[str, Any]:
        """What a request says whatever is typed."""
        return {"region": region, **self.always} | ({"tax": self.tax} if self.tax else {})


TAX_CALCULATORS: Final = (
    Calculator("hotel", "hotel", "bed", sales_form),
    Calculator("restoran", "restaurant", "bowl", sales_form),
    Calculator("parkir", "parking", "parking", sales_form),
    Calculator("hiburan", "entertainment", "music", sales_form),
    Calculator("listrik", "electricity", "bolt", sales_form),
    Calculator("air-tanah", "groundwater", "drop", water_form),
    Calculator("reklame", "billboard", "board", board_form),
    Calculator("pbb", "property", "home", land_form),
)
ARREARS_CALCULATORS: Final = (
    Calculator("terlambat", "", "clock", late_form),
    Calculator("surat-ketetapan", "", "letter", letter_form),
    Calculator("angsuran", "", "steps", instalment_form),
    Calculator("terlambat-lapor", "", "paper", late_return_form, {"inputs": {"principal": 0}}),
)
CALCULATORS: Final = {one.slug: one for one in (*TAX_CALCULATORS, *ARREARS_CALCULATORS)}


@dataclass(frozen=True, slots=True)
class Named:
    """What people call a calculator, and what it answers."""

    title: str
    lead: str


def named(slug: str, locale: Locale) -> Named:
    """The name of a calculator in one language."""
    text = locale.text
    names = {
        "hotel": Named(text("Pajak hotel"), text("Hotel, vila, homestay, dari omzet sebulan.")),
        "restoran": Named(text("Pajak makan minum"), text("Restoran, warung, katering, dari omzet sebulan.")),
        "parkir": Named(text("Pajak parkir"), text("Dari penerimaan parkir sebulan.")),
        "hiburan": Named(text("Pajak hiburan"), text("Karaoke, bar, spa, pertunjukan, menurut jenisnya.")),
        "listrik": Named(
            text("Pajak tenaga listrik"), text("Dari PLN, sumber lain, atau dihasilkan sendiri.")
        ),
        "air-tanah": Named(text("Pajak air tanah"), text("Dari volume atau angka meter sumur.")),
        "reklame": Named(text("Pajak reklame"), text("Dari ukuran, kelas, dan lama pasang.")),
        "pbb": Named(text("PBB"), text("Dari luas dan nilai tanah dan bangunan.")),
        "terlambat": Named(text("Terlambat bayar"), text("Bunga sampai hari Anda membayar.")),
        "surat-ketetapan": Named(text("SKPDKB dan SKPDKBT"), text("Bunga dan kenaikan surat ketetapan.")),
        "angsuran": Named(text("Angsuran"), text("Cicilan sebulan dan bunganya.")),
        "terlambat-lapor": Named(text("Terlambat lapor SPTPD"), text("Batas lapor dan dendanya.")),
    }
    return names[slug]
