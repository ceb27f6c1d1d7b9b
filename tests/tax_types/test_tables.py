"""Price tables: more water or a bigger board never costs less, tiers have no gap, areas are exact."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tax_types.billboard_shape import read_area
from tax_types.engine import assess
from tax_types.fields import Fields
from tax_types.figures import decimal
from tax_types.water_prices import Tiers

volumes = st.integers(0, 10**9).map(lambda thousandths: Fraction(thousandths, 1000))
prices = st.lists(st.integers(0, 10**6), min_size=5, max_size=5)


def water(thousandths: int, group: str) -> int:
    volume = f"{thousandths // 1000}.{thousandths % 1000:03d}"
    answer = assess(
        {
            "tax": "groundwater",
            "region": "bojonegoro",
            "period": "2026-03",
            "inputs": {"volume_m3": volume, "group": group},
        }
    )
    principal: int = answer["principal"]
    return principal


def board(**inputs: Any) -> int:
    answer = assess(
        {"tax": "billboard", "region": "bojonegoro", "inputs": {"type": "billboard", "class": "B", **inputs}}
    )
    principal: int = answer["principal"]
    return principal


@given(st.integers(0, 10**9), st.integers(0, 10**6), st.sampled_from(["K1", "K2", "K3", "K4", "K5"]))
def test_more_water_never_costs_less(thousandths: int, more: int, group: str) -> None:
    assert 0 <= water(thousandths, group) <= water(thousandths + more, group)


@given(volumes, prices)
def test_the_parts_of_a_volume_are_the_volume(volume: Fraction, per_tier: list[int]) -> None:
    upper = tuple(Fraction(limit) for limit in (50, 500, 1000, 2500))
    tiers = Tiers(upper, tuple(Fraction(price) for price in per_tier))
    parts = tiers.parts(volume)
    assert sum((part for part, _ in parts), Fraction(0)) == volume
    assert all(part > 0 for part, _ in parts)
    assert not parts or tiers.price_of(volume) == parts[-1][1]


@given(st.integers(1000, 10**6), st.integers(0, 10**6))
def test_a_bigger_board_of_the_same_table_never_costs_less(hundredths: int, more: int) -> None:
    def tax(area: int) -> int:
        return board(area_m2=f"{area // 100}.{area % 100:02d}", duration={"years": 1})

    assert tax(hundredths) <= tax(hundredths + more)


@given(st.integers(1, 50), st.integers(1, 50))
def test_faces_and_units_multiply_before_rounding(faces: int, units: int) -> None:
    once = Fraction(1, 4) * 680_000 * Fraction("3.33")
    found = board(area_m2="3.33", faces=faces, units=units, duration={"years": 1})
    assert abs(found - once * faces * units) <= Fraction(1, 2)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_rectangle_is_exact(width: int, height: int) -> None:
    sides = {"width_m": f"{width}.125", "height_m": height}
    area = read_area(Fields(sides, "inputs", sides))
    assert area.m2 == (width + Fraction(1, 8)) * height


def test_numbers_in_formulas_are_indonesian_and_never_cut_silently() -> None:
    assert decimal(1_234_567) == "1.234.567"
    assert decimal(Fraction("1234.5")) == "1.234,5"
    assert decimal(Fraction(1, 3)) == "0,333333333333…"
    assert decimal(Fraction(-1, 2)) == "-0,5"
