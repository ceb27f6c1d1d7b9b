"""What holds for every request: nothing is negative, more never costs less, earlier never costs more."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tax_types.calendar import add_months, months_begun
from tax_types.engine import assess
from tax_types.fields import read_decimal
from tax_types.rounding import half_up

DUE = date(2026, 11, 13)
amounts = st.integers(min_value=0, max_value=10**13)
days = st.dates(min_value=date(2026, 11, 1), max_value=date(2029, 12, 31))
roundings = st.sampled_from(["half_up", "floor"])
orders = st.sampled_from(["principal_first", "interest_first"])


def hotel(principal: int, **more: Any) -> dict[str, Any]:
    answer = assess(
        {
            "tax": "hotel",
            "period": "2026-10",
            "inputs": {"principal": principal, "due_date": DUE.isoformat()},
            **more,
        }
    )
    assert "error" not in answer, answer
    return answer


@st.composite
def payments(draw: st.DrawFn) -> list[tuple[date, int]]:
    paid = draw(st.lists(st.tuples(days, st.integers(min_value=0, max_value=10**7)), max_size=5))
    return sorted(paid)


def written(paid: list[tuple[date, int]]) -> list[list[Any]]:
    return [[day.isoformat(), amount] for day, amount in paid]


@given(st.integers(0, 10**7), payments(), days, roundings, orders)
def test_the_sums_of_an_answer_hold(
    principal: int, paid: list[tuple[date, int]], as_of: date, rounding: str, order: str
) -> None:
    as_of = max([as_of, *(day for day, _ in paid)])
    answer = hotel(
        principal,
        payments=written(paid),
        as_of=as_of.isoformat(),
        parameters={"rounding": {"penalty": rounding}, "allocation": order},
    )
    assert sum(line["amount"] for line in answer["lines"]) == answer["total"]
    assert answer["total"] == answer["principal"] + answer["interest"] + answer["fines"] - answer["relief"]
    assert answer["outstanding"] == answer["total"] - answer["paid"] + answer["credit"]
    assert not (answer["outstanding"] and answer["credit"])
    assert all(
        answer[name] >= 0
        for name in ("principal", "interest", "fines", "relief", "total", "outstanding", "credit")
    )
    assert answer["interest"] <= half_up(Fraction(24, 100) * principal)


@given(
    principal=st.integers(1, 10**7),
    paid=payments(),
    as_of=days,
    earlier=st.integers(0, 400),
    place=st.integers(0, 4),
    order=orders,
)
def test_paying_earlier_never_costs_more(
    *, principal: int, paid: list[tuple[date, int]], as_of: date, earlier: int, place: int, order: str
) -> None:
    as_of = max([as_of, *(day for day, _ in paid)])
    sooner = list(paid)
    if sooner:
        day, amount = sooner[place % len(sooner)]
        sooner[place % len(sooner)] = (max(day - timedelta(days=earlier), date(2026, 11, 1)), amount)
    asked = {"as_of": as_of.isoformat(), "parameters": {"allocation": order}}
    late = hotel(principal, payments=written(paid), **asked)
    soon = hotel(principal, payments=written(sorted(sooner)), **asked)
    assert soon["total"] <= late["total"]


@given(st.integers(1, 10**7), days, st.integers(1, 10**7))
def test_a_part_payment_never_costs_more_than_none(principal: int, day: date, amount: int) -> None:
    as_of = (day + timedelta(days=200)).isoformat()
    assert (
        hotel(principal, payments=[[day.isoformat(), amount]], as_of=as_of)["total"]
        <= hotel(principal, as_of=as_of)["total"]
    )


@given(amounts, st.integers(0, 10**6))
def test_more_sales_never_cost_less(gross: int, more: int) -> None:
    def tax(base: int) -> int:
        principal: int = assess({"tax": "hotel", "period": "2026-10", "inputs": {"gross": base}})["principal"]
        return principal

    assert tax(gross) <= tax(gross + more)


@given(amounts)
def test_receipts_fall_apart_into_base_and_tax(receipts: int) -> None:
    answer = assess(
        {"tax": "restaurant", "period": "2026-10", "inputs": {"receipts_including_tax": receipts}}
    )
    assert answer["base"] + answer["principal"] == receipts
    assert abs(answer["principal"] - Fraction(answer["base"], 10)) <= 1


@given(
    njop=st.integers(0, 10**12),
    more=st.integers(0, 10**9),
    basis=st.sampled_from(["gross", "net"]),
    mode=st.sampled_from(["whole", "marginal"]),
    rounding=st.sampled_from(["half_up", "ceil"]),
    njkp=st.sampled_from(["0.2", "0.40", "1"]),
)
def test_a_dearer_object_never_pays_less(
    *, njop: int, more: int, basis: str, mode: str, rounding: str, njkp: str
) -> None:
    def tax(value: int) -> int:
        answer = assess(
            {
                "tax": "property",
                "period": "2026",
                "inputs": {"njop": value},
                "parameters": {
                    "tier_basis": basis,
                    "tariff_mode": mode,
                    "rounding": {"pbb": rounding},
                    "njkp": njkp,
                },
            }
        )
        principal: int = answer["principal"]
        return principal

    assert 0 <= tax(njop) <= tax(njop + more)


@given(st.integers(0, 10**12), st.integers(0, 10**6).map(lambda part: f"{part / 10**6:.6f}"), amounts)
def test_reductions_never_go_below_the_minimum(njop: int, reduction: str, minimum: int) -> None:
    answer = assess(
        {
            "tax": "property",
            "period": "2026",
            "inputs": {"njop": njop, "reduction": reduction},
            "parameters": {"minimum": minimum},
        }
    )
    assert answer["total"] >= minimum
    assert answer["total"] == answer["principal"] - answer["relief"]


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 3000))
def test_months_begun_is_the_least_anniversary(due: date, late: int) -> None:
    paid = due + timedelta(days=late)
    months = months_begun(due, paid)
    assert paid <= add_months(due, months)
    assert months == 0 or paid > add_months(due, months - 1)


@given(st.integers(0, 10**18 - 1), st.integers(0, 10**12 - 1))
def test_a_plain_decimal_is_read_exactly(whole: int, part: int) -> None:
    assert read_decimal(f"{whole}.{part:012d}", "x") == whole + Fraction(part, 10**12)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=12,
    ),
    st.sampled_from(["tax", "period", "inputs", "as_of", "payments", "parameters", "region"]),
)
def test_nonsense_is_answered_with_an_error_that_has_a_code(value: Any, key: str) -> None:
    request = {"tax": "hotel", "period": "2026-10", "inputs": {"gross": 100}, key: value}
    answer = assess(request)
    assert "error" not in answer or answer["error"]["code"]
