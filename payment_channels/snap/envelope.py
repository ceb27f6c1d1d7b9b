"""SNAP's answer: ``responseCode``, ``responseMessage`` and what belongs beside them."""

from __future__ import annotations

from typing import Any

import msgspec

from payment_channels.snap.codes import Case, response_code

MESSAGE_LIMIT = 150  # responseMessage is String(150)
_ENCODER = msgspec.json.Encoder()


def envelope(case: Case, service: int, *, field: str = "", reason: str = "") -> dict[str, Any]:
    """The two fields that every SNAP answer opens with."""
    message = case.english.format(field=field, reason=reason).rstrip(" .")
    return {"responseCode": response_code(case, service), "responseMessage": message[:MESSAGE_LIMIT]}


def encode(body: dict[str, Any]) -> bytes:
    """The bytes of an answer: compact JSON, UTF-8, keys in the order given."""
    return _ENCODER.encode(body)
