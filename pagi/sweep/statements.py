"""A bank's file of a day tells what no question did: what clerks looked after for that day is known."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from pagi.database import Connection
from pagi.regions import REGIONS
from pagi.sweep import queries


async def settle_by_statement(db: Connection, region_id: int, bank: str, day: date, now: datetime) -> None:
    """The file of ``bank`` for ``day``, in the city's zone, is here; its lines are matched by who calls.

    A code whose end falls on ``day`` stands in the file if it was paid: what is not matched is a case there.
    """
    begins = datetime.combine(day, time(), tzinfo=REGIONS[region_id].zone)
    await queries.settle_by_statement(db, region_id, bank, begins, begins + timedelta(days=1), now)
