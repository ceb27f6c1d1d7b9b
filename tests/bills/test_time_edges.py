"""What a bill costs where the law changes over, and where money comes in parts (examples 13 and 15)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pagi.bills.models import Item
from pagi.bills.quote import price, price_changes
from tax_types.owed import owed_law
from tax_types.parameters import load
from tests.builders.packs import edited
from tests.builders.reckoning import item, pay

DENPASAR = load("denpasar")
HOTEL_2023 = item("hotel", "2023-08", date(2023, 8, 31), date(2023, 9, 15), 50_000_000)
TRANSITION = """
[interest_transition]
label = { id = "Peralihan bunga", en = "Change-over of interest" }
[[interest_transition.values]]
valid_from = 1986-01-01
value = "POLICY"
source = "Uji"
verified = false
"""


def property_of(year: int, principal: int) -> Item:
    return item("property", str(year), date(year, 12, 31), date(year, 8, 31), principal)


@pytest.mark.parametrize(
    ("policy", "interest"),
    [("by_tax_period", 6_000_000), ("by_due_date", 6_000_000), ("split_by_month", 4_500_000)],
)
def test_the_policy_of_the_region_says_how_the_change_of_law_counts(
    tmp_path: Path, policy: str, interest: int
) -> None:
    laws = edited(tmp_path, penalties=lambda text: text + TRANSITION.replace("POLICY", policy))
    assert price([HOTEL_2023], date(2024, 2, 20), laws).interest_open == interest


def test_what_stands_in_a_taxs_own_file_holds_for_its_bills_too(tmp_path: Path) -> None:
    laws = edited(tmp_path, pbjt=lambda text: text + TRANSITION.replace("POLICY", "split_by_month"))
    assert price([HOTEL_2023], date(2024, 2, 20), laws).interest_open == 4_500_000


def test_two_percent_before_2024_and_one_after_by_the_law_of_its_day() -> None:
    december = item("hotel", "2023-12", date(2023, 12, 31), date(2024, 1, 15), 1_000_000)
    january = item("hotel", "2024-01", date(2024, 1, 31), date(2024, 2, 15), 1_000_000)
    day = date(2024, 2, 16)  # the second month of the one, the first of the other
    assert price([december, january], day, DENPASAR).interest_open == 40_000 + 10_000
    assert price([property_of(2023, 1_000_000)], date(2024, 9, 1), DENPASAR).interest_open == 260_000
    assert price([property_of(2024, 1_000_000)], date(2024, 9, 1), DENPASAR).interest_open == 10_000


def test_an_old_bill_stops_growing_at_its_cap() -> None:
    bill = property_of(2019, 750_000)
    assert price([bill], date(2021, 1, 15), DENPASAR).interest_open == 255_000
    capped = price([bill], date(2026, 11, 24), DENPASAR)
    assert (capped.interest_open, capped.valid_until) == (360_000, date.max)
    assert price_changes([bill], date(2026, 11, 24), DENPASAR) == []


def test_each_part_bears_the_months_until_its_own_day() -> None:
    bill = item("hotel", "2026-10", date(2026, 10, 31), date(2026, 11, 13), 10_000_000)
    law = owed_law(DENPASAR, "hotel", bill.period_end, bill.due_date)
    first = pay(bill, date(2026, 12, 20), 6_000_000, law)
    asked = price([first], date(2027, 2, 10), DENPASAR)
    assert (asked.principal_open, asked.interest_open) == (4_000_000, 240_000)
    assert [line["formula"] for line in asked.lines] == ["6.000.000 × 1% × 2", "4.000.000 × 1% × 3"]
    done = pay(first, date(2027, 2, 10), 4_240_000, law)
    assert price([done], date(2030, 1, 1), DENPASAR).amount_due == 0


def test_the_due_date_is_the_last_free_day_and_month_ends_are_clamped() -> None:
    bill = item("property", "2026", date(2026, 12, 31), date(2026, 1, 31), 1_000_000)
    days = [(1, 31), (2, 1), (2, 28), (3, 1), (3, 31), (4, 1)]
    interest = [price([bill], date(2026, *day), DENPASAR).interest_open for day in days]
    assert interest == [0, 10_000, 10_000, 20_000, 20_000, 30_000]
    assert price([bill], date(2026, 2, 3), DENPASAR).valid_until == date(2026, 2, 28)
