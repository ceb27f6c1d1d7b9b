"""Codes and numbers that the bank issues when it is asked (profile: ``issued_by = "provider"``).

No transaction is held while the bank is called. What is asked for is committed first, under a reference of
ours: an answer that is lost is asked for again under the same one. A code that could be paid is taken back
before another is asked for, so there is never a second; money on an old one settles all the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pagi.bills import queries as bill_queries
from pagi.bills.models import Bill, Quote
from pagi.clock import Clock
from pagi.database import Connection, Pool
from pagi.ids import new_id, new_reference, random_digits
from pagi.instructions import at_provider, provider_calls, queries
from pagi.instructions.at_provider import ProviderCode, ProviderState
from pagi.instructions.errors import CodeNotShown, PaymentUnderWay, ProviderRefused, ProviderSilent
from pagi.instructions.models import Instruction, InstructionState
from pagi.instructions.provider_calls import Back, Made
from pagi.instructions.service import CUSTOMER_DIGITS, STILL_LONG_ENOUGH, holds_until, within_limit
from pagi.keys import Keyring
from pagi.logging import get_logger
from pagi.partners.line import PartnerLine
from pagi.partners.models import Partner
from pagi.regions import Region
from pagi.taxpayers.service import find_taxpayer
from payment_channels.errors import ChannelError
from payment_channels.snap.reply import Outcome, Reply
from payment_channels.virtual_account.account import comparison_key
from tax_types.parameters import Pack

log = get_logger(__name__)
STEPS = 4
"""Take the old one back, ask for the new one, and room for somebody who does the same meanwhile."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """Issues through banks; on a pool of its own choice, one short transaction per step."""

    pool: Pool
    keyring: Keyring
    region: Region
    laws: Pack
    line: PartnerLine
    clock: Clock

    async def issue(self, bill: Bill, partner: Partner, channel: str) -> Instruction:
        """The bill's live instruction for ``channel`` at ``partner``: the present one, else one asked for.

        Raises BillPaid, BillCancelled, NothingToPay, AmountOverLimit; ProviderSilent, ProviderRefused,
        CodeNotShown, PaymentUnderWay.
        """
        for _ in range(STEPS):
            async with self.pool.transaction() as db:
                found = await self._next(db, bill, partner, channel)
                name = await self._name(db, bill) if channel == "virtual_account" else ""
            if isinstance(found, Instruction):
                return found
            if found.state is ProviderState.UNWANTED:
                await self._take_back(partner, found)
            elif found.state is ProviderState.ISSUED:
                return await self._change(partner, found, name)
            else:
                return await self._ask(bill, partner, found, name)
        raise ProviderSilent(bank=partner.profile.name)

    async def _next(
        self, db: Connection, bill: Bill, partner: Partner, channel: str
    ) -> Instruction | ProviderCode:
        """The instruction to show; else what the bank is to be told: take back, change, or issue."""
        now = self.clock()
        quoted = await within_limit(db, self.region, bill, partner, channel, self.laws, now)
        await queries.lock_bill(db, bill.region_id, bill.bill_id)
        until = self._until(partner, channel, quoted, now)
        code = await at_provider.under_way(db, bill.region_id, bill.bill_id, partner.partner_id, channel)
        if code is not None and code.valid_until <= now:
            await at_provider.moves(db, code, ProviderState.OVER, "", now)
            code = None
        if code is None:
            return await self._new(db, bill, partner, channel, quoted, now, until)
        same = code.amount == quoted.amount_due
        if code.state is ProviderState.ASKED and same and _long_enough(code, now):
            return code
        if code.state is ProviderState.ISSUED and code.instruction_id is not None:
            shown = await queries.find(db, code.region_id, code.instruction_id)
            assert shown is not None, "instructions stay"
            if shown.state in (InstructionState.USED, InstructionState.EXPIRED):
                await at_provider.moves(db, code, ProviderState.OVER, "", now)
                return await self._new(db, bill, partner, channel, quoted, now, until)
            if shown.live(now) and same and (channel != "qris" or _long_enough(code, now)):
                return shown
            if shown.live(now) and channel == "virtual_account":
                return replace(code, amount=quoted.amount_due, valid_until=until)
            await queries.replace(db, shown)
        if code.state is not ProviderState.UNWANTED:
            await at_provider.moves(db, code, ProviderState.UNWANTED, "replaced", now)
        return replace(code, state=ProviderState.UNWANTED)

    async def _new(
        self,
        db: Connection,
        bill: Bill,
        partner: Partner,
        channel: str,
        quoted: Quote,
        now: datetime,
        until: datetime,
    ) -> ProviderCode:
        is_account = channel == "virtual_account"
        year = now.astimezone(self.region.zone)
        code = ProviderCode(
            region_id=bill.region_id,
            request_id=new_id(),
            bill_id=bill.bill_id,
            partner_id=partner.partner_id,
            channel=channel,
            reference=new_reference(now),
            customer_no=f"{year:%y}{random_digits(CUSTOMER_DIGITS)}" if is_account else None,
            amount=quoted.amount_due,
            valid_until=until.replace(microsecond=0),
            asked_at=now,
        )
        await at_provider.add(db, code)
        return code

    async def _ask(self, bill: Bill, partner: Partner, code: ProviderCode, name: str) -> Instruction:
        """Ask the bank, then show what it made."""
        reply = await provider_calls.ask(self.line, partner, code, name)
        if reply.outcome is Outcome.REFUSED:
            await self._moves(code, ProviderState.REFUSED, reply)
            raise ProviderRefused(bank=partner.profile.name, reply=reply.code)
        if reply.outcome is Outcome.REPEATED:
            await self._moves(code, ProviderState.UNWANTED, reply)
        made = await self._made(partner, code, reply)
        async with self.pool.transaction() as db:
            await queries.lock_bill(db, code.region_id, code.bill_id)
            now = await at_provider.find(db, code)
            if now.state is ProviderState.ISSUED and now.instruction_id is not None:
                shown = await queries.find(db, code.region_id, now.instruction_id)
                assert shown is not None, "instructions stay"
                return shown
            current = await bill_queries.find_by_id(db, bill.region_id, bill.bill_id)
            if now.state is not ProviderState.ASKED or current is None or not current.payable:
                raise ProviderSilent(bank=partner.profile.name)
            instruction = _instruction(partner, code, made, self.clock())
            await queries.add(db, instruction)
            await at_provider.issued(db, code, instruction, made.reference_no)
            return instruction

    async def _change(self, partner: Partner, code: ProviderCode, name: str) -> Instruction:
        """The number stays and asks for another amount (28)."""
        reply = await provider_calls.change(self.line, partner, code, name)
        if reply.outcome is Outcome.REFUSED and reply.case in provider_calls.PAID:
            raise PaymentUnderWay(bank=partner.profile.name)
        if reply.outcome is Outcome.REFUSED:
            raise ProviderRefused(bank=partner.profile.name, reply=reply.code)
        await self._made(partner, code, reply)
        async with self.pool.transaction() as db:
            await queries.lock_bill(db, code.region_id, code.bill_id)
            await at_provider.changed(db, code, code.amount, code.valid_until)
            assert code.instruction_id is not None, "only what is shown is changed"
            shown = await queries.find(db, code.region_id, code.instruction_id)
        assert shown is not None, "instructions stay"
        return shown

    async def _made(self, partner: Partner, code: ProviderCode, reply: Reply) -> Made:
        """What a success made. Raises ProviderSilent where it is none, CodeNotShown where it is another."""
        if reply.outcome is not Outcome.DONE:
            raise ProviderSilent(bank=partner.profile.name)
        try:
            return provider_calls.read(reply, partner, code)
        except ChannelError as problem:
            log.warning("provider_code_not_shown", partner=partner.name, why=problem.english)
            await self._moves(code, ProviderState.UNWANTED, replace(reply, message=problem.english))
            raise CodeNotShown(bank=partner.profile.name) from problem

    async def _take_back(self, partner: Partner, code: ProviderCode) -> None:
        """Take the old one back. Raises PaymentUnderWay, or ProviderSilent where that is not known."""
        back, reply = await provider_calls.take_back(self.line, partner, code)
        if back is Back.PAID:
            raise PaymentUnderWay(bank=partner.profile.name)
        if back is Back.UNKNOWN:
            raise ProviderSilent(bank=partner.profile.name)
        await self._moves(code, ProviderState.WITHDRAWN, reply)

    async def _moves(self, code: ProviderCode, state: ProviderState, reply: Reply) -> None:
        """To ``state``, unless somebody else has moved it meanwhile."""
        why = reply.message or reply.code
        async with self.pool.transaction() as db:
            await queries.lock_bill(db, code.region_id, code.bill_id)
            now = await at_provider.find(db, code)
            if now.state is code.state:
                await at_provider.moves(db, code, state, why, self.clock())
                if state is ProviderState.UNWANTED:
                    await at_provider.cancel_instruction(db, now)

    def _until(self, partner: Partner, channel: str, quoted: Quote, now: datetime) -> datetime:
        """A code never outlives its minutes, neither it nor a number the day on which the amount changes."""
        end = holds_until(quoted, self.region)
        if channel == "virtual_account":
            return end
        assert partner.profile.qris is not None, "a partner with this channel has its rules"
        return min(now + timedelta(minutes=partner.profile.qris.validity_minutes), end)

    async def _name(self, db: Connection, bill: Bill) -> str:
        taxpayer = await find_taxpayer(db, self.keyring, bill.region_id, bill.taxpayer_id)
        return taxpayer.name


def _long_enough(code: ProviderCode, now: datetime) -> bool:
    """Whether a third of its life is left."""
    return code.valid_until - now >= (code.valid_until - code.asked_at) / STILL_LONG_ENOUGH


def _instruction(partner: Partner, code: ProviderCode, made: Made, now: datetime) -> Instruction:
    common = Instruction(
        region_id=code.region_id,
        instruction_id=new_id(),
        bill_id=code.bill_id,
        partner_id=code.partner_id,
        channel=code.channel,
        state=InstructionState.ACTIVE,
        amount=code.amount,
        created_at=now,
        expires_at=code.valid_until,
        account=code.reference,
    )
    if made.qr_payload is not None:
        return replace(common, partner_reference_no=code.reference, qr_payload=made.qr_payload)
    rules = partner.profile.virtual_account
    assert rules is not None, "a partner with this channel has its rules"
    assert code.customer_no is not None, "a virtual account has its number"
    number = rules.virtual_account_no(code.customer_no)
    return replace(
        common,
        account=comparison_key(number),
        partner_service_id=rules.padded_service_id,
        customer_no=code.customer_no,
        virtual_account_no=number,
    )
