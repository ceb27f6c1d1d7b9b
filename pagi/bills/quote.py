"""What a bill costs on a day, worked out here alone, and kept as a quote that SQL settles.

A quote holds for one version of the bill, from its day until the day before the interest grows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from pagi.bills import queries
from pagi.bills.errors import BillCancelled, BillPaid
from pagi.bills.models import Bill, BillState, Item, Quote, QuoteItem, Rupiah
from pagi.database import Connection
from pagi.ids import new_id
from tax_types.dues import Change, Interest, late_interest_due, schedule
from tax_types.parameters import Pack

FOREVER = date(9999, 12, 31)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Price:
    """A bill's price on a day: what each item asks for, the interest so far, and until when it holds.

    ``interest`` counts all late interest, that of portions already paid included; ``interest_open`` is
    what of it is still asked for.
    """

    items: tuple[QuoteItem, ...]
    interest: Rupiah
    valid_until: date
    lines: tuple[dict[str, Any], ...]

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
    def amount_due(self) -> Rupiah:
        """To pay on that day."""
        return self.principal_open + self.interest_open + self.fines_open


@dataclass(frozen=True, slots=True)
class PriceChange:
    """From ``day`` on the bill costs ``amount_due``."""

    day: date
    amount_due: Rupiah


def price(items: Sequence[Item], day: date, laws: Pack) -> Price:
    """What ``items`` ask for if they are paid on ``day``, and why."""
    interests = [_interest(item, day, laws) for item in items]
    changes = [interest.next_change for interest in interests if interest.next_change is not None]
    return Price(
        items=tuple(_asked(item, interest) for item, interest in zip(items, interests, strict=True)),
        interest=sum(interest.amount for interest in interests),
        valid_until=min(changes) - _ONE_DAY if changes else FOREVER,
        lines=tuple(line.as_json() for interest in interests for line in interest.lines),
    )


def price_changes(items: Sequence[Item], day: date, laws: Pack, count: int = 2) -> list[PriceChange]:
    """The next ``count`` days on which the price rises, and to what."""
    days = sorted({change.day for item in items for change in _changes(item, day, laws, count)})[:count]
    return [PriceChange(later, price(items, later, laws).amount_due) for later in days]


async def quote(db: Connection, bill: Bill, day: date, laws: Pack, now: datetime) -> Quote:
    """The kept quote of ``bill`` for ``day``, made if there is none; the caller commits.

    Raises BillCancelled or BillPaid.
    """
    if bill.state is BillState.CANCELLED:
        raise BillCancelled(bill_code=bill.bill_code)
    if bill.state is BillState.PAID:
        raise BillPaid(bill_code=bill.bill_code)
    kept = await queries.live_quote(db, bill, day)
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
        relief=0,
        lines=list(priced.lines),
        items=priced.items,
    )
    if await queries.keep_quote(db, bill.region_id, fresh, now):
        return fresh
    kept = await queries.live_quote(db, bill, day)  # another process quoted the same day first
    assert kept is not None, "a quote that is not kept is there already"
    return kept


def _interest(item: Item, day: date, laws: Pack) -> Interest:
    if item.due_date is None:
        return Interest(0, 0, (), None)
    law = laws.late_interest(item.tax, item.period_end, item.due_date)
    return late_interest_due(item.principal, item.due_date, _paid(item), day, law)


def _changes(item: Item, day: date, laws: Pack, count: int) -> tuple[Change, ...]:
    if item.due_date is None:
        return ()
    law = laws.late_interest(item.tax, item.period_end, item.due_date)
    return schedule(item.principal, item.due_date, _paid(item), day, law, count=count)


def _paid(item: Item) -> list[tuple[date, Rupiah]]:
    return [(portion.paid_day, portion.principal) for portion in item.portions if portion.principal]


def _asked(item: Item, interest: Interest) -> QuoteItem:
    return QuoteItem(
        item_id=item.item_id,
        principal=item.principal - item.principal_paid,
        interest=max(0, interest.amount - item.interest_paid),
        fines=item.fines - item.fines_paid,
    )
