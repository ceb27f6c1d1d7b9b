"""The parameters of PBB as whole numbers, resolved once for all objects of a year (UU 1/2022 Ps. 40-43).

Rates become numerators over one denominator and limits thousandths of a rupiah, so that nothing is rounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tax_types.errors import ParameterError
from tax_types.kinds import (
    BUILDING_CLASSES,
    LAND_CLASSES,
    MINIMUM,
    NJKP,
    NJOPTKP,
    PBB_ROUNDING,
    TARIFF,
    TARIFF_MODE,
    TIER_BASIS,
    Kind,
    ValueClass,
)
from tax_types.terms import Terms

Integers: TypeAlias = NDArray[np.int64]

THOUSANDTHS: Final = 1000
AS_IT_STANDS: Final = -1
SEARCH: Final = -2
MOST_STEPS: Final = 1 << 17


@dataclass(frozen=True, slots=True)
class ClassTable:
    """Classes of value per m²: ``values[k]`` holds above ``edges[k - 1]`` and up to ``edges[k]``.

    Where no class stands ``values`` is ``AS_IT_STANDS``. An empty table leaves every value as it is.
    ``by_step[k]`` holds above ``(k - 1) × step`` and up to ``k × step``: a look-up without a search. It is
    ``SEARCH`` where an edge lies inside such a step, as among the lowest classes.
    """

    edges: Integers
    values: Integers
    step: int
    by_step: Integers

    @property
    def dearest(self) -> int:
        """The highest value of a class; below 0 when there is none."""
        return int(self.values.max())


@dataclass(frozen=True, slots=True)
class PropertyLaw:
    """What decides a year's PBB. ``limits`` and ``njoptkp`` are in thousandths of a rupiah.

    ``rates`` are numerators over ``rate_over``, one for each band; ``limits`` lie between the bands.
    """

    land: ClassTable
    building: ClassTable
    njoptkp: int
    share: Fraction
    limits: tuple[int, ...]
    rates: tuple[int, ...]
    rate_over: int
    is_gross: bool
    is_whole: bool
    rounds_up: bool
    minimum: int


def property_law(terms: Terms) -> PropertyLaw:
    """The law of PBB in ``terms``. Raises ParameterError when a value is no whole number of its unit."""
    bands = terms.get(TARIFF).value
    over = lcm(*(band.rate.denominator for band in bands))
    return PropertyLaw(
        land=_class_table(LAND_CLASSES, terms),
        building=_class_table(BUILDING_CLASSES, terms),
        njoptkp=terms.get(NJOPTKP).value * THOUSANDTHS,
        share=terms.get(NJKP).value,
        limits=tuple(
            _whole(band.up_to * THOUSANDTHS, TARIFF.name) for band in bands if band.up_to is not None
        ),
        rates=tuple(_whole(band.rate * over, TARIFF.name) for band in bands),
        rate_over=over,
        is_gross=terms.peek(TIER_BASIS).value == "gross",
        is_whole=terms.peek(TARIFF_MODE).value == "whole",
        rounds_up=terms.peek(PBB_ROUNDING).value == "ceil",
        minimum=terms.get(MINIMUM).value,
    )


def _class_table(kind: Kind[tuple[ValueClass, ...]], terms: Terms) -> ClassTable:
    """The classes end to end; a gap between two becomes a stretch of its own."""
    edges: list[int] = []
    values: list[int] = []
    reached = Fraction(-1)
    for one in terms.get(kind).value if terms.has(kind) else ():
        if one.above > reached:
            edges.append(int(one.above // 1))
            values.append(AS_IT_STANDS)
        edges.append(int(one.up_to // 1))
        values.append(_whole(one.value, kind.name))
        reached = one.up_to
    limits, held = np.array(edges, np.int64), np.array([*values, AS_IT_STANDS], np.int64)
    if not edges:
        return ClassTable(limits, held, 1, held)
    step = _step(edges)
    ends = np.arange(edges[-1] // step + 2, dtype=np.int64) * step
    last = np.searchsorted(limits, ends)
    by_step = held[last]
    by_step[1:][last[1:] != np.searchsorted(limits, ends[1:] - step + 1)] = SEARCH
    return ClassTable(limits, held, step, by_step)


def _step(edges: list[int]) -> int:
    """The step on which the most of the highest edges stand, without more steps than a table should have."""
    fits = -(-edges[-1] // MOST_STEPS)
    step = edges[-1] or 1
    for edge in reversed(edges):
        finer = gcd(step, edge)
        if finer < fits:
            break
        step = finer
    return step


def _whole(value: Fraction, name: str) -> int:
    if value.denominator != 1:
        raise ParameterError(
            "fraction",
            name,
            f"{name} memuat pecahan yang tidak dapat dihitung per kolom.",
            f"{name} holds a fraction that cannot be computed by columns.",
        )
    return value.numerator
