"""From a query to one request of the engine's outer door, or to what is wrong, field by field.

The engine judges the values; here they are only read from what people type. An error of the engine finds its
way back to the field by the path that was sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final

from pagi.doors.common.locale import Locale
from pagi.doors.portal.calculators.form import NO, YES, Field, Form, asked
from pagi.doors.portal.calculators.typed import (
    LONGEST,
    Unreadable,
    read_day,
    read_decimal,
    read_price,
    read_rupiah,
)
from tax_types.errors import TaxError
from tax_types.figures import decimal

STEP: Final = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")
NAME: Final = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
PLACE: Final = re.compile(r"\[([0-9]+)\]")


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong: ``short`` for the summary, ``full`` at the field, ``repairs`` to choose from."""

    name: str
    short: str
    full: str
    repairs: tuple[str, ...] = ()


@dataclass(slots=True)
class Reading:
    """The request that a form makes, the field behind each path of it, and what could not be read.

    ``empty`` are the fields in which nothing stands, by the path that they would have had.
    """

    request: dict[str, Any] = field(default_factory=dict)
    sent: dict[str, Field] = field(default_factory=dict)
    empty: dict[str, Field] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def field_at(self, path: str) -> Field | None:
        """The field at or around ``path``, or within it."""
        known = {**self.empty, **self.sent}
        around = (one for place, one in self.sent.items() if path.startswith(place))
        within = (one for place, one in known.items() if place.startswith(path))
        return known.get(path) or next(around, None) or next(within, None)


def read(form: Form, typed: Mapping[str, str], fixed: Mapping[str, Any], locale: Locale) -> Reading:
    """Read every asked field of ``form``; ``fixed`` is what a calculator always sends."""
    reading = Reading({"inputs": {}, **deepcopy(dict(fixed))})
    questions = asked(form, typed)
    begun = {one.row for one in questions if one.row and said(one, typed)}
    places: dict[str, dict[str, int]] = {}
    for one in questions:
        text = said(one, typed)
        if not text:
            reading.empty.setdefault(one.path, one)
            if one.is_required and (not one.row or one.row in begun):
                reading.mistakes.append(_missing(one, locale))
            continue
        try:
            value = READERS.get(one.kind, _read_text)(one, text)
        except Unreadable as wrong:
            reading.mistakes.append(_unreadable(one, text, wrong, locale))
            continue
        if one.path and value is not None:
            path = _numbered(one.path, places)
            reading.sent[path] = one
            _put(reading.request, path, value)
    _join_period(reading.request)
    return reading


def said(one: Field, typed: Mapping[str, str]) -> str:
    """What is typed into a field, without the spaces around it; of buttons one is always pressed."""
    return typed.get(one.name, one.starts if one.as_buttons else "").strip()


def refused(wrong: TaxError, reading: Reading, locale: Locale) -> Mistake:
    """The engine's refusal in the form's own words: at its field, by the field's name."""
    path = wrong.field or ""
    if wrong.code == "no_parameter":
        place = reading.field_at("period") or reading.field_at("inputs")
        short = locale.text("Belum ada aturannya untuk masa ini")
        full = locale.text("Daerah ini belum punya tarif atau tabelnya untuk masa itu dalam PAGI.")
        return Mistake(place.name if place else "", short, full)
    place = reading.field_at(path) if path else None
    full = wrong.english if locale.language == "en" else wrong.indonesian
    if path and place is not None:
        full = full.replace(path, place.label)
    full = _by_label(full, reading, locale)
    return Mistake(place.name if place else "", place.label if place else full, full)


def _by_label(words: str, reading: Reading, locale: Locale) -> str:
    """``words`` with the names of an integrator's request turned into those of the form."""
    named = {path.rpartition(".")[2]: one.label for path, one in reading.sent.items()}
    named["owner_objects"] = locale.text("daftar objek")
    return NAME.sub(lambda found: named.get(found[0], found[0]), words)


def _missing(one: Field, locale: Locale) -> Mistake:
    full = (
        locale.text("Pilih %(label)s.", label=one.label)
        if one.options
        else locale.text("Isi %(label)s.", label=one.label)
    )
    return Mistake(one.name, full.rstrip("."), full)


