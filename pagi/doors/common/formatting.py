"""How PAGI writes money, days, hours and numbers for people: the voice of the pages, without any markup.

Rupiah with dots (`Rp1.234.567`), days in words (`31 Agustus 2026`), hours with a dot and the zone's name
(`14.32 WITA`). English keeps Rp and WITA.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from num2words import num2words

ZONE_NAMES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
MINUS = "−"
# num2words says "satu juta satu ribu"; Indonesian says "satu juta seribu" (but "dua puluh satu ribu").
LONE_THOUSAND = re.compile(r"\b(juta|miliar|triliun) satu ribu\b")


def rupiah(amount: int) -> str:
    """Whole rupiah as people write them: ``Rp1.234.567``, ``−Rp500`` below zero."""
    sign = MINUS if amount < 0 else ""
    return f"{sign}Rp{thousands(abs(amount))}"


def thousands(number: int) -> str:
    """A whole number with dots between thousands: ``1.234.567``."""
    return f"{number:,}".replace(",", ".")


def in_words(amount: int, language: str) -> str:
    """The amount in words (terbilang): ``lima ratus rupiah``."""
    assert amount >= 0, "a receipt is never below zero"
    words = str(num2words(amount, lang="en" if language == "en" else "id"))  # type: ignore[no-untyped-call]
    return LONE_THOUSAND.sub(r"\1 seribu", words) + " rupiah"


def long_day(day: date, language: str) -> str:
    """``31 Agustus 2026``."""
    return _babel(day, "d MMMM y", language)


def day_of_year(day: date, language: str) -> str:
    """``31 Agustus``: a day whose year is plain from its surroundings."""
    return _babel(day, "d MMMM", language)


def weekday(day: date, language: str) -> str:
    """``Senin, 31 Agustus 2026``."""
    return _babel(day, "EEEE, d MMMM y", language)


def weekday_of_year(day: date, language: str) -> str:
    """``Senin, 31 Agustus``: the same where the year is plain."""
    return _babel(day, "EEEE, d MMMM", language)


def short_day(day: date, language: str) -> str:
    """``31 Agu 2026``."""
    return _babel(day, "d MMM y", language)


def month(day: date, language: str) -> str:
    """``Agustus 2026``: a masa pajak of one month."""
    return _babel(day, "MMMM y", language)


def month_name(number: int, language: str) -> str:
    """``Agustus``: the eighth month alone."""
    return _babel(date(2000, number, 1), "LLLL", language)


def hour(moment: datetime, zone: ZoneInfo) -> str:
    """``14.32 WITA``."""
    return f"{moment.astimezone(zone):%H.%M} {zone_name(zone)}"


def second(moment: datetime, zone: ZoneInfo) -> str:
    """``14.21.05``: where seconds matter, as on the trail of a payment."""
    return f"{moment.astimezone(zone):%H.%M.%S}"


def zone_name(zone: ZoneInfo) -> str:
    """WIB, WITA or WIT."""
    return ZONE_NAMES[zone.key]


def groups(digits: str, size: int = 4) -> str:
    """Digits in groups of ``size`` for reading aloud: ``5171 0100 0100 1000 10``."""
    return " ".join(digits[start : start + size] for start in range(0, len(digits), size))


def nop(digits: str) -> str:
    """A NOP as it is printed on the SPPT: ``51.71.010.007.012-0147.0``; anything else unchanged."""
    if len(digits) != 18 or not digits.isdecimal():
        return digits
    place = ".".join((digits[:2], digits[2:4], digits[4:7], digits[7:10], digits[10:13]))
    return f"{place}-{digits[13:17]}.{digits[17]}"


def _babel(day: date, pattern: str, language: str) -> str:
    return format_date(day, pattern, locale="en_GB" if language == "en" else "id_ID")
