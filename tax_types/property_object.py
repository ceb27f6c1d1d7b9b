"""A PBB object as a request tells it: land and buildings, or the NJOP itself, and who holds the NJOPTKP.

NJOPTKP falls on one object of a taxpayer in a year (UU 1/2022 Ps. 40(3)-(4)): the one with a building and the
highest NJOP, as Malang does it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from tax_types.dated import Dated
from tax_types.errors import InputError
from tax_types.fields import (
    Fields,
    conflict,
    missing,
    read_flag,
    read_list,
    read_rate,
    read_rupiah,
    read_text,
)
from tax_types.figures import decimal
from tax_types.kinds import BUILDING_CLASSES, LAND_CLASSES, ZERO_RATED
from tax_types.lines import Step, label
from tax_types.property_parts import GENERAL_USE, GIVEN_SOURCE, Parts, read_parts, read_use
from tax_types.protocol import Warned
from tax_types.terms import Terms

LAND_LABEL: Final = label("NJOP bumi", "Value of the land")
BUILDING_LABEL: Final = label("NJOP bangunan", "Value of the buildings")
MOST_REDUCTIONS: Final = 10
TAXED_LABEL: Final = label("NJOP bumi dan bangunan yang dikenai", "Taxed value of land and buildings")


@dataclass(frozen=True, slots=True)
class PropertyObject:
    """The facts that decide a year's PBB. Values in rupiah, exact; ``taxed`` is what is not rated at 0 %."""

    njop: Fraction
    taxed: Fraction
    holds_njoptkp: bool
    reductions: tuple[Fraction, ...] = ()
    zero_rated_by: Dated[frozenset[str]] | None = None
    steps: tuple[Step, ...] = ()
    warnings: tuple[Warned, ...] = ()

    @property
    def is_zero_rated(self) -> bool:
        """Whether the whole object is rated at 0 %."""
        return self.zero_rated_by is not None and self.taxed == self.njop


@dataclass(frozen=True, slots=True)
class OwnedObject:
    """One object of a taxpayer, for the choice of the one that holds the NJOPTKP."""

    nop: str
    njop: int
    has_building: bool


@dataclass(frozen=True, slots=True)
class Valuation:
    """What an object is worth (rupiah), how much of it is rated at 0 %, and how that came about."""

    njop: Fraction
    zero_rated: Fraction
    has_building: bool
    steps: tuple[Step, ...] = ()
    warnings: tuple[Warned, ...] = ()


def read_property(inputs: Fields, terms: Terms) -> PropertyObject:
    """The object from a request's ``inputs``. Raises InputError."""
    reductions = inputs.optional("reduction", _read_reductions) or ()
    value = _given(inputs) if inputs.has("njop") else _from_parts(inputs, terms)
    is_zero = read_use(inputs, terms) != GENERAL_USE or (value.njop > 0 and value.zero_rated == value.njop)
    return PropertyObject(
        njop=value.njop,
        taxed=value.njop if is_zero else value.njop - value.zero_rated,
        holds_njoptkp=_holds_njoptkp(inputs, value),
        reductions=reductions,
        zero_rated_by=terms.get(ZERO_RATED) if is_zero else None,
        steps=value.steps,
        warnings=value.warnings,
    )


def njoptkp_holder(objects: list[OwnedObject]) -> str | None:
    """The NOP of the object that holds the NJOPTKP: with a building, highest NJOP, then the lowest NOP."""
    eligible = [one for one in objects if one.has_building]
    return min(eligible, key=lambda one: (-one.njop, one.nop)).nop if eligible else None


def _given(inputs: Fields) -> Valuation:
    if inputs.has("land") or inputs.has("building"):
        raise conflict(
            inputs.at("njop"),
            "Isi njop, atau land dan building, jangan keduanya.",
            "Give njop, or land and building, not both.",
        )
    has_building = inputs.optional("has_building", read_flag) is not False
    return Valuation(Fraction(inputs.required("njop", read_rupiah)), Fraction(0), has_building)


def _from_parts(inputs: Fields, terms: Terms) -> Valuation:
    if not inputs.has("land") and not inputs.has("building"):
        raise missing(inputs.at("land"))
    land = read_parts(inputs.take("land"), inputs.at("land"), LAND_CLASSES, terms)
    building = read_parts(inputs.take("building"), inputs.at("building"), BUILDING_CLASSES, terms)
    has_building = building.njop > 0
    if inputs.optional("has_building", read_flag) not in (None, has_building):
        raise conflict(
            inputs.at("has_building"),
            "has_building bertentangan dengan building.",
            "has_building contradicts building.",
        )
    njop = land.njop + building.njop
    steps = _steps(land, building, njop - land.zero_rated, terms)
    return Valuation(njop, land.zero_rated, has_building, steps, land.warnings + building.warnings)


def _steps(land: Parts, building: Parts, taxed: Fraction, terms: Terms) -> tuple[Step, ...]:
    steps = [
        Step(words, parts.formula, parts.njop, parts.source, parts.verified)
        for words, parts in ((LAND_LABEL, land), (BUILDING_LABEL, building))
        if parts.formula
    ]
    if building.formula or land.zero_rated:
        formula, source, verified = f"{decimal(land.njop)} + {decimal(building.njop)}", GIVEN_SOURCE, True
        if land.zero_rated:
            zero = terms.get(ZERO_RATED)
            formula = f"{formula} − {decimal(land.zero_rated)}"
            source, verified = zero.source, zero.verified
        steps.append(Step(TAXED_LABEL, formula, taxed, source, verified))
    return tuple(steps)


def _read_reductions(value: object, path: str) -> tuple[Fraction, ...]:
    """One share, or several in the order in which they are granted, each of what the one before left."""
    if not isinstance(value, list):
        return (read_rate(value, path),)
    listed = read_list(value, path, most=MOST_REDUCTIONS)
    return tuple(read_rate(one, f"{path}[{place}]") for place, one in enumerate(listed))


def _holds_njoptkp(inputs: Fields, value: Valuation) -> bool:
    nop = inputs.optional("nop", read_text)
    listed = inputs.optional("owner_objects", read_list)
    if listed is None:
        return value.has_building
    path = inputs.at("owner_objects")
    objects = [_read_owned(one, f"{path}[{place}]") for place, one in enumerate(listed)]
    if nop is None:
        raise missing(inputs.at("nop"))
    asked = _compact(nop)
    nops = [one.nop for one in objects]
    if len(set(nops)) != len(nops):
        raise conflict(path, "Satu NOP tertulis dua kali.", "One NOP stands twice.")
    if asked not in nops:
        raise InputError(
            "choice",
            inputs.at("nop"),
            "nop tidak ada dalam owner_objects.",
            "nop is not one of owner_objects.",
        )
    own = nops.index(asked)
    if listed[own].get("has_building") not in {None, value.has_building}:
        raise conflict(
            f"{path}[{own}].has_building",
            "owner_objects bertentangan dengan objek yang ditanyakan.",
            "owner_objects contradicts the object that is asked about.",
        )
    objects[own] = replace(objects[own], has_building=value.has_building)
    return njoptkp_holder(objects) == asked


def _read_owned(value: object, path: str) -> OwnedObject:
    fields = Fields(value, path, ("nop", "njop", "has_building"))
    has_building = fields.optional("has_building", read_flag)
    return OwnedObject(
        nop=_compact(fields.required("nop", read_text)),
        njop=fields.required("njop", read_rupiah),
        has_building=has_building is not False,
    )


def _compact(nop: str) -> str:
    """A NOP without the dots, dashes and spaces with which people write it."""
    return nop.translate(str.maketrans("", "", ".- "))
