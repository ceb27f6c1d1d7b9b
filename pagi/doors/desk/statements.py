"""A settlement file on its way in, from a form or a program: taken whole, reconciled, committed.

Nothing of a refused file stays behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pagi.doors.desk.room import DeskRoom
from pagi.errors import PagiError
from reconciliation.models import Outcome
from reconciliation.service import reconcile
from reconciliation.statements import StatementBroken

LARGEST_FILE = 64 * 1024 * 1024
LARGEST_REQUEST = LARGEST_FILE + 64 * 1024


class StatementMissing(PagiError):
    """The request carries no file."""

    code, status = "statement.missing", 422
    indonesian = "Pilih berkas penyelesaian dari bank."
    english = "Send the bank's settlement file."


class DayImpossible(PagiError):
    """A day that no statement can be of."""

    code, status = "statement.day", 422
    indonesian = "Tanggal {day} tidak mungkin: berkas memuat uang yang sudah bergerak."
    english = "The day {day} cannot be: a statement tells of money that has moved."


class StatementRefused(PagiError):
    """The file's structure is broken: where and why, in a shape that pages and programs can show."""

    code, status = "statement.broken", 422
    indonesian = "{sentence_id}"
    english = "{sentence_en}"

    def __init__(self, broken: StatementBroken) -> None:
        self.broken = broken
        super().__init__(field="file", sentence_id=broken.indonesian, sentence_en=broken.english)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody sent it for a bank and a day in the city's zone."""

    bank: str
    day: date
    name: str
    content: bytes


async def take_statement(desk: DeskRoom, upload: Upload) -> Outcome:
    """Reconcile a file. Raises StatementMissing, DayImpossible, UnknownBank, StatementRefused."""
    if not upload.content:
        raise StatementMissing(field="file")
    if not date(2000, 1, 1) <= upload.day <= desk.today():
        raise DayImpossible(field="date", day=upload.day.isoformat())
    try:
        async with desk.pool.transaction() as db:
            return await reconcile(
                db,
                desk.region.region_id,
                upload.bank,
                upload.day,
                upload.content,
                readable_name(upload.name),
                desk.clock(),
            )
    except StatementBroken as broken:
        raise StatementRefused(broken) from broken


def readable_name(name: str) -> str:
    """A file's name without folders and control characters."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in bare if letter.isprintable())[:200] or "tanpa-nama.csv"
