"""The arithmetic of PBB on one block of rows: exact in 64-bit integers, without a temporary array.

What concerns few rows (land rated at 0 %, a class that has to be searched) is set right on those rows alone;
what concerns many is a factor of 0 and 1, as branches cost more.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tax_types.property_law import SEARCH, THOUSANDTHS, ClassTable, Integers, PropertyLaw

Flags: TypeAlias = NDArray[np.bool_]

LARGEST: Final = 2**63 - 1
SIGN: Final = 63
WHOLE_REDUCTION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class PropertyColumns:
    """A row is an object: one parcel of land and one building, either with an area of 0.

    Areas are thousandths of a m², values rupiah per m² before they are put into a class, reductions
    millionths. ``is_zero_rated`` speaks of the land. ``holds_njoptkp`` is decided beforehand, for each
    taxpayer (``property_object.njoptkp_holder``).
    """

    land_area: Integers
    land_value: Integers
    building_area: Integers
    building_value: Integers
    reduction: Integers
    holds_njoptkp: Flags
    is_zero_rated: Flags


@dataclass(frozen=True, slots=True)
class PropertyTaxes:
    """The answer to each row, in rupiah; ``reduction`` is positive, and ``payable`` is what is left.

    ``is_classless`` marks land or a building whose value no class holds: it counts as it stands.
    """

    njkp: Integers
    principal: Integers
    reduction: Integers
    payable: Integers
    is_classless: Flags


class Room:
    """Arrays as long as a block, used again for every block."""

    def __init__(self, rows: int) -> None:
        self.land, self.building, self.njop, self.net, self.spare = (
            np.empty(rows, np.int64) for _ in range(5)
        )
        self.flags, self.has_area = np.empty(rows, np.bool_), np.empty(rows, np.bool_)

    def cut(self, rows: int) -> Room:
        """The same arrays, shorter, for the last block."""
        shorter = Room(0)
        for name, array in vars(self).items():
            setattr(shorter, name, array[:rows])
        return shorter


def assess_block(rows: PropertyColumns, law: PropertyLaw, to: PropertyTaxes, room: Room) -> None:
    """The PBB of each of ``rows``, written ``to`` its place."""
    to.is_classless[:] = False
    _value(rows.land_area, rows.land_value, law.land, room.land, to.is_classless, room)
    _value(rows.building_area, rows.building_value, law.building, room.building, to.is_classless, room)
    njop, net = room.njop, room.net
    np.add(room.land, room.building, out=njop)
    np.copyto(net, rows.holds_njoptkp)
    net *= law.njoptkp
    np.subtract(njop, net, out=net)
    untaxed = _take_off_zero_rated(rows.is_zero_rated, room)
    np.maximum(net, 0, out=net)
    _half_up(net, law.share.numerator, THOUSANDTHS * law.share.denominator, to.njkp)
    basis = njop if law.is_gross else net
    if law.is_whole:
        _tax_at_one_rate(to.njkp, basis, law, to.principal, room)
    else:
        _tax_band_by_band(net, basis, law, to.principal, room)
    if law.minimum:
        np.maximum(to.principal, law.minimum, out=to.principal)
    to.principal[untaxed] = 0
    _reduce(rows.reduction, law, to, room)


def _value(
    area: Integers, per_m2: Integers, table: ClassTable, value: Integers, classless: Flags, room: Room
) -> None:
    """Area times the class's value per m²; a row that has an area and no class is marked."""
    if not table.edges.size:
        np.multiply(area, per_m2, out=value)
        return
    place = room.spare
    np.add(per_m2, table.step - 1, out=place)
    _divide(place, table.step, place)
    table.by_step.take(place, out=value, mode="clip")
    if value.min() < 0:
        _without_a_class(area, per_m2, table, value, classless, room)
    np.multiply(value, area, out=value)


