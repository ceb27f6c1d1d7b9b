"""What of a bank's call goes into the message journal: no signature, no token, no personal data."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from pagi.doors.banks.bank_request import BankRequest
from pagi.ids import new_id
from pagi.partners.journal import Message
from pagi.partners.masking import masked, named

HEADERS = ("x-partner-id", "x-external-id", "x-timestamp", "x-client-key", "channel-id", "content-type",
           "x-client-id", "x-request-id")  # fmt: skip
SUBJECTS = ("virtualAccountNo", "originalPartnerReferenceNo", "bill_code", "nop")
REFERENCES = ("paymentRequestId", "inquiryRequestId", "originalReferenceNo", "ntb")
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
        subject=named(content, SUBJECTS),
        reference=named(content, REFERENCES),
        reply=reply[:LONGEST_REPLY],
        diagnosis=asdict(request.diagnosis) if request.diagnosis else None,
    )
