"""A taxpayer's fixed number at a bank: one virtual account for all of the taxpayer's bills (SNAP 24 and 25).

Its customer number has twelve digits from 9 on, that of a single bill thirteen: a bank's message shows by
itself which of the two it may be about. The number is drawn: nobody reads or guesses a taxpayer from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pagi.bills.models import Bill, Quote
from pagi.database import Connection, load
from pagi.ids import new_id, random_digits
from pagi.instructions.errors import ChannelUnknown
from pagi.partners.models import Partner
from payment_channels.profile import Profile
from payment_channels.virtual_account.account import comparison_key

_SQL = load("pagi/instructions/fixed_accounts.sql")

CHANNEL = "virtual_account"
FIRST_DIGIT, DIGITS = "9", 12
MOST_BILLS = 24  # SNAP 24: billDetails has no more


@dataclass(frozen=True, slots=True)
class FixedAccount:
    """A taxpayer's number at one bank; it lives as long as the taxpayer does."""

    region_id: int
    account_id: UUID
    taxpayer_id: UUID
    partner_id: UUID
    account: str
    partner_service_id: str
    customer_no: str
    virtual_account_no: str
    created_at: datetime


def looks_fixed(profile: Profile, account: str | None) -> bool:
    """Whether a number without padding may be a fixed one, by its shape alone."""
    rules = profile.virtual_account
    if account is None or rules is None or not account.startswith(rules.partner_service_id):
        return False
    customer_no = account[len(rules.partner_service_id) :]
    return len(customer_no) == DIGITS and customer_no.startswith(FIRST_DIGIT)


async def fixed_account(db: Connection, taxpayer_id: UUID, partner: Partner, now: datetime) -> FixedAccount:
    """The taxpayer's number at ``partner``, made if there is none; the caller commits.

    Raises ChannelUnknown.
    """
    rules = partner.profile.virtual_account
    if CHANNEL not in partner.channels or rules is None:
        raise ChannelUnknown(channel=CHANNEL, channels=", ".join(partner.channels), field="channel")
    kept = await of_taxpayer(db, taxpayer_id, partner)
    while kept is None:  # a number that is taken is drawn again; who made one meanwhile made it for us, too
        customer_no = FIRST_DIGIT + random_digits(DIGITS - 1)
        number = rules.virtual_account_no(customer_no)
        await db.execute(
            _SQL.add, partner.region_id, new_id(), taxpayer_id, partner.partner_id, comparison_key(number),
            rules.padded_service_id, customer_no, number, now,
        )  # fmt: skip
        kept = await of_taxpayer(db, taxpayer_id, partner)
    return kept


async def of_taxpayer(db: Connection, taxpayer_id: UUID, partner: Partner) -> FixedAccount | None:
    """The taxpayer's number at ``partner``, where there is one."""
    row = await db.fetchrow(_SQL.of_taxpayer, partner.region_id, taxpayer_id, partner.partner_id)
    return None if row is None else FixedAccount(**row)


async def find(db: Connection, partner: Partner, account: str) -> FixedAccount | None:
    """The fixed account that a bank's number names, at that bank alone."""
    row = await db.fetchrow(_SQL.find, partner.region_id, partner.partner_id, account)
    return None if row is None else FixedAccount(**row)


async def open_bills(db: Connection, region_id: int, taxpayer_id: UUID) -> list[UUID]:
    """The taxpayer's bills that ask for money, the oldest due first."""
    return [row["bill_id"] for row in await db.fetch(_SQL.open_bills, region_id, taxpayer_id)]


async def keep_told(
    db: Connection,
    account: FixedAccount,
    request_id: str,
    lines: Sequence[tuple[Bill, Quote]],
    asked_at: datetime,
    holds_until: datetime,
) -> None:
    """Keep what a bank was told: these bills in this order, by these quotes, for its request id."""
    await db.execute(
        _SQL.keep_told, account.region_id, new_id(), account.partner_id, request_id, account.account_id,
        [bill.bill_id for bill, _ in lines], [quoted.quote_id for _, quoted in lines], asked_at, holds_until,
    )  # fmt: skip
