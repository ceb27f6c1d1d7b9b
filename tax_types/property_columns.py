"""PBB-P2 of a whole city at once: columns in, columns out, to the rupiah what ``property`` says of each.

For mass assessment (penetapan massal). All arithmetic is exact in 64-bit integers: columns that could leave
them are refused before anything is computed. Conditions are factors of 0 and 1, as branches cost more.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tax_types.errors import InputError
from tax_types.fields import out_of_range
from tax_types.property_law import AS_IT_STANDS, THOUSANDTHS, ClassTable, Integers, PropertyLaw

Flags: TypeAlias = NDArray[np.bool_]

LARGEST: Final = 2**63 - 1
BLOCK: Final = 1 << 13  # rows that stay in the processor's cache through all steps
WHOLE_REDUCTION: Final = 1_000_000
NOWHERE: Final[Flags] = np.zeros(1, np.bool_)


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

    ``is_classless`` marks a land or building value that no class holds: it counts as it stands.
    """

    njkp: Integers
    principal: Integers
    reduction: Integers
    payable: Integers
    is_classless: Flags


def assess_columns(objects: PropertyColumns, law: PropertyLaw) -> PropertyTaxes:
    """The PBB of every object. Raises InputError naming the column that cannot be used."""
    rows = _checked(objects, law)
    njkp, principal, reduction, payable = (np.empty(rows, np.int64) for _ in range(4))
    taxes = PropertyTaxes(njkp, principal, reduction, payable, np.empty(rows, np.bool_))
    for first in range(0, rows, BLOCK):
        block = slice(first, first + BLOCK)
        _assess_block(_cut(objects, block), law, taxes, block)
    return taxes


def _cut(objects: PropertyColumns, block: slice) -> PropertyColumns:
    return PropertyColumns(
        objects.land_area[block],
        objects.land_value[block],
        objects.building_area[block],
        objects.building_value[block],
        objects.reduction[block],
        objects.holds_njoptkp[block],
        objects.is_zero_rated[block],
    )


def _assess_block(objects: PropertyColumns, law: PropertyLaw, taxes: PropertyTaxes, block: slice) -> None:
    land_price, land_classless = _priced(objects.land_value, law.land)
    building_price, building_classless = _priced(objects.building_value, law.building)
    land = objects.land_area * land_price
    building = objects.building_area * building_price
    njop = land + building
    is_part_zero = objects.is_zero_rated & (building > 0)
    is_whole_zero = objects.is_zero_rated & (land > 0) & ~is_part_zero
    net = njop - land * is_part_zero
    net -= objects.holds_njoptkp * np.int64(law.njoptkp)
    np.maximum(net, 0, out=net)
    njkp = _half_up(net * law.share.numerator, THOUSANDTHS * law.share.denominator)
    basis = njop if law.is_gross else net
    tax = _tax_at_one_rate(njkp, basis, law) if law.is_whole else _tax_band_by_band(net, basis, law)
    np.maximum(tax, law.minimum, out=tax)
    tax *= ~is_whole_zero
    reduction = _reduced(objects.reduction, tax, law)
    taxes.njkp[block] = njkp
    taxes.principal[block] = tax
    taxes.reduction[block] = reduction
    np.subtract(tax, reduction, out=taxes.payable[block])
    np.logical_or(land_classless, building_classless, out=taxes.is_classless[block])


def _priced(per_m2: Integers, table: ClassTable) -> tuple[Integers, Flags]:
    """The class's value for each value per m², and where there is no class."""
    if not table.edges.size:
        return per_m2, NOWHERE
    if table.step:
        place = np.minimum(per_m2, table.edges[-1] + 1)
        place += table.step - 1
        place //= table.step
        price = table.by_step[place]
    else:
        price = table.values[np.searchsorted(table.edges, per_m2)]
    is_classless = price == AS_IT_STANDS
    price += (per_m2 - price) * is_classless
    return price, is_classless


def _tax_at_one_rate(njkp: Integers, basis: Integers, law: PropertyLaw) -> Integers:
    rate = np.full(njkp.size, law.rates[0], np.int64)
    for limit, (lower, upper) in zip(law.limits, pairwise(law.rates), strict=True):
        rate += (basis > limit) * np.int64(upper - lower)
    rate *= njkp
    return _rounded(rate, law.rate_over, law)


