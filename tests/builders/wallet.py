"""An e-wallet provider that calls PAGI, and what it was asked to collect."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

from pagi.bills.models import Bill
from pagi.ids import new_id, new_reference
from pagi.instructions import queries
from pagi.instructions.models import Instruction, InstructionState
from tests.builders.bank import Answer, BankCaller

NOTIFY = "/v1.0/debit/notify"
numbers = count(1)


async def wallet_of(bank: BankCaller) -> BankCaller:
    """The e-wallet provider, taken on in the city of ``bank``; its messages go in at the same door."""
    place = await bank.city.take_on("Dompet Simulasi", "dompet_simulasi", ("ewallet",))
    return replace(bank, place=place, token="")


async def debit(wallet: BankCaller, bill: Bill, amount: int | None = None) -> Instruction:
    """A debit of ``amount`` rupiah that the provider was asked for, to pay ``bill``."""
    city, now = wallet.city, wallet.city.clock()
    reference = new_reference(now)
    asked = Instruction(
        region_id=bill.region_id, instruction_id=new_id(), bill_id=bill.bill_id,
        partner_id=wallet.partner.partner_id, channel="ewallet", state=InstructionState.ACTIVE,
        amount=amount or 500_000, created_at=now, expires_at=now + timedelta(minutes=30), account=reference,
        partner_reference_no=reference,
    )  # fmt: skip
    async with city.pool.transaction() as db:
        await queries.add(db, asked)
    return asked


async def notify(
    wallet: BankCaller,
    asked: Instruction | str,
    amount: int,
    reference: str,
    headers: dict[str, Any] | None = None,
    **more: Any,
) -> Answer:
    """Service 56: ``amount`` rupiah were taken for ``asked``, under the provider's ``reference``."""
    ours = asked if isinstance(asked, str) else asked.partner_reference_no
    message = {
        "originalReferenceNo": reference, "originalPartnerReferenceNo": ours,
        "latestTransactionStatus": "00", "amount": wallet.amount(amount), **more,
    }  # fmt: skip
    return await wallet.call(NOTIFY, message, **(headers or {}))
