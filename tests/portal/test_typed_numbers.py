"""Numbers as Indonesians type them: read exactly, or refused with what they may mean."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagi.doors.portal.calculators.typed import (
    Unreadable,
    read_day,
    read_decimal,
    read_price,
    read_rupiah,
)
from tax_types.figures import decimal, rupiah

QUANTITIES = st.builds(
    lambda digits, places: Fraction(digits, 10**places), st.integers(0, 10**18), st.integers(0, 9)
)


@given(amount=st.integers(0, 10**18))
def test_rupiah_come_back_however_they_are_written(amount: int) -> None:
    dotted = rupiah(amount)
    for text in (
        str(amount),
        dotted,
        f"Rp{dotted}",
        f" rp. {dotted},00 ",
        f"{dotted},-",
        dotted.replace(".", " "),
    ):
        assert read_rupiah(text) == amount


def readings_of(text: str) -> set[Fraction]:
    """What an Indonesian and what an English reader may understand, by the rules of either school."""
    found = set()
    for group, point in ((".", ","), (",", ".")):
        grouped = rf"[1-9][0-9]{{0,2}}(?:{re.escape(group)}[0-9]{{3}})+"
        if whole := re.fullmatch(rf"({grouped}|[0-9]+)(?:{re.escape(point)}([0-9]+))?", text):
            found.add(Fraction(f"{whole[1].replace(group, '')}.{whole[2] or '0'}"))
    return found


@given(text=st.text(alphabet="012.,", max_size=12))
def test_one_reading_is_read_and_two_are_offered(text: str) -> None:
    meant = readings_of(text)
    if len(meant) == 1:
        assert {Fraction(read_decimal(text))} == meant
        return
    with pytest.raises(Unreadable) as wrong:
        read_decimal(text)
    assert {Fraction(read_decimal(one)) for one in wrong.value.readings} == meant


@given(quantity=QUANTITIES)
def test_a_quantity_as_pagi_writes_it_is_read_back(quantity: Fraction) -> None:
    written = decimal(quantity)
    assert quantity in readings_of(written)
    if len(readings_of(written)) == 1:
        assert (
            Fraction(read_decimal(written)) == Fraction(read_decimal(written.replace(".", " "))) == quantity
        )


@pytest.mark.parametrize("text", ["1.234", "1,234", "12.500", "999,999"])
def test_three_digits_after_one_sign_are_never_guessed(text: str) -> None:
    with pytest.raises(Unreadable, match="either") as wrong:
        read_decimal(text)
    whole, part = wrong.value.readings
    assert Fraction(read_decimal(whole)) == 1000 * Fraction(read_decimal(part))


@pytest.mark.parametrize(
    ("text", "read"),
    [("1.234,56", "1234.56"), ("1234.56", "1234.56"), ("1,234.56", "1234.56"), ("0,125", "0.125"),
     ("24,5 m²", "24.5"), ("1.234.567", "1234567"), ("1 200,5", "1200.5"), ("1234,567", "1234.567"),
     ("12.5%", "12.5")],
)  # fmt: skip
def test_decimals(text: str, read: str) -> None:
    assert read_decimal(text) == read


@pytest.mark.parametrize(
    "text", ["", "1.23.456", "12,34,5", "1e3", "NaN", "٣", "0x1", "1..5", ",5", "5,", "satu", "½"]
)
def test_what_is_no_number(text: str) -> None:
    for read in (read_decimal, read_rupiah, read_price):
        with pytest.raises(Unreadable):
            read(text)


@pytest.mark.parametrize("text", ["1.5", "100.00", "1234,5", "1,50", "0.125"])
def test_rupiah_have_no_cents(text: str) -> None:
    with pytest.raises(Unreadable, match="fraction"):
        read_rupiah(text)


def test_a_price_parts_thousands_with_a_dot_and_may_have_a_fraction() -> None:
    assert read_price("82.000") == "82000"
    assert read_price("Rp1.234,5") == "1234.5"


@given(day=st.dates(date(1900, 1, 1), date(2899, 12, 31)))
def test_days_come_back(day: date) -> None:
    for text in (day.isoformat(), f"{day:%d-%m-%Y}", f"{day.day}/{day.month}/{day:%Y}"):
        assert read_day(text) == day.isoformat()


@pytest.mark.parametrize("text", ["2026-02-30", "31-02-2026", "13/13/2026", "1-1-26", "kemarin", "20261001"])
def test_days_that_do_not_exist(text: str) -> None:
    with pytest.raises(Unreadable, match="day"):
        read_day(text)
