"""The statements on questions, typed. None of them decides about money, none commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pagi.database import Connection, load
from pagi.sweep.models import Heard, Question, QuestionState, Told
from pagi.sweep.schedule import Step

_SQL = load("pagi/sweep/queries.sql")


def _question(row: Mapping[str, Any]) -> Question:
    heard = Heard(row["heard"]) if row["heard"] is not None else None
    return Question(**{**row, "state": QuestionState(row["state"]), "heard": heard})


async def find(db: Connection, region_id: int, question_id: UUID) -> Question | None:
    """The question with this key; an instruction's has the instruction's."""
    row = await db.fetchrow(_SQL.find, region_id, question_id)
    return None if row is None else _question(row)


async def claim(
    db: Connection, region_id: int, partner_id: UUID, now: datetime, most: int, until: datetime
) -> list[Question]:
    """The next questions to a provider; nobody else takes them before ``until``."""
    rows = await db.fetch(_SQL.claim, region_id, partner_id, now, most, until)
    return [_question(row) for row in rows]


async def take_up_one(
    db: Connection, region_id: int, instruction_id: UUID, service: int, now: datetime
) -> None:
    """See that there is a question about this instruction."""
    await db.execute(_SQL.take_up_one, region_id, instruction_id, service, now)


async def claim_one(
    db: Connection, region_id: int, question_id: UUID, now: datetime, before: datetime, until: datetime
) -> Question | None:
    """This question, to be asked now; None where it is settled or was asked after ``before``."""
    row = await db.fetchrow(_SQL.claim_one, region_id, question_id, now, before, until)
    return None if row is None else _question(row)


async def heard(db: Connection, question: Question, told: Told, step: Step, now: datetime) -> None:
    """Keep what was heard and what becomes of it, unless somebody else has asked since."""
    silent = told.heard in (Heard.SILENT, Heard.REFUSED, Heard.BUSY)
    await db.execute(
        _SQL.heard, question.region_id, question.question_id, question.next_ask_at, now, told.heard.value,
        told.said[:200], silent, step.state.value, step.at or now, step.why.value if step.why else None,
    )  # fmt: skip


async def settle(db: Connection, question: Question, said: str, now: datetime) -> None:
    """The money that was asked for is booked."""
    await db.execute(_SQL.settle, question.region_id, question.question_id, now, said[:200])


async def put_off(db: Connection, question: Question, at: datetime, asked_at: datetime | None) -> None:
    """Nothing was asked: again at ``at``."""
    await db.execute(
        _SQL.put_off, question.region_id, question.question_id, question.next_ask_at, at, asked_at
    )


async def told_by_others(db: Connection, region_id: int, keys: Sequence[UUID], now: datetime) -> None:
    """The provider told of these by itself: nothing is left to ask."""
    if keys:
        await db.execute(_SQL.told, region_id, list(keys), now)


async def handed_and_over(db: Connection, region_id: int, most: int) -> list[UUID]:
    """Of what clerks look after, what was told of meanwhile."""
    return [row["question_id"] for row in await db.fetch(_SQL.handed_over, region_id, most)]


async def rest_of(db: Connection, region_id: int, partner_id: UUID) -> tuple[datetime | None, int]:
    """Until when a provider is left alone (the machine's clock), and how often in a row it was too busy."""
    row = await db.fetchrow(_SQL.rest_of, region_id, partner_id)
    return (None, 0) if row is None else (row["rests_until"], row["busy"])


async def rest(db: Connection, region_id: int, partner_id: UUID, until: datetime) -> None:
    """Nobody asks this provider before ``until``, by the machine's clock."""
    await db.execute(_SQL.rest, region_id, partner_id, until)


async def awake(db: Connection, region_id: int, partner_id: UUID) -> None:
    """The provider answered."""
    await db.execute(_SQL.awake, region_id, partner_id)


async def settle_by_statement(
    db: Connection, region_id: int, bank: str, begins: datetime, ends: datetime, now: datetime
) -> None:
    """The file of ``bank`` for a day, ``begins`` to ``ends``, is here: what clerks looked after is known."""
    await db.execute(_SQL.settle_by_statement, region_id, bank, begins, ends, now)
