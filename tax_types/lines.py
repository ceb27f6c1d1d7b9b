"""A line of an answer: what it is for, the sum with its numbers, the amount, and the law it rests on.

The lines of an answer add up to its total: a waiver is a negative line, a payment is no line.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypedDict

from tax_types.figures import decimal


class Label(TypedDict):
    """What a line is for, in both languages."""

    id: str
    en: str


def label(indonesian: str, english: str) -> Label:
    """A label from its two wordings."""
    return {"id": indonesian, "en": english}


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way to a line's amount, with the law of its own numbers."""

    label: Label
    formula: str
    result: Fraction | int
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One amount, explained. ``amount`` is in rupiah, negative where it is taken off."""

    label: Label
    formula: str
    amount: int
    source: str
    verified: bool
    steps: tuple[Step, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """The line as it stands in an answer: its steps come first in the formula, parted by ``;``."""
        steps = [f"{step.formula} = {decimal(step.result)}" for step in self.steps]
        sources = dict.fromkeys([*(step.source for step in self.steps), self.source])
        return {
            "label": self.label,
            "formula": "; ".join([*steps, self.formula]),
            "amount": self.amount,
            "source": "; ".join(sources),
            "verified": self.verified and all(step.verified for step in self.steps),
        }
