"""The day at the desk: money by channel and state, by hour, and what is left to see. Amounts in rupiah."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from pagi.database import Connection, load

_SQL = load("pagi/reports/today.sql")


@dataclass(frozen=True, slots=True)
class ChannelMoney:
    """What one channel brought on the day, and how much of it a bank's file has confirmed."""

    channel: str
    payments: int
    received: int
    matched: int

    @property
    def open(self) -> int:
        """Received, and not yet seen in a bank's file."""
        return self.received - self.matched


@dataclass(frozen=True, slots=True)
class Day:
    """The figures of one day in the city's zone."""

    day: date
    channels: tuple[ChannelMoney, ...]
    by_hour: dict[int, int]
    week_before_by_hour: dict[int, int]
    week_before_until_now: int
    refused_attempts: int
    refused_amount: int
    suspense: int
    suspense_payments: int
    overpayment: int
    overpayment_payments: int
    last_day_with_money: date | None

    @property
    def total(self) -> ChannelMoney:
        """All channels together."""
        return ChannelMoney(
            "all",
            sum(one.payments for one in self.channels),
            sum(one.received for one in self.channels),
            sum(one.matched for one in self.channels),
        )


async def day_figures(db: Connection, region_id: int, zone: ZoneInfo, day: date, now: datetime) -> Day:
    """The figures of ``day``. The week before is counted until the same hour when ``day`` is today."""
    week_before = day - timedelta(days=7)
    begins = datetime(day.year, day.month, day.day, tzinfo=zone)
    ends = begins + timedelta(days=1)
    same_hour = min(now, ends) - timedelta(days=7)
    channels = await db.fetch(_SQL.by_channel, region_id, day)
    hours = await db.fetch(_SQL.by_hour, region_id, day, zone.key)
    hours_before = await db.fetch(_SQL.by_hour, region_id, week_before, zone.key)
    refused = await db.fetchrow(_SQL.refused, region_id, begins, ends)
    loose = await db.fetchrow(_SQL.without_owner, region_id, day)
    return Day(
        day=day,
        channels=tuple(ChannelMoney(**row) for row in channels),
        by_hour={row["hour"]: row["received"] for row in hours},
        week_before_by_hour={row["hour"]: row["received"] for row in hours_before},
        week_before_until_now=await db.fetchval(_SQL.received_until, region_id, week_before, same_hour),
        refused_attempts=refused["attempts"],
        refused_amount=refused["amount"],
        suspense=loose["suspense"],
        suspense_payments=loose["suspense_payments"],
        overpayment=loose["overpayment"],
        overpayment_payments=loose["overpayment_payments"],
        last_day_with_money=await db.fetchval(_SQL.last_day_with_money, region_id, day),
    )
