"""Numbers and days as Indonesians type them: ``1.234,56``, ``1234.56``, ``Rp1.234.567,-``, ``31-12-2026``.

What could be read in two ways is refused with both readings (``1.234`` m² is 1234 or 1,234), never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypeAlias

LONGEST: Final = 60
"""Characters of one answer that are read and shown again."""

SPACES: Final = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
RUPIAH_SIGN: Final = re.compile(r"^rp\.?(?=[ 0-9])", re.IGNORECASE)
RUPIAH_END: Final = re.compile(r"(,-|,00)$")
UNIT: Final = re.compile(r" ?(m2|m²|m3|m³|m|%)$", re.IGNORECASE)
PLAIN: Final = re.compile(r"[0-9]+")
IN_GROUPS: Final = re.compile(r"[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+|(?: [0-9]{3})+|(?:,[0-9]{3}){2,})")
EITHER: Final = re.compile(r"([1-9][0-9]{0,2})[.,]([0-9]{3})")
WITH_FRACTION: Final = (
    re.compile(r"([0-9]+)[.,]([0-9]+)"),
    re.compile(r"([1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+|(?: [0-9]{3})+)),([0-9]+)"),
    re.compile(r"([1-9][0-9]{0,2}(?:(?:,[0-9]{3})+|(?: [0-9]{3})+))\.([0-9]+)"),
)
ISO_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DAY_FIRST: Final = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})")

Reason: TypeAlias = Literal["long", "negative", "either", "comma", "fraction", "number", "percent", "day"]


@dataclass
class Unreadable(Exception):
    """What was typed cannot be read. ``readings`` are ways to write what it may mean, to choose from."""

    reason: Reason
    readings: tuple[str, ...] = ()


def read_rupiah(text: str) -> int:
    """Whole rupiah: ``203500000``, ``203.500.000``, ``Rp 203.500.000,00``. Raises Unreadable."""
    plain = RUPIAH_END.sub("", RUPIAH_SIGN.sub("", _tidy(text)).strip())
    if PLAIN.fullmatch(plain) or IN_GROUPS.fullmatch(plain):
        return int(re.sub(r"[., ]", "", plain))
    if found := EITHER.fullmatch(plain):
        raise Unreadable("comma", (f"{found[1]}.{found[2]}",))
    if any(form.fullmatch(plain) for form in WITH_FRACTION):
        raise Unreadable("fraction")
    raise Unreadable("number")


def read_price(text: str) -> str:
    """Rupiah for one m²: a dot parts thousands as in rupiah; there may be a fraction. Raises Unreadable."""
    try:
        return str(read_rupiah(text))
    except Unreadable as wrong:
        if wrong.reason != "fraction":
            raise
        return read_decimal(RUPIAH_SIGN.sub("", _tidy(text)).strip())


def read_decimal(text: str) -> str:
    """A quantity as the engine reads it, such as ``"1234.56"``. Raises Unreadable."""
    plain = UNIT.sub("", _tidy(text))
    if PLAIN.fullmatch(plain):
        return plain
    if found := EITHER.fullmatch(plain):
        whole, part = found.groups()
        raise Unreadable("either", (whole + part, f"{whole},{_never_in_groups(part)}"))
    if IN_GROUPS.fullmatch(plain):
        return re.sub(r"[., ]", "", plain)
    for form in WITH_FRACTION:
        if found := form.fullmatch(plain):
            return f"{re.sub(r'[., ]', '', found[1])}.{found[2]}"
    raise Unreadable("number")


def read_day(text: str) -> str:
    """A day as ``YYYY-MM-DD``, from that or from day, month, year. Raises Unreadable."""
    plain = _tidy(text)
    if found := DAY_FIRST.fullmatch(plain):
        plain = f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}"
    if not ISO_DAY.fullmatch(plain):
        raise Unreadable("day")
    try:
        return date.fromisoformat(plain).isoformat()
    except ValueError:
        raise Unreadable("day") from None


def is_iso_day(text: str) -> bool:
    """Whether a browser's own date field can show ``text``."""
    try:
        return bool(ISO_DAY.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _tidy(text: str) -> str:
    if len(text) > LONGEST:
        raise Unreadable("long")
    plain = SPACES.sub(" ", text).strip()
    if plain.startswith(("-", "−", "–")):
        raise Unreadable("negative")
    return plain


def _never_in_groups(part: str) -> str:
    """Digits after a comma, written so that they are no group of three: ``5`` for 500, ``2340`` for 234."""
    short = part.rstrip("0") or "0"
    return f"{short}0" if len(short) == 3 else short
