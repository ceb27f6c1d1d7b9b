"""Receiving money: find what a notice pays, quote it, settle it at the till, and hand out the receipt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from pagi.bills.quote import quote
from pagi.clock import Clock, city_day
from pagi.database import Pool
from pagi.database.faults import LOST
from pagi.keys import Keyring
from pagi.payments import queries
from pagi.payments.errors import CertainlyNotBooked, OutcomeUnknown
from pagi.payments.models import Notice, Receipt, Target, Verdict
from pagi.payments.settlement import Order, Settled
from pagi.payments.till import Till
from pagi.regions import REGIONS
from tax_types.parameters import load as load_laws

QUOTES_AGAIN = 5
BELIEVABLE = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Cashier:
    """What receiving a payment needs."""

    pool: Pool
    till: Till
    keyring: Keyring
    clock: Clock

    async def receive(self, notice: Notice) -> Receipt:
        """Settle ``notice`` and answer after the commit. Raises CertainlyNotBooked or OutcomeUnknown.

        A bill that changed between quote and settlement is quoted again.
        """
        paid_day = city_day(notice.paid_at, REGIONS[notice.partner.region_id].zone)
        for _ in range(QUOTES_AGAIN):
            target = await self._target(notice, paid_day)
            settled = await self.till.settle(Order(notice, target, paid_day))
            if settled.verdict is not Verdict.STALE:
                return await self._receipt(notice, target, settled)
        raise CertainlyNotBooked(reason="the bill keeps changing")

    async def _target(self, notice: Notice, paid_day: date) -> Target | None:
        try:
            async with self.pool.acquire() as db:
                target = await queries.target(db, self.keyring, notice, paid_day)
            if target is None or target.quote_id is not None or not target.bill.payable:
                return target
            region = REGIONS[notice.partner.region_id]
            async with self.pool.transaction() as db:
                quoted = await quote(db, target.bill, paid_day, load_laws(region.slug), self.clock())
        except LOST as error:
            raise CertainlyNotBooked(reason="the database is away") from error
        return replace(target, quote_id=quoted.quote_id, amount_due=quoted.amount_due)

    async def _receipt(self, notice: Notice, target: Target | None, settled: Settled) -> Receipt:
        if settled.verdict not in (Verdict.REPEAT, Verdict.INCONSISTENT) or settled.payment_id is None:
            return Receipt(settled.verdict, target)
        try:
            async with self.pool.acquire() as db:
                earlier = await queries.payment(db, notice.partner.region_id, settled.payment_id)
        except LOST as error:  # what was booked before is out of reach: a retry finds it
            raise OutcomeUnknown from error
        return Receipt(settled.verdict, target, earlier)


def paid_moment(said: datetime | None, now: datetime) -> datetime:
    """The bank's transaction time; now where it says none, or one that is off by more than a year."""
    return said if said is not None and abs(said - now) <= BELIEVABLE else now
