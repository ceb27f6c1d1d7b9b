"""A bank that calls PAGI over HTTP, signing with code of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from pagi.instructions.models import Instruction
from payment_channels.snap import replies
from tests.builders.city import CityBuilder, sign_call, sign_rsa, stamp

ids = count(1)
DOCUMENTED = {one.code for one in replies.replies()}


@dataclass
class Answer:
    """An HTTP answer of the bank door."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """SNAP's response code."""
        return str(self.body.get("responseCode"))


@dataclass
class BankCaller:
    """Bank BPD Bali's side: tokens, signatures, messages."""

    client: Any
    city: CityBuilder
    token: str = ""
    place: int = 0

    @property
    def partner(self) -> Any:
        """Who calls: the first partner, unless told otherwise."""
        return self.city.partners[self.place]

    async def fetch_token(
        self, body: bytes = b'{"grantType":"client_credentials"}', **headers: str | None
    ) -> Answer:
        """Service 73."""
        at = stamp()
        sent = {
            "X-TIMESTAMP": at,
            "X-CLIENT-KEY": self.partner.client_id,
            "X-SIGNATURE": sign_rsa(f"{self.partner.client_id}|{at}"),
        }
        answer = await self._post("/v1.0/access-token/b2b", body, _merged(sent, headers))
        self.token = answer.body.get("accessToken", self.token)
        return answer

    async def call(self, path: str, message: Any, **headers: str | None) -> Answer:
        """A signed type 1 call; ``headers`` replace those sent, None leaves one out."""
        if not self.token:
            assert (await self.fetch_token()).code == "2007300"
        body = message if isinstance(message, bytes) else json.dumps(message, ensure_ascii=False).encode()
        at = stamp()
        sent = {
            "Authorization": f"Bearer {self.token}",
            "X-TIMESTAMP": at,
            "X-PARTNER-ID": self.partner.partner_code,
            "X-EXTERNAL-ID": f"{next(ids):012d}",
            "CHANNEL-ID": "95221",
        }
        if "X_SIGNATURE" not in headers:
            sent["X-SIGNATURE"] = sign_call(self.partner.client_secret, self.token, path, _json(body), at)
        return await self._post(path, body, _merged(sent, headers))

    async def inquire(self, account: Instruction, request_id: str, **headers: str | None) -> Answer:
        """Service 24."""
        message = {**self.triple(account), "inquiryRequestId": request_id}
        return await self.call("/v1.0/transfer-va/inquiry", message, **headers)

    async def pay(
        self, account: Instruction, amount: int, request_id: str, extra: dict[str, Any] | None = None,
        **headers: str | None,
    ) -> Answer:  # fmt: skip
        """Service 25."""
        message = {
            **self.triple(account), "paymentRequestId": request_id, "paidAmount": self.amount(amount),
            "referenceNo": f"{next(ids):012d}", **(extra or {}),
        }  # fmt: skip
        return await self.call("/v1.0/transfer-va/payment", message, **headers)

    @staticmethod
    def triple(account: Instruction) -> dict[str, Any]:
        """The three parts of a virtual account, as on the wire."""
        return {
            "partnerServiceId": account.partner_service_id,
            "customerNo": account.customer_no,
            "virtualAccountNo": account.virtual_account_no,
        }

    @staticmethod
    def amount(rupiah: int) -> dict[str, str]:
        """SNAP's amount."""
        return {"value": f"{rupiah}.00", "currency": "IDR"}

    async def _post(self, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        answer = await self.client.post(
            path, content=body, headers={"Content-Type": "application/json", **headers}
        )
        told = Answer(answer.status_code, answer.json(), dict(answer.headers))
        assert told.code in DOCUMENTED, f"{told.code} has no page in docs/errors"
        return told


def _json(body: bytes) -> bytes:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return b"{}"
    return body


def _merged(sent: dict[str, str], changes: dict[str, str | None]) -> dict[str, str]:
    changed = {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in (sent | changed).items() if value is not None}
