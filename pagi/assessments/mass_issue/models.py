"""A run over a city's objects, what it is about, and what came of it. Amounts in rupiah."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pagi.assessments.mass_issue.errors import ScopeInvalid
from pagi.bills.models import Rupiah
from pagi.regions import Region

TAX, DOCUMENT = "property", "SPPT"
SCOPE_DIGITS = (7, 10, 18)


class RunState(StrEnum):
    """Where a run is in its life: two persons stand between proposed and running."""

    PROPOSED = "proposed"
    RUNNING = "running"
    FINISHED = "finished"
    WITHDRAWN = "withdrawn"


class RunKind(StrEnum):
    """What a run does: first assessments of a year, new versions of them, or none any more."""

    ISSUE = "issue"
    CORRECTION = "correction"
    CANCELLATION = "cancellation"


@dataclass(frozen=True, slots=True)
class Scope:
    """Which objects: those whose NOP begins with ``prefix``; none: the whole city."""

    prefix: str = ""

    @property
    def end(self) -> str:
        """What comes after every NOP of the scope."""
        return f"{self.prefix}:"  # a colon comes after the digits

    def __str__(self) -> str:
        return self.prefix or "the whole city"


CITY = Scope()


def read_scope(typed: str, region: Region) -> Scope:
    """The district, village or object that somebody typed, dots allowed. Raises ScopeInvalid."""
    digits = typed.translate(str.maketrans("", "", ".- "))
    fits = digits.isascii() and digits.isdigit() and len(digits) in SCOPE_DIGITS
    if not fits or not digits.startswith(region.bill_prefix):
        raise ScopeInvalid(typed=typed, city=region.name, field="scope")
    return Scope(digits)


@dataclass(frozen=True, slots=True)
class Run:
    """One run. ``bounds`` are the first taxpayers of its chunks; ``amount`` is what was approved, rupiah.

    ``again``: an issue also takes up what was cancelled.
    """

    region_id: int
    run_id: UUID
    kind: RunKind
    tax_year: int
    scope: Scope
    reason: str
    law: bytes
    facts_at: datetime
    day: date
    due_date: date
    bounds: tuple[UUID, ...]
    objects: int
    amount: Rupiah
    again: bool
    state: RunState
    proposed_by: UUID
    proposed_at: datetime
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    finished_at: datetime | None = None

    @property
    def tax_period(self) -> str:
        """Masa pajak, as bills call it."""
        return str(self.tax_year)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run has done so far. ``principal``: a correction's is what came on top, less what went off."""

    run: Run
    chunks: int
    objects: int
    letters: int
    bills: int
    principal: Rupiah
    reduction: Rupiah
    failures: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """The shape of ``pagi property issue --json``."""
        run = self.run
        return {
            "run_id": str(run.run_id),
            "kind": run.kind.value,
            "year": run.tax_year,
            "scope": run.scope.prefix or None,
            "state": run.state.value,
            "due_date": run.due_date.isoformat(),
            "chunks": {"done": self.chunks, "of": len(run.bounds)},
            "objects": self.objects,
            "letters": self.letters,
            "bills": self.bills,
            "principal": self.principal,
            "reduction": self.reduction,
            "failures": self.failures,
        }
