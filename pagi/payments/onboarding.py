"""Taking a bank on: its credentials, and the clearing account of each of its channels."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pagi.database import Connection
from pagi.keys import Keyring
from pagi.ledger import journal
from pagi.ledger.chart import clearing_account
from pagi.partners.service import NewPartner, register
from payment_channels.profile import load_profile


async def take_on_bank(
    db: Connection, keyring: Keyring, region_id: int, position: int, new: NewPartner, now: datetime
) -> UUID:
    """Register a bank and open its clearing accounts; the caller commits. Its profile must exist."""
    partner_id = await register(db, keyring, region_id, position, new, now)
    for channel in new.channels:
        account = clearing_account(position, channel, load_profile(new.bank).name)
        await journal.open_clearing(db, region_id, partner_id, channel, account)
    return partner_id
