"""Debits from e-wallets (SNAP 54): written down first, then the provider is asked, then its answer is kept.

No transaction is open while the provider is asked. An answer that never came is asked for by the same message
under the same reference, so one instruction is one debit there; a debit that is replaced is cancelled (57).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from pagi.bills.models import Bill
from pagi.clock import Clock
from pagi.database import Connection, Pool, load
from pagi.ids import new_id, new_reference
from pagi.instructions import queries
from pagi.instructions.errors import ChannelUnknown, ProviderUnavailable
from pagi.instructions.models import Instruction, InstructionState
from pagi.instructions.service import STILL_LONG_ENOUGH, holds_until, within_limit
from pagi.ledger.chart import chart
from pagi.logging import get_logger
from pagi.partners.errors import NotCalled
from pagi.partners.line import Again, PartnerLine
from pagi.partners.models import Partner
from pagi.partners.questions import Found, ask_about
from pagi.regions import Region
from payment_channels.errors import ChannelError
from payment_channels.ewallet.payment import DebitOrder, read_started, write_payment
from payment_channels.ewallet.status import DebitStatus
from payment_channels.ewallet.undo import write_cancel
from payment_channels.profile import EwalletRules
from payment_channels.snap.codes import Service
from payment_channels.snap.reply import Outcome, Reply
from tax_types.parameters import Pack

_SQL = load("pagi/instructions/debits.sql")
log = get_logger(__name__)

CHANNEL = "ewallet"
ENDED = {
    DebitStatus.CANCELLED.value: InstructionState.CANCELLED,  # by the payer
    DebitStatus.FAILED.value: InstructionState.EXPIRED,
}


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where the payer agrees, as the provider said and the profile allows."""

    provider_reference: str | None
    redirect_url: str
    app_redirect_url: str | None = None


async def prepare(
    db: Connection, region: Region, bill: Bill, partner: Partner, laws: Pack, now: datetime
) -> tuple[Instruction, Instruction | None]:
    """The bill's debit at ``partner``, present or new, and the one that it replaces; commit, then ask.

    Raises BillPaid, BillCancelled, NothingToPay, ChannelUnknown, AmountOverLimit.
    """
    if CHANNEL not in partner.channels:
        raise ChannelUnknown(channel=CHANNEL, channels=", ".join(partner.channels), field="channel")
    quoted = await within_limit(db, region, bill, partner, CHANNEL, laws, now)
    life = timedelta(minutes=rules_of(partner).validity_minutes)
    await queries.lock_bill(db, bill.region_id, bill.bill_id)
    kept = await queries.newest_active(db, bill.region_id, bill.bill_id, partner.partner_id, CHANNEL)
    if kept is not None:
        lasting = kept.expires_at is not None and kept.expires_at >= now + life / STILL_LONG_ENOUGH
        if lasting and kept.live(now) and kept.amount == quoted.amount_due:
            return kept, None
        await queries.replace(db, kept)
    reference = new_reference(now)
    asked = Instruction(
        region_id=bill.region_id,
        instruction_id=new_id(),
        bill_id=bill.bill_id,
        partner_id=partner.partner_id,
        channel=CHANNEL,
        state=InstructionState.ACTIVE,
        amount=quoted.amount_due,
        created_at=now,
        expires_at=min(now + life, holds_until(quoted, region)),
        account=reference,
        partner_reference_no=reference,
    )
    await queries.add(db, asked)
    return asked, kept


async def redirect_of(db: Connection, instruction: Instruction) -> Redirect | None:
    """Where the payer agrees; None while the provider has not said so."""
    row = await db.fetchrow(_SQL.redirect, instruction.region_id, instruction.instruction_id)
    return None if row is None else Redirect(**row)


async def provider_says(
    db: Connection, region_id: int, partner_id: UUID, reference: str, status: str
) -> None:
    """A provider's word on a debit without money: cancelled or failed there, it is over here too.

    Any other status says nothing for good. The caller commits.
    """
    ended = ENDED.get(status)
    if ended is not None:
        await db.execute(_SQL.close_by_reference, region_id, partner_id, reference, ended.value)


