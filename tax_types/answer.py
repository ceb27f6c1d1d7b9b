"""The answer of the engine, in the exact shape of the outer door (``docs/assess.schema.json``)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from tax_types.account import Settled
from tax_types.dated import Dated
from tax_types.errors import TaxError
from tax_types.fields import LARGEST, too_large
from tax_types.instalments import Instalment
from tax_types.lines import Line
from tax_types.protocol import Assessed, Warned


@dataclass(frozen=True, slots=True)
class Days:
    """When the tax is to be paid, and when its return is to be filed; ``None`` where there is no such day."""

    due: date | None
    report_due: date | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is owed and why: all amounts in rupiah, every one of them a sum of lines.

    ``sanctions`` are the interest of a letter; ``fines`` are surcharges and flat fines.
    """

    tax: str
    period: Any
    assessed: Assessed
    settled: Settled
    sanctions: tuple[Line, ...]
    fines: tuple[Line, ...]
    instalments: tuple[Instalment, ...]
    paid: int
    days: Days
    unverified: tuple[Dated[Any], ...]

    @property
    def interest(self) -> tuple[Line, ...]:
        """Interest of a letter, of late payment, and of an instalment plan."""
        return (*self.sanctions, *self.settled.interest, *(one.interest for one in self.instalments))

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line, in the order in which an officer reads them; they add up to the total."""
        return (
            *self.assessed.lines,
            *self.assessed.reductions,
            *self.interest,
            *self.fines,
            *self.settled.waived,
        )

    def as_json(self) -> dict[str, Any]:
        """The answer as a JSON object. Raises InputError when an amount is longer than any city needs."""
        lines = self.lines
        total = _sum(lines)
        if max(total, self.paid, self.assessed.principal, self.assessed.base or 0) > LARGEST:
            raise too_large("inputs")
        return {
            "tax": self.tax,
            "period": self.period,
            "base": self.assessed.base,
            "principal": self.assessed.principal,
            "interest": _sum(self.interest),
            "fines": _sum(self.fines),
            "relief": -_sum(self.assessed.reductions) - _sum(self.settled.waived),
            "total": total,
            "paid": self.paid,
            "outstanding": max(total - self.paid, 0),
            "credit": max(self.paid - total, 0),
            "due_date": _day(self.days.due),
            "report_due_date": _day(self.days.report_due),
            "months_late": self.settled.months_late,
            "instalments": [one.as_json() for one in self.instalments],
            "lines": [line.as_json() for line in lines],
            "warnings": [
                _warning(one) for one in (*self.assessed.warnings, *map(_unverified, self.unverified))
            ],
        }


def error_answer(named: Any, wrong: TaxError) -> dict[str, Any]:
    """The answer to a request that cannot be computed."""
    return {
        "id": named,
        "error": {"code": wrong.code, "message": wrong.english, "field": wrong.field},
    }


@lru_cache(maxsize=1024)
def _unverified(value: Dated[Any]) -> Warned:
    message = f"Nobody has verified {value.name} for this region yet; it rests on: {value.source}."
    return Warned("unverified", message, value.parameter)


def _warning(one: Warned) -> dict[str, Any]:
    return {"code": one.code, "message": one.message, "parameter": one.parameter}


def _sum(lines: Iterable[Line]) -> int:
    return sum(line.amount for line in lines)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
