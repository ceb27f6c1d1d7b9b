"""Draws what a scene needs: bills, numbers at banks, callbacks with amounts and times; and lets time pass."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import TypeAlias

from pagi.simulation import desk, objects
from pagi.simulation.callbacks import QrNotification, TellerPayment, VaPayment
from pagi.simulation.chance import Deck
from pagi.simulation.faults import Fault, troubles
from pagi.simulation.operations import Callback, Inquiry, Operation, Route
from pagi.simulation.oracle.bills import BillModel
from pagi.simulation.oracle.money import Bank, PaymentModel, city_day
from pagi.simulation.world import World

Batches: TypeAlias = Iterator[list[Operation]]
QRIS_LIMIT = 10_000_000
BRANCHES = ("001", "017")


@dataclass(slots=True)
class Director:
    """Draws what a scene needs: bills, numbers at banks, callbacks."""

    world: World
    chance: random.Random
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    troubles: Deck[Fault] = field(init=False)
    trouble: Fault | None = None
    """What a scene wants to strike its next batch."""
    calm: bool = False
    """Whether a scene wants nothing to strike its next batch."""
    crowd: bool = False
    """Whether a scene wants its next batch settled one by one, by two at the same time."""
    turn: bool = False

    def __post_init__(self) -> None:
        self.troubles = Deck(self.chance, troubles())

    # -- people and bills

    def payable(self, count_: int) -> list[BillModel]:
        """So many different bills that ask for money, fewer if there are not."""
        bills = [bill for bill in self.world.oracle.bills.values() if bill.payable]
        return self.chance.sample(bills, min(count_, len(bills)))

    def overdue(self, count_: int) -> list[BillModel]:
        """So many bills to pay, those with interest first."""
        today = city_day(self.world.clock())
        bills = self.payable(len(self.world.oracle.bills))
        return sorted(bills, key=lambda bill: bill.ask(today).interest == 0)[:count_]

    def issue(self, count_: int) -> list[Operation]:
        """New bills, some of them for a taxpayer who has others."""
        today = city_day(self.world.clock())
        known = [bill.owner for bill in self.payable(4)]
        issued: list[Operation] = []
        for _ in range(count_):
            owner = self.chance.choice(known) if known and self.chance.random() < 0.4 else None
            tax, period, inputs = objects.drawn(self.chance, today)
            issued.append(desk.Issue(tax, period, inputs, next(self.world.serials), owner))
        return issued

    def issue_for(self, payment: PaymentModel) -> desk.Issue:
        """A new bill for whoever brought ``payment``."""
        assert payment.bill is not None, "it went to a bill"
        tax, period, inputs = objects.drawn(self.chance, city_day(self.world.clock()))
        return desk.Issue(tax, period, inputs, next(self.world.serials), payment.bill.owner)

    def ask_for(self, bill: BillModel, bank: Bank, channel: str) -> desk.AskForNumber:
        """A number for ``bill`` at ``bank``."""
        return desk.AskForNumber(bill, bank, self.world.partners[bank.name], channel)

    def numbers_for(self, bills: list[BillModel]) -> list[Operation]:
        """Virtual accounts at two banks for each bill, and a QRIS code at one where the amount allows."""
        asked: list[Operation] = []
        today = city_day(self.world.clock())
        for bill in bills:
            one, other = self.chance.sample(self.world.banks, 2)
            asked.append(self.ask_for(bill, one, "virtual_account"))
            if self.chance.random() < 0.5:
                asked.append(self.ask_for(bill, other, "virtual_account"))
            if bill.ask(today).total <= QRIS_LIMIT and self.chance.random() < 0.8:
                asked.append(self.ask_for(bill, self.chance.choice((one, other)), "qris"))
        return asked

    def target_for(self, payment: PaymentModel) -> BillModel | None:
        """A bill that waiting money could go to: mostly one of the same taxpayer, now and then a paid one."""
        bills = list(self.world.oracle.bills.values())
        owner = payment.bill.owner if payment.bill is not None else None
        own = [bill for bill in bills if bill.owner == owner and bill is not payment.bill]
        if own and self.chance.random() < 0.8:
            return self.chance.choice(own)
        known = self.payable(1) if self.chance.random() < 0.8 else self.chance.sample(bills, 1)
        return known[0] if known else None

    def booked_of(self, callbacks: Iterable[Callback]) -> list[PaymentModel]:
        """The payments that were booked under their numbers."""
        payments = self.world.oracle.payments
        return [payments[one.key] for one in callbacks if one.key in payments]

    def last_of(self, bills: list[BillModel]) -> BillModel | None:
        """The bill that a scene leaves until the end; of a single bill every second time."""
        self.turn = not self.turn
        return bills[-1] if len(bills) > 1 or self.turn else None

    def route(self, bill: BillModel, channel: str | None = None) -> Route | None:
        """One of the bill's numbers."""
        known = [
            route
            for route in self.world.routes.get(bill.bill_id, ())
            if channel is None or route.channel == channel
        ]
        return self.chance.choice(known) if known else None

    # -- messages

    def fresh(self, prefix: str) -> str:
        """A number that was never used."""
        return f"{prefix}{self.world.seed % 1000:03d}{next(self.numbers):09d}"

    def moment(self) -> datetime:
        """The bank's time of a payment that is told of now: some seconds or minutes ago."""
        return self.world.clock() - timedelta(seconds=self.chance.randrange(0, 240))

    def due(self, bill: BillModel, moment: datetime | None = None) -> int:
        """What the bill costs at ``moment``."""
        return bill.ask(city_day(moment or self.world.clock())).total

    def pay(self, route: Route, amount: int, said: datetime | None, **changes: str) -> Callback:
        """A callback of the route's own channel, under new numbers unless ``changes`` say otherwise."""
        if route.channel == "qris":
            natural_id = changes.get("natural_id") or self.fresh("QR")
            return QrNotification(route, natural_id, amount, said)
        if route.channel == "mobile_banking":
            natural_id = changes.get("natural_id") or f"{self.fresh('NTB')}/{self.chance.choice(BRANCHES)}"
            return TellerPayment(
                route, natural_id, amount, said or self.world.clock(), reference=natural_id.partition("/")[0]
            )
        return VaPayment(
            route, changes.get("natural_id") or self.fresh("PAY"), amount, said,
            external_id=changes.get("external_id") or self.fresh(""), reference=self.fresh("R"),
        )  # fmt: skip

    def pay_exactly(self, bill: BillModel, channel: str | None = None) -> Callback | None:
        """A payment of just what is due."""
        route, said = self.route(bill, channel), self.moment()
        if route is None or self.due(bill, said) <= 0:
            return None
        return self.pay(route, self.due(bill, said), said)

    def inquire(self, route: Route, request_id: str, **changes: str) -> Inquiry:
        """A question about a virtual account."""
        return Inquiry(route, request_id, changes.get("external_id") or self.fresh(""), self.world.clock())

    def once_more(self, callback: Callback, **changes: object) -> Callback:
        """The same payment again: as a bank resends it, mostly under a new external id."""
        if callback.external_id and "external_id" not in changes and self.chance.random() < 0.7:
            changes["external_id"] = self.fresh("")
        return callback.again(**changes)

    # -- time

    def until(self, moment: datetime) -> None:
        """Let time pass until ``moment``, if that is ahead."""
        clock = self.world.clock
        if moment > clock():
            self.world.counts["clock jump"] += 1
            clock.forward(moment - clock())

    def late_on(self, day_end: datetime) -> datetime:
        """Some minutes before the end of a day."""
        return day_end - timedelta(minutes=self.chance.randrange(1, 15), seconds=self.chance.randrange(60))
