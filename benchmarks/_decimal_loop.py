"""The reference of ``assess``: the same PBB in a plain loop over objects with Decimal, as one would write it.

Everything that does not change from object to object is looked up before the loop; the class by bisection.
"""

from __future__ import annotations

from bisect import bisect_left
from decimal import ROUND_HALF_UP, Decimal

NJOPTKP = Decimal(10_000_000)
TIER_LIMIT = Decimal(1_000_000_000)
LOWER_RATE, UPPER_RATE = Decimal("0.001"), Decimal("0.002")
NJKP_SHARE = Decimal(1)
MINIMUM = Decimal(0)
ZERO, ONE = Decimal(0), Decimal(1)
LAND_CLASSES = (  # above, up to, value per m²
    (Decimal(73_000), Decimal(91_000), Decimal(82_000)),
    (Decimal(1_086_000), Decimal(1_207_000), Decimal(1_147_000)),
    (Decimal(1_207_000), Decimal(1_341_000), Decimal(1_274_000)),
    (Decimal(1_341_000), Decimal(1_490_000), Decimal(1_416_000)),
)
UP_TO = [up_to for _, up_to, _ in LAND_CLASSES]

Columns = tuple[
    list[Decimal], list[Decimal], list[Decimal], list[Decimal], list[Decimal], list[bool], list[bool]
]


def assess_loop(columns: Columns) -> tuple[list[Decimal], list[Decimal], list[Decimal], list[Decimal]]:
    """NJKP, principal, reduction and what is left to pay, of every object, in rupiah."""
    njkps, principals, reductions, payables = [], [], [], []
    for land_area, land_value, building_area, building_value, share, holds, is_zero_rated in zip(
        *columns, strict=True
    ):
        place = bisect_left(UP_TO, land_value)
        if place < len(LAND_CLASSES) and LAND_CLASSES[place][0] < land_value:
            land = land_area * LAND_CLASSES[place][2]
        else:
            land = land_area * land_value
        building = building_area * building_value
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
    return njkps, principals, reductions, payables
