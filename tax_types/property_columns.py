"""PBB-P2 of a whole city at once: columns in, columns out, to the rupiah what ``property`` says of each.

For mass assessment (penetapan massal). All arithmetic is exact in 64-bit integers: columns that could leave
them are refused, and nothing is answered. The rows go block by block through ``property_block``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tax_types.errors import InputError
from tax_types.fields import out_of_range
from tax_types.property_block import (
    LARGEST,
    WHOLE_REDUCTION,
    PropertyColumns,
    PropertyTaxes,
    Room,
    assess_block,
)
from tax_types.property_law import THOUSANDTHS, PropertyLaw

__all__ = ["PropertyColumns", "PropertyTaxes", "assess_columns"]

BLOCK: Final = 1 << 15  # rows whose arrays stay in the processor's cache through all steps
WHOLE_NUMBERS: Final = ("land_area", "land_value", "building_area", "building_value", "reduction")


def assess_columns(objects: PropertyColumns, law: PropertyLaw) -> PropertyTaxes:
    """The PBB of every object. Raises InputError naming the column that cannot be used."""
    rows = _checked_shape(objects)
    njkp, principal, reduction, payable = np.empty((4, rows), np.int64)
    taxes = PropertyTaxes(njkp, principal, reduction, payable, np.empty(rows, np.bool_))
    given = [getattr(objects, field.name) for field in fields(objects)]
    answers = [getattr(taxes, field.name) for field in fields(taxes)]
    room, proven = Room(min(rows, BLOCK)), [0] * len(WHOLE_NUMBERS)
    for first in range(0, rows, BLOCK):
        block = PropertyColumns(*(column[first : first + BLOCK] for column in given))
        proven = _checked(block, law, proven)
        room = room.cut(block.land_area.size)
        assess_block(block, law, PropertyTaxes(*(column[first : first + BLOCK] for column in answers)), room)
    return taxes


def _checked_shape(objects: PropertyColumns) -> int:
    """The number of rows."""
    rows = objects.land_area.size
    for field in fields(objects):
        column: NDArray[np.generic] = getattr(objects, field.name)
        wanted = np.bool_ if field.type == "Flags" else np.int64
        if column.dtype != wanted or column.shape != (rows,):
            raise _wrong_shape(field.name)
    return rows


def _checked(block: PropertyColumns, law: PropertyLaw, proven: list[int]) -> list[int]:
    """Raise InputError unless every step on the rows of ``block`` stays exact in 64 bits.

    The bits of a column taken together are at least its largest number, and negative when one of its numbers
    is: one look instead of two. ``proven`` are such bits with which all is well; the answer adds to them.
    """
    columns = [getattr(block, name) for name in WHOLE_NUMBERS]
    found = [int(np.bitwise_or.reduce(column)) for column in columns]
    for name, bits in zip(WHOLE_NUMBERS, found, strict=True):
        if bits < 0:
            raise out_of_range(name, "0", str(LARGEST))
    if found[-1] > WHOLE_REDUCTION:
        found[-1] = int(block.reduction.max())
        if found[-1] > WHOLE_REDUCTION:
            raise out_of_range("reduction", "0", str(WHOLE_REDUCTION))
    together = list(map(max, proven, found))
    if together == proven or _peak(together, law) <= LARGEST:
        return together
    if _peak([int(column.max()) for column in columns], law) > LARGEST:
        raise InputError(
            "too_large",
            "land_area",
            "Luas kali nilai melampaui batas hitungan per kolom.",
            "Area times value is beyond what columns can hold exactly.",
        )
    return proven


def _peak(largest: Sequence[int], law: PropertyLaw) -> int:
    """The largest number that any step can reach when no column holds more than ``largest``."""
    land_area, land_value, building_area, building_value, reduction = largest
    njop = land_area * max(land_value, law.land.dearest) + building_area * max(
        building_value, law.building.dearest
    )
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
        land_value + law.land.step,
        building_value + law.building.step,
        *law.limits,
    )


def _wrong_shape(name: str) -> InputError:
    return InputError(
        "type",
        name,
        f"Kolom {name} harus bilangan bulat 64 bit (atau tanda benar-salah), sepanjang kolom lain.",
        f"The column {name} must hold 64-bit integers (or flags) and be as long as the others.",
    )
