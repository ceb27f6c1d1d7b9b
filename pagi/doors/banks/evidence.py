"""What of a bank's call goes into the message journal: no signature, no token, no personal data."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from litestar import Request

from pagi.ids import new_id
from pagi.partners.journal import Message
from pagi.partners.models import Partner

HEADERS = ("x-partner-id", "x-external-id", "x-timestamp", "x-client-key", "channel-id", "content-type")
PERSONAL = frozenset({"virtualAccountName", "virtualAccountEmail", "virtualAccountPhone", "customerNumber",
                      "hashedSourceAccountNo", "destinationAccountName", "accountName"})  # fmt: skip
LONGEST = 8_192


def evidence(
    request: Request[Any, Any, Any],
    region_id: int,
    partner: Partner | None,
    body: bytes | None,
    service: int,
    reply_code: str,
    started: datetime,
    ended: datetime,
) -> Message:
    """The journal's row for one call; a stranger's is kept under ``region_id``, the region of this house.

    ``body`` is None where the call was not verified: none is kept.
    """
    return Message(
        region_id=partner.region_id if partner else region_id,
        message_id=new_id(),
        partner_id=partner.partner_id if partner else None,
        service=service,
        request_id=getattr(request.state, "request_id", ""),
        received_at=started,
        path=request.url.path,
        headers={name: request.headers[name][:64] for name in HEADERS if name in request.headers},
        body=masked(body) if body is not None else "",
        verdict="verified" if body is not None else "refused at the door",
        reply_code=reply_code,
        took_ms=max(0, int((ended - started).total_seconds() * 1000)),
    )


def masked(body: bytes) -> str:
    """A JSON body with personal fields masked; what is not JSON is named by its hash."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return f"sha256 {hashlib.sha256(body).hexdigest()}"
    text = json.dumps(_mask(content), ensure_ascii=True, separators=(",", ":"))
    return text.replace("\\u0000", "")[:LONGEST]


def _mask(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: "•••" if key in PERSONAL else _mask(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_mask(inner) for inner in value]
    return value
