"""Access tokens for banks (SNAP service 73): stateless, authenticated by our own key, fifteen minutes.

A token names its client and its end; nothing is looked up to check one, so a server that has lost its
database still tells a stranger from a bank. Token life runs by the machine's clock.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from datetime import datetime, timedelta

import msgspec

from pagi.keys import Keyring
from pagi.partners.errors import TokenInvalid

LIFE = timedelta(minutes=15)
_TAG_BYTES = 32


class _Claims(msgspec.Struct, array_like=True):
    client_id: str
    ends_at: int
    nonce: str


def issue_token(keyring: Keyring, client_id: str, now: datetime) -> str:
    """A fresh token for ``client_id``, good until ``now`` + LIFE."""
    claims = msgspec.json.encode(_Claims(client_id, int((now + LIFE).timestamp()), secrets.token_hex(8)))
    return base64.urlsafe_b64encode(keyring.authenticate(claims) + claims).decode().rstrip("=")


def read_token(keyring: Keyring, token: str, now: datetime) -> str:
    """The client id that ``token`` was issued to. Raises TokenInvalid."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        tag, claims = raw[:_TAG_BYTES], raw[_TAG_BYTES:]
        if not keyring.authentic(claims, tag):
            raise TokenInvalid
        content = msgspec.json.decode(claims, type=_Claims)
    except (binascii.Error, ValueError, msgspec.MsgspecError) as error:
        raise TokenInvalid from error
    if content.ends_at <= now.timestamp():
        raise TokenInvalid
    return content.client_id
