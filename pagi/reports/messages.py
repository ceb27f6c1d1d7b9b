"""The message journal for the desk: found by what a person has in hand, and one message as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from pagi.bills.bill_code import compact
from pagi.database import Connection, load
from pagi.errors import PagiError

_SQL = load("pagi/reports/messages.sql")
NEWEST = (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))
LOOKS_BACK = timedelta(days=400)
"""How far back something named is looked for where no day is given."""


class MessageUnknown(PagiError):
    """No such message in this city's journal."""

    code, status = "message.unknown", 404
    indonesian = "Pesan itu tidak ada di jurnal."
    english = "There is no such message in the journal."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: a number in hand, a span of time, a bank's slug, and whether only refusals."""

    typed: str
    since: datetime
    until: datetime
    bank: str | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A message in a list."""

    message_id: UUID
    direction: str
    partner: str | None
    service: int | None
    request_id: str
    received_at: datetime
    path: str
    subject: str
    reference: str
    verdict: str
    reply_code: str
    reply: str
    took_ms: int
    explained: bool

    @property
    def refused(self) -> bool:
        """Whether it was answered with anything but success."""
        return is_refusal(self.reply_code)


@dataclass(frozen=True, slots=True)
class Whole:
    """One message with its headers, its masked bodies, and why its signature did not hold, if it did not."""

    message_id: UUID
    direction: str
    partner: str | None
    service: int | None
    request_id: str
    received_at: datetime
    path: str
    headers: Mapping[str, str]
    body: str
    subject: str
    reference: str
    verdict: str
    reply_code: str
    reply: str
    reply_body: str
    took_ms: int
    diagnosis: Mapping[str, Any] | None
    bill_code: str | None

    @property
    def refused(self) -> bool:
        """Whether it was answered with anything but success."""
        return is_refusal(self.reply_code)


def is_refusal(reply_code: str) -> bool:
    """Whether a reply code, SNAP's or host to host's, says anything but done."""
    return not (reply_code.startswith("200") or reply_code == "00")


async def find(
    db: Connection, region_id: int, wanted: Wanted, before: tuple[datetime, UUID], limit: int
) -> list[Line]:
    """The newest messages that fit, older than ``before``."""
    names = None
    if wanted.typed:
        rows = await db.fetch(_SQL.names_of, region_id, compact(wanted.typed).upper(), wanted.typed)
        names = [row["name"] for row in rows]
    rows = await db.fetch(
        _SQL.messages,
        region_id,
        names,
        wanted.since,
        wanted.until,
        wanted.bank,
        *before,
        wanted.refused,
        limit,
    )
    return [Line(**row) for row in rows]


async def read(db: Connection, region_id: int, message_id: UUID) -> Whole:
    """One message. Raises MessageUnknown."""
    row = await db.fetchrow(_SQL.message, region_id, message_id)
    if row is None:
        raise MessageUnknown
    return Whole(**row)
