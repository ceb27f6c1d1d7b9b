"""Whether the bank is open, which day it is there, and what it shows of a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from .clock import city_day
from .errors import Closed, TooBusy
from .faults import Fault
from .settlement import settlement_csv

if TYPE_CHECKING:
    from .program import Bank


def open_for_customers(bank: Bank) -> None:
    """Raises Closed while the fault ``outage`` is armed."""
    if bank.faults.strikes(Fault.OUTAGE):
        raise Closed


def open_for_programs(bank: Bank) -> None:
    """Raises Closed or TooBusy while the faults ``outage`` or ``rate_limit`` are armed."""
    open_for_customers(bank)
    if bank.faults.strikes(Fault.RATE_LIMIT):
        raise TooBusy


async def settlement_text(bank: Bank, slug: str, day: date) -> str:
    """The settlement file of a bank's day. Raises Closed, TooBusy, UnknownBank."""
    open_for_programs(bank)
    partner = bank.directory.open().bank(slug)
    return settlement_csv(await bank.book.settled(partner.bank, day.isoformat(), today(bank).isoformat()))


def today(bank: Bank) -> date:
    """The city's day by the demo clock."""
    return city_day(bank.clock())
