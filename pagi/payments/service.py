"""Receiving money: settle a notice at the till, quote its bill where no quote holds, hand out the receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from pagi.bills import queries as bills
from pagi.bills.quote import quote
from pagi.clock import Clock, city_day
from pagi.database import Pool
from pagi.database.faults import LOST
from pagi.keys import Keyring
from pagi.payments.errors import CertainlyNotBooked
from pagi.payments.models import Notice, Part, Receipt, Target, Verdict
from pagi.payments.settlement import Order, Owner, Settled
from pagi.payments.till import Till
from pagi.regions import REGIONS, Region
from pagi.taxpayers.service import open_name
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

        A bill without a quote that holds, or one that changed since, is quoted and the till asked again.
        """
        region = REGIONS[notice.partner.region_id]
        order = Order(notice, city_day(notice.paid_at, region.zone))
        for _ in range(QUOTES_AGAIN):
            settled = await self.till.settle(order)
            if settled.verdict is not Verdict.STALE:
                return self._receipt(region, settled)
            for bill_id in _stale(settled):
                await self._quote(region, bill_id, order.paid_day)
        raise CertainlyNotBooked(reason="the bill keeps changing")

    async def _quote(self, region: Region, bill_id: UUID, paid_day: date) -> None:
        try:
            async with self.pool.transaction() as db:
                bill = await bills.find_by_id(db, region.region_id, bill_id)
                assert bill is not None, "a bill is never deleted"
                if bill.payable:
                    await quote(db, bill, paid_day, load_laws(region.slug), self.clock())
        except LOST as error:
            raise CertainlyNotBooked(reason="the database is away") from error

    def _receipt(self, region: Region, settled: Settled) -> Receipt:
        if settled.taxpayer is not None:
            return self._receipt_together(region, settled, *settled.taxpayer)
        target, owner = None, settled.owner
        if owner is not None:
            name = open_name(self.keyring, region.region_id, owner.taxpayer_id, owner.name_sealed)
            target = _target(owner, name)
        return Receipt(settled.verdict, target, settled.ntpd, settled.earlier)

    def _receipt_together(
        self, region: Region, settled: Settled, taxpayer_id: UUID, name_sealed: bytes
    ) -> Receipt:
        name = open_name(self.keyring, region.region_id, taxpayer_id, name_sealed)
        parts = tuple(
            Part(
                None if one.owner is None else _target(one.owner, name),
                one.amount, one.verdict, one.code, one.reference,
            )
            for one in settled.parts
        )  # fmt: skip
        return Receipt(settled.verdict, None, settled.ntpd, settled.earlier, parts, name)


def _target(owner: Owner, name: str) -> Target:
    return Target(owner.bill_id, owner.bill_code, owner.tax, owner.tax_period, name)


def _stale(settled: Settled) -> list[UUID]:
    """The bills to be quoted before this can be settled."""
    if settled.owner is not None:
        return [settled.owner.bill_id]
    return [one.owner.bill_id for one in settled.parts if one.verdict is Verdict.STALE and one.owner]


def paid_moment(said: datetime | None, now: datetime) -> datetime:
    """The bank's transaction time; now where it says none, or one that is off by more than a year."""
    return said if said is not None and abs(said - now) <= BELIEVABLE else now
