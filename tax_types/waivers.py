"""What relief programmes waive of an assessment that is settled in portions, each on its day.

Interest and the waiver of a portion belong to the day on which that portion was settled. `pagi assess` and
the quote of a bill ask the same functions, so both say the same to the rupiah.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from tax_types.dues import portion_lines
from tax_types.figures import percent, rupiah
from tax_types.lines import Line, label
from tax_types.penalties import LateInterest
from tax_types.relief import Programme
from tax_types.rounding import half_up

PRINCIPAL_WAIVED: Final = label("Keringanan pokok", "Principal waived")
INTEREST_WAIVED: Final = label("Penghapusan bunga", "Interest waived")
FINES_WAIVED: Final = label("Penghapusan denda", "Fines waived")


@dataclass(frozen=True, slots=True)
class Settlement:
    """A portion of principal settled on a day, in rupiah, under the programme of that day if there is one.

    ``principal_waived`` is the part of ``principal`` that no money was asked for.
    """

    day: date
    principal: int
    programme: Programme | None = None
    principal_waived: int = 0


@dataclass(frozen=True, slots=True)
class Interest:
    """The interest of settled portions, and what of it is waived: lines, the latter negative."""

    lines: tuple[Line, ...]
    waived: tuple[Line, ...]

    @property
    def amount(self) -> int:
        """All interest, rupiah."""
        return sum(line.amount for line in self.lines)

    @property
    def amount_waived(self) -> int:
        """What is waived of it, rupiah."""
        return -sum(line.amount for line in self.waived)


NO_INTEREST: Final = Interest((), ())


def programme_on(programmes: Iterable[Programme], day: date) -> Programme | None:
    """The first programme in whose window ``day`` falls."""
    return next((one for one in programmes if one.opens <= day <= one.closes), None)


def settle_all(open_principal: int, day: date, programmes: Sequence[Programme]) -> Settlement:
    """All that is still open, settled on ``day``: only so is principal waived."""
    programme = programme_on(programmes, day)
    waived = half_up(programme.principal * open_principal) if programme else 0
    return Settlement(day, open_principal, programme, waived)


def interest_on(
    portions: Sequence[Settlement],
    due: date | None,
    law: LateInterest | None,
    *,
    today: Programme | None = None,
    paid: int = 0,
) -> Interest:
    """The interest of ``portions``, oldest first, and what of it is waived.

    ``paid`` is the interest paid so far: it is not waived any more. ``today`` is the programme of the day on
    which the rest would be paid; it may waive what was left over by portions before its window.
    """
    if due is None or law is None:
        return NO_INTEREST
    merged = by_day(portions)
    lines = portion_lines([(one.day, one.principal) for one in merged], due, law)
    waived = [
        _interest_waived(line, one.programme)
        for line, one in zip(lines, merged, strict=True)
        if one.programme and one.programme.interest and line.amount
    ]
    if today is not None and today.interest_left_over:
        left = sum(
            line.amount
            for line, one in zip(lines, merged, strict=True)
            if one.day < today.opens and not (one.programme and one.programme.interest)
        )
        if left > paid:
            waived.append(_left_over_waived(left - paid, today))
    charged = tuple(line for line in lines if line.amount)
    return Interest(charged, tuple(at_most(waived, sum(line.amount for line in charged) - paid)))


def at_most(waived: Sequence[Line], most: int) -> list[Line]:
    """``waived``, but no more than ``most`` in all: interest that was paid already is not waived any more."""
    kept: list[Line] = []
    most = max(most, 0)
    for line in waived:
        amount = min(-line.amount, most)
        most -= amount
        if amount == -line.amount:
            kept.append(line)
        elif amount:
            kept.append(replace(line, amount=-amount, formula=f"{line.formula} → {rupiah(amount)}"))
    return kept


def by_day(portions: Iterable[Settlement]) -> list[Settlement]:
    """The portions by day, so that two payments of one day bear interest as one."""
    merged: list[Settlement] = []
    for one in portions:
        if merged and merged[-1].day == one.day:
            last = merged[-1]
            merged[-1] = replace(
                one,
                principal=last.principal + one.principal,
                principal_waived=last.principal_waived + one.principal_waived,
            )
        else:
            merged.append(one)
    return merged


def principal_waived(portions: Iterable[Settlement]) -> list[Line]:
    """A line for each principal that a programme waived."""
    return [
        Line(
            PRINCIPAL_WAIVED,
            f"−{percent(one.programme.principal)} × {rupiah(one.principal)}",
            -one.principal_waived,
            one.programme.source,
            one.programme.verified,
        )
        for one in portions
        if one.principal_waived and one.programme
    ]


def fines_waived(fines: int, programme: Programme | None) -> list[Line]:
    """What ``programme``, that of the day on which the last principal was settled, waives of ``fines``."""
    if programme is None or not programme.fines or not fines:
        return []
    formula = f"−{percent(programme.fines)} × {rupiah(fines)}"
    waived = -half_up(programme.fines * fines)
    return [Line(FINES_WAIVED, formula, waived, programme.source, programme.verified)]


def _left_over_waived(left: int, programme: Programme) -> Line:
    formula = f"−{percent(programme.interest)} × {rupiah(left)}"
    return Line(INTEREST_WAIVED, formula, -left, programme.source, programme.verified)


def _interest_waived(line: Line, programme: Programme) -> Line:
    formula = f"−{percent(programme.interest)} × {rupiah(line.amount)}"
    waived = -half_up(programme.interest * line.amount)
    return Line(INTEREST_WAIVED, formula, waived, programme.source, programme.verified)
