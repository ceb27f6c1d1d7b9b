"""Who calls: PAGI, known by its key (73) and by its signature on every call. Tokens live in memory.

After a restart the bank knows no token any more: PAGI has to fetch a fresh one, as in life.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

import msgspec

from payment_channels.bank_simulasi import signing
from payment_channels.bank_simulasi.clock import machine_now
from payment_channels.bank_simulasi.partners import Directory, Outbound, Partner
from payment_channels.bank_simulasi.provider.refusals import Refused

LIFE_SECONDS = 900
SKEW = timedelta(minutes=5)
JAKARTA = timezone(timedelta(hours=7))
MOST_TOKENS = 1_000


class Grant(msgspec.Struct, frozen=True):
    """A token: whose it is, and until when by the monotonic clock."""

    client_id: str
    until: float


class Callers:
    """Knows PAGI in each of its roles: one set of credentials per bank that is played here."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._tokens: dict[str, Grant] = {}
        self._external_ids: dict[str, set[tuple[str, str]]] = {}

    def token(self, headers: Mapping[str, str]) -> str:
        """A fresh token for whoever signed with the key of X-CLIENT-KEY. Raises Refused."""
        client_id, timestamp = _header(headers, "X-CLIENT-KEY"), _header(headers, "X-TIMESTAMP")
        signature = _header(headers, "X-SIGNATURE")
        _check_fresh(timestamp)
        for partner in self._directory.open().partners:
            known = partner.outbound
            if known is not None and known.client_id == client_id:
                if not signing.holds(known.public_key_pem, f"{client_id}|{timestamp}", signature):
                    raise Refused("40100", "Signature")
                value = secrets.token_urlsafe(24)
                while len(self._tokens) >= MOST_TOKENS:
                    self._tokens.pop(next(iter(self._tokens)))
                self._tokens[value] = Grant(client_id, time.monotonic() + LIFE_SECONDS)
                return value
        raise Refused("40100", "Unknown client")

    def partner(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Partner:
        """The bank that is called here, once the call is proven to be PAGI's. Raises Refused."""
        partner, known = self._named(_header(headers, "X-PARTNER-ID"))
        timestamp, signature = _header(headers, "X-TIMESTAMP"), _header(headers, "X-SIGNATURE")
        external_id, channel_id = _header(headers, "X-EXTERNAL-ID"), _header(headers, "CHANNEL-ID")
        _check_fresh(timestamp)
        if known.signature == "2":
            text = signing.asymmetric_text(method, target, body, timestamp)
            proven = signing.holds(known.public_key_pem, text, signature)
        else:
            token = headers.get("authorization", "").removeprefix("Bearer ")
            grant = self._tokens.get(token)
            if grant is None or grant.client_id != known.client_id or time.monotonic() >= grant.until:
                raise Refused("40101")
            expected = signing.symmetric_signature(
                known.client_secret, method=method, endpoint=target, access_token=token, body=body,
                timestamp=timestamp,
            )  # fmt: skip
            proven = secrets.compare_digest(expected.encode(), signature.encode())
        if not proven or channel_id != known.channel_id:
            raise Refused("40100", "Signature")
        self._use(external_id, partner)
        return partner

    def _named(self, code: str) -> tuple[Partner, Outbound]:
        for partner in self._directory.open().partners:
            if partner.outbound is not None and partner.outbound.partner_id == code:
                return partner, partner.outbound
        raise Refused("40100", "X-PARTNER-ID")

    def _use(self, external_id: str, partner: Partner) -> None:
        if not (external_id.isascii() and external_id.isdigit() and len(external_id) <= 36):
            raise Refused("40001", "X-EXTERNAL-ID")
        day = machine_now().astimezone(JAKARTA).date().isoformat()
        self._external_ids = {day: self._external_ids.get(day, set())}
        if (partner.name, external_id) in self._external_ids[day]:
            raise Refused("40900")
        self._external_ids[day].add((partner.name, external_id))


def _header(headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name.lower(), "").strip()
    if not value:
        raise Refused("40002", name)
    return value


def _check_fresh(timestamp: str) -> None:
    try:
        moment = datetime.fromisoformat(timestamp)
        fresh = abs(moment - machine_now()) <= SKEW
    except (ValueError, TypeError) as problem:
        raise Refused("40001", "X-TIMESTAMP") from problem
    if not fresh:
        raise Refused("40100", "X-TIMESTAMP")
