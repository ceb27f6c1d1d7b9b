"""Letters of assessment (SKPDKB, SKPDKBT): tax found short, with interest to the letter and a surcharge.

SKPDKB after an audit: interest from the end of the tax period to the letter; ex officio (no return, no
books): a higher interest and a surcharge. SKPDKBT (new data): a surcharge alone (PP 35/2023).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from tax_types.calendar import months_begun
from tax_types.errors import InputError
from tax_types.fields import Fields, choice, missing, read_day, read_rupiah
from tax_types.figures import percent, rupiah
from tax_types.kinds import (
    LETTER_ADDITIONAL,
    LETTER_AUDIT,
    LETTER_EX_OFFICIO,
    LETTER_SURCHARGE,
    PENALTY_ROUNDING,
)
from tax_types.lines import Line, label
from tax_types.periods import Period
from tax_types.rounding import PENALTY_ROUNDINGS
from tax_types.terms import Terms

LETTER_KEYS: Final = ("kind", "basis", "issued_on", "shortfall")
SHORTFALL_LABEL: Final = label("Pokok pajak yang kurang dibayar", "Tax found short")
SHORTFALL_SOURCE: Final = "Hasil pemeriksaan"
INTEREST_LABEL: Final = label("Bunga sampai surat terbit", "Interest until the letter")
SURCHARGE_LABEL: Final = label("Kenaikan", "Surcharge")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of assessment; ``shortfall`` in rupiah, ``None`` when the whole tax is assessed."""

    kind: str
    basis: str | None
    issued_on: date
    shortfall: int | None

    @property
    def is_ex_officio(self) -> bool:
        """Whether the office assessed because no return was filed."""
        return self.basis == "ex_officio"


def read_letter(value: object, path: str) -> Letter:
    """``{"kind", "basis", "issued_on", "shortfall"}``; an SKPDKB needs a basis. Raises InputError."""
    fields = Fields(value, path, LETTER_KEYS)
    kind = fields.required("kind", choice("SKPDKB", "SKPDKBT"))
    basis = fields.optional("basis", choice("audit", "ex_officio"))
    if kind == "SKPDKB" and basis is None:
        raise missing(fields.at("basis"))
    issued_on = fields.required("issued_on", read_day)
    return Letter(kind, basis, issued_on, fields.optional("shortfall", read_rupiah))


def shortfall_line(letter: Letter) -> Line:
    """The tax found short, as the letter states it."""
    assert letter.shortfall is not None, "a letter without a shortfall assesses the whole tax"
    formula = rupiah(letter.shortfall)
    return Line(SHORTFALL_LABEL, formula, letter.shortfall, SHORTFALL_SOURCE, verified=True)


def letter_interest(letter: Letter, principal: int, period: Period, terms: Terms) -> tuple[Line, ...]:
    """The interest of an SKPDKB from the end of the tax period to its issue, a month begun counting whole."""
    if letter.issued_on <= period.end:
        raise InputError(
            "date_order",
            "inputs.letter.issued_on",
            "Surat terbit sebelum masa pajak berakhir.",
            "The letter was issued before the period ended.",
        )
    if letter.kind == "SKPDKBT":
        return ()
    law = terms.get(LETTER_EX_OFFICIO if letter.is_ex_officio else LETTER_AUDIT)
    assert law.value.rate is not None
    assert law.value.cap_months is not None
    months = min(months_begun(period.end, letter.issued_on), law.value.cap_months)
    amount = PENALTY_ROUNDINGS[terms.peek(PENALTY_ROUNDING).value](principal * law.value.rate * months)
    formula = f"{rupiah(principal)} × {percent(law.value.rate)} × {months}"
    return _some(Line(INTEREST_LABEL, formula, amount, law.source, law.verified))


def letter_surcharge(letter: Letter, principal: int, terms: Terms) -> tuple[Line, ...]:
    """The surcharge of an SKPDKB ex officio, or of an SKPDKBT."""
    if letter.kind == "SKPDKBT":
        law = terms.get(LETTER_ADDITIONAL)
    elif letter.is_ex_officio:
        law = terms.get(LETTER_SURCHARGE)
    else:
        return ()
    amount = PENALTY_ROUNDINGS[terms.peek(PENALTY_ROUNDING).value](Fraction(principal) * law.value)
    formula = f"{percent(law.value)} × {rupiah(principal)}"
    return _some(Line(SURCHARGE_LABEL, formula, amount, law.source, law.verified))


def _some(line: Line) -> tuple[Line, ...]:
    return (line,) if line.amount else ()
