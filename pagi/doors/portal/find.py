"""Reading what people type to find a bill: a bill code, or NOP and year, with or without dots and spaces.

Both have 18 digits. A NOP of this city has 0 in fifth place and a bill code never has, so a number typed into
the wrong field is recognised and looked up all the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pagi.bills import bill_code
from pagi.doors.common.locale import Locale

DIGITS = 18
SEPARATORS = re.compile(r"[\s.,\-–/_]+")
LONGEST_TYPED = 60


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with one field: short for the summary, full above the field."""

    field: str
    short: str
    full: str


@dataclass(frozen=True, slots=True)
class Form:
    """The form as it is shown: what was typed stays, mistakes stand beside their fields."""

    by: str
    code: str
    nop: str
    year: int | None
    years: Sequence[int]
    errors: tuple[Mistake, ...] = ()
    summary: str = ""

    def error(self, field: str) -> Mistake | None:
        """The mistake of ``field``, if any."""
        return next((mistake for mistake in self.errors if mistake.field == field), None)


@dataclass(frozen=True, slots=True)
class ByCode:
    """A bill code to look for; ``fits`` tells whether its check digit agrees."""

    code: str

    @property
    def fits(self) -> bool:
        """Whether the check digit agrees with the other digits."""
        return bill_code.is_valid(self.code)


@dataclass(frozen=True, slots=True)
class ByObject:
    """A NOP to look for; ``year`` is None where only the number is known."""

    nop: str
    year: int | None


def empty_form(years: Sequence[int], typed: Mapping[str, str]) -> Form:
    """The form to fill in, with what an address already says."""
    by = "nop" if typed.get("cari") == "nop" else "kode"
    code, nop = typed.get("kode", ""), typed.get("nop", "")
    return Form(by, code[:LONGEST_TYPED], nop[:LONGEST_TYPED], years[0], years)


def read(typed: Mapping[str, str], years: Sequence[int], locale: Locale) -> Form | ByCode | ByObject:
    """What to look for (fields ``cari``, ``kode``, ``nop``, ``tahun``), or the form with what is wrong."""
    form = empty_form(years, typed)
    if form.by == "kode":
        return _read_code(form, typed.get("kode", ""), locale)
    return _read_nop(form, typed.get("nop", ""), typed.get("tahun", ""), locale)


def looks_like_nop(digits: str) -> bool:
    """Whether 18 digits are a NOP rather than a bill code: a NOP's district begins with 0."""
    return len(digits) == DIGITS and digits[4] == "0"


def _read_code(form: Form, typed: str, locale: Locale) -> Form | ByCode | ByObject:
    digits = SEPARATORS.sub("", typed)
    mistake = _mistake("kode", digits, locale.text("Kode bayar"), locale)
    if mistake is not None:
        return _again(form, (mistake,), locale)
    return ByObject(digits, None) if looks_like_nop(digits) else ByCode(digits)


def _read_nop(form: Form, typed: str, year: str, locale: Locale) -> Form | ByCode | ByObject:
    digits = SEPARATORS.sub("", typed)
    mistakes = [_mistake("nop", digits, "NOP", locale)]
    chosen = int(year) if re.fullmatch(r"[0-9]{4}", year) and int(year) in form.years else None
    if chosen is None:
        short = locale.text("Pilih tahun pajak")
        full = locale.text("Pilih tahun pajak, misalnya %(year)s.", year=form.years[0])
        mistakes.append(Mistake("tahun", short, full))
    found = tuple(mistake for mistake in mistakes if mistake is not None)
    if not any(mistake.field == "nop" for mistake in found) and not looks_like_nop(digits):
        return ByCode(digits)
    if found:
        return _again(Form(form.by, form.code, form.nop, chosen, form.years), found, locale)
    return ByObject(digits, chosen)


def _mistake(field: str, digits: str, name: str, locale: Locale) -> Mistake | None:
    if not digits:
        short = locale.text("Ketik %(name)s", name=name)
        return Mistake(field, short, locale.text("Ketik %(name)s, 18 angka.", name=name))
    if not (digits.isascii() and digits.isdecimal()):
        short = locale.text("%(name)s hanya berisi angka", name=name)
        full = locale.text("%(name)s hanya berisi angka. Hapus huruf atau tanda lain.", name=name)
        return Mistake(field, short, full)
    if len(digits) == DIGITS:
        return None
    off = abs(DIGITS - len(digits))
    if len(digits) < DIGITS:
        short = locale.count("%(name)s kurang %(num)s angka", off, name=name)
    else:
        short = locale.count("%(name)s kelebihan %(num)s angka", off, name=name)
    counted = locale.text("Anda mengetik %(typed)s, seharusnya 18.", typed=len(digits))
    return Mistake(field, short, f"{short}. {counted}")


def _again(form: Form, mistakes: tuple[Mistake, ...], locale: Locale) -> Form:
    summary = (
        locale.text("Ada yang perlu dibetulkan")
        if len(mistakes) == 1
        else locale.text("Ada dua yang perlu dibetulkan")
    )
    return Form(form.by, form.code, form.nop, form.year, form.years, mistakes, summary)
