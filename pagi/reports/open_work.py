"""What waits at the desk: runs with lines that are not in order, and banks whose file has not come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from pagi.database import Connection, load

LOOKS_BACK = timedelta(days=45)
_SQL = load("pagi/reports/open_work.sql")


@dataclass(frozen=True, slots=True)
class RunToLookAt:
    """The newest run of a bank's day with ``lines`` not in order, worth ``amount`` rupiah."""

    run_id: UUID
    bank: str
    day: date
    quarantined: int
    lines: int
    amount: int

    @property
    def left(self) -> int:
        """All that somebody has to look at, lines that could not be read included."""
        return self.lines + self.quarantined


@dataclass(frozen=True, slots=True)
class DayWithoutFile:
    """A bank brought money on a day, and its file is not here."""

    bank: str
    day: date
    payments: int
    amount: int


@dataclass(frozen=True, slots=True)
class OpenWork:
    """Everything that waits, oldest first."""

    runs: tuple[RunToLookAt, ...]
    missing: tuple[DayWithoutFile, ...]

    @property
    def left(self) -> int:
        """Lines to look at in all runs."""
        return sum(run.left for run in self.runs)


async def open_work(db: Connection, region_id: int, today: date) -> OpenWork:
    """What waits on ``today`` in the city's zone."""
    since = today - LOOKS_BACK
    runs = await db.fetch(_SQL.runs_to_look_at, region_id, since)
    missing = await db.fetch(_SQL.days_without_file, region_id, since, today)
    return OpenWork(
        tuple(RunToLookAt(**row) for row in runs), tuple(DayWithoutFile(**row) for row in missing)
    )


async def newest_run_of_file(db: Connection, region_id: int, file_id: UUID) -> UUID | None:
    """The file's newest run, where it has one."""
    run_id: UUID | None = await db.fetchval(_SQL.newest_run_of_file, region_id, file_id)
    return run_id
