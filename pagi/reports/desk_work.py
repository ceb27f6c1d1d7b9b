"""What waits at the desk, in one look: cases, proposals, money that waits, banks that were told nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pagi.database import Connection
from pagi.identity.proposals import waiting
from pagi.partners.unknown import count_open
from pagi.reports.parked import ParkedFigures, parked_figures
from pagi.reports.questions import handed_questions
from reconciliation.discrepancies import counts
from tax_types.parameters import Pack


@dataclass(frozen=True, slots=True)
class DeskWork:
    """Counts, and rupiah where money is meant."""

    open_cases: int
    open_amount: int
    proposed_cases: int
    proposals: int
    unknown_answers: int
    handed_questions: int
    money: ParkedFigures


async def desk_work(db: Connection, region_id: int, laws: Pack, today: date) -> DeskWork:
    """What waits on ``today`` in the city's zone."""
    cases = await counts(db, region_id)
    open_cases, open_amount = cases.get("open", (0, 0))
    return DeskWork(
        open_cases=open_cases,
        open_amount=open_amount,
        proposed_cases=cases.get("proposed", (0, 0))[0],
        proposals=await waiting(db, region_id),
        unknown_answers=await count_open(db, region_id),
        handed_questions=await handed_questions(db, region_id),
        money=await parked_figures(db, region_id, laws, today),
    )
