"""What a bill asks the engine: interest on a day, and when it grows next."""

from __future__ import annotations

from datetime import date

import pytest

from tax_types.dues import Change, late_interest_due, schedule
from tax_types.owed import owed_law
from tax_types.parameters import load
from tax_types.penalties import LateInterest

DUE = date(2026, 8, 31)


@pytest.fixture
def law() -> LateInterest:
    late = owed_law(load("denpasar"), "property", date(2026, 12, 31), DUE).late
    assert late is not None
    return late


@pytest.mark.parametrize(
    ("paid", "months", "interest"),
    [
        (date(2026, 8, 31), 0, 0),
        (date(2026, 9, 1), 1, 19_800),
        (date(2026, 9, 30), 1, 19_800),
        (date(2026, 10, 1), 2, 39_600),
        (date(2026, 10, 31), 2, 39_600),
        (date(2026, 11, 1), 3, 59_400),
        (date(2036, 1, 1), 24, 475_200),
    ],
)
def test_a_month_begun_counts_whole(law: LateInterest, paid: date, months: int, interest: int) -> None:
    found = late_interest_due(1_980_000, DUE, [], paid, law)
    assert (found.months, found.amount) == (months, interest)
    assert sum(line.amount for line in found.lines) == interest


def test_a_quote_holds_until_the_day_before_the_next_month_begins(law: LateInterest) -> None:
    assert late_interest_due(1_980_000, DUE, [], date(2026, 8, 1), law).next_change == date(2026, 9, 1)
    assert late_interest_due(1_980_000, DUE, [], date(2026, 9, 30), law).next_change == date(2026, 10, 1)


def test_interest_that_has_reached_its_cap_never_changes_again(law: LateInterest) -> None:
    assert late_interest_due(1_980_000, DUE, [], date(2029, 1, 1), law).next_change is None


def test_a_paid_portion_keeps_the_interest_of_its_day(law: LateInterest) -> None:
    due = date(2026, 11, 13)
    portions = [(date(2026, 12, 20), 6_000_000)]
    found = late_interest_due(10_000_000, due, portions, date(2027, 2, 10), law)
    assert found.amount == 120_000 + 120_000
    assert [line.amount for line in found.lines] == [120_000, 120_000]
    assert found.months == 3


def test_nothing_open_never_grows(law: LateInterest) -> None:
    found = late_interest_due(1_000_000, DUE, [(date(2026, 9, 5), 1_000_000)], date(2028, 1, 1), law)
    assert (found.amount, found.months, found.next_change) == (10_000, 1, None)


def test_without_a_due_date_there_is_no_interest(law: LateInterest) -> None:
    assert late_interest_due(1_000_000, None, [], date(2028, 1, 1), law).amount == 0
    assert schedule(1_000_000, None, [], date(2028, 1, 1), law) == ()


def test_the_schedule_tells_the_next_amounts(law: LateInterest) -> None:
    assert schedule(1_980_000, DUE, [], date(2026, 8, 31), law, count=2) == (
        Change(date(2026, 9, 1), 19_800),
        Change(date(2026, 10, 1), 39_600),
    )


def test_a_day_on_which_rounding_hides_the_growth_is_no_change(law: LateInterest) -> None:
    assert late_interest_due(30, DUE, [], date(2026, 9, 1), law).next_change == date(2026, 10, 1)
