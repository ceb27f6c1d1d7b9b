"""A signed SNAP request to a bank, as bytes ready to be sent (ASPI, "Keamanan"). Nothing is sent from here.

The body is written once, compact, and exactly those bytes are hashed and sent. X-EXTERNAL-ID is unique in a
day: a repeat is signed anew under a fresh one, what makes it harmless is the reference in its body.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from payment_channels.errors import KeyUnusable
from payment_channels.snap.codes import Service
from payment_channels.snap.envelope import encode
from payment_channels.snap.minify import minify
from payment_channels.snap.outbound import OUTGOING, OutboundRules
from payment_channels.snap.signature import (
    Kind,
    asymmetric_string,
    sign_asymmetric,
    sign_symmetric,
    symmetric_string,
    token_string,
)
from payment_channels.snap.timestamp import write_timestamp

SHOWN = ("X-TIMESTAMP", "X-PARTNER-ID", "X-EXTERNAL-ID", "CHANNEL-ID", "X-CLIENT-KEY", "Content-Type")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a bank gave PAGI, and PAGI's own key. Secrets are kept out of every repr."""

    client_id: str
    partner_code: str  # X-PARTNER-ID
    channel_code: str  # CHANNEL-ID
    client_secret: str = field(default="", repr=False)  # type 1
    private_key: RSAPrivateKey | None = field(default=None, repr=False)  # tokens and type 2


@dataclass(frozen=True, slots=True)
class Request:
    """One request. ``endpoint`` is what was signed as EndpointUrl; ``headers`` hold the signature."""

    service: int
    method: str
    url: str
    endpoint: str
    body: bytes
    headers: Mapping[str, str] = field(repr=False)

    def shown_headers(self) -> dict[str, str]:
        """The headers that matter to people: no signature, no token."""
        return {name.lower(): self.headers[name] for name in SHOWN if name in self.headers}


def token_request(rules: OutboundRules, base_url: str, credentials: Credentials, moment: datetime) -> Request:
    """Service 73: ask for a token. ``moment`` is the machine's clock. Raises KeyUnusable without a key."""
    url, endpoint = _address(rules, base_url, Service.TOKEN)
    timestamp = write_timestamp(moment)
    signature = sign_asymmetric(_key(credentials), token_string(credentials.client_id, timestamp))
    headers = {
        "Content-Type": "application/json",
        "X-TIMESTAMP": timestamp,
        "X-CLIENT-KEY": credentials.client_id,
        "X-SIGNATURE": signature,
    }
    body = encode({"grantType": "client_credentials", "additionalInfo": {}})
    return Request(Service.TOKEN, "POST", url, endpoint, body, headers)


def signed_request(
    rules: OutboundRules,
    base_url: str,
    credentials: Credentials,
    service: int,
    message: Mapping[str, Any],
    *,
    external_id: str,
    moment: datetime,
    access_token: str | None,
) -> Request:
    """A call of ``service`` with ``message`` as its body, signed as the profile says.

    ``access_token`` belongs to type 1 alone. ``external_id``: digits, at most 36, never used before today.
    Raises KeyUnusable when the key or secret for this signature is absent or unusable.
    """
    assert external_id.isascii(), "X-EXTERNAL-ID is a numeric string"
    assert external_id.isdigit(), "X-EXTERNAL-ID is a numeric string"
    assert len(external_id) <= 36, "X-EXTERNAL-ID is String(36)"
    method, (url, endpoint) = OUTGOING[service].method, _address(rules, base_url, service)
    body, timestamp = encode(dict(message)), write_timestamp(moment)
    headers = {
        "Content-Type": "application/json",
        "X-TIMESTAMP": timestamp,
        "X-PARTNER-ID": credentials.partner_code,
        "X-EXTERNAL-ID": external_id,
        "CHANNEL-ID": credentials.channel_code,
    }
    if rules.kind(service) is Kind.SYMMETRIC:
        assert access_token, "type 1 is signed over a token"
        text = symmetric_string(method, endpoint, access_token, minify(body), timestamp)
        headers["Authorization"] = f"Bearer {access_token}"
        headers["X-SIGNATURE"] = sign_symmetric(credentials.client_secret, text)
    else:
        text = asymmetric_string(method, endpoint, minify(body), timestamp)
        headers["X-SIGNATURE"] = sign_asymmetric(_key(credentials), text)
    return Request(service, method, url, endpoint, body, headers)


def _address(rules: OutboundRules, base_url: str, service: int) -> tuple[str, str]:
    """The URL of ``service`` and the EndpointUrl that is signed."""
    base, path = base_url.rstrip("/"), rules.path(service)
    inside = urlsplit(base).path if rules.signs_base_path else ""
    return base + path, inside + path


def _key(credentials: Credentials) -> RSAPrivateKey:
    if credentials.private_key is None:
        raise KeyUnusable(field="private_key", reason="absent")
    return credentials.private_key
