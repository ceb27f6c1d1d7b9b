"""Questions to banks as the desk and the operator see them: how many, which are a clerk's, what was heard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from pagi.database import Connection, load

LATE = timedelta(minutes=5)
"""So long after its time a question should have been put."""
_SQL = load("pagi/reports/questions.sql")


@dataclass(frozen=True, slots=True)
class QuestionCounts:
    """``asking``: of banks. ``handed``: to clerks. ``overdue``: nobody asks, though it is time."""

    asking: int
    handed: int
    overdue: int


@dataclass(frozen=True, slots=True)
class WaitingQuestion:
    """One that a clerk sees. ``amount`` in rupiah, where known; ``again_at``: when it is asked again."""

    question_id: UUID
    kind: str
    state: str
    bank: str
    channel: str
    account: str
    natural_id: str | None
    opened_at: datetime
    tries: int
    asked_at: datetime | None
    heard: str | None
    said: str
    handed_why: str | None
    again_at: datetime | None
    amount: int | None
    bill_code: str | None


async def question_counts(
    db: Connection, region_id: int, now: datetime, machine_now: datetime
) -> QuestionCounts:
    """How many there are. ``now`` by the city's clock, rests of banks by the machine's."""
    row = await db.fetchrow(_SQL.counts, region_id, now - LATE, machine_now)
    assert row is not None, "it counts"
    return QuestionCounts(**row)


async def handed_questions(db: Connection, region_id: int) -> int:
    """How many are a clerk's."""
    found: int = await db.fetchval(_SQL.handed, region_id)
    return found


async def waiting_questions(db: Connection, region_id: int) -> list[WaitingQuestion]:
    """What is a clerk's, and unknown answers that are being asked about; two hundred at most."""
    return [WaitingQuestion(**row) for row in await db.fetch(_SQL.waiting, region_id)]
