"""Why a bill asks for what it asks: the assessment's lines with each step on the way, then the interest.

A liability keeps its lines as they were assessed, their steps run together. The engine, asked again with the
kept inputs, tells the steps apart; they are shown only if it still says exactly what was kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pagi.assessments.models import Liability
from pagi.bills.models import Rupiah
from pagi.regions import Region
from tax_types.engine import TAXES, answer
from tax_types.errors import TaxError
from tax_types.lines import Label, Line
from tax_types.request import read_request


@dataclass(frozen=True, slots=True)
class Reason:
    """One row of the explanation. ``label`` is in both languages; ``formula`` is already for people."""

    label: Label
    formula: str
    amount: Rupiah
    source: str
    verified: bool


def reasons(
    liabilities: Sequence[Liability], interest: Sequence[Mapping[str, Any]], region: Region
) -> tuple[Reason, ...]:
    """Every row behind a bill's amount, in the order in which it came about."""
    rows = [row for liability in liabilities for row in _assessed(liability, region)]
    return (*rows, *(_kept(line) for line in interest))


def reliefs(lines: Sequence[Mapping[str, Any]]) -> tuple[Reason, ...]:
    """Of a bill's lines of interest and relief, what was waived."""
    return tuple(_kept(line) for line in lines if line["amount"] < 0)


def _assessed(liability: Liability, region: Region) -> list[Reason]:
    lines = _asked_again(liability, region)
    if [line.as_json() for line in lines] != liability.lines:
        return [_kept(line) for line in liability.lines]
    return [row for line in lines for row in _steps(line)]


def _asked_again(liability: Liability, region: Region) -> tuple[Line, ...]:
    request = {
        "tax": liability.tax,
        "region": region.slug,
        "period": liability.tax_period,
        "inputs": liability.inputs,
    }
    try:
        assessed = answer(read_request(request, TAXES)).assessed
    except TaxError:  # the law has moved on: what was kept counts
        return ()
    return (*assessed.lines, *assessed.reductions)


def _steps(line: Line) -> list[Reason]:
    steps = [
        Reason(step.label, step.formula, int(step.result), step.source, step.verified)
        for step in line.steps
        if Fraction(step.result).denominator == 1
    ]
    return [*steps, Reason(line.label, line.formula, line.amount, line.source, line.verified)]


def _kept(line: Mapping[str, Any]) -> Reason:
    return Reason(line["label"], line["formula"], line["amount"], line["source"], line["verified"])
