"""The reference of ``assess``: the same PBB in a plain loop over objects with Decimal, as one would write it.

Everything that does not change from object to object is looked up before the loop; the class by bisection.
It works on the same facts and gives the same five columns as ``tax_types.property_columns``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

NJOPTKP = Decimal(10_000_000)
TIER_LIMIT = Decimal(1_000_000_000)
LOWER_RATE, UPPER_RATE = Decimal("0.001"), Decimal("0.002")
NJKP_SHARE = Decimal(1)
MINIMUM = Decimal(0)
ZERO, ONE = Decimal(0), Decimal(1)

Columns = tuple[
    list[Decimal], list[Decimal], list[Decimal], list[Decimal], list[Decimal], list[bool], list[bool]
]
Answers = tuple[list[Decimal], list[Decimal], list[Decimal], list[Decimal], list[bool]]


class Classes:
    """Classes of value per m²: above, up to, value."""

    def __init__(self, classes: Iterable[tuple[int, int, int]]) -> None:
        rows = sorted(classes)
        self.above = [Decimal(above) for above, _, _ in rows]
        self.up_to = [Decimal(up_to) for _, up_to, _ in rows]
        self.value = [Decimal(value) for _, _, value in rows]


def assess_loop(columns: Columns, land_classes: Classes, building_classes: Classes) -> Answers:
    """NJKP, principal, reduction, what is left to pay, and whether a class is missing, of every object."""
    njkps, principals, reductions, payables, are_classless = [], [], [], [], []
    land_above, land_up_to, land_values = land_classes.above, land_classes.up_to, land_classes.value
    above, up_to, values = building_classes.above, building_classes.up_to, building_classes.value
    for land_area, land_value, building_area, building_value, share, holds, is_zero_rated in zip(
        *columns, strict=True
    ):
        is_classless = False
        place = bisect_left(land_up_to, land_value)
        if place < len(land_up_to) and land_above[place] < land_value:
            land = land_area * land_values[place]
        else:
            land = land_area * land_value
            is_classless = land_area > 0
        place = bisect_left(up_to, building_value)
        if place < len(up_to) and above[place] < building_value:
            building = building_area * values[place]
        else:
            building = building_area * building_value
            is_classless = is_classless or building_area > 0
        njop = land + building
        is_zero = is_zero_rated and not building and land > 0
        net = building if is_zero_rated and not is_zero else njop
        if holds:
            net = max(net - NJOPTKP, ZERO)
        njkp = (net * NJKP_SHARE).quantize(ONE, ROUND_HALF_UP)
        if is_zero:
            principal = ZERO
        else:
            rate = LOWER_RATE if njop <= TIER_LIMIT else UPPER_RATE
            principal = max((rate * njkp).quantize(ONE, ROUND_HALF_UP), MINIMUM)
        if share:
            wanted = (share * principal).quantize(ONE, ROUND_HALF_UP)
            reduction = min(wanted, max(principal - MINIMUM, ZERO))
        else:
            reduction = ZERO
        njkps.append(njkp)
        principals.append(principal)
        reductions.append(reduction)
        payables.append(principal - reduction)
        are_classless.append(is_classless)
    return njkps, principals, reductions, payables, are_classless
