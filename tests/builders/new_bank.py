"""A bank that was taken on by its profile alone, for the page of tests that every new bank gets."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from pagi.bills.models import Bill
from pagi.instructions.models import Instruction
from pagi.partners.models import Partner
from pagi.partners.service import NewPartner, active_partners
from pagi.payments.onboarding import take_on_bank
from payment_channels.profile import Profile, load_profile
from payment_channels.snap.codes import Service
from payment_channels.snap.signature import Kind
from tests.builders.bank import Answer, BankCaller, ids
from tests.builders.city import PUBLIC_PEM, sign_call, sign_rsa, stamp

POSITION = 7  # of its clearing accounts in the chart; the test city's own banks are 1 and 2
PATHS = {24: "/v1.0/transfer-va/inquiry", 25: "/v1.0/transfer-va/payment", 26: "/v1.0/transfer-va/status",
         52: "/v1.0/qr/qr-mpm-notify"}  # fmt: skip


@dataclass
class NewBank:
    """The bank's side; it signs as its profile pins it, by code of the tests."""

    caller: BankCaller
    partner: Partner
    token: str = ""

    @property
    def profile(self) -> Profile:
        """Its profile."""
        return self.partner.profile

    async def bill(self) -> tuple[Bill, Instruction]:
        """An open bill with its virtual account at this bank."""
        bill = await self.caller.city.bill()
        position = self.caller.city.partners.index(self.partner)
        return bill, await self.caller.city.virtual_account(bill, bank=position)

    async def fetch_token(self) -> Answer:
        """Service 73."""
        at, client = stamp(), self.partner.client_id
        headers = {"X-TIMESTAMP": at, "X-CLIENT-KEY": client, "X-SIGNATURE": sign_rsa(f"{client}|{at}")}
        answer = await self._post("/v1.0/access-token/b2b", b'{"grantType":"client_credentials"}', headers)
        self.token = str(answer.body.get("accessToken", ""))
        return answer

    async def call(self, service: int, message: dict[str, Any], *, kind: Kind | None = None) -> Answer:
        """A signed call; ``kind`` signs otherwise than agreed."""
        path, at = PATHS[service], stamp()
        body = json.dumps(message, separators=(",", ":")).encode()
        headers = {
            "X-TIMESTAMP": at, "X-PARTNER-ID": self.partner.partner_code,
            "X-EXTERNAL-ID": f"{next(ids):012d}", "CHANNEL-ID": self.partner.channel_code,
        }  # fmt: skip
        endpoint = self.profile.signed_path_prefix + path
        if (kind or self.profile.signature_kind(Service(service))) is Kind.SYMMETRIC:
            if not self.token:
                await self.fetch_token()
            headers["Authorization"] = f"Bearer {self.token}"
            headers["X-SIGNATURE"] = sign_call(self.partner.client_secret, self.token, endpoint, body, at)
        else:
            digest = hashlib.sha256(body).hexdigest()
            headers["X-SIGNATURE"] = sign_rsa(f"POST:{endpoint}:{digest}:{at}")
        return await self._post(path, body, headers)

    async def inquire(self, account: Instruction, request_id: str) -> Answer:
        """Service 24."""
        return await self.call(24, {**BankCaller.triple(account), "inquiryRequestId": request_id})

    async def pay(self, account: Instruction, amount: int, request_id: str, **more: Any) -> Answer:
        """Service 25."""
        paid = {"paymentRequestId": request_id, "paidAmount": BankCaller.amount(amount), **more}
        return await self.call(25, {**BankCaller.triple(account), **paid})

    async def value(self, query: str) -> Any:
        """One value from the database."""
        return await self.caller.city.value(query)

    async def _post(self, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        headers = {"Content-Type": "application/json", **headers}
        answer = await self.caller.client.post(path, content=body, headers=headers)
        return Answer(answer.status_code, answer.json(), dict(answer.headers))


async def taken_on(caller: BankCaller, slug: str) -> NewBank:
    """The bank of the profile ``slug``, taken on in the test's city with what `pagi partner add` asks for."""
    city, profile = caller.city, load_profile(slug)
    name = f"{profile.name} (baru)"
    async with city.pool.transaction() as db:
        keys = (f"client-new-{slug}", f"secret-of-new-{slug}-01", PUBLIC_PEM)
        new = NewPartner(name, slug, *keys, f"NEW-{slug}", "95221", tuple(profile.channels))
        await take_on_bank(db, city.keyring, 5171, POSITION, new, city.clock())
        city.partners = await active_partners(db, city.keyring)
    return NewBank(caller, next(one for one in city.partners if one.name == name))
