"""A city at once and an object alone: the same PBB to the rupiah, whatever the law says."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tax_types.errors import InputError, ParameterError
from tax_types.fields import Fields
from tax_types.kinds import BUILDING_CLASSES, LAND_CLASSES, OVERRIDES
from tax_types.parameters import load
from tax_types.periods import read_period
from tax_types.property import PROPERTY
from tax_types.property_columns import PropertyColumns, PropertyTaxes, assess_columns
from tax_types.property_law import property_law
from tax_types.terms import Terms

YEAR = read_period("2026", PROPERTY.span)
FLAGS = ("holds_njoptkp", "is_zero_rated")
NAMES = ("land_area", "land_value", "building_area", "building_value", "reduction", *FLAGS)
Row = tuple[int, int, int, int, int, bool, bool]

VALUES = st.sampled_from([0, 73_000, 73_001, 91_000, 91_001, 1_341_000, 1_341_001, 1_490_000, 1_490_001])
AREAS = st.sampled_from([0, 1, 500, 1000, 7_500, 300_000]) | st.integers(0, 10**8)
PRICES = VALUES | st.integers(0, 5 * 10**6)
ROWS = st.tuples(
    AREAS,
    PRICES,
    AREAS,
    PRICES,
    st.sampled_from([0, 250_000, 333_333, 10**6]) | st.integers(0, 10**6),
    st.booleans(),
    st.booleans(),
)
LAWS = st.fixed_dictionaries(
    {},
    optional={
        "njkp": st.sampled_from(["1", "0.2", "0.4", "0.333"]),
        "njoptkp": st.integers(0, 10**8),
        "minimum": st.integers(0, 10**6),
        "tier_basis": st.sampled_from(["gross", "net"]),
        "tariff_mode": st.sampled_from(["whole", "marginal"]),
        "rounding.pbb": st.sampled_from(["half_up", "ceil"]),
        "tariff": st.sampled_from(
            [
                [{"rate": "0.003"}],
                [{"up_to": 10**9, "rate": "0.001"}, {"rate": "0.00125"}],
                [
                    {"up_to": 5 * 10**8, "rate": "0.0011"},
                    {"up_to": 10**9, "rate": "0.002"},
                    {"rate": "0.001"},
                ],
            ]
        ),
    },
)


def terms(given_law: dict[str, Any]) -> Terms:
    overrides = {name: OVERRIDES[name](value, name) for name, value in given_law.items()}
    return Terms(load("denpasar"), PROPERTY.scopes, YEAR.start, overrides)


def columns(rows: list[Row]) -> PropertyColumns:
    return PropertyColumns(
        *(
            np.array([row[place] for row in rows], np.bool_ if name in FLAGS else np.int64)
            for place, name in enumerate(NAMES)
        )
    )


def held(row: Row) -> bool:
    """Only an object with a building can hold the NJOPTKP."""
    return row[5] and row[2] * row[3] > 0


def alone(row: Row, law: Terms) -> tuple[int, int, int, int, bool]:
    """The row through the engine of one object, as a request would put it."""
    land_area, land_value, building_area, building_value, reduction, _, is_zero = row
    land: dict[str, Any] = {"area_m2": decimal(land_area), "value_per_m2": land_value}
    if is_zero:
        land["use"] = "food_crop"
    inputs: dict[str, Any] = {
        "land": land,
        "building": {"area_m2": decimal(building_area), "value_per_m2": building_value},
        "reduction": f"{reduction // 10**6}.{reduction % 10**6:06d}",
        "nop": "1",
        "owner_objects": [{"nop": "1", "njop": 1}, {"nop": "2", "njop": 0 if held(row) else 2}],
    }
    found = PROPERTY.read(Fields(inputs, "inputs", PROPERTY.inputs), law)
    assessed = PROPERTY.assess(found, YEAR, law)
    reduced = -sum(line.amount for line in assessed.reductions)
    classless = any(one.code == "class_missing" for one in assessed.warnings)
    return assessed.base, assessed.principal, reduced, assessed.payable, classless


def decimal(thousandths: int) -> str:
    return f"{thousandths // 1000}.{thousandths % 1000:03d}"


def answers(taxes: PropertyTaxes) -> list[tuple[int, int, int, int, bool]]:
    found = (taxes.njkp, taxes.principal, taxes.reduction, taxes.payable, taxes.is_classless)
    return list(zip(*(column.tolist() for column in found), strict=True))


def agree(rows: list[Row], law: Terms) -> None:
    rows = [(*row[:5], held(row), row[6]) for row in rows]
    for row, together in zip(rows, answers(assess_columns(columns(rows), property_law(law))), strict=True):
        assert together == alone(row, law), row


@given(st.lists(ROWS, min_size=1, max_size=8), LAWS)
def test_columns_and_the_engine_agree_under_any_law(rows: list[Row], law: dict[str, Any]) -> None:
    agree(rows, terms(law))


def test_twenty_thousand_objects_agree() -> None:
    chance = random.Random(5171)
    rows: list[Row] = [
        (
            chance.randrange(1_500_000),
            chance.choice([chance.randrange(70_000, 95_000), chance.randrange(1_080_000, 1_500_000)]),
            chance.choice([0, chance.randrange(800_000)]),
            chance.randrange(4_000_000),
            chance.choice([0, 0, 0, 500_000, chance.randrange(10**6)]),
            chance.random() < 0.7,
            chance.random() < 0.1,
        )
        for _ in range(20_000)
    ]
    agree(rows, terms({}))


@pytest.mark.parametrize(
    ("area", "value", "building", "expected"),
    [
        (1000, 1_341_000, 0, 1274),
        (1000, 1_341_001, 0, 1416),
        (1_000_000, 1_000_000, 0, 1_000_000),
        (1_000_000, 1_000_000, 1, 2_000_000),
        (1000, 4_499, 0, 4),
        (1000, 4_500, 0, 5),
        (1, 1_500_000, 0, 2),
    ],
    ids=[
        *("class 063", "class 062", "NJOP of 1,000,000,000", "NJOP of one rupiah more"),
        *("under half a rupiah", "half a rupiah goes up", "a thousandth of a square metre"),
    ],
)
def test_the_edges_hold(area: int, value: int, building: int, expected: int) -> None:
    row: Row = (area, value, building * 1000, 1, 0, False, False)
    agree([row], terms({}))
    assert assess_columns(columns([row]), property_law(terms({}))).payable.tolist() == [expected]


def test_more_rows_than_a_block_keep_their_order() -> None:
    rows: list[Row] = [(1000 * place, 1_000_000, 0, 0, 0, False, False) for place in range(40_000)]
    paid = assess_columns(columns(rows), property_law(terms({}))).payable
    assert paid.tolist() == [place * (1000 if place <= 1000 else 2000) for place in range(40_000)]


@pytest.mark.parametrize("classes", [[(73_000, 91_000)], [(73_001, 91_003), (91_003, 91_010)]])
def test_classes_agree_with_round_and_with_odd_limits(classes: list[tuple[int, int]]) -> None:
    given_classes = [
        {"code": str(place), "above": above, "up_to": up_to, "value": 80_000 + place}
        for place, (above, up_to) in enumerate(classes)
    ]
    edges = [edge + off for pair in classes for edge in pair for off in (-1, 0, 1)]
    rows: list[Row] = [(10**6, value, 1000, value, 0, True, False) for value in (0, *edges, 10**7)]
    agree(rows, terms({"land_classes": given_classes, "building_classes": given_classes}))


def test_every_edge_of_complete_class_tables_holds() -> None:
    kinds = (LAND_CLASSES, BUILDING_CLASSES)
    tables = [load("malang").get(kind, PROPERTY.scopes, YEAR.start).value for kind in kinds]
    overrides = {kind.name: table for kind, table in zip(kinds, tables, strict=True)}
    law = Terms(load("denpasar"), PROPERTY.scopes, YEAR.start, overrides)
    edges = [int(edge) for table in tables for one in table for edge in (one.above, one.up_to)]
    values = sorted({edge + off for edge in edges for off in (-1, 0, 1) if edge + off >= 0})
    assert len(values) > 300
    agree([(1000, value, 2000, value, 0, True, False) for value in (*values, *range(0, 18_000, 7))], law)


def test_land_without_a_building_lacks_no_class_of_building() -> None:
    classes = [{"code": "1", "above": 0, "up_to": 2_000_000, "value": 1_000_000}]
    law = terms({"land_classes": classes, "building_classes": classes})
    vacant, built = (1000, 5, 0, 0, 0, False, False), (1000, 5, 1, 9_000_000, 0, False, False)
    agree([vacant, built], law)
    assert assess_columns(columns([vacant, built]), property_law(law)).is_classless.tolist() == [False, True]


def test_no_objects_owe_nothing() -> None:
    assert answers(assess_columns(columns([]), property_law(terms({})))) == []


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        ((10**12, 10**12, 0, 0, 0, False, False), "too_large", "land_area"),
        ((-1, 1, 0, 0, 0, False, False), "range", "land_area"),
        ((1, 1, 0, -1, 0, False, False), "range", "building_value"),
        ((1, 1, 0, 0, 10**6 + 1, False, False), "range", "reduction"),
    ],
)
def test_what_would_not_stay_exact_is_refused(row: Row, code: str, field: str) -> None:
    with pytest.raises(InputError) as refused:
        assess_columns(columns([row]), property_law(terms({})))
    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_column_of_fractions_is_refused() -> None:
    good = columns([(1, 1, 0, 0, 0, False, False)])
    wrong = PropertyColumns(good.land_area.astype(np.float64), *(getattr(good, name) for name in NAMES[1:]))
    with pytest.raises(InputError, match="land_area"):
        assess_columns(wrong, property_law(terms({})))


def test_a_class_of_half_a_rupiah_is_refused() -> None:
    odd = [{"code": "1", "above": 0, "up_to": 10, "value": "5.5"}]
    with pytest.raises(ParameterError):
        property_law(terms({"land_classes": odd}))


@given(
    st.tuples(
        st.integers(0, 2**62),
        st.integers(0, 10**17) | st.integers(0, 100),
        st.integers(0, 2**40),
        st.integers(0, 2**40) | st.integers(0, 100),
        st.integers(0, 10**6),
        st.booleans(),
        st.booleans(),
    ),
    LAWS,
)
def test_what_is_near_the_limit_is_exact_or_refused(row: Row, law: dict[str, Any]) -> None:
    row = (*row[:5], held(row), row[6])
    under = terms(law)
    try:
        together = answers(assess_columns(columns([row]), property_law(under)))
    except InputError:
        assert row[0] * max(row[1], 1_490_000) + row[2] * row[3] > 10**15, "a value that cities have"
        return
    assert together == [alone(row, under)]
