"""Requests of every tax as Hypothesis draws them: right ones, from which a test may break one thing."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

Path = tuple[str | int, ...]

RUPIAH = st.integers(0, 10**10)
DECIMALS = st.integers(1, 10**7).map(lambda hundredths: f"{hundredths // 100}.{hundredths % 100:02d}")
SHARES = st.sampled_from(["0", "0.05", "0.1", "0.333", "0.75", "1"])
LAST_DAY = date(2029, 12, 31)
CATEGORIES = {
    "entertainment": ("disco", "karaoke", "spa", "general"),
    "electricity": ("pln", "industry", "own"),
}
MONTHLY = ("hotel", "restaurant", "parking", "entertainment", "electricity", "groundwater")


@st.composite
def requests(draw: st.DrawFn, *, with_relief: bool = True) -> dict[str, Any]:
    """A request that the engine answers, of any tax, with payments, letters, plans and parameters."""
    tax = draw(st.sampled_from([*MONTHLY, "billboard", "property"]))
    request, inputs, first, last = draw(_assessments(tax))
    request |= {"tax": tax, "inputs": inputs}
    parameters = draw(_parameters(tax))
    if not with_relief:
        parameters["ignore_relief"] = True
    request["parameters"] = parameters
    earliest = last + timedelta(days=1) if "letter" in inputs else first
    days = st.dates(earliest, LAST_DAY)
    paid = draw(st.lists(st.tuples(days, RUPIAH), max_size=4).map(sorted))
    request["payments"] = [[day.isoformat(), amount] for day, amount in paid]
    after = max([earliest, *(day for day, _ in paid)])
    if "letter" in inputs:
        after = max(after, date.fromisoformat(inputs["letter"]["issued_on"]))
    if draw(st.booleans()):
        request["as_of"] = draw(st.dates(after, max(after, LAST_DAY))).isoformat()
    return request


@st.composite
def _assessments(draw: st.DrawFn, tax: str) -> tuple[dict[str, Any], dict[str, Any], date, date]:
    """Region, period, inputs, and the period's first and last day."""
    region = "denpasar"
    if tax == "property":
        year = draw(st.integers(2024, 2027))
        period: Any = str(year)
        first, last = date(year, 1, 1), date(year, 12, 31)
        region = draw(st.sampled_from(["denpasar", "malang", "bojonegoro"]))
    elif tax == "billboard":
        first, last = date(2026, 3, 1), date(2027, 2, 28)
        period = {"from": first.isoformat(), "to": last.isoformat()}
        region = draw(st.sampled_from(["denpasar", "malang", "bojonegoro"]))
    else:
        year, month = draw(st.integers(2024, 2027)), draw(st.integers(1, 12))
        period = f"{year}-{month:02d}"
        first = date(year, month, 1)
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        if tax == "groundwater":
            region = draw(st.sampled_from(["denpasar", "malang"]))
    issued = draw(st.dates(last + timedelta(days=1), last + timedelta(days=900)))
    form = draw(st.sampled_from(["facts", "facts", "principal", "letter"]))
    if form == "facts":
        inputs = draw(_facts(tax, region))
    elif form == "principal":
        inputs = {"principal": draw(RUPIAH)}
    else:
        inputs = draw(_letters(issued))
    if form != "letter" and draw(st.booleans()):
        name = draw(st.sampled_from(["due_date", "sent_on"]))
        inputs[name] = draw(st.dates(first, last + timedelta(days=200))).isoformat()
    if draw(st.integers(0, 3)) == 0:
        inputs["instalments"] = draw(st.integers(1, 36))
    return {"region": region, "period": period}, inputs, first, last


@st.composite
def _letters(draw: st.DrawFn, issued: date) -> dict[str, Any]:
    letter = {"kind": draw(st.sampled_from(["SKPDKB", "SKPDKBT"])), "issued_on": issued.isoformat()}
    return {
        "letter": {
            **letter,
            "basis": draw(st.sampled_from(["audit", "ex_officio"])),
            "shortfall": draw(RUPIAH),
        }
    }


@st.composite
def _facts(draw: st.DrawFn, tax: str, region: str) -> dict[str, Any]:
    if tax == "property":
        return draw(_objects())
    if tax == "billboard":
        return draw(_boards(region))
    if tax == "groundwater":
        return draw(_waters(region))
    facts: dict[str, Any] = {draw(st.sampled_from(["gross", "receipts_including_tax"])): draw(RUPIAH)}
    if tax in CATEGORIES:
        facts["category"] = draw(st.sampled_from(CATEGORIES[tax]))
    return facts


