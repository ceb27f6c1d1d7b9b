"""Making instructions: numbers and codes that live with the bill (one per bill and bank), and QRIS codes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta
from secrets import randbits
from typing import Literal

from pagi.bills.errors import NothingToPay
from pagi.bills.models import Bill, Quote
from pagi.bills.quote import quote
from pagi.clock import city_day
from pagi.database import Connection
from pagi.ids import new_id, new_reference, random_digits
from pagi.instructions import queries
from pagi.instructions.errors import AmountOverLimit, ChannelUnknown, InstructionNotFound, ProviderSilent
from pagi.instructions.models import Instruction, InstructionState
from pagi.partners.models import Partner
from pagi.regions import Region
from payment_channels.bank_transfer import code as transfer_code
from payment_channels.channel import CHANNELS
from payment_channels.qris import picture as pictures
from payment_channels.qris.payload import encode
from payment_channels.virtual_account.account import comparison_key
from tax_types.parameters import Pack

CUSTOMER_DIGITS = 11
STILL_LONG_ENOUGH = 3
"""A live QRIS code is shown again while at least a third of its life is left."""


async def create(
    db: Connection, region: Region, bill: Bill, partner: Partner, channel: str, laws: Pack, now: datetime
) -> Instruction:
    """The bill's live instruction for ``channel`` at ``partner``, made if there is none; the caller commits.

    What the bank issues itself is only looked up here: ``issuing.Issuer`` asks it before, outside of any
    transaction. Raises BillPaid, BillCancelled, NothingToPay, ChannelUnknown, AmountOverLimit,
    ProviderSilent.
    """
    if channel not in CHANNELS or channel not in partner.channels:
        raise ChannelUnknown(channel=channel, channels=", ".join(partner.channels), field="channel")
    if is_issued_by(partner, channel):
        return await _issued(db, bill, partner, channel, now)
    if channel == "virtual_account":
        return await virtual_account(db, region, bill, partner, laws, now)
    if channel == "mobile_banking":
        return await mobile_banking(db, region, bill, partner, laws, now)
    if channel == "bank_transfer":
        return await bank_transfer(db, region, bill, partner, laws, now)
    return await qris(db, region, bill, partner, laws, now)


def is_issued_by(partner: Partner, channel: str) -> bool:
    """Whether ``partner`` itself issues for ``channel``: it is asked first (``issuing.Issuer``)."""
    return channel in partner.channels and partner.profile.issued_by(channel) == "provider"


async def _issued(db: Connection, bill: Bill, partner: Partner, channel: str, now: datetime) -> Instruction:
    """What the bank has issued. Raises ProviderSilent where it has not: nobody asks it in a transaction."""
    kept = await queries.newest_active(db, bill.region_id, bill.bill_id, partner.partner_id, channel)
    if kept is None or not kept.live(now):
        raise ProviderSilent(bank=partner.profile.name)
    return kept


async def virtual_account(
    db: Connection, region: Region, bill: Bill, partner: Partner, laws: Pack, now: datetime
) -> Instruction:
    """The bill's virtual account at ``partner``: the number lives while the bill is payable."""
    quoted = await within_limit(db, region, bill, partner, "virtual_account", laws, now)
    await queries.lock_bill(db, bill.region_id, bill.bill_id)
    kept = await queries.newest_active(
        db, bill.region_id, bill.bill_id, partner.partner_id, "virtual_account"
    )
    if kept is not None:
        return kept
    rules = partner.profile.virtual_account
    assert rules is not None, "a partner with this channel has its rules"
    customer_no = f"{now.astimezone(region.zone):%y}{random_digits(CUSTOMER_DIGITS)}"
    number = rules.virtual_account_no(customer_no)
    instruction = Instruction(
        region_id=bill.region_id,
        instruction_id=new_id(),
        bill_id=bill.bill_id,
        partner_id=partner.partner_id,
        channel="virtual_account",
        state=InstructionState.ACTIVE,
        amount=quoted.amount_due,
        created_at=now,
        expires_at=None,
        account=comparison_key(number),
        partner_service_id=rules.padded_service_id,
        customer_no=customer_no,
        virtual_account_no=number,
    )
    await queries.add(db, instruction)
    return instruction


async def mobile_banking(
    db: Connection, region: Region, bill: Bill, partner: Partner, laws: Pack, now: datetime
) -> Instruction:
    """How to pay in the bank's app, at its teller or ATM: by the bill code, while the bill is payable."""

    async def account() -> str:
        used = await queries.find_by_account(
            db, bill.region_id, partner.partner_id, "mobile_banking", bill.bill_code
        )
        return bill.bill_code if used is None else f"{bill.bill_code}/{random_digits(6)}"

    return await _lasting(db, region, bill, partner, "mobile_banking", laws, now, account)


