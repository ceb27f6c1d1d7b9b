"""An instruction: one QRIS code, one virtual account. It quotes an amount and until when that holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pagi.bills.models import Rupiah


class InstructionState(StrEnum):
    """Where an instruction is in its life; money on an old code still settles."""

    ACTIVE = "active"
    USED = "used"
    EXPIRED = "expired"
    REPLACED = "replaced"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Instruction:
    """How one bill is to be paid at one bank. ``expires_at`` None: it lives while the bill is payable."""

    region_id: int
    instruction_id: UUID
    bill_id: UUID
    partner_id: UUID
    channel: str
    state: InstructionState
    amount: Rupiah
    created_at: datetime
    expires_at: datetime | None
    account: str
    partner_service_id: str | None = None
    customer_no: str | None = None
    virtual_account_no: str | None = None
    partner_reference_no: str | None = None
    qr_payload: str | None = None

    def live(self, now: datetime) -> bool:
        """Whether it can still be shown to a payer."""
        return self.state is InstructionState.ACTIVE and (self.expires_at is None or now < self.expires_at)
