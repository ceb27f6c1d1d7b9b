"""What one item of a bill asks for on a day: principal, interest and fines, and what relief waives of them.

The arithmetic is the tax engine's; here stand what the item has received and what was recorded as waived.
What was recorded stays, whatever becomes of a programme later.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import merge
from itertools import groupby

from pagi.bills.models import Item, QuoteItem, Rupiah
from tax_types.dues import growth
from tax_types.lines import Label, Line, label
from tax_types.owed import OwedLaw
from tax_types.penalties import LATE_INTEREST_LABEL
from tax_types.relief import Programme
from tax_types.waivers import (
    FINES_WAIVED,
    INTEREST_WAIVED,
    PRINCIPAL_WAIVED,
    Settlement,
    fines_waived,
    interest_on,
    principal_waived,
    programme_on,
    settle_all,
)

RECORDED = label("Tercatat pada pembayaran", "Recorded with the payment")
PRINCIPAL_FIRST, INTEREST_FIRST = (1, 2, 3), (2, 1, 3)


@dataclass(frozen=True, slots=True)
class ItemPrice:
    """What an item asks for, and the whole of it: ``interest`` and ``relief`` count what is settled, too.

    ``programme`` is the one that waives something of what is asked for.
    """

    asked: QuoteItem
    interest: Rupiah
    relief: Rupiah
    lines: tuple[Line, ...]
    programme: Programme | None


def asked_for(item: Item, day: date, law: OwedLaw, *, settled: bool = False) -> ItemPrice:
    """What ``item`` asks for if it is paid on ``day``, and why.

    ``settled``: the bill is paid. Then what was paid and waived is all there is: a bank may have paid after
    midnight what it was told before, and the month that began meanwhile is not charged.
    """
    programmes = law.programmes_with(item.granted)
    portions = _settled(item, programmes)
    everything = settle_all(_open(item), day, programmes)
    if everything.principal:
        portions.append(everything)
    today = programme_on(programmes, day)
    interest = interest_on(portions, item.due_date, law.late, today=today, paid=item.interest_paid)
    programme = portions[-1].programme if portions else today
    fines = fines_waived(item.fines, programme)
    received = item.interest_paid + item.interest_waived
    charged = received if settled else max(interest.amount, received)
    asked = _asked(
        item, everything, charged, interest.amount_waived, -sum(line.amount for line in fines), law
    )
    waived = (
        item.principal_waived + asked.principal_waived,
        item.interest_waived + asked.interest_waived,
        item.fines_waived + asked.fines_waived,
    )
    return ItemPrice(
        asked=asked,
        interest=charged,
        relief=sum(waived),
        lines=(
            *_fitting(interest.lines, charged, LATE_INTEREST_LABEL),
            *_fitting(principal_waived(portions), -waived[0], PRINCIPAL_WAIVED),
            *_fitting(interest.waived, -waived[1], INTEREST_WAIVED),
            *_fitting(fines, -waived[2], FINES_WAIVED),
        ),
        programme=(programme or today) if asked.waived else None,
    )


def steps(item: Item, day: date, law: OwedLaw) -> Iterator[date]:
    """The days after ``day`` on which the price may change: interest grows, a programme opens or is over."""
    programmes = law.programmes_with(item.granted)
    edges = sorted(edge for programme in programmes for edge in programme.edges() if edge > day)
    return (step for step, _ in groupby(merge(_growth(item, day, law), edges)))


def next_change(item: Item, day: date, law: OwedLaw, asked: QuoteItem) -> date | None:
    """The first day after ``day`` on which something else than ``asked`` is asked for, or waived."""
    if not law.programmes_with(item.granted):
        return next(_growth(item, day, law), None)
    return next((step for step in steps(item, day, law) if asked_for(item, step, law).asked != asked), None)


def _asked(
    item: Item,
    everything: Settlement,
    interest: Rupiah,
    interest_waived: Rupiah,
    fines_waived: Rupiah,
    law: OwedLaw,
) -> QuoteItem:
    """What is left to pay, and what of it is waived now: never less than nothing, never what was paid."""
    interest_left = interest - item.interest_paid - item.interest_waived
    interest_now = _between(interest_waived - item.interest_waived, interest_left)
    fines_left = item.fines - item.fines_paid - item.fines_waived
    fines_now = _between(fines_waived - item.fines_waived, fines_left)
    return QuoteItem(
        item_id=item.item_id,
        principal=everything.principal - everything.principal_waived,
        interest=interest_left - interest_now,
        fines=fines_left - fines_now,
        principal_waived=everything.principal_waived,
        interest_waived=interest_now,
        fines_waived=fines_now,
        ranks=INTEREST_FIRST if law.interest_first else PRINCIPAL_FIRST,
    )


def _between(amount: Rupiah, most: Rupiah) -> Rupiah:
    return max(0, min(amount, most))


def _settled(item: Item, programmes: Sequence[Programme]) -> list[Settlement]:
    """The portions of principal that are settled, each under the programme of its day."""
    return [
        Settlement(
            portion.paid_day,
            portion.principal + portion.principal_waived,
            programme_on(programmes, portion.paid_day),
            portion.principal_waived,
        )
        for portion in item.portions
        if portion.principal + portion.principal_waived
    ]


def _open(item: Item) -> Rupiah:
    return item.principal - item.principal_paid - item.principal_waived


def _growth(item: Item, day: date, law: OwedLaw) -> Iterator[date]:
    if item.due_date is None or law.late is None:
        return iter(())
    settled = [(portion.day, portion.principal) for portion in _settled(item, ())]
    return (change.day for change in growth(item.principal, item.due_date, settled, day, law.late))


def _fitting(lines: Sequence[Line], amount: Rupiah, what: Label) -> Sequence[Line]:
    """``lines`` if they add up to ``amount``; else the law has changed, and what was recorded counts."""
    if sum(line.amount for line in lines) == amount:
        return lines
    return [Line(what, "", amount, RECORDED["id"], verified=True)] if amount else []
