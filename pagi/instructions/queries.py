"""The statements on instructions, typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pagi.database import Connection, load
from pagi.instructions.models import Instruction, InstructionState

_SQL = load("pagi/instructions/queries.sql")


def _instruction(row: Mapping[str, Any] | None) -> Instruction | None:
    return None if row is None else Instruction(**{**row, "state": InstructionState(row["state"])})


async def add(db: Connection, instruction: Instruction) -> None:
    """Store a new active instruction."""
    await db.execute(
        _SQL.add, instruction.region_id, instruction.instruction_id, instruction.bill_id,
        instruction.partner_id, instruction.channel, instruction.amount, instruction.created_at,
        instruction.expires_at, instruction.account, instruction.partner_service_id, instruction.customer_no,
        instruction.virtual_account_no, instruction.partner_reference_no, instruction.qr_payload,
    )  # fmt: skip


async def newest_active(
    db: Connection, region_id: int, bill_id: UUID, partner_id: UUID, channel: str
) -> Instruction | None:
    """The bill's newest active instruction at one partner and channel."""
    return _instruction(await db.fetchrow(_SQL.newest_active, region_id, bill_id, partner_id, channel))


async def find(db: Connection, region_id: int, instruction_id: UUID) -> Instruction | None:
    """The instruction with this key."""
    return _instruction(await db.fetchrow(_SQL.find, region_id, instruction_id))


async def find_by_account(
    db: Connection, region_id: int, partner_id: UUID, channel: str, account: str
) -> Instruction | None:
    """The instruction that a bank's number names."""
    return _instruction(await db.fetchrow(_SQL.find_by_account, region_id, partner_id, channel, account))


async def of_transfer_codes(
    db: Connection, region_id: int, bank: str, codes: Sequence[str]
) -> list[Instruction]:
    """The instructions to pay by transfer to an account at ``bank`` that have these codes."""
    rows = await db.fetch(_SQL.of_transfer_codes, region_id, bank, list(codes))
    return [one for row in rows if (one := _instruction(row)) is not None]


async def of_bill(db: Connection, region_id: int, bill_id: UUID) -> list[Instruction]:
    """Every instruction of a bill, oldest first."""
    rows = await db.fetch(_SQL.of_bill, region_id, bill_id)
    return [one for row in rows if (one := _instruction(row)) is not None]


async def lock_bill(db: Connection, region_id: int, bill_id: UUID) -> None:
    """Hold the bill until the transaction ends: two clicks at once make one instruction."""
    await db.execute(_SQL.lock_bill, region_id, bill_id)


async def replace(db: Connection, instruction: Instruction) -> None:
    """Mark an instruction as replaced by a newer one; money on it still settles."""
    await db.execute(_SQL.replace, instruction.region_id, instruction.instruction_id)


async def keep_inquiry(
    db: Connection,
    instruction: Instruction,
    request_id: str,
    quote_id: UUID,
    asked_at: datetime,
    holds_until: datetime,
) -> None:
    """Keep what a bank was told, and until when that amount holds for its request id."""
    await db.execute(
        _SQL.keep_inquiry, instruction.region_id, instruction.partner_id, request_id,
        instruction.instruction_id, quote_id, asked_at, holds_until,
    )  # fmt: skip


async def picture(db: Connection, instruction: Instruction, form: Literal["svg", "png"]) -> bytes | None:
    """The kept picture of a QRIS code."""
    statement = _SQL.picture_svg if form == "svg" else _SQL.picture_png
    found: bytes | None = await db.fetchval(statement, instruction.region_id, instruction.instruction_id)
    return found


async def keep_picture(
    db: Connection, instruction: Instruction, form: Literal["svg", "png"], content: bytes
) -> None:
    """Keep the picture of a QRIS code, drawn once."""
    statement = _SQL.keep_picture_svg if form == "svg" else _SQL.keep_picture_png
    await db.execute(statement, instruction.region_id, instruction.instruction_id, content)
