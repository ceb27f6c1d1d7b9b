"""What a bill costs on a day, worked out here alone, and kept as a quote that SQL settles.

A quote holds for one version of the bill, from its day until the day before the interest grows or a relief
programme opens, and to the last day of a programme's window.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import merge
from itertools import groupby
from typing import Any

from pagi.bills import queries
from pagi.bills.asked import ItemPrice, asked_for, next_change, steps
from pagi.bills.errors import BillCancelled, BillPaid
from pagi.bills.models import Bill, BillState, Item, Quote, QuoteItem, Rupiah
from pagi.database import Connection
from pagi.ids import new_id
from tax_types.owed import OwedLaw, owed_law
from tax_types.parameters import Pack
from tax_types.relief import Programme

FOREVER = date(9999, 12, 31)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Waived:
    """What a programme waives if the bill is paid on that day, in rupiah."""

    programme: Programme
    principal: Rupiah
    interest: Rupiah
    fines: Rupiah

    @property
    def amount(self) -> Rupiah:
        """All of it."""
        return self.principal + self.interest + self.fines


@dataclass(frozen=True, slots=True)
class Price:
    """A bill's price on a day: what each item asks for, the interest so far, and until when it holds.

    ``interest`` counts all late interest, that of portions already paid included; ``interest_open`` is
    what of it is still asked for. ``relief`` counts all that is waived, ``relief_open`` what of it is not
    recorded yet, and ``waived`` by which programme.
    """

    items: tuple[QuoteItem, ...]
    interest: Rupiah
    relief: Rupiah
    valid_until: date
    lines: tuple[dict[str, Any], ...]
    waived: tuple[Waived, ...] = ()

    @property
    def principal_open(self) -> Rupiah:
        """Principal still to pay."""
        return sum(item.principal for item in self.items)

    @property
    def interest_open(self) -> Rupiah:
        """Interest still to pay."""
        return sum(item.interest for item in self.items)

    @property
    def fines_open(self) -> Rupiah:
        """Fines still to pay."""
        return sum(item.fines for item in self.items)

    @property
    def relief_open(self) -> Rupiah:
        """What is waived if the bill is settled on that day."""
        return sum(item.waived for item in self.items)

    @property
    def amount_due(self) -> Rupiah:
        """To pay on that day."""
        return self.principal_open + self.interest_open + self.fines_open


@dataclass(frozen=True, slots=True)
class PriceChange:
    """From ``day`` on the bill costs ``amount_due``."""

    day: date
    amount_due: Rupiah


def price(items: Sequence[Item], day: date, laws: Pack, *, settled: bool = False) -> Price:
    """What ``items`` ask for if they are paid on ``day``, and why; ``settled``: those of a paid bill."""
    ruled = [(item, _law(item, laws)) for item in items]
    priced = [asked_for(item, day, law, settled=settled) for item, law in ruled]
    changes = [
        change
        for (item, law), one in zip(ruled, priced, strict=True)
        if (change := next_change(item, day, law, one.asked)) is not None
    ]
    return Price(
        items=tuple(one.asked for one in priced),
        interest=sum(one.interest for one in priced),
        relief=sum(one.relief for one in priced),
        valid_until=min(changes) - _ONE_DAY if changes else FOREVER,
        lines=tuple(line.as_json() for one in priced for line in one.lines),
        waived=_by_programme(priced),
    )


def price_changes(items: Sequence[Item], day: date, laws: Pack, count: int = 2) -> list[PriceChange]:
    """The next ``count`` days on which the amount due changes, and to what: by interest or by a programme."""
    ruled = [(item, _law(item, laws)) for item in items]

    def amount_on(when: date) -> Rupiah:
        return sum(asked_for(item, when, law).asked.amount for item, law in ruled)

    found: list[PriceChange] = []
    amount = amount_on(day)
    for step, _ in groupby(merge(*(steps(item, day, law) for item, law in ruled))):
        later = amount_on(step)
        if later != amount:
            found.append(PriceChange(step, later))
            amount = later
        if len(found) == count:
            break
    return found


async def quote(db: Connection, bill: Bill, day: date, laws: Pack, now: datetime) -> Quote:
    """The kept quote of ``bill`` for ``day``, made if there is none; the caller commits.

    Raises BillCancelled or BillPaid.
    """
    if bill.state is BillState.CANCELLED:
        raise BillCancelled(bill_code=bill.bill_code)
    if bill.state is BillState.PAID:
        raise BillPaid(bill_code=bill.bill_code)
    kept = await queries.live_quote(db, bill, day, laws.digest)
    if kept is not None:
        return kept
    priced = price(await queries.items(db, bill), day, laws)
    fresh = Quote(
        quote_id=new_id(),
        bill_id=bill.bill_id,
        bill_version=bill.version,
        valid_from=day,
        valid_until=priced.valid_until,
        principal=priced.principal_open,
        interest=priced.interest_open,
        fines=priced.fines_open,
        relief=priced.relief_open,
        lines=list(priced.lines),
        law=laws.digest,
        items=priced.items,
    )
    if await queries.keep_quote(db, bill.region_id, fresh, now):
        return fresh
    kept = await queries.live_quote(db, bill, day, laws.digest)  # another process quoted the same day first
    assert kept is not None, "a quote that is not kept is there already"
    return kept


def _by_programme(priced: Sequence[ItemPrice]) -> tuple[Waived, ...]:
    found: dict[Programme, list[QuoteItem]] = {}
    for one in priced:
        if one.programme is not None:
            found.setdefault(one.programme, []).append(one.asked)
    return tuple(
        Waived(
            programme,
            principal=sum(one.principal_waived for one in items),
            interest=sum(one.interest_waived for one in items),
            fines=sum(one.fines_waived for one in items),
        )
        for programme, items in found.items()
    )


def _law(item: Item, laws: Pack) -> OwedLaw:
    return owed_law(laws, item.tax, item.period_end, item.due_date)
