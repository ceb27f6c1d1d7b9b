"""The signature of host to host: HMAC-SHA256 under the client secret, over the bytes as they were sent."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac


def string_to_sign(method: str, path: str, timestamp: str, body: bytes) -> str:
    """Method, path as sent, timestamp, and the lower-case hex SHA-256 of the body, one a line."""
    return "\n".join((method, path, timestamp, hashlib.sha256(body).hexdigest()))


def sign(secret: str, *, method: str, path: str, timestamp: str, body: bytes) -> str:
    """X-SIGNATURE, Base64."""
    text = string_to_sign(method, path, timestamp, body)
    return base64.b64encode(hmac.digest(secret.encode(), text.encode(), "sha256")).decode()


def verify(secret: str, signature: str, *, method: str, path: str, timestamp: str, body: bytes) -> bool:
    """Whether ``signature`` is ours, compared in constant time."""
    try:
        given = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        return False
    text = string_to_sign(method, path, timestamp, body)
    return hmac.compare_digest(given, hmac.digest(secret.encode(), text.encode(), "sha256"))