@dataclass(frozen=True, slots=True)
class Debits:
    """Begins debits. ``public_url`` is where payers and providers reach us.

    ``inside``: the origin of the demo's provider on this machine, None in production.
    """

    pool: Pool
    line: PartnerLine
    region: Region
    laws: Pack
    clock: Clock
    public_url: str
    inside: str | None

    async def issue(self, bill: Bill, partner: Partner) -> tuple[Instruction, Redirect]:
        """The bill's live debit and where the payer agrees to it. Raises as ``prepare``, ProviderUnavailable.

        After ProviderUnavailable no payer was sent anywhere; the next call goes on with the same debit.
        """
        async with self.pool.transaction() as db:
            asked, former = await prepare(db, self.region, bill, partner, self.laws, self.clock())
            known = await redirect_of(db, asked)
        if former is not None:
            await self._withdraw(partner, former, "diganti dengan permintaan baru")
        return asked, known or await self._begin(bill, partner, asked)

    async def _begin(self, bill: Bill, partner: Partner, asked: Instruction) -> Redirect:
        reference, rules = asked.account, rules_of(partner)
        assert asked.expires_at is not None, "a debit ends"
        order = DebitOrder(
            partner_reference_no=reference,
            amount=asked.amount,
            valid_until=asked.expires_at,
            return_url=f"{self.public_url}/tagihan/{bill.bill_code}/bayar/{asked.instruction_id}/kembali",
            notify_url=f"{self.public_url}/v1.0/debit/notify",
            title=title_of(bill),
            bill_code=bill.bill_code,
        )
        try:
            reply = await self.line.call(
                partner, Service.DEBIT_PAY, write_payment(order, rules), again=Again.REFERENCE
            )
        except NotCalled as problem:
            raise ProviderUnavailable(name=partner.profile.name) from problem
        if reply.outcome is not Outcome.DONE:
            await self._after(partner, asked, reply)
            raise ProviderUnavailable(name=partner.profile.name)
        try:
            started = read_started(reply.fields(), reference, rules, self.inside)
        except ChannelError as problem:
            log.warning("redirect_unusable", partner=partner.name, code=problem.code, why=problem.english)
            await self._withdraw(partner, asked, "jawaban tidak dapat dipakai")
            await self._close(asked)
            raise ProviderUnavailable(name=partner.profile.name) from problem
        redirect = Redirect(started.reference_no, started.redirect_url, started.app_redirect_url)
        async with self.pool.transaction() as db:
            await db.execute(
                _SQL.keep_redirect, asked.region_id, asked.instruction_id, redirect.provider_reference,
                redirect.redirect_url, redirect.app_redirect_url, self.clock(),
            )  # fmt: skip
        return redirect

    async def _after(self, partner: Partner, asked: Instruction, reply: Reply) -> None:
        """What 54 left in doubt: ask (55) how the debit stands, and end it where it leads nowhere."""
        if reply.outcome in (Outcome.NOT_DONE, Outcome.RATE_LIMITED):
            return  # nothing was begun by this; the next call asks again under the same reference
        told = await ask_about(self.line, partner, CHANNEL, asked.account)
        refused = reply.outcome in (Outcome.REFUSED, Outcome.REPEATED)
        if told.found is Found.OVER or (refused and told.found is Found.UNKNOWN_THERE):
            await self._close(asked)
        elif refused and told.found is Found.NOT_YET:
            await self._withdraw(partner, asked, "ditolak saat diulang")
            await self._close(asked)

    async def _withdraw(self, partner: Partner, debit: Instruction, reason: str) -> None:
        """Cancel a debit at the provider (57), as far as it lets us; one that was paid stays paid."""
        said = await cancel_there(self.line, partner, debit.account, reason)
        if said is not None:  # otherwise the worker asks again
            async with self.pool.transaction() as db:
                await db.execute(
                    _SQL.keep_withdrawn, debit.region_id, debit.instruction_id, said, self.clock()
                )

    async def _close(self, debit: Instruction) -> None:
        async with self.pool.transaction() as db:
            await db.execute(_SQL.close, debit.region_id, debit.instruction_id)


async def cancel_there(line: PartnerLine, partner: Partner, account: str, reason: str) -> str | None:
    """Have the provider cancel the debit ``account`` (57): what it said for good, None: nothing is known.

    A no is for good too, for the debit is paid there, or was never begun.
    """
    message = write_cancel(account, None, reason, rules_of(partner))
    try:
        reply = await line.call(partner, Service.DEBIT_CANCEL, message, again=Again.REFERENCE)
    except NotCalled:
        return None
    for_good = reply.outcome is Outcome.DONE or (reply.outcome is Outcome.REFUSED and reply.status == 404)
    if reply.outcome is not Outcome.DONE:
        log.info("debit_not_cancelled", partner=partner.name, outcome=reply.outcome.value, code=reply.code)
    return reply.code if for_good else None


def title_of(bill: Bill) -> str:
    """What the payer reads at the provider: the tax and its period."""
    return f"{chart().by_tax[bill.tax][-1].name} {bill.tax_period}"


def rules_of(partner: Partner) -> EwalletRules:
    """The provider's rules."""
    rules = partner.profile.ewallet
    assert rules is not None, "a partner with this channel has its rules"
    return rules
