"""A provider in memory: it knows what was paid there, and can be too busy, silent or slow."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from time import monotonic

from pagi.clock import machine_clock
from pagi.limits.service import Gate
from pagi.partners.models import Partner
from pagi.partners.service import PartnerDirectory
from pagi.sweep.models import Heard, PaidThere, Question, Told
from pagi.sweep.schedule import USUAL, Pace
from pagi.sweep.sweeper import Sweeper
from tests.builders.city import REGION, CityBuilder

NOT_FOUND = Told(Heard.NEVER, "4045101")


@dataclass
class Provider:
    """Answers from ``paid`` by account; first from ``before``, in order. ``asked``: when, by the machine."""

    paid: dict[str, PaidThere] = field(default_factory=dict)
    before: deque[Told] = field(default_factory=deque)
    otherwise: Told = NOT_FOUND
    services: dict[str, int] = field(default_factory=lambda: {"qris": 51, "virtual_account": 26})
    rate: int = 1_000
    takes: float = 0.0
    keeps_times: bool = True
    asked: list[float] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)
    count: int = 0

    def service_for(self, partner: Partner, channel: str) -> int | None:
        return self.services.get(channel)

    def per_second(self, partner: Partner) -> int:
        return self.rate

    async def ask(self, partner: Partner, question: Question) -> Told:
        self.count += 1
        if self.keeps_times:
            self.asked.append(monotonic())
            self.accounts.append(question.account)
        await asyncio.sleep(self.takes)
        if self.before:
            return self.before.popleft()
        found = self.paid.get(question.account)
        return self.otherwise if found is None else Told(Heard.PAID, "00", (found,))


def sweeper(city: CityBuilder, provider: Provider, pace: Pace = USUAL, chance: float = 0.0) -> Sweeper:
    """A sweep over ``city``'s database that asks ``provider``."""
    return Sweeper(
        region_id=REGION.region_id,
        pool=city.pool,
        directory=PartnerDirectory(city.pool, city.keyring, machine_clock),
        asker=provider,
        cashier=city.cashier,
        gate=Gate(city.pool, city.keyring, REGION.region_id, machine_clock),
        clock=city.clock,
        machine_clock=machine_clock,
        pace=pace,
        chance=lambda: chance,
    )
