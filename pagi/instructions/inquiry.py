"""A bank asks what a number owes: what we answer, and until when that amount holds for its request id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from pagi.bills import queries as bill_queries
from pagi.bills.models import Bill, BillState, Quote, Rupiah
from pagi.bills.quote import quote
from pagi.clock import city_day
from pagi.database import Connection
from pagi.instructions import fixed_accounts, queries
from pagi.instructions.fixed_accounts import MOST_BILLS, FixedAccount
from pagi.instructions.models import Instruction, InstructionState
from pagi.keys import Keyring
from pagi.partners import external_ids
from pagi.partners.models import Partner
from pagi.regions import REGIONS, Region
from pagi.taxpayers.service import find_taxpayer
from tax_types.parameters import load as load_laws


class Standing(StrEnum):
    """How a virtual account stands."""

    PAYABLE = "payable"
    UNKNOWN = "unknown"
    PAID = "paid"
    EXPIRED = "expired"
    EXTERNAL_ID_USED = "external_id_used"


@dataclass(frozen=True, slots=True)
class Question:
    """A bank's question. ``account`` is the number without padding, None where its parts contradict."""

    partner: Partner
    channel: str
    account: str | None
    request_id: str
    business_key: str
    external_id: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What we say: each bill with what it asks for, in rupiah, where the account is payable.

    ``remaining``: how many bills of a fixed account the answer has no room for.
    """

    standing: Standing
    taxpayer_name: str = ""
    lines: tuple[tuple[Bill, Rupiah], ...] = ()
    remaining: int = 0

    @property
    def amount_due(self) -> Rupiah:
        """The sum of the lines, in rupiah."""
        return sum(amount for _, amount in self.lines)


async def answer(
    db: Connection, keyring: Keyring, question: Question, now: datetime, machine_now: datetime
) -> Answer:
    """Answer ``question`` and keep what was told; the caller commits."""
    partner = question.partner
    claimed = await external_ids.claim(db, partner, question.external_id, question.business_key, machine_now)
    if not claimed:
        return Answer(Standing.EXTERNAL_ID_USED)
    if question.account is None:
        return Answer(Standing.UNKNOWN)
    if fixed_accounts.looks_fixed(partner.profile, question.account):
        fixed = await fixed_accounts.find(db, partner, question.account)
        if fixed is not None:
            return await _all_bills(db, keyring, question, fixed, now)
    instruction = await queries.find_by_account(
        db, partner.region_id, partner.partner_id, question.channel, question.account
    )
    if instruction is None:
        return Answer(Standing.UNKNOWN)
    bill = await bill_queries.find_by_id(db, partner.region_id, instruction.bill_id)
    assert bill is not None, "an instruction has its bill"
    taxpayer = await find_taxpayer(db, keyring, partner.region_id, bill.taxpayer_id)
    standing = _standing(bill, instruction, question.asked_at)
    if standing is not Standing.PAYABLE:
        return Answer(standing, taxpayer.name)
    region = REGIONS[partner.region_id]
    day = city_day(question.asked_at, region.zone)
    quoted = await quote(db, bill, day, load_laws(region.slug), now)
    if quoted.amount_due == 0:  # relief waives all that is left: there is nothing to pay for
        return Answer(Standing.PAID, taxpayer.name)
    holds_until = end_of_day(question.asked_at, region) + _grace(partner)
    await queries.keep_inquiry(
        db, instruction, question.request_id, quoted.quote_id, question.asked_at, holds_until
    )
    return Answer(standing, taxpayer.name, ((bill, quoted.amount_due),))


async def _all_bills(
    db: Connection, keyring: Keyring, question: Question, account: FixedAccount, now: datetime
) -> Answer:
    """The taxpayer's open bills, the oldest due first, as many as an answer has room for."""
    region = REGIONS[account.region_id]
    taxpayer = await find_taxpayer(db, keyring, account.region_id, account.taxpayer_id)
    day, laws = city_day(question.asked_at, region.zone), load_laws(region.slug)
    waiting = await fixed_accounts.open_bills(db, account.region_id, account.taxpayer_id)
    lines: list[tuple[Bill, Quote]] = []
    while waiting and len(lines) < MOST_BILLS:
        bill = await bill_queries.find_by_id(db, account.region_id, waiting.pop(0))
        if bill is None or not bill.payable:
            continue  # somebody paid it at this moment
        quoted = await quote(db, bill, day, laws, now)
        if quoted.amount_due > 0:
            lines.append((bill, quoted))
    if not lines:
        return Answer(Standing.PAID, taxpayer.name)
    holds_until = end_of_day(question.asked_at, region) + _grace(question.partner)
    await fixed_accounts.keep_told(db, account, question.request_id, lines, question.asked_at, holds_until)
    told = tuple((bill, quoted.amount_due) for bill, quoted in lines)
    return Answer(Standing.PAYABLE, taxpayer.name, told, len(waiting))


def _standing(bill: Bill, instruction: Instruction, moment: datetime) -> Standing:
    if bill.state is BillState.CANCELLED:
        return Standing.UNKNOWN
    if bill.state is BillState.PAID:
        return Standing.PAID
    over = instruction.expires_at is not None and instruction.expires_at < moment
    if over or instruction.state not in (InstructionState.ACTIVE, InstructionState.USED):
        return Standing.EXPIRED
    return Standing.PAYABLE


def _grace(partner: Partner) -> timedelta:
    rules = partner.profile.virtual_account
    return timedelta(minutes=rules.inquiry_grace_minutes if rules is not None else 0)


def end_of_day(moment: datetime, region: Region) -> datetime:
    """Midnight at the end of the city's day in which ``moment`` falls."""
    following = city_day(moment, region.zone) + timedelta(days=1)
    return datetime.combine(following, time(), tzinfo=region.zone)
