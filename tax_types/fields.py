"""Strict reading of one JSON object: every value has one type, and an unknown key is an error that names it.

The same readers serve a request and a parameter file, so that an override means what the file means.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final, TypeVar

from tax_types.errors import InputError, shown

T = TypeVar("T")

LARGEST: Final = 10**18 - 1
EARLIEST_YEAR: Final = 1900
LATEST_YEAR: Final = 2899
PLAIN_DECIMAL: Final = re.compile(r"([0-9]{1,18})(?:\.([0-9]{1,12}))?")
SIGNED_NUMBER: Final = re.compile(r"[+-][0-9]+(\.[0-9]+)?")
LONG_NUMBER: Final = re.compile(r"[0-9]+(\.[0-9]+)?")
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class RepeatedKey(dict[str, Any]):
    """A JSON object in which ``name`` stood twice: kept, so that its reader can say where."""

    name: str


class Fields:
    """The keys of one JSON object. A key outside ``known`` is refused before anything is read."""

    def __init__(self, value: object, path: str, known: Collection[str]) -> None:
        self.path = path
        self._fields = read_object(value, path)
        for name in self._fields:
            if name not in known:
                raise unknown_key(self.at(shown(name)), name)

    def take(self, name: str) -> Any:
        """The value of ``name``, or ``None`` when it is absent or null."""
        return self._fields.get(name)

    def at(self, name: str) -> str:
        """The path of ``name``, as errors give it."""
        return f"{self.path}.{name}" if self.path else name

    def has(self, name: str) -> bool:
        """Whether ``name`` stands here with a value."""
        return self._fields.get(name) is not None

    def optional(self, name: str, read: Callable[[object, str], T]) -> T | None:
        """``name`` read by ``read``, or ``None`` when it is absent."""
        value = self.take(name)
        return None if value is None else read(value, self.at(name))

    def required(self, name: str, read: Callable[[object, str], T]) -> T:
        """``name`` read by ``read``. Raises InputError ``missing``."""
        value = self.take(name)
        if value is None:
            raise missing(self.at(name))
        return read(value, self.at(name))

    def names(self) -> list[str]:
        """The names that stand here, in their order."""
        return list(self._fields)


def missing(path: str) -> InputError:
    """The refusal of a request in which ``path`` has no value."""
    return InputError("missing", path, f"{path} harus diisi.", f"{path} must be given.")


def unknown_key(path: str, name: object) -> InputError:
    """The refusal of a key that nothing reads."""
    name = shown(name)
    return InputError("unknown_key", path, f"Kunci {name} tidak dikenal.", f"The key {name} is not known.")


def conflict(path: str, reason_id: str, reason_en: str) -> InputError:
    """The refusal of values that contradict each other."""
    return InputError("conflict", path, reason_id, reason_en)


def read_object(value: object, path: str) -> Mapping[str, Any]:
    """A JSON object without a repeated key."""
    if not isinstance(value, dict):
        raise wrong_type(value, path, "objek", "an object")
    if isinstance(value, RepeatedKey):
        name = shown(value.name)
        raise InputError(
            "duplicate_key",
            f"{path}.{name}" if path else name,
            f"Kunci {name} tertulis dua kali.",
            f"The key {name} stands twice.",
        )
    return value


def read_list(value: object, path: str, most: int = 10_000) -> list[Any]:
    """A JSON list of at most ``most`` elements."""
    if not isinstance(value, list | tuple):
        raise wrong_type(value, path, "daftar", "a list")
    if len(value) > most:
        raise InputError(
            "too_large", path, f"{path} paling banyak {most} isi.", f"{path} holds at most {most} entries."
        )
    return list(value)


def read_integer(value: object, path: str) -> int:
    """A whole number from 0 to 18 digits; no string, no float."""
    if type(value) is not int:
        raise wrong_type(value, path, "bilangan bulat", "an integer")
    return _within(value, path)


def read_rupiah(value: object, path: str) -> int:
    """An amount in whole rupiah."""
    return read_integer(value, path)


def read_count(value: object, path: str, most: int = 10_000) -> int:
    """A whole number of at least one and at most ``most``."""
    number = read_integer(value, path)
    if not 1 <= number <= most:
        raise out_of_range(path, "1", str(most))
    return number


def read_decimal(value: object, path: str) -> Fraction:
    """An exact quantity: an integer, or a plain decimal string such as ``"50.5"``."""
    if type(value) is int:
        return Fraction(_within(value, path))
    if not isinstance(value, str):
        raise wrong_type(value, path, "desimal dalam tanda kutip", "a decimal string or an integer")
    return _plain_decimal(value, path) if len(value) > 40 else _kept_decimal(value, path)


def read_rate(value: object, path: str) -> Fraction:
    """A share from 0 to 1: ``"0.10"`` is ten percent."""
    rate = read_decimal(value, path)
    if rate > 1:
        raise out_of_range(path, "0", "1")
    return rate


def read_day(value: object, path: str) -> date:
    """A calendar day ``YYYY-MM-DD``; a parameter file gives it as a TOML date."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return _day_within(value, path)
    if not isinstance(value, str):
        raise wrong_type(value, path, "tanggal", "a day YYYY-MM-DD")
    try:
        if not DAY.fullmatch(value):
            raise ValueError
        return _day_within(date.fromisoformat(value), path)
    except ValueError:
        raise InputError(
            "date",
            path,
            f"{path} bukan tanggal YYYY-MM-DD yang ada: {shown(value)}.",
            f"{path} is not a day YYYY-MM-DD that exists: {shown(value)}.",
        ) from None


