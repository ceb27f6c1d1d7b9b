"""What a calculator's templates show: the form with what was typed, and the answers said back in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final
from urllib.parse import urlencode

from pagi.doors.common import formatting
from pagi.doors.common.locale import Locale, path_in
from pagi.doors.portal.calculators.catalogue import Calculator, Named, named
from pagi.doors.portal.calculators.form import YES, Field, Form, Option, Section, asked, fields_of
from pagi.doors.portal.calculators.reading import Mistake, said
from pagi.doors.portal.calculators.typed import is_iso_day, read_day, read_decimal, read_price, read_rupiah
from tax_types.figures import decimal
from tax_types.parameters import load

REGION, SUBMITTED = "daerah", "hitung"
SHOWN_AT_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class FormPage:
    """A calculator's form as it stands: nothing that was typed is lost."""

    calculator: Calculator
    region: str
    form: Form
    typed: Mapping[str, str]
    mistakes: Sequence[Mistake]
    locale: Locale

    @property
    def is_submitted(self) -> bool:
        """Whether an answer was asked for, and not only the form."""
        return SUBMITTED in self.typed

    @property
    def named(self) -> Named:
        """What people call the calculator."""
        return named(self.calculator.slug, self.locale)

    @property
    def region_name(self) -> str:
        """The region as people call it."""
        return load(self.region).name

    @property
    def address(self) -> str:
        """Where the form is sent."""
        return path_in(self.locale.language, self.calculator.path)

    @property
    def result_address(self) -> str:
        """The shortest address of the same result: what is not filled in, or not asked, is left out."""
        return f"{self.address}?{urlencode({**self._kept(), SUBMITTED: '1'})}"

    @property
    def form_address(self) -> str:
        """The form with the same answers, to change one."""
        return f"{self.address}?{urlencode(self._kept())}"

    def regions(self) -> list[tuple[str, str, bool]]:
        """The regions that can answer: name, address of the form there, and whether it is this one."""
        kept = {name: text for name, text in self.typed.items() if name not in {REGION, SUBMITTED}}
        return [
            (load(one).name, f"{self.address}?{urlencode({REGION: one, **kept})}", one == self.region)
            for one in self.calculator.regions
        ]

    def value(self, field: Field) -> str:
        """What stands in ``field``."""
        is_open = self.is_submitted and field.is_required and not field.as_buttons
        starts = "" if is_open else field.starts
        return self.typed.get(field.name, starts)[:SHOWN_AT_MOST]

    def unknown(self, field: Field) -> str:
        """What was said to a choice that it does not offer: it stays, so that it is seen."""
        value = self.value(field)
        return "" if any(value == option.value for option in field.options) else value

    def input_type(self, field: Field) -> str:
        """A browser's own date field shows only days that exist; anything else stays as text."""
        value = self.value(field)
        return "date" if field.kind == "day" and (not value or is_iso_day(value)) else "text"

    def mistake(self, field: Field) -> Mistake | None:
        """What is wrong with ``field``, if anything."""
        return next((one for one in self.mistakes if one.name == field.name), None)

    def repairs(self, mistake: Mistake) -> list[tuple[str, str]]:
        """Each reading of what was typed, and the address of the form with it in place."""
        return [
            (reading, f"{self.address}?{urlencode({**self.typed, mistake.name: reading})}")
            for reading in mistake.repairs
        ]

    def is_open(self, section: Section) -> bool:
        """Whether a folded section has to be seen: something stands in it, or is wrong."""
        return any(
            self.mistake(field) or (self.typed.get(field.name) and self.value(field) != field.starts)
            for field in section.fields
        )

    def answers(self) -> list[tuple[str, str]]:
        """What was counted, said back in plain words: a number typed in any way is written one way."""
        filled = [field for field in asked(self.form, self.typed) if said(field, self.typed)]
        return [(field.label, self._in_words(field)) for field in filled]

    def left_out(self) -> list[str]:
        """Fields in which something stands that the options chosen leave out."""
        counted = {field.name for field in asked(self.form, self.typed)}
        return [
            field.label
            for field in fields_of(self.form)
            if field.name not in counted and said(field, self.typed) not in {"", field.starts}
        ]

    def _kept(self) -> dict[str, str]:
        filled = {field.name: said(field, self.typed) for field in asked(self.form, self.typed)}
        return {REGION: self.region, **{name: text for name, text in filled.items() if text}}

    def _in_words(self, field: Field) -> str:
        text = said(field, self.typed)
        option = _option(field, text)
        if option is not None:
            return option.label
        if field.kind == "rupiah":
            return formatting.rupiah(read_rupiah(text))
        if field.kind == "price":
            return f"Rp{decimal(Fraction(read_price(text)))} {field.unit}"
        if field.kind == "count":
            return f"{formatting.thousands(read_rupiah(text))} {field.unit}".strip()
        if field.kind == "day":
            return formatting.long_day(date.fromisoformat(read_day(text)), self.locale.language)
        if field.kind in {"decimal", "percent"}:
            return f"{decimal(Fraction(read_decimal(text)))} {field.unit}".strip()
        return self.locale.text("Ya") if field.kind == "check" and text == YES else text


def _option(field: Field, text: str) -> Option | None:
    return next((option for option in field.options if option.value == text), None)
