"""Objects of PBB as columns: read chunk by chunk, valued, and assessed by the set-wise engine.

NOP, keys and facts come in rows of one width; a taxpayer's objects come together, so that the one which
holds the NJOPTKP is found within a chunk (UU 1/2022 Ps. 40(3)-(4)).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from pagi.assessments.mass_issue.models import Run, Scope
from pagi.database import Connection, load
from pagi.database.binary_rows import KEY, copy_out
from tax_types.kinds import ZERO_RATED
from tax_types.parameters import Pack
from tax_types.property import PROPERTY
from tax_types.property_columns import PropertyColumns, PropertyTaxes, assess_columns
from tax_types.property_holders import njoptkp_holders
from tax_types.property_law import Integers, PropertyLaw, property_law
from tax_types.terms import Terms

_SQL = load("pagi/assessments/mass_issue/queries.sql")
NOP: Final = "S18"
_NO_FACT: Final = np.void(bytes(16))


@dataclass(frozen=True, slots=True)
class Objects:
    """Columns of a chunk; a row is an object. ``before`` is last year's tax in rupiah, -1 for none.

    Areas are thousandths of a m², values rupiah per m², shares millionths. ``version`` is that of the year's
    newest assessment, 0 for none, of which ``standing_…`` tell; ``stands``: it was neither cancelled nor
    corrected; ``holds_already``: it stands, and the NJOPTKP is in it.
    """

    object_id: NDArray[np.void]
    taxpayer_id: NDArray[np.void]
    object_number: NDArray[np.bytes_]
    fact_id: NDArray[np.void]
    land_area: Integers
    land_value: Integers
    building_area: Integers
    building_value: Integers
    is_zero_rated: NDArray[np.bool_]
    reduction_share: NDArray[np.int32]
    in_scope: NDArray[np.bool_]
    version: NDArray[np.int16]
    stands: NDArray[np.bool_]
    holds_already: NDArray[np.bool_]
    standing_id: NDArray[np.void]
    standing_fact: NDArray[np.void]
    standing_principal: Integers
    standing_reduction: Integers
    before: Integers

    @property
    def has_fact(self) -> NDArray[np.bool_]:
        """Whether anything is known of the object on 1 January."""
        return np.asarray(self.fact_id != _NO_FACT)

    @property
    def has_something(self) -> NDArray[np.bool_]:
        """Whether there is land or a building to tax."""
        return (self.land_area > 0) | (self.building_area > 0)


LAYOUT: Final = {
    "object_id": KEY, "taxpayer_id": KEY, "object_number": NOP, "fact_id": KEY, "land_area": ">i8",
    "land_value": ">i8", "building_area": ">i8", "building_value": ">i8", "is_zero_rated": "?",
    "reduction_share": ">i4", "in_scope": "?", "version": ">i2", "stands": "?", "holds_already": "?",
    "standing_id": KEY, "standing_fact": KEY, "standing_principal": ">i8", "standing_reduction": ">i8",
    "before": ">i8",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Law:
    """The law of PBB of a year, for columns and for a single object alike."""

    pack: Pack
    columns: PropertyLaw
    zero_rated: tuple[str, ...]


def law_of_year(pack: Pack, tax_year: int) -> Law:
    """What ``pack`` says for ``tax_year``. Raises ParameterError."""
    terms = Terms(pack, PROPERTY.scopes, date(tax_year, 1, 1), {})
    return Law(pack, property_law(terms), tuple(sorted(terms.peek(ZERO_RATED).value)))


@dataclass(frozen=True, slots=True)
class Stretch:
    """Taxpayers from ``first`` until before ``end``; without a bound on the side that is None."""

    first: UUID | None
    end: UUID | None


def stretches(bounds: tuple[UUID, ...]) -> list[Stretch]:
    """The stretches of taxpayers that begin at ``bounds``: together everybody, before and after them too."""
    firsts = [None, *bounds[1:]]
    return [Stretch(first, end) for first, end in zip(firsts, [*bounds[1:], None], strict=True)]


async def read_objects(
    db: Connection, run: Run, stretch: Stretch, law: Law, *, with_year_before: bool = False
) -> Objects:
    """The objects of the taxpayers of ``stretch`` who own something in the run's scope."""
    columns: dict[str, Any] = await copy_out(
        db, _SQL.objects_of_taxpayers, run.region_id, stretch.first, stretch.end, *_bounds(run.scope),
        date(run.tax_year, 1, 1), run.facts_at, list(law.zero_rated), with_year_before, layout=LAYOUT,
    )  # fmt: skip
    return Objects(**columns)


def _bounds(scope: Scope) -> tuple[str, str]:
    return scope.prefix, scope.end


@dataclass(frozen=True, slots=True)
class Assessed:
    """What each object of a chunk comes to. ``holds`` tells who holds the NJOPTKP, newly or as before."""

    taxes: PropertyTaxes
    holds: NDArray[np.bool_]


def assess(objects: Objects, law: Law, *, anew: bool = False) -> Assessed:
    """The PBB of every object of a chunk, those without facts as if nothing stood there.

    The NJOPTKP stays where it was granted; ``anew``: unless the object of the scope has no building any more.
    """
    granted = objects.holds_already
    if anew:
        granted = granted & ~(objects.in_scope & (objects.building_area * objects.building_value == 0))
    holds = njoptkp_holders(
        objects.land_area, objects.land_value, objects.building_area, objects.building_value,
        owners(objects), granted, law.columns,
    )  # fmt: skip
    columns = PropertyColumns(
        objects.land_area, objects.land_value, objects.building_area, objects.building_value,
        objects.reduction_share.astype(np.int64), holds, objects.is_zero_rated,
    )  # fmt: skip
    return Assessed(assess_columns(columns, law.columns), holds)


def owners(objects: Objects) -> Integers:
    """A number for each taxpayer, rising along the rows."""
    keys = objects.taxpayer_id
    return np.cumsum(np.concatenate(([False], keys[1:] != keys[:-1]))) if keys.size else np.empty(0, np.int64)
