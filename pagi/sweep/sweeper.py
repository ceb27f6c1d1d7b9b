"""Asks providers: a page at a time, at each provider's rate, and books what they say is paid.

No transaction is open while a provider is asked. Whoever dies in between leaves nothing half done: its
questions come back to line when their lease ends, and money that was booked already is a repeat.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import SystemRandom
from uuid import UUID

from pagi.clock import Clock
from pagi.database import Connection, Pool
from pagi.database.faults import LOST
from pagi.limits.errors import TooManyRequests
from pagi.limits.models import SECOND, Limit
from pagi.limits.service import Gate
from pagi.logging import get_logger
from pagi.partners import unknown
from pagi.partners.models import Partner
from pagi.partners.service import PartnerDirectory
from pagi.payments.errors import CertainlyNotBooked, OutcomeUnknown
from pagi.payments.from_status import notice_of_status
from pagi.payments.models import Verdict
from pagi.payments.service import Cashier
from pagi.sweep import queries
from pagi.sweep.asker import Asker
from pagi.sweep.models import HandedWhy, Heard, PaidThere, Question, QuestionState, Told
from pagi.sweep.schedule import USUAL, Pace, Step, rest, step
from pagi.sweep.take_up import Askable, stir, take_up, take_up_inquiries

log = get_logger(__name__)

PAGE = 16
AT_ONCE = 8
"""Questions to one provider under way in one process."""
BOOKED = (Verdict.BOOKED, Verdict.REPEAT)
CHANNELS = ("qris", "virtual_account", "ewallet")


@dataclass(frozen=True, slots=True)
class Sweeper:
    """What asking needs. Questions are due by the city's ``clock``; rates and rests go by the machine's."""

    region_id: int
    pool: Pool
    directory: PartnerDirectory
    asker: Asker
    cashier: Cashier
    gate: Gate
    clock: Clock
    machine_clock: Clock
    pace: Pace = USUAL
    chance: Callable[[], float] = field(default=SystemRandom().random)

    async def turn(self, stop: asyncio.Event) -> int:
        """Ask about everything that is due. Returns how many questions were put. Raises LOST."""
        now = self.clock()
        partners = [one for one in await self.directory.all() if one.region_id == self.region_id]
        askable = [one for partner in partners for one in self._askable(partner)]
        await take_up(self.pool, self.region_id, askable, self.pace.age, now, self.machine_clock())
        await take_up_inquiries(self.pool, self.region_id, askable, self.pace.age, now)
        await stir(self.pool, self.region_id, self.pace.age, now)
        async with self.pool.transaction() as db:
            over = await queries.handed_and_over(db, self.region_id, PAGE)
            await queries.told_by_others(db, self.region_id, over, now)
        known = {one.partner_id for one in askable}
        asked = await asyncio.gather(
            *(self._provider(partner, stop) for partner in partners if partner.partner_id in known)
        )
        return sum(asked)

    def _askable(self, partner: Partner) -> list[Askable]:
        return [
            Askable(partner.partner_id, channel, service)
            for channel in CHANNELS
            if channel in partner.channels
            and (service := self.asker.service_for(partner, channel)) is not None
        ]

    async def _provider(self, partner: Partner, stop: asyncio.Event) -> int:
        """Page after page, until nothing is due or the provider wants to be left alone."""
        asked, free = 0, asyncio.Semaphore(AT_ONCE)

        async def one(question: Question) -> int:
            async with free:
                return await self._in_turn(partner, question)

        while not stop.is_set() and await self.rests(partner.partner_id) is None:
            now = self.clock()
            async with self.pool.transaction() as db:
                page = await queries.claim(
                    db, self.region_id, partner.partner_id, now, PAGE, now + self.pace.lease
                )
                await queries.told_by_others(
                    db, self.region_id, [one.question_id for one in page if one.over], now
                )
            if not page:
                break
            asked += sum(await asyncio.gather(*(one(question) for question in page if not question.over)))
        return asked

    async def _in_turn(self, partner: Partner, question: Question) -> int:
        """Wait for the provider's rate, then ask; a failure of ours leaves the question to its lease."""
        try:
            while True:
                wait = await self.may_ask(partner)
                if wait is None:
                    break
                if self.clock() + wait >= question.next_ask_at:
                    async with self.pool.transaction() as db:
                        await queries.put_off(db, question, self.clock() + wait, question.asked_at)
                    return 0
                await asyncio.sleep(wait.total_seconds())
            await self.ask(partner, question)
        except LOST as error:
            log.warning("sweep_waits_for_database", error=type(error).__name__)
            return 0
        except Exception:
            log.exception("question_failed", question_id=str(question.question_id))
            return 0
        return 1

    async def rests(self, partner_id: UUID) -> timedelta | None:
        """How long a provider is still left alone; None: it may be asked."""
        async with self.pool.acquire() as db:
            until, _ = await queries.rest_of(db, self.region_id, partner_id)
        now = self.machine_clock()
        return until - now if until is not None and until > now else None

    async def may_ask(self, partner: Partner) -> timedelta | None:
        """None: the provider may be asked now. Else how long it is to be left alone."""
        return await self.rests(partner.partner_id) or await self._pass(partner)

    async def _pass(self, partner: Partner) -> timedelta | None:
        """A token of the provider's rate; else how long until there is one."""
        try:
            await self.gate.take(pace_limit(self.asker.per_second(partner)), str(partner.partner_id))
        except TooManyRequests as error:
            return timedelta(seconds=error.facts["seconds"])
        return None

    async def ask(self, partner: Partner, question: Question) -> Told:
        """Put a question that was claimed, and act on what was heard."""
        told = await self.asker.ask(partner, question)
        await self._note_provider(partner, told)
        if told.heard is Heard.PAID:
            await self._paid(partner, question, told)
        else:
            await self._keep(question, told, step(self.pace, question, told, self.clock(), self.chance()))
        log.info("asked", channel=question.channel, service=question.service, heard=told.heard.value)
        return told

    async def _note_provider(self, partner: Partner, told: Told) -> None:
        """A provider that is too busy, or resting, is left alone by every process."""
        async with self.pool.transaction() as db:
            _, busy = await queries.rest_of(db, self.region_id, partner.partner_id)
            pause = rest(told, busy)
            if pause:
                until = self.machine_clock() + pause
                await queries.rest(db, self.region_id, partner.partner_id, until)
            elif busy:
                await queries.awake(db, self.region_id, partner.partner_id)

    async def _paid(self, partner: Partner, question: Question, told: Told) -> None:
        """Book what was paid, exactly as the provider's own notification would be booked."""
        try:
            verdicts = [await self._book(partner, question, paid) for paid in told.payments]
        except (CertainlyNotBooked, OutcomeUnknown) as error:
            log.warning("paid_but_not_booked", error=type(error).__name__)
            again = Step(QuestionState.OPEN, at=self.clock() + self.pace.first)
            return await self._keep(question, told, again)
        why = HandedWhy.CONTRADICTS if verdicts else HandedWhy.UNCLEAR
        named = {paid.natural_id for paid in told.payments}
        if question.natural_id is not None and question.natural_id not in named:
            why, verdicts = HandedWhy.CONTRADICTS, []
        if not verdicts or any(verdict not in BOOKED for verdict in verdicts):
            return await self._keep(question, told, Step(QuestionState.HANDED, why=why))
        now = self.clock()
        async with self.pool.transaction() as db:
            await queries.settle(db, question, told.said, now)
            await self._answer_known(db, question, now)
        return None

    async def _book(self, partner: Partner, question: Question, paid: PaidThere) -> Verdict:
        notice = notice_of_status(
            partner, question.channel, service=question.paid_service, natural_id=paid.natural_id,
            account=question.account, amount=paid.amount, paid_at=paid.paid_at, at_latest=question.expires_at,
            bank_reference=paid.bank_reference, asked_by=question.service, now=self.clock(),
        )  # fmt: skip
        return (await self.cashier.receive(notice)).verdict

    async def _keep(self, question: Question, told: Told, decided: Step) -> None:
        now = self.clock()
        async with self.pool.transaction() as db:
            await queries.heard(db, question, told, decided, now)
            if decided.state is QuestionState.SETTLED:
                await self._answer_known(db, question, now)

    async def _answer_known(self, db: Connection, question: Question, now: datetime) -> None:
        if question.told_service is not None and question.natural_id is not None:
            await unknown.settle_by_question(
                db, self.region_id, question.partner_id, question.told_service, question.natural_id, now
            )


def pace_limit(per_second: int) -> Limit:
    """How fast one provider is asked, by all processes together: a second's worth at once."""
    return Limit("asked", per_second, SECOND, per_second, share=max(1, per_second // 10))
