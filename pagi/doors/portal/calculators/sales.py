"""The form of PBJT: a month's takings, with or without the tax inside, and the category where one counts."""

from __future__ import annotations

from pagi.doors.portal.calculators.form import Asking, Field, Form, Option, Section
from pagi.doors.portal.calculators.shared_fields import later, month_and_year, pay_day


def sales_form(asking: Asking, tax: str) -> Form:
    """Hotel, restaurant, parking, entertainment or electricity."""
    text, known = asking.locale.text, asking.choices(tax)
    kinds = tuple(Option(one.key, asking.say(one.label)) for one in known.categories())
    category = Field("jenis", "inputs.category", "choice", text("Jenis"), options=kinds, is_required=True)
    ways = (
        Option("sebelum", text("Belum termasuk pajak"), frozenset({"receipts"}), sends=False),
        Option("termasuk", text("Sudah termasuk pajak"), frozenset({"gross"}), sends=False),
    )
    service = text("Termasuk uang layanan (service charge).")
    fields = (
        Field("cara", "", "choice", text("Angka yang Anda punya"), options=ways, as_buttons=True,
              starts="sebelum"),
        Field("omzet", "inputs.gross", "rupiah", text("Omzet tanpa pajak"), service, unit="Rp",
              is_required=True, parts=frozenset({"gross"})),
        Field("penerimaan", "inputs.receipts_including_tax", "rupiah", text("Penerimaan termasuk pajak"),
              service, unit="Rp", is_required=True, parts=frozenset({"receipts"})),
    )  # fmt: skip
    reported = Field("lapor", "inputs.reported_on", "day", text("SPTPD dilaporkan pada"),
                     text("Untuk memeriksa denda terlambat lapor."))  # fmt: skip
    return (
        Section(text("Masa pajak"), month_and_year(asking, known.first_year()), is_paired=True),
        Section(text("Penerimaan sebulan"), (*([category] if kinds else []), *fields)),
        later(text("Tanggal lapor dan bayar"), reported, pay_day(asking)),
    )