@st.composite
def _waters(draw: st.DrawFn, region: str) -> dict[str, Any]:
    facts: dict[str, Any] = {"group": draw(st.sampled_from(["K1", "K3", "K5"]))}
    if region == "malang":
        facts = {"group": draw(st.sampled_from(["niaga", "industri", "pdam"])), "source": "spring"}
    if draw(st.booleans()):
        return facts | {"volume_m3": draw(DECIMALS)}
    readings = draw(
        st.lists(st.tuples(st.integers(0, 9999), st.integers(0, 9999)).map(sorted), min_size=1, max_size=3)
    )
    return facts | {"meter": [{"start": start, "end": end} for start, end in readings]}


@st.composite
def _boards(draw: st.DrawFn, region: str) -> dict[str, Any]:
    form = draw(st.sampled_from(["contract", "own"]))
    if form == "contract":
        return {"contract_value": draw(RUPIAH)}
    if region == "denpasar":
        return {"factors": {name: draw(st.sampled_from([1, 2, "0.5", "1.25"])) for name in "NJBLWDQU"}}
    board: dict[str, Any] = {
        "type": "billboard",
        "class": draw(st.sampled_from(["A", "B", "C"])),
        "faces": draw(st.integers(1, 3)),
        "units": draw(st.integers(1, 3)),
        "duration": {"years": draw(st.integers(0, 2)), "months": draw(st.integers(1, 11))},
    }
    if region == "bojonegoro":
        board["options"] = draw(st.sampled_from([[], ["tobacco"], ["indoor"], ["indoor", "tobacco"]]))
    shape = draw(st.sampled_from(["area", "rectangle", "circle"]))
    if shape == "area":
        return board | {"area_m2": draw(DECIMALS)}
    if shape == "circle":
        return board | {"shape": "circle", "diameter_m": draw(DECIMALS)}
    return board | {"width_m": draw(DECIMALS), "height_m": draw(st.integers(1, 50))}


@st.composite
def _objects(draw: st.DrawFn) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    if draw(st.booleans()):
        facts["reduction"] = draw(SHARES | st.lists(SHARES, max_size=3))
    if draw(st.booleans()):
        has_building = draw(st.booleans())
        facts |= {"njop": draw(RUPIAH), "has_building": has_building, "nop": "1"}
        mine = {"nop": "1", "njop": facts["njop"], "has_building": has_building}
        return facts | {"owner_objects": [mine, {"nop": "2", "njop": draw(RUPIAH), "has_building": True}]}
    values = st.integers(0, 2_000_000)
    parts = st.fixed_dictionaries({"area_m2": DECIMALS, "value_per_m2": values})
    return facts | {"land": draw(st.lists(parts, min_size=1, max_size=2)), "building": draw(parts)}


@st.composite
def _parameters(draw: st.DrawFn, tax: str) -> dict[str, Any]:
    optional: dict[str, Any] = {
        "late_interest": st.fixed_dictionaries(
            {}, optional={"rate": SHARES, "cap_months": st.integers(0, 30)}
        ),
        "late_report_fine": st.integers(0, 10**6),
        "due": st.sampled_from(
            [
                {"rule": "fixed", "month": 8, "day": 31, "shift": "next_working_day"},
                {"rule": "day_of_next_month", "day": 31},
                {"rule": "working_days_after_period", "days": 10},
                {"rule": "months_after_sent", "months": 1},
            ]
        ),
        "holidays": st.lists(st.dates(date(2026, 1, 1), date(2027, 12, 31)).map(date.isoformat), max_size=3),
        "interest_transition": st.sampled_from(["by_tax_period", "by_due_date", "split_by_month"]),
        "rounding": st.fixed_dictionaries({}, optional={"penalty": st.sampled_from(["half_up", "floor"])}),
        "allocation": st.sampled_from(["principal_first", "interest_first"]),
        "ignore_relief": st.booleans(),
    }
    if tax == "property":
        optional |= {
            "njoptkp": st.integers(0, 10**8),
            "njkp": st.sampled_from(["0.2", "0.4", "1"]),
            "minimum": st.integers(0, 10**5),
            "tier_basis": st.sampled_from(["gross", "net"]),
            "tariff_mode": st.sampled_from(["whole", "marginal"]),
            "tariff": st.just([{"up_to": 10**9, "rate": "0.001"}, {"rate": "0.00125"}]),
        }
    elif tax == "groundwater":
        optional["tier_mode"] = st.sampled_from(["progressive", "whole"])
    return draw(st.fixed_dictionaries({}, optional=optional))


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """Where the numbers, texts and flags of a request stand."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from leaves(one, (*path, name))
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from leaves(one, (*path, place))
    else:
        yield path


def objects(value: Any, path: Path = ()) -> Iterator[Path]:
    """Where the objects of a request stand, the request itself first."""
    if isinstance(value, dict):
        yield path
        for name, one in value.items():
            yield from objects(one, (*path, name))
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from objects(one, (*path, place))


def changed(request: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """A copy of ``request`` with ``value`` at ``path``."""
    copied: Any = copy.deepcopy(request)
    inside = copied
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = value
    return copied


def written(path: Path) -> str:
    """A path as errors give it: ``inputs.land[0].area_m2``."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")
