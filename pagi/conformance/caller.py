"""The bank's side of a run: signs as agreed, or wrongly where a case wants it, and says what it heard."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from pagi.clock import Clock
from pagi.conformance.stage import Credentials
from pagi.http_client.client import Call, HttpClient, Limits, Repeat
from pagi.http_client.errors import OutsideCallFailed
from pagi.ids import random_digits
from payment_channels.mobile_banking import signature as host_to_host
from payment_channels.profile import Profile
from payment_channels.snap.codes import Service
from payment_channels.snap.keys import read_private_key
from payment_channels.snap.minify import minify
from payment_channels.snap.signature import (
    Kind,
    asymmetric_string,
    sign_asymmetric,
    sign_symmetric,
    symmetric_string,
    token_string,
)
from payment_channels.snap.timestamp import write_timestamp

LIMITS = Limits(connect=5.0, whole=20.0, answer_bytes=262_144, tries=1)
TOO_OLD = timedelta(hours=1)
PATHS = {
    Service.VA_INQUIRY: "/v1.0/transfer-va/inquiry",
    Service.VA_PAYMENT: "/v1.0/transfer-va/payment",
    Service.VA_STATUS: "/v1.0/transfer-va/status",
    Service.QR_NOTIFY: "/v1.0/qr/qr-mpm-notify",
    Service.DEBIT_NOTIFY: "/v1.0/debit/notify",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back: ``code`` is SNAP's, host to host's ``rc``, or a problem's; empty if none."""

    status: int
    code: str
    body: dict[str, Any]
    text: str
    took_ms: int

    @property
    def data(self) -> dict[str, Any]:
        """SNAP's virtualAccountData."""
        found = self.body.get("virtualAccountData")
        return found if isinstance(found, dict) else {}


@dataclass
class BankSide:
    """One bank that plays. ``clock`` is the city's, ``machine_clock`` stamps what is signed."""

    client: HttpClient
    url: str
    partner: Credentials
    profile: Profile
    clock: Clock
    machine_clock: Clock
    token: str = ""
    run: str = field(default_factory=lambda: random_digits(12))
    numbers: count[int] = field(default_factory=lambda: count(1))

    def new_id(self, prefix: str = "") -> str:
        """An id that this run has not used."""
        return f"{prefix}{self.run}{next(self.numbers):04d}"

    async def ask_token(self, **changes: str) -> Heard:
        """Service 73; ``changes`` replace headers, underscores for hyphens."""
        at = changes.pop("at", "") or self._stamp()
        client_id = changes.get("X_CLIENT_KEY", self.partner.client_id)
        headers = {
            "X-TIMESTAMP": at,
            "X-CLIENT-KEY": client_id,
            "X-SIGNATURE": self._rsa(token_string(client_id, at)),
        }
        body = b'{"grantType":"client_credentials"}'
        heard = await self._send("/v1.0/access-token/b2b", body, _changed(headers, changes))
        if heard.status == 200:
            self.token = str(heard.body.get("accessToken", ""))
        return heard

    async def call(self, service: Service, message: Any, **changes: str | None) -> Heard:
        """A signed SNAP call; ``changes`` replace headers after signing, None leaves one out."""
        body, path = _bytes(message), PATHS[service]
        at = changes.pop("at", None) or self._stamp()
        headers = {
            "X-TIMESTAMP": at,
            "X-PARTNER-ID": self.partner.partner_id,
            "X-EXTERNAL-ID": self.new_id(),
            "CHANNEL-ID": self.partner.channel_id,
        }
        endpoint = self.profile.signed_path(path)
        if self.is_type_1(service):
            headers["Authorization"] = f"Bearer {self.token}"
            text = symmetric_string("POST", endpoint, self.token, minify(body), at)
            headers["X-SIGNATURE"] = sign_symmetric(self.partner.client_secret, text)
        else:
            headers["X-SIGNATURE"] = self._rsa(asymmetric_string("POST", endpoint, minify(body), at))
        return await self._send(path, body, _changed(headers, changes))

    async def host_to_host(self, what: str, message: Any, **changes: str | None) -> Heard:
        """A signed call of ``/h2h/v1/{what}``."""
        body, path = _bytes(message), f"/h2h/v1/{what}"
        at = changes.pop("at", None) or self._stamp()
        secret = self.partner.client_secret
        headers = {
            "X-CLIENT-ID": self.partner.client_id,
            "X-TIMESTAMP": at,
            "X-REQUEST-ID": self.new_id("KES-"),
            "X-SIGNATURE": host_to_host.sign(secret, method="POST", path=path, timestamp=at, body=body),
        }
        return await self._send(path, body, _changed(headers, changes))

    def is_type_1(self, service: Service) -> bool:
        """Whether ``service`` carries a token and an HMAC at this bank."""
        return self.profile.signature_kind(service) is Kind.SYMMETRIC

    def old_stamp(self) -> str:
        """An X-TIMESTAMP that no profile accepts any more."""
        return write_timestamp(self.machine_clock() - TOO_OLD)

    def now(self) -> datetime:
        """The city's present moment."""
        return self.clock()

    def _stamp(self) -> str:
        return write_timestamp(self.machine_clock())

    def _rsa(self, text: str) -> str:
        return sign_asymmetric(read_private_key(self.partner.private_key_pem), text)

    async def _send(self, path: str, body: bytes, headers: dict[str, str]) -> Heard:
        call = Call("POST", self.url + path, {"Content-Type": "application/json", **headers}, body)
        try:
            answer = await self.client.send(call, LIMITS, Repeat.NEVER)
        except OutsideCallFailed as failed:
            return Heard(0, "", {}, failed.say("en"), 0)
        text = answer.body.decode("utf-8", "replace")
        told = _object(text)
        code = told.get("responseCode") or told.get("rc") or told.get("code") or ""
        return Heard(answer.status, str(code), told, text, answer.took_ms)


def _bytes(message: Any) -> bytes:
    return message if isinstance(message, bytes) else json.dumps(message).encode()


def _changed(headers: dict[str, str], changes: dict[str, Any]) -> dict[str, str]:
    changed = headers | {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in changed.items() if value is not None}


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