def _tax_band_by_band(net: Integers, basis: Integers, law: PropertyLaw) -> Integers:
    """What is not taxed takes up the lowest bands, as in ``property``."""
    lowest = basis - net
    reached = lowest
    total = np.zeros(net.size, np.int64)
    for limit, rate in zip((*law.limits, LARGEST), law.rates, strict=True):
        upper = np.maximum(np.minimum(basis, limit), lowest)
        total += (upper - reached) * rate
        reached = upper
    total *= law.share.numerator
    return _rounded(total, law.rate_over * THOUSANDTHS * law.share.denominator, law)


def _reduced(reduction: Integers, principal: Integers, law: PropertyLaw) -> Integers:
    """Never below the least PBB, never more than the tax; the tax is left rounded as ``law`` says."""
    wanted = reduction * principal
    wanted = wanted // WHOLE_REDUCTION if law.rounds_up else _half_up(wanted, WHOLE_REDUCTION)
    room: Integers = np.maximum(principal - law.minimum, 0)
    return np.minimum(wanted, room)


def _rounded(amount: Integers, over: int, law: PropertyLaw) -> Integers:
    if law.rounds_up:
        amount += over - 1
        amount //= over
        return amount
    return _half_up(amount, over)


def _half_up(amount: Integers, over: int) -> Integers:
    """``amount / over`` to the nearest whole, a half going up; ``amount`` is overwritten."""
    if over % 2 == 0:
        amount += over // 2
        amount //= over
    else:
        amount *= 2
        amount += over
        amount //= 2 * over
    return amount


def _checked(objects: PropertyColumns, law: PropertyLaw) -> int:
    """The number of rows. Raises InputError unless every step stays exact in 64 bits."""
    rows = objects.land_area.size
    for field in fields(objects):
        column: NDArray[np.generic] = getattr(objects, field.name)
        wanted = np.bool_ if field.type == "Flags" else np.int64
        if column.dtype != wanted or column.shape != (rows,):
            raise _wrong_shape(field.name)
        if wanted is np.int64 and rows and int(column.min()) < 0:
            raise out_of_range(field.name, "0", str(LARGEST))
    if not rows:
        return 0
    if int(objects.reduction.max()) > WHOLE_REDUCTION:
        raise out_of_range("reduction", "0", str(WHOLE_REDUCTION))
    njop = int(objects.land_area.max()) * _dearest(objects.land_value, law.land)
    njop += int(objects.building_area.max()) * _dearest(objects.building_value, law.building)
    if _peak(njop, int(objects.reduction.max()), law) > LARGEST:
        raise InputError(
            "too_large",
            "land_area",
            "Luas kali nilai melampaui batas hitungan per kolom.",
            "Area times value is beyond what columns can hold exactly.",
        )
    return rows


def _peak(njop: int, reduction: int, law: PropertyLaw) -> int:
    """The largest number that any step can reach when no object is worth more than ``njop`` thousandths."""
    share = law.share
    steepest = max(law.rates)
    dividers = THOUSANDTHS * share.denominator * law.rate_over
    njkp = njop * share.numerator // (THOUSANDTHS * share.denominator) + 1
    tax = max(njkp * steepest // law.rate_over + 1, law.minimum)
    worth = max(njop, law.njoptkp) * share.numerator
    return max(
        2 * (worth + THOUSANDTHS * share.denominator),
        0 if law.is_whole else 2 * (worth * max(steepest, 1) + dividers),
        2 * (njkp * steepest + law.rate_over),
        2 * (tax * max(reduction, 1) + WHOLE_REDUCTION),
        *law.limits,
    )


def _dearest(per_m2: Integers, table: ClassTable) -> int:
    return max(int(per_m2.max()), int(table.values.max()))


def _wrong_shape(name: str) -> InputError:
    return InputError(
        "type",
        name,
        f"Kolom {name} harus bilangan bulat 64 bit (atau tanda benar-salah), sepanjang kolom lain.",
        f"The column {name} must hold 64-bit integers (or flags) and be as long as the others.",
    )
