"""Fields that several calculators ask: the tax period, the day of payment, the day a letter was sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pagi.doors.common import formatting
from pagi.doors.portal.calculators.form import Asking, Field, Option, Section
from tax_types.choices import WORDS, word

MONTHS = tuple(f"{number:02}" for number in range(1, 13))


def month_and_year(asking: Asking, first_year: int, parts: frozenset[str] = frozenset()) -> tuple[Field, ...]:
    """A tax period of one month; last month stands there at first, since it is the one to report now."""
    text, today = asking.locale.text, asking.today
    last = date(today.year, today.month - 1, 1) if today.month > 1 else date(today.year - 1, 12, 1)
    names = [formatting.month_name(number, asking.locale.language) for number in range(1, 13)]
    months = tuple(Option(value, name) for value, name in zip(MONTHS, names, strict=True))
    return (
        Field("bulan", "period.month", "choice", text("Bulan"), options=months, is_required=True,
              starts=f"{last.month:02}", parts=parts),
        year(asking, first_year, str(last.year), text("Tahun")),
    )  # fmt: skip


def year(
    asking: Asking, first_year: int, starts: str, label: str, parts: frozenset[str] = frozenset()
) -> Field:
    """A tax year, newest first."""
    years = range(asking.today.year + 1, first_year - 1, -1)
    options = tuple(Option(str(one), str(one)) for one in years)
    return Field("tahun", "period.year", "choice", label, options=options, is_required=True, starts=starts,
                 parts=parts)  # fmt: skip


def pay_day(asking: Asking) -> Field:
    """The day on which it would be paid."""
    text = asking.locale.text
    return Field("bayar", "as_of", "day", text("Dibayar pada"), text("Kosong berarti pada jatuh temponya."))


def sent_day(asking: Asking, parts: frozenset[str] = frozenset()) -> Field:
    """The day on which an assessment was sent, from which it falls due."""
    text = asking.locale.text
    hint = text("Jatuh tempo dihitung dari hari itu.")
    return Field("dikirim", "inputs.sent_on", "day", text("Surat ketetapan dikirim pada"), hint, parts=parts)


def assessment_days(asking: Asking, tax: str) -> Section:
    """When the assessment was sent, where the region counts from it, and when it would be paid."""
    text = asking.locale.text
    if asking.choices(tax).is_due_after_a_letter():
        return later(text("Tanggal surat dan bayar"), sent_day(asking), pay_day(asking))
    return later(text("Tanggal bayar"), pay_day(asking))


def later(title: str, *fields: Field) -> Section:
    """What most people leave out: days that decide about interest and fines."""
    return Section(title, fields, is_folded=True)


def keys(asking: Asking, values: Iterable[str]) -> tuple[Option, ...]:
    """Names of a parameter file as options, in words where there are some."""
    return tuple(
        Option(key, asking.say(word(key)) if key in WORDS else key.replace("_", " ")) for key in values
    )
