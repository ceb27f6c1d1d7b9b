"""Who holds the NJOPTKP, for all taxpayers of a city at once (UU 1/2022 Ps. 40(3)-(4)).

It falls on one object of a taxpayer in a year: the one with a building and the highest NJOP, then the first
by NOP; as ``property_object.njoptkp_holder`` for one taxpayer. Where it was granted already it stays.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tax_types.property_law import AS_IT_STANDS, ClassTable, Integers, PropertyLaw


def njoptkp_holders(
    land_area: Integers,
    land_value: Integers,
    building_area: Integers,
    building_value: Integers,
    owners: Integers,
    granted: NDArray[np.bool_],
    law: PropertyLaw,
) -> NDArray[np.bool_]:
    """Which rows hold it. Rows are in the order of ``owners``, and an owner's rows in the order of their NOP.

    Areas are thousandths of a m², values rupiah per m². ``granted``: the NJOPTKP is on this object already.
    """
    building = building_area * value_of_class(building_value, law.building)
    njop = land_area * value_of_class(land_value, law.land) + building
    is_open = np.bincount(owners, granted, owners.size) == 0 if owners.size else granted
    eligible = (building > 0) & is_open[owners]
    order = np.lexsort((-njop, ~eligible, owners))  # a stable sort: the first by NOP stays first
    ranked = owners[order]
    is_first = np.concatenate(([True], ranked[1:] != ranked[:-1])) if owners.size else eligible
    holds = granted.copy()
    holds[order[is_first & eligible[order]]] = True
    return holds


def value_of_class(per_m2: Integers, table: ClassTable) -> Integers:
    """The value of the class that holds each value per m²; without a class it counts as it stands."""
    if not table.edges.size:
        return per_m2
    price: Integers = table.values[np.searchsorted(table.edges, per_m2)]
    return np.where(price == AS_IT_STANDS, per_m2, price)
