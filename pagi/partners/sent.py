"""What of a message of ours and its answer is kept: no signature, no token, no personal data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog

from pagi.ids import new_id
from pagi.partners.journal import Message
from pagi.partners.masking import masked, named
from pagi.partners.models import Partner
from payment_channels.snap.reply import Outcome, Reply
from payment_channels.snap.request import Request

SUBJECTS = ("virtualAccountNo", "originalPartnerReferenceNo", "partnerReferenceNo")
REFERENCES = ("trxId", "partnerRefundNo", "originalReferenceNo", "inquiryRequestId", "paymentRequestId")
LONGEST_REPLY = 200


def kept_message(
    partner: Partner,
    request: Request,
    reply: Reply,
    raw: bytes,
    started: datetime,
    ended: datetime,
    wrong: str = "",
) -> Message:
    """The journal's row for one call of ours; ``raw`` is the body that came back, if any did.

    ``wrong``: why a success is none, such as a code that pays another merchant.
    """
    text, content = masked(request.body)
    answer, _ = masked(raw) if raw else ("", {})
    return Message(
        region_id=partner.region_id,
        message_id=new_id(),
        partner_id=partner.partner_id,
        service=request.service,
        request_id=_request_id(),
        received_at=started,
        path=request.endpoint,
        headers={name: value[:64] for name, value in request.shown_headers().items()},
        body=text,
        verdict="not as asked" if wrong else reply.outcome.value,
        reply_code=reply.code or reply.outcome.value,
        took_ms=max(0, int((ended - started).total_seconds() * 1000)),
        subject=_account(content),
        reference=named(content, REFERENCES),
        reply=wrong[:LONGEST_REPLY] or _words(reply),
        direction="out",
        reply_body=answer,
    )


def _words(reply: Reply) -> str:
    return "" if reply.outcome is Outcome.DONE else reply.message[:LONGEST_REPLY]


def _account(content: Any) -> str:
    """What the message is about, as instructions are kept: an account without its padding."""
    name = named(content, SUBJECTS)
    return name.lstrip("0") if isinstance(content, dict) and content.get("virtualAccountNo") else name


def _request_id() -> str:
    """The id of the request that this call is made for; none where a job makes it."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))
