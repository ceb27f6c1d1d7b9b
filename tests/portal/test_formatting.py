"""Money, days, hours and numbers as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagi.doors.common import formatting

DENPASAR = ZoneInfo("Asia/Makassar")


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (0, "Rp0"),
        (999, "Rp999"),
        (1_000, "Rp1.000"),
        (1_234_567, "Rp1.234.567"),
        (-10_000_000, "−Rp10.000.000"),
    ],
)
def test_rupiah_has_dots_and_a_true_minus(amount: int, written: str) -> None:
    assert formatting.rupiah(amount) == written


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_rupiah_loses_no_digit(amount: int) -> None:
    digits = formatting.rupiah(amount).replace(".", "").replace("Rp", "").replace("−", "-")
    assert int(digits) == amount


def test_days_are_written_in_words_of_the_language() -> None:
    day = date(2026, 8, 31)
    assert formatting.long_day(day, "id") == "31 Agustus 2026"
    assert formatting.long_day(day, "en") == "31 August 2026"
    assert formatting.weekday(day, "id") == "Senin, 31 Agustus 2026"
    assert formatting.day_of_year(date(2026, 9, 1), "en") == "1 September"
    assert formatting.month(day, "id") == "Agustus 2026"


def test_hours_are_the_citys_with_a_dot_and_the_zone() -> None:
    late_evening_in_jakarta = datetime(2026, 8, 31, 15, 59, 7, tzinfo=UTC)
    assert formatting.hour(late_evening_in_jakarta, DENPASAR) == "23.59 WITA"
    assert formatting.second(late_evening_in_jakarta, DENPASAR) == "23.59.07"


def test_codes_stand_in_groups() -> None:
    assert formatting.groups("517101000100100010") == "5171 0100 0100 1000 10"
    assert formatting.nop("517101000701201470") == "51.71.010.007.012-0147.0"
    assert formatting.nop("P-2-0001234") == "P-2-0001234"


def test_amounts_in_words() -> None:
    assert formatting.in_words(558_800, "id") == "lima ratus lima puluh delapan ribu delapan ratus rupiah"
    assert formatting.in_words(1_001_000, "id") == "satu juta seribu rupiah"
    assert formatting.in_words(21_000, "id") == "dua puluh satu ribu rupiah"
    assert formatting.in_words(500, "en") == "five hundred rupiah"
