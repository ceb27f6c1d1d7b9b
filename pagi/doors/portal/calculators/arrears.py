"""The forms of what comes on top: late payment, letters of assessment, instalment plans, late returns.

They start from an assessment that exists already. A period is a month, a year (PBB) or days (billboards): the
tax chosen hides the fields of the other two.
"""

from __future__ import annotations

from pagi.doors.portal.calculators.form import Asking, Field, Form, Option, Section, rows
from pagi.doors.portal.calculators.shared_fields import month_and_year, pay_day, sent_day, year
from pagi.doors.portal.words import tax_name
from tax_types.choices import taxes_of
from tax_types.engine import TAXES

MOST_PAYMENTS = 12
SPAN_FIELDS = {
    "month": frozenset({"month", "year"}),
    "year": frozenset({"year"}),
    "days": frozenset({"days"}),
}
EVERY_SPAN = frozenset({"month", "year", "days"})
SENT = frozenset({"sent"})


def late_form(asking: Asking, _: str) -> Form:
    """Interest on a principal that was, or will be, paid after its due date."""
    text = asking.locale.text
    due = Field("tempo", "inputs.due_date", "day", text("Jatuh tempo"),
                text("Kosongkan untuk memakai aturan masa pajaknya."))  # fmt: skip
    today = asking.today.isoformat()
    paid = Field("bayar", "as_of", "day", text("Sisanya dibayar pada"), is_required=True, starts=today)
    payments = rows(lambda number: _payment(asking, number), asking.typed, MOST_PAYMENTS)
    return (
        Section(text("Ketetapan"), (_tax(asking), *_period(asking), _principal(asking))),
        Section(text("Jatuh tempo dan pembayaran"), (due, sent_day(asking, SENT), paid)),
        Section(
            text("Sudah dibayar sebagian"),
            tuple(one for row in payments for one in row),
            text("Urut dari yang paling lama."),
            is_folded=True,
            is_paired=True,
        ),
    )


def letter_form(asking: Asking, _: str) -> Form:
    """SKPDKB and SKPDKBT: interest until the letter, and the surcharge."""
    text = asking.locale.text
    kinds = (
        Option("SKPDKB", "SKPDKB"),
        Option("SKPDKBT", "SKPDKBT", frozenset({"basis"})),
    )
    bases = (
        Option("audit", text("Pemeriksaan")),
        Option("ex_officio", text("Secara jabatan")),
    )
    letter = (
        Field("surat", "inputs.letter.kind", "choice", text("Surat"), options=kinds, as_buttons=True,
              starts="SKPDKB"),
        Field("dasar", "inputs.letter.basis", "choice", text("Dasar"),
              text("Secara jabatan: SPTPD tidak dilaporkan, atau tidak ada pembukuan."), options=bases,
              as_buttons=True, starts="audit", parts=frozenset({"basis"})),
        Field("terbit", "inputs.letter.issued_on", "day", text("Surat terbit pada"), is_required=True),
        Field("kurang", "inputs.letter.shortfall", "rupiah", text("Pajak yang kurang dibayar"), unit="Rp",
              is_required=True),
    )  # fmt: skip
    return (
        Section(text("Pajak"), (_tax(asking), *_period(asking))),
        Section(text("Surat ketetapan"), letter),
        Section(text("Tanggal bayar"), (pay_day(asking),), is_folded=True),
    )


def instalment_form(asking: Asking, _: str) -> Form:
    """A principal in equal monthly parts, with interest on what is still open."""
    text = asking.locale.text
    count = Field("kali", "inputs.instalments", "count", text("Berapa kali angsuran"), is_required=True)
    return (
        Section(text("Ketetapan"), (_tax(asking), *_period(asking), _principal(asking))),
        Section(text("Angsuran"), (count,)),
    )


def late_return_form(asking: Asking, _: str) -> Form:
    """The flat fine for a return (SPTPD) filed late."""
    text = asking.locale.text
    reported = Field("lapor", "inputs.reported_on", "day", text("SPTPD dilaporkan pada"), is_required=True)
    fine = Field("denda", "parameters.late_report_fine", "rupiah", text("Denda tiap SPTPD"),
                 text("Kosongkan untuk memakai angka daerah ini."), unit="Rp")  # fmt: skip
    return (
        Section(text("SPTPD"), (_tax(asking, only_reported=True), *_period(asking), reported)),
        Section(text("Tahu dendanya?"), (fine,), is_folded=True),
    )


def _tax(asking: Asking, *, only_reported: bool = False) -> Field:
    options = tuple(
        Option(name, tax_name(name, asking.locale), _hides(asking, name))
        for name in taxes_of(asking.region)
        if TAXES[name].is_reported or not only_reported
    )
    return Field("pajak", "tax", "choice", asking.locale.text("Pajak"), options=options, is_required=True)


def _hides(asking: Asking, name: str) -> frozenset[str]:
    sent = frozenset() if asking.choices(name).is_due_after_a_letter() else SENT
    return (EVERY_SPAN - SPAN_FIELDS[TAXES[name].span]) | sent


def _period(asking: Asking) -> tuple[Field, ...]:
    text, days = asking.locale.text, frozenset({"days"})
    first = min(asking.choices(name).first_year() for name in taxes_of(asking.region))
    month, _ = month_and_year(asking, first, frozenset({"month"}))
    starts = str(asking.today.year)
    return (
        month,
        year(asking, first, starts, text("Tahun"), frozenset({"year"})),
        Field("mulai", "period.from", "day", text("Masa mulai"), is_required=True, parts=days),
        Field("sampai", "period.to", "day", text("Masa sampai"), is_required=True, parts=days),
    )


def _principal(asking: Asking) -> Field:
    return Field("pokok", "inputs.principal", "rupiah", asking.locale.text("Pokok pajak"), unit="Rp",
                 is_required=True)  # fmt: skip


def _payment(asking: Asking, number: int) -> tuple[Field, ...]:
    text, path, row = asking.locale.text, f"payments[{number - 1}]", f"bayar{number}"
    return (
        Field(f"{row}_pada", f"{path}[0]", "day", text("Tanggal bayar %(number)s", number=number),
              is_required=True, row=row),
        Field(f"{row}_rp", f"{path}[1]", "rupiah", text("Jumlah bayar %(number)s", number=number), unit="Rp",
              is_required=True, row=row),
    )  # fmt: skip