def _unreadable(one: Field, text: str, wrong: Unreadable, locale: Locale) -> Mistake:
    shown = text[:LONGEST]
    if wrong.reason == "either":
        full = locale.text("“%(typed)s” bisa dibaca dua cara. Pilih yang Anda maksud:", typed=shown)
    elif wrong.reason == "comma":
        full = locale.text("Rupiah ditulis tanpa koma. Yang Anda maksud:")
    elif wrong.reason == "fraction":
        full = locale.text("Rupiah ditulis bulat, tanpa sen. Titik memisahkan tiga angka: 1.250.000.")
    elif wrong.reason == "negative":
        full = locale.text("%(label)s tidak boleh negatif.", label=one.label)
    elif wrong.reason == "percent":
        full = locale.text("%(label)s paling banyak 100 persen.", label=one.label)
    elif wrong.reason == "day":
        full = locale.text("“%(typed)s” bukan tanggal. Tulis seperti 31-12-2026.", typed=shown)
    elif wrong.reason == "long":
        full = locale.text("%(label)s terlalu panjang.", label=one.label)
    elif one.kind in {"rupiah", "price", "count"}:
        full = locale.text("“%(typed)s” bukan bilangan bulat. Tulis seperti 1.250.000.", typed=shown)
    else:
        full = locale.text("“%(typed)s” bukan angka. Tulis seperti 1.250,75.", typed=shown)
    return Mistake(one.name, one.label, full, wrong.readings)


def _read_rupiah(_: Field, text: str) -> int:
    return read_rupiah(text)


def _read_price(_: Field, text: str) -> str:
    return read_price(text)


def _read_decimal(_: Field, text: str) -> str:
    return read_decimal(text)


def _read_percent(_: Field, text: str) -> str:
    share = Fraction(read_decimal(text)) / 100
    if share > 1:
        raise Unreadable("percent")
    return decimal(share).replace(".", "").replace(",", ".")


def _read_day(_: Field, text: str) -> str:
    return read_day(text)


def _read_flag(_: Field, text: str) -> bool | str:
    return {YES: True, NO: False}.get(text, text)


def _read_check(one: Field, text: str) -> str | None:
    return one.sent if text == YES else None


def _read_text(one: Field, text: str) -> str | None:
    if len(text) > LONGEST:
        raise Unreadable("long")
    option = next((option for option in one.options if option.value == text), None)
    return text if option is None or option.sends else None


READERS: Final[Mapping[str, Callable[[Field, str], Any]]] = {
    "rupiah": _read_rupiah,
    "count": _read_rupiah,
    "price": _read_price,
    "decimal": _read_decimal,
    "percent": _read_percent,
    "day": _read_day,
    "flag": _read_flag,
    "check": _read_check,
}


def _numbered(path: str, places: dict[str, dict[str, int]]) -> str:
    """``path`` with its places in lists counted without the rows that were left empty."""
    counted = ""
    for step in re.split(r"(\[[0-9]+\])", path):
        found = PLACE.fullmatch(step)
        if found:
            taken = places.setdefault(counted, {})
            counted += f"[{taken.setdefault(found[1], len(taken))}]"
        else:
            counted += step
    return counted


def _put(request: dict[str, Any], path: str, value: Any) -> None:
    """Set ``value`` at ``path``; lists grow by one, in order."""
    steps: list[str | int] = [name or int(place) for name, place in STEP.findall(path)]
    holder: Any = request
    for step, following in pairwise(steps):
        empty: Any = [] if isinstance(following, int) else {}
        if isinstance(step, int):
            if step == len(holder):
                holder.append(empty)
            holder = holder[step]
        else:
            holder = holder.setdefault(step, empty)
    last = steps[-1]
    if isinstance(last, int):
        holder.append(value)
    else:
        holder[last] = value


def _join_period(request: dict[str, Any]) -> None:
    """Year and month become one word: ``2026-10``."""
    period = request.get("period")
    if isinstance(period, dict) and "year" in period:
        request["period"] = f"{period['year']}-{period['month']}" if "month" in period else period["year"]