def _without_a_class(
    area: Integers, per_m2: Integers, table: ClassTable, value: Integers, classless: Flags, room: Room
) -> None:
    """Search the class of the few values that share a step with an edge; what has none stands as it is."""
    searched = np.equal(value, SEARCH, out=room.flags)
    if searched.any():
        at = searched.nonzero()[0]
        value[at] = table.values[np.searchsorted(table.edges, per_m2[at])]
    missing = np.less(value, 0, out=room.flags)
    own = np.right_shift(value, SIGN, out=room.spare)
    own &= per_m2
    np.maximum(value, own, out=value)
    missing &= np.greater(area, 0, out=room.has_area)
    classless |= missing


def _take_off_zero_rated(is_zero_rated: Flags, room: Room) -> Integers:
    """Take land rated at 0 % off the net where a building is taxed; the rows that are land alone."""
    at = is_zero_rated.nonzero()[0]
    land, has_building = room.land[at], room.building[at] > 0
    room.net[at] -= land * has_building
    return at[(land > 0) & ~has_building]


def _tax_at_one_rate(njkp: Integers, basis: Integers, law: PropertyLaw, tax: Integers, room: Room) -> None:
    rate: Integers | int = law.rates[0]
    for limit, (lower, upper) in zip(law.limits, pairwise(law.rates), strict=True):
        over = np.greater(basis, limit, out=room.flags)
        np.copyto(room.spare, over)
        room.spare *= upper - lower
        rate = np.add(room.spare, rate, out=room.land)
    np.multiply(njkp, rate, out=tax)
    _round(tax, law.rate_over, law, tax)


def _tax_band_by_band(net: Integers, basis: Integers, law: PropertyLaw, tax: Integers, room: Room) -> None:
    """What is not taxed takes up the lowest bands, as in ``property``."""
    lowest, reached, upper = room.land, room.building, room.spare
    np.subtract(basis, net, out=lowest)
    np.copyto(reached, lowest)
    tax.fill(0)
    for limit, rate in zip((*law.limits, LARGEST), law.rates, strict=True):
        np.minimum(basis, limit, out=upper)
        np.maximum(upper, lowest, out=upper)
        np.subtract(upper, reached, out=reached)
        reached *= rate
        tax += reached
        np.copyto(reached, upper)
    tax *= law.share.numerator
    _round(tax, law.rate_over * THOUSANDTHS * law.share.denominator, law, tax)


def _reduce(share: Integers, law: PropertyLaw, to: PropertyTaxes, room: Room) -> None:
    """Never below the least PBB, never more than the tax; the tax is left rounded as ``law`` says."""
    if law.rounds_up:
        np.multiply(share, to.principal, out=to.reduction)
        _divide(to.reduction, WHOLE_REDUCTION, to.reduction)
    else:
        _half_up(to.principal, share, WHOLE_REDUCTION, to.reduction)
    if law.minimum:
        np.subtract(to.principal, law.minimum, out=room.spare)
        np.maximum(room.spare, 0, out=room.spare)
        np.minimum(to.reduction, room.spare, out=to.reduction)
    np.subtract(to.principal, to.reduction, out=to.payable)


def _round(amount: Integers, over: int, law: PropertyLaw, out: Integers) -> None:
    """``amount / over`` as ``law`` rounds a tax."""
    if law.rounds_up:
        np.add(amount, over - 1, out=out)
        _divide(out, over, out)
    else:
        _half_up(amount, 1, over, out)


def _half_up(amount: Integers, by: Integers | int, over: int, out: Integers) -> None:
    """``amount × by / over`` to the nearest whole, a half going up."""
    if over % 2:
        by, over = by * 2, over * 2
    if not (isinstance(by, int) and by == 1):
        np.multiply(amount, by, out=out)
        amount = out
    np.add(amount, over // 2, out=out)
    _divide(out, over, out)


def _divide(amount: Integers, over: int, out: Integers) -> None:
    """``amount // over``, by way of unsigned numbers, as nothing here is negative and that is faster."""
    np.floor_divide(amount.view(np.uint64), np.uint64(over), out=out.view(np.uint64))
