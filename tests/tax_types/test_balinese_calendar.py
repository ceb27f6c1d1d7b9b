"""The Balinese days of Denpasar's calendar, worked out anew from the pawukon, the calendar of 210 days.

A week (wuku) has seven days and there are thirty weeks; a cycle of five days (pancawara) runs beside it. The
cycle is anchored to Reingold and Dershowitz, Calendrical Calculations: day 0 is julian day 146. As a second
witness stand days that the press gave for 2013 (bali.antaranews.com/berita/32723).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

import tax_types
from tax_types.parameters import load

CALENDAR = Path(tax_types.__file__).parent / "parameters" / "denpasar" / "calendar.toml"
JULIAN_DAY_OF_ORDINAL_0 = 1_721_425  # at noon
DAY_0 = 146 - JULIAN_DAY_OF_ORDINAL_0
SINTA, DUNGULAN, KUNINGAN, WATUGUNUNG = 0, 10, 11, 29
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = 2, 3, 4, 5, 6
UMANIS, KLIWON = 0, 4
FESTIVALS = {
    (SINTA, WEDNESDAY): "Pagerwesi",
    (DUNGULAN, TUESDAY): "Penampahan Galungan",
    (DUNGULAN, WEDNESDAY): "Galungan",
    (DUNGULAN, THURSDAY): "Umanis Galungan",
    (KUNINGAN, FRIDAY): "Penampahan Kuningan",
    (KUNINGAN, SATURDAY): "Kuningan",
    (WATUGUNUNG, SATURDAY): "Saraswati",
}


def festival(day: date) -> str | None:
    place = (day.toordinal() - DAY_0) % 210
    assert place % 7 == day.isoweekday() % 7, "the weeks of the pawukon are the weeks of everybody"
    return FESTIVALS.get((place // 7, place % 7))


def pancawara(day: date) -> int:
    return ((day.toordinal() - DAY_0) % 210 + 1) % 5


def days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))


def test_the_calendar_lists_every_festival_from_2024_to_2030_and_no_other() -> None:
    listed = {one["day"]: one["name"] for one in tomllib.loads(CALENDAR.read_text())["holidays"]}
    computed = {day: name for day in days(date(2024, 1, 1), date(2030, 12, 31)) if (name := festival(day))}
    assert listed == computed


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2013, 1, 12), "Saraswati"),
        (date(2013, 1, 16), "Pagerwesi"),
        (date(2013, 3, 26), "Penampahan Galungan"),
        (date(2013, 3, 27), "Galungan"),
        (date(2013, 4, 6), "Kuningan"),
        (date(2013, 8, 10), "Saraswati"),
        (date(2013, 10, 23), "Galungan"),
    ],
)
def test_the_press_of_2013_agrees(day: date, name: str) -> None:
    assert festival(day) == name


def test_the_cycle_of_five_agrees_with_the_names_of_the_days() -> None:
    for day in days(date(2024, 1, 1), date(2030, 12, 31)):
        if festival(day) in {"Galungan", "Kuningan", "Pagerwesi"}:
            assert pancawara(day) == KLIWON
        if festival(day) == "Saraswati":
            assert pancawara(day) == UMANIS


def test_offices_close_for_galungan_and_kuningan_and_stay_open_on_days_of_dispensation() -> None:
    closed = load("denpasar").holidays
    assert {date(2026, 6, 16), date(2026, 6, 17), date(2026, 6, 18), date(2026, 6, 27)} <= closed.local
    assert not {date(2026, 11, 4), date(2026, 10, 31), date(2026, 6, 26)} & closed.local
