"""A code or number that a provider issues: what we asked for, and how that stands. Typed statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pagi.bills.models import Rupiah
from pagi.database import Connection, load
from pagi.instructions.models import Instruction

_SQL = load("pagi/instructions/at_provider.sql")


class ProviderState(StrEnum):
    """Where a request is in its life."""

    ASKED = "asked"
    """Asked for, or about to be: the provider may have it."""
    ISSUED = "issued"
    REFUSED = "refused"
    UNWANTED = "unwanted"
    """To be taken back at the provider (77, 31) before another may be asked for."""
    WITHDRAWN = "withdrawn"
    OVER = "over"
    """Its time is over, or its money has come."""


@dataclass(frozen=True, slots=True)
class ProviderCode:
    """One request. ``reference`` is ours, ``reference_no`` the provider's; amounts in rupiah."""

    region_id: int
    request_id: UUID
    bill_id: UUID
    partner_id: UUID
    channel: str
    reference: str
    customer_no: str | None
    amount: Rupiah
    valid_until: datetime
    asked_at: datetime
    state: ProviderState = ProviderState.ASKED
    reference_no: str = ""
    instruction_id: UUID | None = None
    why: str = ""
    tries: int = 0


def _one(row: Mapping[str, Any] | None) -> ProviderCode | None:
    return None if row is None else ProviderCode(**{**row, "state": ProviderState(row["state"])})


async def add(db: Connection, code: ProviderCode) -> None:
    """Keep what will be asked for."""
    await db.execute(
        _SQL.add, code.region_id, code.request_id, code.bill_id, code.partner_id, code.channel,
        code.reference, code.customer_no, code.amount, code.valid_until, code.asked_at, code.asked_at,
    )  # fmt: skip


async def under_way(
    db: Connection, region_id: int, bill_id: UUID, partner_id: UUID, channel: str
) -> ProviderCode | None:
    """The one that could be paid: there is never a second."""
    return _one(await db.fetchrow(_SQL.under_way, region_id, bill_id, partner_id, channel))


async def find(db: Connection, code: ProviderCode) -> ProviderCode:
    """How it stands now."""
    found = _one(await db.fetchrow(_SQL.find, code.region_id, code.request_id))
    assert found is not None, "requests stay"
    return found


async def issued(db: Connection, code: ProviderCode, instruction: Instruction, reference_no: str) -> None:
    """The provider has it, and it is shown as ``instruction``."""
    await db.execute(_SQL.issued, code.region_id, code.request_id, instruction.instruction_id, reference_no)


async def moves(
    db: Connection, code: ProviderCode, state: ProviderState, why: str, next_try_at: datetime
) -> None:
    """It goes to ``state``."""
    await db.execute(_SQL.moves, code.region_id, code.request_id, state.value, why[:200], next_try_at)


async def changed(db: Connection, code: ProviderCode, amount: Rupiah, valid_until: datetime) -> None:
    """The provider keeps the number with another amount and end; its instruction tells so."""
    await db.execute(_SQL.changed, code.region_id, code.request_id, amount, valid_until)
    await db.execute(_SQL.change_instruction, code.region_id, code.instruction_id, amount, valid_until)


async def cancel_instruction(db: Connection, code: ProviderCode) -> None:
    """Show it no more; money on it still settles."""
    if code.instruction_id is not None:
        await db.execute(_SQL.cancel_instruction, code.region_id, code.instruction_id)


async def put_off(db: Connection, code: ProviderCode, until: datetime, why: str) -> None:
    """It could not be taken back now: again at ``until``."""
    await db.execute(_SQL.put_off, code.region_id, code.request_id, until, why[:200])


async def tidy(db: Connection, region_id: int, now: datetime, asked_before: datetime) -> int:
    """Mark what is over and what is wanted no more. Returns how many."""
    over = await db.execute(_SQL.over, region_id, now)
    unwanted = await db.execute(_SQL.no_longer_wanted, region_id, now, asked_before)
    return int(over.rsplit(" ", 1)[-1]) + int(unwanted.rsplit(" ", 1)[-1])


async def to_withdraw(db: Connection, region_id: int, now: datetime, limit: int) -> list[ProviderCode]:
    """What is to be taken back now."""
    rows = await db.fetch(_SQL.to_withdraw, region_id, now, limit)
    return [one for row in rows if (one := _one(row)) is not None]
