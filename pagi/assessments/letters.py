"""The numbers of letters (SPPT, SKPD…): without a gap, for each document and year.

A block is taken in the transaction that uses it: undone together, and whoever wants the next one waits.
"""

from __future__ import annotations

from pagi.database import Connection, load

_SQL = load("pagi/assessments/letters.sql")


async def take_numbers(db: Connection, region_id: int, document: str, year: int, count: int) -> int:
    """The first of ``count`` fresh numbers in a row. Take them last: others wait until the commit."""
    assert count >= 1, "a letter has a number"
    first: int = await db.fetchval(_SQL.take_numbers, region_id, document, year, count)
    return first
