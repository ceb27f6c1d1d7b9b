"""Defects seen in running systems (domain page, 6.3), each as a test that this engine does not have it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import tax_types
from tax_types.engine import assess

SOURCES = sorted(Path(tax_types.__file__).parent.glob("*.py"))


def arrears(principal: int, due: str, as_of: str, **more: Any) -> dict[str, Any]:
    return assess(
        {
            "tax": "hotel",
            "period": due[:7],
            "inputs": {"principal": principal, "due_date": due},
            "as_of": as_of,
            **more,
        }
    )


def pbb(inputs: dict[str, Any], period: str = "2026", **parameters: Any) -> dict[str, Any]:
    return assess({"tax": "property", "period": period, "inputs": inputs, "parameters": parameters})


def land(value_per_m2: int | str) -> int:
    base: int = pbb({"land": {"area_m2": 100, "value_per_m2": value_per_m2}})["base"]
    return base


@pytest.mark.parametrize(
    ("as_of", "months"), [("2026-11-13", 0), ("2026-11-14", 1), ("2026-12-13", 1), ("2026-12-14", 2)]
)
def test_months_run_from_the_due_date_and_not_from_a_month_end(as_of: str, months: int) -> None:
    assert arrears(1_000_000, "2026-11-13", as_of)["months_late"] == months


def test_paid_on_time_is_no_month_late() -> None:
    assert arrears(1_000_000, "2026-11-13", "2026-11-13")["interest"] == 0


def test_interest_stops_after_24_months() -> None:
    assert arrears(1_000_000, "2026-11-13", "2036-11-13")["interest"] == 240_000


def test_two_percent_is_not_hard_coded() -> None:
    assert arrears(1_000_000, "2024-01-15", "2024-01-16")["interest"] == 10_000


@pytest.mark.parametrize("month", range(1, 13))
def test_the_change_over_compares_days_and_not_year_and_month_apart(month: int) -> None:
    assert arrears(1_000_000, f"2023-{month:02d}-28", "2026-01-01")["interest"] == 480_000
    assert arrears(1_000_000, f"2024-{month:02d}-28", "2026-12-31")["interest"] == 240_000


def test_a_rate_of_a_later_day_is_never_used_and_none_means_an_error() -> None:
    old = assess({"tax": "parking", "period": "2023-12", "inputs": {"gross": 100}})
    new = assess({"tax": "parking", "period": "2024-01", "inputs": {"gross": 100}})
    assert (old["principal"], new["principal"]) == (30, 10)
    before = assess({"tax": "parking", "period": "2009-12", "inputs": {"gross": 100}})
    assert before["error"]["code"] == "no_parameter"


def test_a_reduction_of_a_quarter_is_a_quarter() -> None:
    assert pbb({"njop": 1_000_000_000, "reduction": "0.25"})["relief"] == 247_500
    assert pbb({"njop": 1_000_000_000, "reduction": "0.5"})["relief"] == 495_000


def test_a_class_is_found_by_the_exact_value() -> None:
    assert land(1_341_000) == 127_400_000
    assert land(1_341_001) == 141_600_000
    assert land(1_341_005) == 141_600_000
    assert land("1341000.01") == 141_600_000
    assert land(1_490_000) == 141_600_000


def test_a_value_without_a_class_counts_as_it_stands_and_says_so() -> None:
    answer = pbb({"land": {"area_m2": 100, "value_per_m2": 5_000_000}})
    assert answer["base"] == 500_000_000
    assert [one["parameter"] for one in answer["warnings"] if one["code"] == "class_missing"] == [
        "land_classes"
    ]


def test_njoptkp_goes_to_the_dearest_object_whatever_the_order() -> None:
    owned = [
        {"nop": "A", "njop": 100_000_000, "has_building": True},
        {"nop": "B", "njop": 300_000_000, "has_building": True},
    ]
    for objects in (owned, owned[::-1]):
        bases = [
            pbb({"njop": one["njop"], "nop": one["nop"], "owner_objects": objects})["base"] for one in owned
        ]
        assert bases == [100_000_000, 290_000_000]


def test_money_is_longer_than_32_bits() -> None:
    answer = arrears(900_000_000_000_000, "2026-11-13", "2029-01-01")
    assert answer["interest"] == 216_000_000_000_000


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_no_module_computes_with_floats_or_evaluates_formulas(source: Path) -> None:
    text = source.read_text(encoding="utf-8")
    assert "float(" not in text
    assert "eval(" not in text
    assert " / 30" not in text


def test_holidays_are_data() -> None:
    asked = {"tax": "hotel", "period": "2026-10", "inputs": {"gross": 1}}
    assert assess({**asked, "parameters": {"holidays": ["2026-11-02"]}})["due_date"] == "2026-11-16"