async def bank_transfer(
    db: Connection, region: Region, bill: Bill, partner: Partner, laws: Pack, now: datetime
) -> Instruction:
    """How to pay by transfer: the bill's own code for the remark, good while the bill is payable."""

    async def account() -> str:
        code = transfer_code.code_of(randbits(transfer_code.BITS))
        while await queries.find_by_account(db, bill.region_id, partner.partner_id, "bank_transfer", code):
            code = transfer_code.code_of(randbits(transfer_code.BITS))
        return code

    return await _lasting(db, region, bill, partner, "bank_transfer", laws, now, account)


async def _lasting(
    db: Connection,
    region: Region,
    bill: Bill,
    partner: Partner,
    channel: str,
    laws: Pack,
    now: datetime,
    new_account: Callable[[], Awaitable[str]],
) -> Instruction:
    """The bill's one live instruction of a channel whose number or code lives while the bill is payable."""
    quoted = await within_limit(db, region, bill, partner, channel, laws, now)
    await queries.lock_bill(db, bill.region_id, bill.bill_id)
    kept = await queries.newest_active(db, bill.region_id, bill.bill_id, partner.partner_id, channel)
    if kept is not None:
        return kept
    instruction = Instruction(
        region_id=bill.region_id,
        instruction_id=new_id(),
        bill_id=bill.bill_id,
        partner_id=partner.partner_id,
        channel=channel,
        state=InstructionState.ACTIVE,
        amount=quoted.amount_due,
        created_at=now,
        expires_at=None,
        account=await new_account(),
    )
    await queries.add(db, instruction)
    return instruction


async def qris(
    db: Connection, region: Region, bill: Bill, partner: Partner, laws: Pack, now: datetime
) -> Instruction:
    """A QRIS code of the bill: never outlives its minutes, nor the day on which the amount would change.

    A live code with a third of its life left is shown again; an older one is replaced.
    """
    quoted = await within_limit(db, region, bill, partner, "qris", laws, now)
    rules = partner.profile.qris
    assert rules is not None, "a partner with this channel has its rules"
    life = timedelta(minutes=rules.validity_minutes)
    await queries.lock_bill(db, bill.region_id, bill.bill_id)
    kept = await queries.newest_active(db, bill.region_id, bill.bill_id, partner.partner_id, "qris")
    if kept is not None:
        enough = now + life / STILL_LONG_ENOUGH
        if (
            kept.live(now)
            and kept.amount == quoted.amount_due
            and kept.expires_at
            and kept.expires_at >= enough
        ):
            return kept
        await queries.replace(db, kept)
    reference = new_reference(now)
    instruction = Instruction(
        region_id=bill.region_id,
        instruction_id=new_id(),
        bill_id=bill.bill_id,
        partner_id=partner.partner_id,
        channel="qris",
        state=InstructionState.ACTIVE,
        amount=quoted.amount_due,
        created_at=now,
        expires_at=min(now + life, holds_until(quoted, region)),
        account=reference,
        partner_reference_no=reference,
        qr_payload=encode(
            rules.merchant, amount=quoted.amount_due, bill_number=bill.bill_code, reference_label=reference,
            max_amount=rules.max_amount,
        ),
    )  # fmt: skip
    await queries.add(db, instruction)
    return instruction


async def picture(db: Connection, instruction: Instruction, form: Literal["svg", "png"]) -> bytes:
    """The picture of a QRIS code, drawn once off the event loop and kept. Raises InstructionNotFound."""
    if instruction.qr_payload is None:
        raise InstructionNotFound
    kept = await queries.picture(db, instruction, form)
    if kept is not None:
        return kept
    draw = pictures.svg if form == "svg" else pictures.png
    drawn = await asyncio.to_thread(draw, instruction.qr_payload)
    await queries.keep_picture(db, instruction, form, drawn)
    return drawn


async def within_limit(
    db: Connection, region: Region, bill: Bill, partner: Partner, channel: str, laws: Pack, now: datetime
) -> Quote:
    """Today's quote. Raises BillPaid, BillCancelled, NothingToPay; AmountOverLimit for this channel."""
    quoted = await quote(db, bill, city_day(now, region.zone), laws, now)
    if quoted.amount_due == 0:
        raise NothingToPay(bill_code=bill.bill_code)
    limit = partner.profile.max_amount(channel)
    if limit is not None and quoted.amount_due > limit:
        shown = f"Rp{limit:,}".replace(",", ".")
        raise AmountOverLimit(channel=CHANNELS[channel].indonesian, limit=shown, field="channel")
    return quoted


def holds_until(quoted: Quote, region: Region) -> datetime:
    """Until when the quoted amount holds: the end of its last day, at most a year after its first."""
    last = min(quoted.valid_until, quoted.valid_from + timedelta(days=365))
    return datetime.combine(last + timedelta(days=1), time(), tzinfo=region.zone) - timedelta(seconds=1)
