"""What of a bank's call goes into the message journal: no signature, no token, no personal data."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import datetime
from typing import Any

import msgspec

from pagi.doors.banks.bank_request import BankRequest
from pagi.ids import new_id
from pagi.partners.journal import Message

HEADERS = ("x-partner-id", "x-external-id", "x-timestamp", "x-client-key", "channel-id", "content-type",
           "x-client-id", "x-request-id")  # fmt: skip
SUBJECTS = ("virtualAccountNo", "originalPartnerReferenceNo", "bill_code", "nop")
REFERENCES = ("paymentRequestId", "inquiryRequestId", "originalReferenceNo", "ntb")
PERSONAL = frozenset({"virtualAccountName", "virtualAccountEmail", "virtualAccountPhone", "customerNumber",
                      "hashedSourceAccountNo", "destinationAccountName", "accountName"})  # fmt: skip
LONGEST = 8_192
LONGEST_NAME = 64
LONGEST_REPLY = 200


def evidence(
    request: BankRequest,
    region_id: int,
    service: int,
    reply_code: str,
    started: datetime,
    ended: datetime,
    reply: str = "",
) -> Message:
    """The journal's row for one call; a stranger's is kept under ``region_id``, the region of this house.

    Of a call that was not verified no body is kept. ``reply`` is what a refusal says.
    """
    partner, body = request.partner, request.verified_body
    text, content = masked(body) if body is not None else ("", {})
    return Message(
        region_id=partner.region_id if partner else region_id,
        message_id=new_id(),
        partner_id=partner.partner_id if partner else None,
        service=service,
        request_id=request.request_id,
        received_at=started,
        path=request.path,
        headers={name: request.headers[name][:64] for name in HEADERS if name in request.headers},
        body=text,
        verdict="verified" if body is not None else "refused at the door",
        reply_code=reply_code,
        took_ms=max(0, int((ended - started).total_seconds() * 1000)),
        subject=_named(content, SUBJECTS),
        reference=_named(content, REFERENCES),
        reply=reply[:LONGEST_REPLY],
        diagnosis=asdict(request.diagnosis) if request.diagnosis else None,
    )


def masked(body: bytes) -> tuple[str, Any]:
    """A JSON body with personal fields masked, as text and read; what is not JSON is named by its hash."""
    try:
        content = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return f"sha256 {hashlib.sha256(body).hexdigest()}", {}
    return msgspec.json.encode(_mask(content)).decode().replace("\\u0000", "")[:LONGEST], content


def _named(content: Any, fields: tuple[str, ...]) -> str:
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
            key: "•••" if key in PERSONAL else inner if isinstance(inner, str) else _mask(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_mask(inner) for inner in value]
    return value
