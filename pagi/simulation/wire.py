"""What banks send, as bytes, handed to PAGI's own doors behind the check of signatures; what they hear."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

import msgspec

from pagi.doors.banks.door import Call
from pagi.doors.banks.h2h import HostToHost
from pagi.doors.banks.h2h_door import H2hCall
from pagi.doors.banks.qr import QrNotifications
from pagi.doors.banks.virtual_accounts import VirtualAccounts
from pagi.partners.models import Partner
from payment_channels.snap.errors import SnapRefusal
from payment_channels.snap.headers import CallHeaders

BANK_TIME = timezone(timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class Answer:
    """SNAP's answer: the response code and the body."""

    code: str
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def account(self) -> dict[str, Any]:
        """Its virtualAccountData."""
        found: dict[str, Any] = self.body.get("virtualAccountData", {})
        return found


NO_ANSWER = Answer("no answer")


@dataclass(frozen=True, slots=True)
class Doors:
    """The services that banks call, as the application wires them."""

    accounts: VirtualAccounts
    notifications: QrNotifications
    tellers: HostToHost

    async def inquire(self, call: Call) -> Answer:
        """Service 24."""
        return await _answered(self.accounts.inquire(call))

    async def pay(self, call: Call) -> Answer:
        """Service 25."""
        return await _answered(self.accounts.pay(call))

    async def notify(self, call: Call) -> Answer:
        """Service 52."""
        return await _answered(self.notifications.acknowledge(call))

    async def pay_at_teller(self, call: H2hCall) -> Answer:
        """A payment by host to host."""
        reply = await self.tellers.pay(call)
        return Answer(reply.rc.value, reply.facts)

    async def take_back(self, call: H2hCall) -> Answer:
        """A reversal by host to host."""
        reply = await self.tellers.take_back(call)
        return Answer(reply.rc.value, reply.facts)


async def _answered(work: Any) -> Answer:
    try:
        body = await work
    except SnapRefusal as refusal:
        return Answer(refusal.response_code, refusal.body())
    return Answer(body["responseCode"], body)


def call(partner: Partner, external_id: str, body: dict[str, Any], now: datetime) -> Call:
    """A call as the bank door hands it on: verified, its body as bytes."""
    headers = CallHeaders(
        timestamp=written(now),
        moment=now,
        signature="",
        partner_id=partner.partner_code,
        external_id=external_id,
        channel_id=partner.channel_code,
        access_token=None,
    )
    return Call(partner, headers, msgspec.json.encode(body))


def h2h_call(partner: Partner, body: dict[str, Any]) -> H2hCall:
    """A call by host to host as its door hands it on."""
    return H2hCall(partner, "simulated", msgspec.json.encode(body))


def written(moment: datetime) -> str:
    """A moment as banks write it, to the second."""
    return moment.astimezone(BANK_TIME).isoformat(timespec="seconds")


def rupiah(amount: int) -> dict[str, str]:
    """SNAP's amount."""
    return {"value": f"{amount}.00", "currency": "IDR"}