def read_flag(value: object, path: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise wrong_type(value, path, "true atau false", "true or false")
    return value


def read_text(value: object, path: str) -> str:
    """A text of 1 to 200 characters."""
    if not isinstance(value, str):
        raise wrong_type(value, path, "teks", "a text")
    if not 1 <= len(value.strip()) <= 200:
        raise out_of_range(path, "1", "200")
    return value.strip()


def choice(*options: str) -> Callable[[object, str], str]:
    """A reader of one of ``options``."""

    def read(value: object, path: str) -> str:
        return read_choice(value, path, options)

    return read


def read_choice(value: object, path: str, options: Collection[str]) -> str:
    """One of ``options``. Raises InputError ``choice``, which lists them."""
    if not isinstance(value, str):
        raise wrong_type(value, path, "teks", "a text")
    if value not in options:
        known = ", ".join(options)
        raise InputError(
            "choice",
            path,
            f"{path} tidak mengenal {shown(value)}; pilihannya: {known}.",
            f"{path} does not know {shown(value)}; it is one of: {known}.",
        )
    return value


def wrong_type(value: object, path: str, indonesian: str, english: str) -> InputError:
    """The refusal of a value of another type; a JSON float and NaN have codes of their own."""
    field = path or None
    if isinstance(value, float):
        if not math.isfinite(value):
            return InputError(
                "not_a_number", field, f"{path} bukan bilangan.", f"{path} is not a number that can be used."
            )
        return InputError(
            "float",
            field,
            f'{path} ditulis sebagai pecahan JSON; tulis sebagai teks, misalnya "0.10".',
            f'{path} is a JSON float; write it as a string such as "0.10", so that nothing is lost.',
        )
    place = path or "Permintaan"
    return InputError(
        "type", field, f"{place} harus {indonesian}.", f"{path or 'The request'} must be {english}."
    )


def out_of_range(path: str, least: str, most: str) -> InputError:
    """The refusal of a number outside what can be meant."""
    return InputError(
        "range",
        path,
        f"{path} harus antara {least} dan {most}.",
        f"{path} must be between {least} and {most}.",
    )


def too_large(path: str) -> InputError:
    """The refusal of a number longer than any city needs."""
    return InputError("too_large", path, f"{path} lebih dari 18 angka.", f"{path} is longer than 18 digits.")


@lru_cache(maxsize=8192)
def _kept_decimal(text: str, path: str) -> Fraction:
    return _plain_decimal(text, path)


def _plain_decimal(text: str, path: str) -> Fraction:
    found = PLAIN_DECIMAL.fullmatch(text)
    if found:
        whole, part = found.groups()
        return Fraction(int(whole + part), 10 ** len(part)) if part else Fraction(int(whole))
    if SIGNED_NUMBER.fullmatch(text):
        if text.startswith("-"):
            raise _negative(path)
    elif LONG_NUMBER.fullmatch(text):
        raise InputError(
            "too_large",
            path,
            f"{path} paling banyak 18 angka di depan dan 12 di belakang koma.",
            f"{path} has at most 18 digits before and 12 after the point.",
        )
    raise InputError(
        "number",
        path,
        f"{path} bukan desimal biasa seperti 50.5: {shown(text)}.",
        f"{path} is not a plain decimal such as 50.5: {shown(text)}.",
    )


def _within(number: int, path: str) -> int:
    if number < 0:
        raise _negative(path)
    if number > LARGEST:
        raise too_large(path)
    return number


def _negative(path: str) -> InputError:
    return InputError("negative", path, f"{path} tidak boleh negatif.", f"{path} must not be negative.")


def _day_within(day: date, path: str) -> date:
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise out_of_range(path, f"{EARLIEST_YEAR}-01-01", f"{LATEST_YEAR}-12-31")
    return day
