"""The law by which an assessment that exists grows: late interest, relief programmes, order of payment.

The files of the tax and the day whose law holds are the engine's, so that a bill and `pagi assess` agree.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from tax_types.engine import TAXES
from tax_types.kinds import ALLOCATION, LATE_INTEREST, RELIEF_PROGRAMMES
from tax_types.parameters import Pack
from tax_types.penalties import LateInterest
from tax_types.relief import Programme, programmes_of


@dataclass(frozen=True, slots=True)
class OwedLaw:
    """What holds for one tax period. ``late`` is None where there is no due date.

    ``programmes`` are all that may touch the period, whatever the pay day, those on application included.
    """

    late: LateInterest | None
    programmes: tuple[Programme, ...]
    interest_first: bool

    def programmes_with(self, granted: Collection[str]) -> tuple[Programme, ...]:
        """The programmes that hold for somebody whose applications for ``granted`` were granted."""
        return tuple(one for one in self.programmes if one.automatic or one.code in granted)


def owed_law(pack: Pack, tax: str, period_end: date, due: date | None) -> OwedLaw:
    """The law for what ``tax`` owes for the period that ends on ``period_end``, due on ``due``."""
    return pack.remember(("owed", tax, period_end, due), lambda: _read(pack, tax, period_end, due))


def all_programmes(pack: Pack) -> dict[str, Programme]:
    """Every relief programme of a region by its code, past ones included."""
    return {
        programme.code: replace(programme, verified=value.verified)
        for parameters in pack.files.values()
        if (parameter := parameters.get(RELIEF_PROGRAMMES.name)) is not None
        for value in parameter.values
        for programme in value.value
    }


def _read(pack: Pack, tax: str, period_end: date, due: date | None) -> OwedLaw:
    kind = TAXES[tax]
    day = date(period_end.year, 1, 1) if kind.span == "year" else period_end
    late = None if due is None else pack.late_interest_of(kind.scopes, period_end, due, LATE_INTEREST)
    return OwedLaw(
        late=late,
        programmes=programmes_of(pack.get(RELIEF_PROGRAMMES, kind.scopes, day), tax, period_end.year),
        interest_first=pack.get(ALLOCATION, kind.scopes, day).value == "interest_first",
    )
