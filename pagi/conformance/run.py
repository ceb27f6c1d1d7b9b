"""Play the case list of a stage: what the bank's channels and test bills allow, in a fixed order."""

from __future__ import annotations

from collections.abc import AsyncIterator

from pagi.clock import Clock
from pagi.conformance.caller import BankSide
from pagi.conformance.h2h_cases import host_to_host
from pagi.conformance.snap_cases import notifications, token, virtual_accounts
from pagi.conformance.stage import Stage
from pagi.conformance.verdicts import Result
from pagi.http_client.addresses import Reach
from pagi.http_client.client import HttpClient
from payment_channels.profile import load_profile
from payment_channels.snap.codes import Service


async def play(stage: Stage, clock: Clock, machine_clock: Clock) -> AsyncIterator[Result]:
    """Each case as it is played. ``clock`` is the city's. Raises ProfileUnknown, KeyUnusable."""
    profile, channels = load_profile(stage.partner.bank), stage.partner.channels
    async with HttpClient(Reach.ANYWHERE, user_agent="PAGI conformance") as client:
        side = BankSide(client, stage.url.rstrip("/"), stage.partner, profile, clock, machine_clock)
        async for result in token(side):
            yield result
        if "virtual_account" in channels:
            async for result in virtual_accounts(side, stage):
                yield result
        if "qris" in channels and stage.code is not None:
            async for result in notifications(side, stage.code, Service.QR_NOTIFY):
                yield result
        if "ewallet" in channels and stage.debit is not None:
            async for result in notifications(side, stage.debit, Service.DEBIT_NOTIFY):
                yield result
        if "mobile_banking" in channels and len(stage.bills) > 1:
            async for result in host_to_host(side, *stage.bills[:2]):
                yield result
