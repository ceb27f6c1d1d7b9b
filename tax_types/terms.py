"""The law as one request sees it: the region's values of the period's day, the request's overrides on top.

Every value that was used is remembered, so that an answer can warn about those that nobody has verified.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any, Final, TypeVar

from tax_types.calendar import ClosedDays
from tax_types.dated import Dated
from tax_types.kinds import (
    BILLBOARD_PRICES,
    HOLIDAYS,
    INTEREST_TRANSITION,
    LATE_INTEREST,
    PENALTY_ROUNDING,
    Kind,
    LateTerms,
)
from tax_types.lines import label
from tax_types.parameters import Pack
from tax_types.penalties import LateInterest, late_interest_law

T = TypeVar("T")

INTEREST_OVERRIDES: Final = frozenset({LATE_INTEREST.name, INTEREST_TRANSITION.name, PENALTY_ROUNDING.name})
OVERRIDE_LABEL: Final = label("Ditetapkan dalam permintaan", "Set by the request")
OVERRIDE_SOURCE: Final = "parameter dalam permintaan"


class Terms:
    """The parameters for one request."""

    def __init__(self, pack: Pack, scopes: tuple[str, ...], day: date, overrides: Mapping[str, Any]) -> None:
        self.pack = pack
        self._scopes = scopes
        self._day = day
        self._overrides = overrides
        self._used: dict[str, Dated[Any]] = {}

    def get(self, kind: Kind[T], selector: str = "") -> Dated[T]:
        """The value of ``kind`` for this request. Raises ParameterError when there is none."""
        return self.use(self.peek(kind, selector))

    def peek(self, kind: Kind[T], selector: str = "") -> Dated[T]:
        """The value of ``kind`` without counting it as used: for choices, which are no numbers."""
        if kind.name in self._overrides:
            return self._override(kind, self._overrides[kind.name])
        return self.pack.get(kind, self._scopes, self._day, selector)

    def has(self, kind: Kind[Any]) -> bool:
        """Whether there is any value of ``kind`` for this request."""
        return kind.name in self._overrides or self.pack.has(self._scopes, kind.name)

    def selectors(self, kind: Kind[Any], selector: str = "") -> tuple[str, ...]:
        """What ``kind`` may be selected by in this region, such as the groups of a price table."""
        name = f"{kind.name}.{selector}" if selector else kind.name
        return self.pack.selectors(self._scopes, name)

    def billboard_classes(self) -> tuple[str, ...]:
        """All road classes of the region's billboard tables."""
        classes: dict[str, None] = {}
        for kind in self.selectors(BILLBOARD_PRICES):
            classes.update(dict.fromkeys(self.peek(BILLBOARD_PRICES, kind).value.classes))
        return tuple(classes)

    def is_overridden(self, kind: Kind[Any]) -> bool:
        """Whether the request itself sets ``kind``."""
        return kind.name in self._overrides

    def use(self, value: Dated[T]) -> Dated[T]:
        """Remember that ``value`` was used in a number."""
        self._used.setdefault(value.name, value)
        return value

    def closed_days(self) -> ClosedDays:
        """The holidays of this request: its own list, or the region's calendar."""
        if HOLIDAYS.name in self._overrides:
            days: frozenset[date] = self._overrides[HOLIDAYS.name]
            return days
        self.use(self.pack.holidays_as_parameter())
        return self.pack.holidays

    def late_interest(
        self, tax_period_end: date, due: date, kind: Kind[LateTerms] = LATE_INTEREST
    ) -> LateInterest:
        """The law of late interest, of a letter if ``kind`` says so. Only ``use_law`` counts it as used."""
        if not self._overrides.keys() & INTEREST_OVERRIDES:
            return self.pack.late_interest_of(self._scopes, tax_period_end, due, kind)
        policy, rounding = self.peek(INTEREST_TRANSITION), self.peek(PENALTY_ROUNDING)
        return late_interest_law(policy, rounding, partial(self._late_terms, kind), tax_period_end, due)

    def use_law(self, law: LateInterest) -> None:
        """Remember that interest was computed with ``law``."""
        for value in law.used:
            self.use(value)

    def unverified(self) -> list[Dated[Any]]:
        """The values used that nobody has verified, each once."""
        return [value for value in self._used.values() if not value.verified]

    def _late_terms(self, kind: Kind[LateTerms], day: date) -> Dated[LateTerms]:
        wanted: LateTerms = self._overrides.get(LATE_INTEREST.name, LateTerms(None, None))
        if wanted.rate is not None and wanted.cap_months is not None:
            return self._override(LATE_INTEREST, wanted)
        seeded = self.pack.get(kind, self._scopes, day)
        if wanted.rate is None and wanted.cap_months is None:
            return seeded
        rate = seeded.value.rate if wanted.rate is None else wanted.rate
        cap = seeded.value.cap_months if wanted.cap_months is None else wanted.cap_months
        return Dated(
            seeded.name,
            seeded.label,
            LateTerms(rate, cap),
            f"{OVERRIDE_SOURCE}; {seeded.source}",
            seeded.verified,
        )

    @staticmethod
    def _override(kind: Kind[T], value: T) -> Dated[T]:
        return Dated(kind.name, OVERRIDE_LABEL, value, OVERRIDE_SOURCE, verified=True)
