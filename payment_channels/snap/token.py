"""SNAP service 73, the B2B access token: the bank calls, we are the token server."""

from __future__ import annotations

from typing import Any

from payment_channels.snap.codes import Case, Service
from payment_channels.snap.envelope import envelope
from payment_channels.snap.fields import Fields

LIFETIME_SECONDS = 900  # ASPI: fifteen minutes


def read_token_request(raw: bytes) -> None:
    """Check the body of a token request. Raises SnapRefusal 4007300, 4007301, 4007302."""
    fields = Fields.of_body(raw, Service.TOKEN)
    if fields.text("grantType", 64) != "client_credentials":
        raise fields.malformed("grantType")
    fields.optional_object("additionalInfo")


def token_reply(access_token: str, lifetime_seconds: int = LIFETIME_SECONDS) -> dict[str, Any]:
    """The answer with the token; ``expiresIn`` is a string, as ASPI types it."""
    assert 0 < len(access_token) <= 2048, "accessToken is String(2048)"
    return {
        **envelope(Case.SUCCESSFUL, Service.TOKEN),
        "accessToken": access_token,
        "tokenType": "Bearer",
        "expiresIn": str(lifetime_seconds),
    }
