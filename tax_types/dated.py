"""A value of the law and the day from which it holds, with its source and whether anybody verified it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from tax_types.errors import ParameterError
from tax_types.lines import Label

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Dated(Generic[T]):
    """A parameter's value on a day, and the law it rests on."""

    name: str
    label: Label
    value: T
    source: str
    verified: bool
    note: str = ""
    valid_from: date = date.min

    @property
    def parameter(self) -> str:
        """The name by which a request overrides it: ``rate`` for ``rate.hotel``."""
        return "rate" if self.name.startswith("rate.") else self.name


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter through time: its values, oldest first."""

    name: str
    label: Label
    values: tuple[Dated[Any], ...]
    days: tuple[date, ...] = field(default=())

    def at(self, day: date) -> Dated[Any]:
        """The value that holds on ``day``. Raises ParameterError ``no_parameter`` before the first."""
        place = bisect_right(self.days, day)
        if not place:
            raise ParameterError(
                "no_parameter",
                self.name,
                f"Tidak ada nilai {self.name} untuk tanggal {day}.",
                f"There is no value of {self.name} for {day}.",
            )
        return self.values[place - 1]
