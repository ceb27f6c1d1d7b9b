"""The demo's other direction: PAGI calls its pretend banks, all of them at Bank Simulasi's address."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from pagi.config import Settings
from pagi.database import Connection
from pagi.demo.credentials import Credentials, DemoBank
from pagi.keys import Keyring
from pagi.partners.models import Partner
from pagi.partners.outbound import NewOutbound, public_half, set_outbound
from payment_channels.snap.codes import Service
from payment_channels.snap.signature import Kind


async def connect_banks(
    db: Connection, keyring: Keyring, region_id: int, settings: Settings, secrets: Credentials, now: datetime
) -> None:
    """Say how each bank is called: its port may be another than at the last start. The caller commits."""
    for bank in secrets.banks:
        if bank.outbound is not None:
            one = bank.outbound
            new = NewOutbound(
                settings.bank_url, one.client_id, one.client_secret, one.private_key_pem, one.partner_id,
                one.channel_id,
            )  # fmt: skip
            await set_outbound(db, keyring, region_id, bank.name, new, now)


def outbound_facts(bank: DemoBank, partner: Partner) -> dict[str, Any]:
    """What the pretend bank has to know of our calls, and of the merchant that it registered for us."""
    rules, merchant = partner.profile.outbound, partner.profile.qris
    facts: dict[str, Any] = {}
    if bank.outbound is not None and rules is not None:
        one = bank.outbound
        facts["outbound"] = {
            "client_id": one.client_id,
            "client_secret": one.client_secret,
            "partner_id": one.partner_id,
            "channel_id": one.channel_id,
            "public_key_pem": public_half(one.private_key_pem),
            "signature": "1" if rules.kind(Service.QR_QUERY) is Kind.SYMMETRIC else "2",
        }
    if merchant is not None:
        facts["merchant"] = msgspec.to_builtins(merchant.merchant)
    return facts
