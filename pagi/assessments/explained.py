"""The inputs and lines of an assessment that was issued in mass, told when somebody opens it.

Half a million assessments of a run share one law and rest on facts that never change: the scalar engine,
asked with both, says what it would have said on the day of issue. Its amounts are compared with those kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from pagi.bills.models import Rupiah
from tax_types.engine import TAXES, answer
from tax_types.errors import TaxError
from tax_types.fields import Fields
from tax_types.lines import Line, label
from tax_types.parameters import Pack
from tax_types.property import Property
from tax_types.property_object import PropertyObject, read_property
from tax_types.request import read_request
from tax_types.terms import Terms

AS_ISSUED: Final = label("PBB-P2 sebagaimana ditetapkan", "Land and building tax as assessed")
REDUCED: Final = label("Pengurangan sebagaimana ditetapkan", "Reduction as assessed")
SOURCE: Final = "Penetapan massal"


@dataclass(frozen=True, slots=True)
class Facts:
    """What an assessment rests on: areas in thousandths of a m², values per m², the share in millionths."""

    land_area: int
    land_value: int
    land_use: str
    building_area: int
    building_value: int
    holds_njoptkp: bool
    reduction_share: int


@dataclass(frozen=True, slots=True)
class _HeldElsewhere(Property):
    """PBB of an object whose owner has the NJOPTKP on another one."""

    def read(self, inputs: Fields, terms: Terms) -> PropertyObject:
        return replace(read_property(inputs, terms), holds_njoptkp=False)


_TAXES: Final = {True: TAXES, False: {**TAXES, "property": _HeldElsewhere()}}


@dataclass(frozen=True, slots=True)
class Explained:
    """The request that asks for the assessment, its lines and its warnings."""

    inputs: dict[str, Any]
    lines: list[dict[str, Any]]
    warnings: list[dict[str, Any]]


def explain(
    facts: Facts, region: str, tax_period: str, pack: Pack, payable: Rupiah, reduction: Rupiah
) -> Explained:
    """What led to ``payable`` and ``reduction``, rupiah, by the law of ``pack``.

    Should the engine of today come to other amounts, those that were issued stand, in lines that say so.
    """
    inputs = inputs_of(facts)
    request = {
        "tax": "property", "region": region, "period": tax_period, "inputs": inputs,
        "parameters": {"ignore_relief": True},
    }  # fmt: skip
    try:
        answered = answer(read_request(request, _TAXES[facts.holds_njoptkp]), pack).as_json()
    except TaxError:
        return Explained(inputs, as_issued(payable, reduction), [])
    if (answered["total"], answered["relief"]) != (payable, reduction):
        return Explained(inputs, as_issued(payable, reduction), [])
    return Explained(inputs, answered["lines"], answered["warnings"])


def inputs_of(facts: Facts) -> dict[str, Any]:
    """The inputs as ``pagi assess`` takes them; who holds the NJOPTKP is not among them."""
    inputs: dict[str, Any] = {}
    if facts.land_area or not facts.building_area:
        inputs["land"] = {"area_m2": _decimal(facts.land_area, 3), "value_per_m2": facts.land_value}
        if facts.land_use != "general":
            inputs["land"]["use"] = facts.land_use
    if facts.building_area:
        inputs["building"] = {
            "area_m2": _decimal(facts.building_area, 3), "value_per_m2": facts.building_value,
        }  # fmt: skip
    if facts.reduction_share:
        inputs["reduction"] = _decimal(facts.reduction_share, 6)
    return inputs


def as_issued(payable: Rupiah, reduction: Rupiah) -> list[dict[str, Any]]:
    """The amounts alone, where the way to them cannot be told any more."""
    lines = [Line(AS_ISSUED, "", payable + reduction, SOURCE, verified=True)]
    if reduction:
        lines.append(Line(REDUCED, "", -reduction, SOURCE, verified=True))
    return [line.as_json() for line in lines]


def _decimal(amount: int, places: int) -> str:
    """``300500`` with three places: ``300.5``."""
    whole, rest = divmod(amount, 10**places)
    return f"{whole}.{rest:0{places}d}".rstrip("0").rstrip(".")
