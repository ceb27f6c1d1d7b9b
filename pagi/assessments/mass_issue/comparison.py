"""What a run would do, beside what stood before: for those who approve it. Nothing is written.

An issue is compared with the year before, a correction with what stands, object by object: totals, the
biggest changes, what became zero, what fell, and what cannot be assessed at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pagi.assessments.mass_issue.choosing import Choice, Left, choose
from pagi.assessments.mass_issue.models import Run, RunKind
from pagi.assessments.mass_issue.objects import Law, Objects, read_objects, stretches
from pagi.bills.models import Rupiah
from pagi.database import Connection

SHOWN: Final = 10
"""How many objects a list names."""


@dataclass(frozen=True, slots=True)
class Change:
    """One object's tax before and now, in rupiah."""

    object_number: str
    before: Rupiah
    now: Rupiah

    @property
    def difference(self) -> Rupiah:
        """How much more it is now."""
        return self.now - self.before

    def as_json(self) -> dict[str, Any]:
        """For a program to read."""
        return {
            "nop": self.object_number,
            "before": self.before,
            "now": self.now,
            "difference": self.difference,
        }


@dataclass(slots=True)
class Comparison:
    """Sums over all objects of a scope that a run would assess; ``before`` counts the same objects only."""

    run: Run
    objects: int = 0
    assessed: int = 0
    left_alone: int = 0
    total: Rupiah = 0
    reduction: Rupiah = 0
    bills: int = 0
    holders: int = 0
    zero: int = 0
    classless: int = 0
    before_objects: int = 0
    before_total: Rupiah = 0
    risen: int = 0
    fallen: int = 0
    new_zero: int = 0
    ups_and_downs: Rupiah = 0
    failures: Counter[str] = field(default_factory=Counter)
    failed: list[tuple[str, str, str]] = field(default_factory=list)
    rises: list[Change] = field(default_factory=list)
    falls: list[Change] = field(default_factory=list)
    zeros: list[Change] = field(default_factory=list)

    def add(self, objects: Objects, choice: Choice) -> None:
        """Count a chunk."""
        chosen, assessed = choice.rows, choice.assessed
        now, before = choice.payable[chosen], choice.before[chosen]
        self.objects += int(objects.in_scope.sum())
        self.left_alone += int((objects.in_scope & ~choice.wanted).sum())
        self._add_failures(objects, choice.left)
        known = before >= 0
        difference = np.where(known, now - before, 0)
        became_zero = known & (before > 0) & (now == 0)
        self.assessed += chosen.size
        self.total += int(now.sum())
        self.reduction += int(assessed.taxes.reduction[chosen].sum())
        self.bills += int((now > 0).sum())
        self.holders += int(assessed.holds[chosen].sum())
        self.zero += int((now == 0).sum())
        self.classless += int(assessed.taxes.is_classless[chosen].sum())
        self.before_objects += int(known.sum())
        self.before_total += int(before[known].sum())
        self.risen += int((difference > 0).sum())
        self.fallen += int((difference < 0).sum())
        self.new_zero += int(became_zero.sum())
        self.ups_and_downs += int(np.abs(difference).sum())
        numbers = objects.object_number[chosen]

        def biggest(found: list[Change], rows: NDArray[np.bool_]) -> list[Change]:
            places = np.flatnonzero(rows)
            places = places[np.argsort(-np.abs(difference[places]), kind="stable")][:SHOWN]
            fresh = [Change(numbers[row].decode(), int(before[row]), int(now[row])) for row in places]
            return sorted(found + fresh, key=lambda one: (-abs(one.difference), one.object_number))[:SHOWN]

        self.rises = biggest(self.rises, difference > 0)
        self.falls = biggest(self.falls, difference < 0)
        self.zeros = biggest(self.zeros, became_zero)

    def _add_failures(self, objects: Objects, left_out: list[Left]) -> None:
        """Count what cannot be assessed; the first of them are named."""
        self.failures.update(code for _, code, _ in left_out)
        room = left_out[: SHOWN - len(self.failed)]
        if room:
            places = {key.tobytes(): place for place, key in enumerate(objects.object_id)}
            self.failed += [
                (objects.object_number[places[key.bytes]].decode(), code, where) for key, code, where in room
            ]

    def as_json(self) -> dict[str, Any]:
        """The shape of ``pagi property issue --dry-run --json``. Amounts in rupiah."""
        return {
            "year": self.run.tax_year,
            "scope": self.run.scope.prefix or None,
            "due_date": self.run.due_date.isoformat(),
            "objects": self.objects,
            "assessed": self.assessed,
            "left_alone": self.left_alone,
            "total": self.total,
            "reduction": self.reduction,
            "bills": self.bills,
            "njoptkp_holders": self.holders,
            "zero": self.zero,
            "without_class": self.classless,
            "before": {"objects": self.before_objects, "total": self.before_total},
            "difference": self.total - self.before_total,
            "risen": {"objects": self.risen, "biggest": [one.as_json() for one in self.rises]},
            "fallen": {"objects": self.fallen, "biggest": [one.as_json() for one in self.falls]},
            "became_zero": {"objects": self.new_zero, "biggest": [one.as_json() for one in self.zeros]},
            "failures": {
                "objects": self.failures.total(),
                "by_code": dict(sorted(self.failures.items())),
                "first": [{"nop": nop, "code": code, "field": where} for nop, code, where in self.failed],
            },
        }  # fmt: skip


async def compare(
    db: Connection, run: Run, law: Law, progress: Callable[[int], None] | None = None
) -> Comparison:
    """What ``run`` would do, beside what stood before; chunk by chunk, in flat memory."""
    found = Comparison(run)
    for stretch in stretches(run.bounds):
        objects = await read_objects(db, run, stretch, law, with_year_before=run.kind is RunKind.ISSUE)
        found.add(objects, choose(run, objects, law))
        if progress is not None:
            progress(int(objects.in_scope.sum()))
    return found
