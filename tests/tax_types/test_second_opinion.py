"""The engine and a second, plain implementation of the published rules say the same (``plain_tax``)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tax_types.engine import assess
from tests.tax_types import plain_tax as plain

RUPIAH = st.integers(0, 10**11) | st.sampled_from([0, 1, 4, 5, 9, 10, 14, 15, 10**15])
RATES = st.sampled_from(["0.10", "0.25", "0.40", "0.015", "0.003", "0.123456789012"])
MONTHS = st.tuples(st.integers(2022, 2028), st.integers(1, 12))
CENTS = st.integers(0, 10**9).map(lambda cents: Decimal(cents).scaleb(-2))
POLICIES = st.sampled_from(["by_tax_period", "by_due_date", "split_by_month"])


def answered(request: dict[str, Any]) -> dict[str, Any]:
    answer = assess(request)
    assert "error" not in answer, answer
    return answer


@given(
    tax=st.sampled_from(["hotel", "restaurant", "parking"]),
    amount=RUPIAH,
    rate=RATES,
    includes_tax=st.booleans(),
    month=MONTHS,
    holidays=st.sets(st.dates(date(2022, 1, 1), date(2029, 2, 28)), max_size=12),
    due=st.sampled_from([(10, 15), (1, 2), (30, 40)]),
)
def test_sales_taxes_and_their_working_days(
    *,
    tax: str,
    amount: int,
    rate: str,
    includes_tax: bool,
    month: tuple[int, int],
    holidays: set[date],
    due: tuple[int, int],
) -> None:
    rule = "working_days_after_period"
    answer = answered(
        {
            "tax": tax,
            "period": f"{month[0]}-{month[1]:02d}",
            "inputs": {"receipts_including_tax" if includes_tax else "gross": amount},
            "parameters": {
                "rate": rate,
                "holidays": sorted(day.isoformat() for day in holidays),
                "due": {"rule": rule, "days": due[0]},
                "report_due": {"rule": rule, "days": due[1]},
            },
        }
    )
    end = plain.last_day(*month)
    base, principal = plain.sales_tax(amount, Decimal(rate), includes_tax=includes_tax)
    assert (answer["base"], answer["principal"]) == (base, principal)
    assert answer["due_date"] == plain.working_day(end, due[0], holidays).isoformat()
    assert answer["report_due_date"] == plain.working_day(end, due[1], holidays).isoformat()


@st.composite
def arrears(draw: st.DrawFn) -> tuple[date, date, list[tuple[date, int]], date]:
    """The end of a period, a due date, payments, and the day on which the rest would be paid."""
    at_the_change = st.sampled_from([(2023, 10), (2023, 11), (2023, 12), (2024, 1)])
    end = plain.last_day(*draw(at_the_change | st.tuples(st.integers(2022, 2025), st.integers(1, 12))))
    due = end + timedelta(days=draw(st.integers(0, 62)))
    days = st.dates(end, date(2029, 12, 31))
    paid = draw(st.lists(st.tuples(days, st.integers(0, 10**8)), max_size=4).map(sorted))
    last = paid[-1][0] if paid else end
    return end, due, paid, draw(st.dates(last, date(2030, 6, 30)))


@given(arrears(), st.integers(0, 3 * 10**8), POLICIES)
def test_late_interest_of_part_payments_over_the_change_of_law(
    facts: tuple[date, date, list[tuple[date, int]], date], principal: int, policy: str
) -> None:
    end, due, paid, as_of = facts
    answer = answered(
        {
            "tax": "hotel",
            "period": f"{end.year}-{end.month:02d}",
            "inputs": {"principal": principal, "due_date": due.isoformat()},
            "payments": [[day.isoformat(), amount] for day, amount in paid],
            "as_of": as_of.isoformat(),
            "parameters": {"interest_transition": policy, "relief_programmes": []},
        }
    )
    interest, months = plain.late_interest(principal, paid, as_of, due, end, policy)
    assert (answer["interest"], answer["months_late"]) == (interest, months)
    owed = principal + interest - sum(amount for _, amount in paid)
    assert (answer["outstanding"], answer["credit"]) == (max(owed, 0), max(-owed, 0))


@given(
    volume=st.integers(0, 4_000_000).map(lambda thousandths: Decimal(thousandths).scaleb(-3)),
    upper=st.sets(st.integers(1, 3000), min_size=1, max_size=5).map(sorted),
    mode=st.sampled_from(["progressive", "whole"]),
    data=st.data(),
)
def test_groundwater(volume: Decimal, upper: list[int], mode: str, data: st.DataObject) -> None:
    prices = data.draw(st.lists(st.integers(0, 70_000), min_size=len(upper) + 1, max_size=len(upper) + 1))
    answer = answered(
        {
            "tax": "groundwater",
            "period": "2026-03",
            "inputs": {"volume_m3": f"{volume:f}"},
            "parameters": {"tiers": {"upper": [*upper, None], "npa": prices}, "tier_mode": mode},
        }
    )
    value = plain.water_value(volume, upper, prices, whole=mode == "whole")
    assert answer["base"] == plain.half_up(value)
    assert answer["principal"] == plain.half_up(value * Decimal("0.20"))


PER_M2 = st.sampled_from([73_000, 73_001, 91_000, 1_341_000, 1_341_001, 1_490_000]) | st.integers(
    0, 3_000_000
)
PLOTS = st.lists(st.tuples(CENTS, PER_M2, st.booleans()), min_size=1, max_size=3)


@given(
    plots=PLOTS,
    building=st.tuples(CENTS | st.just(Decimal(0)), PER_M2),
    others=st.lists(st.tuples(RUPIAH, st.booleans()), max_size=3),
    reduction=st.integers(0, 10**6).map(lambda millionths: Decimal(millionths).scaleb(-6)),
    njkp=st.sampled_from(["0.2", "0.4", "1", "0.333"]),
    minimum=st.integers(0, 50_000),
    basis=st.sampled_from(["gross", "net"]),
    rounding=st.sampled_from(["half_up", "ceil"]),
)
def test_land_and_buildings(
    *,
    plots: list[tuple[Decimal, int, bool]],
    building: tuple[Decimal, int],
    others: list[tuple[int, bool]],
    reduction: Decimal,
    njkp: str,
    minimum: int,
    basis: str,
    rounding: str,
) -> None:
    law = plain.Law()
    law.njkp, law.minimum = Decimal(njkp), minimum
    law.tests_net, law.rounds_up = basis == "net", rounding == "ceil"
    land = [(area, Decimal(value), free) for area, value, free in plots]
    built = (building[0], Decimal(building[1]))
    base, principal, reduced = plain.property_tax(land, built, others, reduction, law)
    njop = sum(area * plain.land_value(value, law) for area, value, _ in land) + built[0] * built[1]
    if njop != int(njop):
        others = []  # the list of the owner's objects holds whole rupiah
        base, principal, reduced = plain.property_tax(land, built, others, reduction, law)
    answer = answered(
        {
            "tax": "property",
            "period": "2026",
            "inputs": {
                "land": [
                    {"area_m2": f"{area:f}", "value_per_m2": value} | ({"use": "food_crop"} if free else {})
                    for area, value, free in plots
                ],
                "building": {"area_m2": f"{building[0]:f}", "value_per_m2": building[1]},
                "reduction": f"{reduction:f}",
                "nop": "0",
                "owner_objects": [
                    {"nop": "0", "njop": int(njop)},
                    *(
                        {"nop": str(place), "njop": value, "has_building": has_building}
                        for place, (value, has_building) in enumerate(others, start=1)
                    ),
                ],
            },
            "parameters": {
                "njkp": njkp,
                "minimum": minimum,
                "tier_basis": basis,
                "rounding": {"pbb": rounding},
            },
        }
    )
    assert (answer["base"], answer["principal"], answer["relief"]) == (base, principal, reduced)
