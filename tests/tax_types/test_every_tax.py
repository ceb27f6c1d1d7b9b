"""What holds for every tax, with letters, plans, payments and parameters: sums, bounds, refusals."""

from __future__ import annotations

import json
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tax_types.engine import assess
from tests.tax_types.requests import changed, leaves, objects, requests, written
from tests.tax_types.test_schema import valid

CAP = 30  # the longest that a drawn request may ask for
AMOUNTS = (
    *("principal", "interest", "fines", "relief", "total", "paid", "outstanding", "credit", "months_late"),
)


def answered(request: dict[str, Any]) -> dict[str, Any]:
    answer = assess(request)
    assert "error" not in answer, answer
    return answer


@given(requests())
def test_the_lines_add_up_and_nothing_is_negative(request: dict[str, Any]) -> None:
    answer = answered(request)
    assert all(type(answer[name]) is int and answer[name] >= 0 for name in AMOUNTS)
    assert sum(line["amount"] for line in answer["lines"]) == answer["total"]
    assert answer["total"] == answer["principal"] + answer["interest"] + answer["fines"] - answer["relief"]
    assert answer["paid"] == sum(amount for _, amount in request["payments"])
    assert answer["outstanding"] == answer["total"] - answer["paid"] + answer["credit"]
    assert not (answer["outstanding"] and answer["credit"])
    assert answer["relief"] <= answer["principal"] + answer["interest"] + answer["fines"]
    assert all(line["source"] and line["label"]["id"] and line["label"]["en"] for line in answer["lines"])


@given(requests())
def test_every_number_that_nobody_verified_is_named_once(request: dict[str, Any]) -> None:
    answer = answered(request)
    named = [one["parameter"] for one in answer["warnings"] if one["code"] == "unverified"]
    assert len(named) == len(set(named))
    if not all(line["verified"] for line in answer["lines"]):
        assert named


@given(requests())
def test_a_plan_is_what_is_open_and_its_interest(request: dict[str, Any]) -> None:
    plan = answered(request)["instalments"]
    assert all(one["amount"] == one["principal"] + one["interest"] for one in plan)
    if plan:
        assert len(plan) == request["inputs"]["instalments"]
        assert max(one["principal"] for one in plan) - plan[0]["principal"] < len(plan)
        assert [one["interest"] for one in plan] == sorted((one["interest"] for one in plan), reverse=True)


@given(requests())
def test_late_interest_never_exceeds_its_cap(request: dict[str, Any]) -> None:
    request["inputs"].pop("instalments", None)
    answer = answered(request)
    law = request["parameters"].get("late_interest", {})
    rate = Fraction(law["rate"]) if "rate" in law else Fraction(2, 100)
    months = law.get("cap_months", 24)
    charged = sum(line["amount"] for line in answer["lines"] if line["label"]["id"] == "Bunga keterlambatan")
    assert charged <= answer["principal"] * rate * months + 1
    assert answer["months_late"] <= months <= CAP
    letter = sum(
        line["amount"] for line in answer["lines"] if line["label"]["id"] == "Bunga sampai surat terbit"
    )
    assert letter <= answer["principal"] * Fraction(22, 1000) * 24 + 1


@given(requests(with_relief=False), st.integers(0, 3), st.integers(1, 300))
def test_paying_earlier_never_costs_more(request: dict[str, Any], place: int, earlier: int) -> None:
    request["inputs"].pop("instalments", None)
    request["as_of"] = "2035-01-01"
    paid = request["payments"]
    if not paid:
        return
    place %= len(paid)
    day = (date.fromisoformat(paid[place][0]) - timedelta(days=earlier)).isoformat()
    sooner = changed(request, ("payments", place, 0), max(day, paid[place - 1][0]) if place else day)
    assert answered(sooner)["total"] <= answered(request)["total"]


@given(requests())
def test_requests_and_answers_keep_to_the_schema(request: dict[str, Any]) -> None:
    valid("request").validate(request)
    answer = answered(request)
    valid("answer").validate(answer)
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    assert assess(request) == answer


@given(requests())
def test_an_unknown_key_anywhere_is_named(request: dict[str, Any]) -> None:
    for path in objects(request):
        error = assess(changed(request, (*path, "unheard_of"), 1))["error"]
        assert (error["code"], error["field"]) == ("unknown_key", written((*path, "unheard_of")))


@pytest.mark.parametrize(
    ("wrong", "codes"),
    [
        (1.5, {"float"}),
        (float("nan"), {"not_a_number"}),
        (-1, {"negative", "type", "period"}),
        (10**30, {"too_large", "type", "period"}),
        ("1e5", {"number", "type", "period", "choice", "date"}),
        ("-0.5", {"negative", "type", "period", "choice", "date"}),
        ("1" * 30, {"too_large", "type", "period", "choice", "date"}),
        ({}, {"type", "period", "missing"}),
        ("", {"number", "type", "period", "choice", "date", "range"}),
    ],
    ids=[
        *("float", "NaN", "negative", "thirty digits", "exponent", "negative text", "thirty digits as text"),
        *("object", "empty"),
    ],
)
@given(request=requests())
def test_what_is_no_number_text_or_day_is_refused_where_it_stands(
    wrong: Any, codes: set[str], request: dict[str, Any]
) -> None:
    for path in leaves(request):
        if path[-1] in {"nop", "source"} and isinstance(wrong, str) and wrong:
            continue  # any text may be meant, where a table tells no sources apart
        answer = assess(changed(request, path, wrong))
        assert "error" in answer, (path, answer)
        assert answer["error"]["code"] in codes, (path, answer)
        assert answer["error"]["field"] == written(path), answer
        assert answer["error"]["message"]
