"""What of a message may be kept: no personal data, no token, and a name for what it is about."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

PERSONAL = frozenset({"virtualAccountName", "virtualAccountEmail", "virtualAccountPhone", "customerNumber",
                      "hashedSourceAccountNo", "destinationAccountName", "accountName"})  # fmt: skip
SECRET = frozenset({"accessToken", "clientSecret", "cardToken", "bankCardToken"})
LONGEST = 8_192
LONGEST_NAME = 64


def masked(body: bytes) -> tuple[str, Any]:
    """A JSON body with personal fields masked, as text and read; what is not JSON is named by its hash."""
    try:
        content = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return f"sha256 {hashlib.sha256(body).hexdigest()}", {}
    return msgspec.json.encode(_mask(content)).decode().replace("\\u0000", "")[:LONGEST], content


def named(content: Any, fields: tuple[str, ...]) -> str:
    """The first of ``fields`` that the message carries, without spaces."""
    if isinstance(content, dict):
        for name in fields:
            value = content.get(name)
            if isinstance(value, str) and value.strip():
                return value.replace(" ", "").replace("\0", "")[:LONGEST_NAME]
    return ""


def _mask(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return {
            key: "•••"
            if key in PERSONAL or key in SECRET
            else inner
            if isinstance(inner, str)
            else _mask(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_mask(inner) for inner in value]
    return value
