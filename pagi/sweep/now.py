"""Somebody asks whether the money is there: the provider is asked at once, and the answer is an honest one.

Not about the same code again within seconds, and never faster than the provider's own rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pagi.database import Connection
from pagi.instructions.models import Instruction, InstructionState
from pagi.partners.errors import PartnerUnknown
from pagi.partners.models import Partner
from pagi.sweep import queries
from pagi.sweep.models import Heard, Question, QuestionState
from pagi.sweep.sweeper import Sweeper


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of an instruction's money. ``can_ask``: its provider answers such questions.

    ``received``: it is booked. ``heard``: the last answer, at ``asked_at``; asked again at ``again_at``.
    """

    can_ask: bool
    received: bool = False
    heard: Heard | None = None
    asked_at: datetime | None = None
    again_at: datetime | None = None
    state: QuestionState | None = None


def standing_of(instruction: Instruction, question: Question | None, can_ask: bool) -> Standing:
    """How ``instruction`` stands by its state and by what was heard."""
    received = instruction.state is InstructionState.USED
    if question is None:
        return Standing(can_ask, received)
    again = question.next_ask_at if question.state is QuestionState.OPEN else None
    return Standing(can_ask, received, question.heard, question.asked_at, again, question.state)


async def standing(db: Connection, sweeper: Sweeper, partner: Partner, instruction: Instruction) -> Standing:
    """What is known now, without asking anybody."""
    can_ask = sweeper.asker.service_for(partner, instruction.channel) is not None
    question = await queries.find(db, instruction.region_id, instruction.instruction_id)
    return standing_of(instruction, question, can_ask)


async def ask_now(sweeper: Sweeper, instruction: Instruction) -> None:
    """Ask the instruction's provider now; nothing where it cannot be asked, or was asked seconds ago.

    Raises LOST. What was heard stands in ``standing``.
    """
    partner = await partner_of(sweeper, instruction.partner_id)
    service = sweeper.asker.service_for(partner, instruction.channel)
    if service is None or instruction.state is InstructionState.USED:
        return
    async with sweeper.pool.transaction() as db:
        await queries.take_up_one(
            db, instruction.region_id, instruction.instruction_id, service, sweeper.clock()
        )
    await ask_question_now(sweeper, partner, instruction.instruction_id)


async def ask_question_now(sweeper: Sweeper, partner: Partner, question_id: UUID) -> bool:
    """Ask one question now. False: it is settled, was asked seconds ago, or its provider is left alone."""
    if await sweeper.may_ask(partner) is not None:
        return False
    now, pace = sweeper.clock(), sweeper.pace
    async with sweeper.pool.transaction() as db:
        question = await queries.claim_one(
            db, partner.region_id, question_id, now, now - pace.again, now + pace.lease
        )
        if question is not None and question.over:
            await queries.told_by_others(db, partner.region_id, [question_id], now)
    if question is None or question.over:
        return False
    await sweeper.ask(partner, question)
    return True


async def partner_of(sweeper: Sweeper, partner_id: UUID) -> Partner:
    """The partner with this key. Raises PartnerUnknown."""
    for one in await sweeper.directory.all():
        if one.partner_id == partner_id:
            return one
    raise PartnerUnknown
