"""Which objects a run takes up, what each comes to, what stood before, and which cannot be done and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from pagi.assessments.mass_issue.models import Run, RunKind
from pagi.assessments.mass_issue.objects import Assessed, Law, Objects, assess
from tax_types.property_law import Integers

FACTS_MISSING: Final = ("facts_missing", "property_fact")
NOTHING_THERE: Final = ("nothing_to_tax", "land_area")
Flags = NDArray[np.bool_]
Left = tuple[UUID, str, str]
"""An object that cannot be done: its key, a code, the field at fault."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Of a chunk's objects the ``rows`` that a run takes up, by NOP, with what they come to.

    ``payable`` and ``before`` stand beside all objects; ``before`` is -1 where nothing stood.
    """

    rows: NDArray[np.intp]
    wanted: Flags
    assessed: Assessed
    payable: Integers
    before: Integers
    left: list[Left]


def choose(run: Run, objects: Objects, law: Law) -> Choice:
    """What ``run`` does with a chunk."""
    return _CHOICES[run.kind](run, objects, law)


def _to_issue(run: Run, objects: Objects, law: Law) -> Choice:
    """What has no assessment of the year yet, or, again, one that was cancelled."""
    open_ones = (objects.version == 0) | (run.again & (objects.version > 0) & ~objects.stands)
    wanted = objects.in_scope & open_ones
    assessed = assess(objects, law)
    rows = wanted & objects.has_fact & objects.has_something
    payable = assessed.taxes.payable
    return Choice(_by_nop(objects, rows), wanted, assessed, payable, objects.before, _left(objects, wanted))


def _to_correct(_run: Run, objects: Objects, law: Law) -> Choice:
    """What stands and comes out otherwise now: by newer facts, another reduction, another law."""
    wanted = objects.in_scope & objects.stands
    assessed = assess(objects, law, anew=True)
    differs = (
        (objects.fact_id != objects.standing_fact)
        | (assessed.holds != objects.holds_already)
        | (assessed.taxes.payable != objects.standing_principal)
        | (assessed.taxes.reduction != objects.standing_reduction)
    )
    rows = wanted & objects.has_fact & objects.has_something & differs
    return Choice(
        _by_nop(objects, rows), rows, assessed, assessed.taxes.payable, objects.standing_principal,
        _left(objects, wanted),
    )  # fmt: skip


def _to_cancel(_run: Run, objects: Objects, law: Law) -> Choice:
    """All that stands."""
    wanted = objects.in_scope & objects.stands
    nothing = np.zeros(wanted.size, np.int64)
    rows = _by_nop(objects, wanted)
    return Choice(rows, wanted, assess(objects, law), nothing, objects.standing_principal, [])


_CHOICES: Final[Mapping[RunKind, Callable[[Run, Objects, Law], Choice]]] = {
    RunKind.ISSUE: _to_issue,
    RunKind.CORRECTION: _to_correct,
    RunKind.CANCELLATION: _to_cancel,
}


def _by_nop(objects: Objects, rows: Flags) -> NDArray[np.intp]:
    found = np.flatnonzero(rows)
    return found[np.argsort(objects.object_number[found], kind="stable")]


def _left(objects: Objects, wanted: Flags) -> list[Left]:
    """Of the ``wanted`` objects those that cannot be assessed."""
    found: list[Left] = []
    for why, where in (
        (FACTS_MISSING, wanted & ~objects.has_fact),
        (NOTHING_THERE, wanted & objects.has_fact & ~objects.has_something),
    ):
        found += [(as_uuid(key), *why) for key in objects.object_id[where]]
    return found


def as_uuid(key: np.void) -> UUID:
    """A key of 16 bytes as other code knows it."""
    return UUID(bytes=key.tobytes())
