"""The headers of a SNAP call: which are mandatory, how they may look, and whether they are fresh.

ASPI, "Keamanan": Authorization belongs to type 1 alone; lengths are the standard's, softened to what banks
send. Names are looked up in lower case, as ASGI gives them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from payment_channels.errors import TimestampInvalid
from payment_channels.profile import Profile
from payment_channels.snap.codes import Case, Service
from payment_channels.snap.errors import SnapRefusal
from payment_channels.snap.signature import Kind
from payment_channels.snap.timestamp import is_fresh, read_timestamp

LIMITS = {
    "Content-Type": 255,
    "X-TIMESTAMP": 40,
    "X-SIGNATURE": 1024,
    "X-PARTNER-ID": 36,
    "X-EXTERNAL-ID": 64,
    "CHANNEL-ID": 64,
    "X-CLIENT-KEY": 64,
}
CALL = ("Content-Type", "X-TIMESTAMP", "X-SIGNATURE", "X-PARTNER-ID", "X-EXTERNAL-ID", "CHANNEL-ID")
TOKEN_CALL = ("Content-Type", "X-TIMESTAMP", "X-CLIENT-KEY", "X-SIGNATURE")
BEARER = re.compile(r"[Bb]earer +([!-~]{1,2048})")


@dataclass(frozen=True, slots=True)
class CallHeaders:
    """The headers of a transaction or notification. ``timestamp`` is as received: that is what was signed."""

    timestamp: str
    moment: datetime
    signature: str = field(repr=False)
    partner_id: str
    external_id: str
    channel_id: str
    access_token: str | None = field(repr=False)  # None: absent, or not "Bearer …"


@dataclass(frozen=True, slots=True)
class TokenHeaders:
    """The headers of a token request (service 73)."""

    timestamp: str
    moment: datetime
    client_id: str
    signature: str = field(repr=False)


def read_headers(headers: Mapping[str, str], service: int) -> CallHeaders:
    """The headers of a call. Raises SnapRefusal 400xx02 for an absent one, 400xx01 for a malformed one."""
    given = {name: _header(headers, name, service) for name in CALL}
    bearer = BEARER.fullmatch(headers.get("authorization", "").strip(" "))
    return CallHeaders(
        timestamp=given["X-TIMESTAMP"],
        moment=_moment(given["X-TIMESTAMP"], service),
        signature=given["X-SIGNATURE"],
        partner_id=given["X-PARTNER-ID"],
        external_id=given["X-EXTERNAL-ID"],
        channel_id=given["CHANNEL-ID"],
        access_token=bearer[1] if bearer else None,
    )


def read_token_headers(headers: Mapping[str, str]) -> TokenHeaders:
    """The headers of a token request. Raises SnapRefusal 4007302 and 4007301."""
    given = {name: _header(headers, name, Service.TOKEN) for name in TOKEN_CALL}
    return TokenHeaders(
        timestamp=given["X-TIMESTAMP"],
        moment=_moment(given["X-TIMESTAMP"], Service.TOKEN),
        client_id=given["X-CLIENT-KEY"],
        signature=given["X-SIGNATURE"],
    )


def check_call(call: CallHeaders, profile: Profile, partner_code: str, now: datetime, service: int) -> None:
    """Hold a call against the partner that it claims to be. ``now`` is the machine's clock.

    Raises SnapRefusal: 401xx01 without a token under type 1, 401xx00 for another partner or a stale
    timestamp, 400xx01 for an X-EXTERNAL-ID against the profile's rules.
    """
    if profile.signature_kind(service) is Kind.SYMMETRIC and call.access_token is None:
        raise SnapRefusal(Case.INVALID_TOKEN, service)
    if call.partner_id != partner_code:
        raise SnapRefusal(Case.UNAUTHORIZED, service, reason="X-PARTNER-ID")
    check_fresh(call.moment, now, profile, service)
    rules = profile.external_id
    numeric = call.external_id.isascii() and call.external_id.isdigit()
    if len(call.external_id) > rules.max_length or (rules.numeric and not numeric):
        raise SnapRefusal(Case.INVALID_FIELD_FORMAT, service, field="X-EXTERNAL-ID")


def check_fresh(moment: datetime, now: datetime, profile: Profile, service: int) -> None:
    """Refuse a timestamp too far from ``now``, either way: 401xx00."""
    if not is_fresh(moment, now, profile.timestamp_tolerance_minutes):
        raise SnapRefusal(Case.UNAUTHORIZED, service, reason="X-TIMESTAMP")


def _header(headers: Mapping[str, str], name: str, service: int) -> str:
    value = headers.get(name.lower(), "").strip(" \t")
    if not value:
        raise SnapRefusal(Case.INVALID_MANDATORY_FIELD, service, field=name)
    if len(value) > LIMITS[name] or not (value.isascii() and value.isprintable()):
        raise SnapRefusal(Case.INVALID_FIELD_FORMAT, service, field=name)
    return value


def _moment(timestamp: str, service: int) -> datetime:
    try:
        return read_timestamp(timestamp)
    except TimestampInvalid as problem:
        raise SnapRefusal(Case.INVALID_FIELD_FORMAT, service, field="X-TIMESTAMP") from problem
