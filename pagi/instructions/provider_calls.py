"""What is said to a provider about one code or number, and what its answer comes to. No database."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from pagi.instructions.at_provider import ProviderCode
from pagi.partners.line import Again, PartnerLine
from pagi.partners.models import Partner
from payment_channels.qris import asking as qris
from payment_channels.snap.codes import Case, Service
from payment_channels.snap.reply import Outcome, Reply
from payment_channels.virtual_account import asking as virtual_account

GONE = (
    Case.TRANSACTION_NOT_FOUND,
    Case.TRANSACTION_CANCELLED,
    Case.INVALID_BILL,
    Case.EXPIRED_BILL,
    Case.TRANSACTION_EXPIRED,
)
PAID = (Case.PAID_BILL, Case.INVALID_TRANSACTION_STATUS)


@dataclass(frozen=True, slots=True)
class Made:
    """What the provider made. ``qr_payload`` of a code, checked; ``reference_no`` its own number."""

    qr_payload: str | None
    reference_no: str


class Back(Enum):
    """What became of taking a code back."""

    GONE = "gone"
    """It takes no money any more."""
    PAID = "paid"
    """It was paid: its money is on the way to us."""
    UNKNOWN = "unknown"
    """It may still be there."""


async def ask(line: PartnerLine, partner: Partner, code: ProviderCode, name: str) -> Reply:
    """Services 47 and 27, under a reference that makes a repeat harmless. ``name``: the taxpayer's."""
    if code.channel == "qris":
        rules = partner.profile.qris
        assert rules is not None, "a partner with this channel has its rules"
        message = qris.generate_message(
            rules, reference=code.reference, amount=code.amount, valid_until=code.valid_until
        )
        return await line.call(
            partner, Service.QR_GENERATE, message, again=Again.REFERENCE,
            check=lambda reply: read(reply, partner, code),
        )  # fmt: skip
    return await _account(line, partner, Service.VA_CREATE, code, name)


async def change(line: PartnerLine, partner: Partner, code: ProviderCode, name: str) -> Reply:
    """Service 28: the number stays, ``code`` says its new amount and end. Again is the same."""
    return await _account(line, partner, Service.VA_UPDATE, code, name)


def read(reply: Reply, partner: Partner, code: ProviderCode) -> Made:
    """What a success made, held against what was asked for. Raises ReplyUnusable, CodeNotAsAsked."""
    if code.channel == "qris":
        assert partner.profile.qris is not None, "a partner with this channel has its rules"
        made = qris.read_generated(reply, partner.profile.qris, reference=code.reference, amount=code.amount)
        return Made(made.qr_payload, made.reference_no)
    rules = partner.profile.virtual_account
    assert rules is not None, "a partner with this channel has its rules"
    assert code.customer_no is not None, "a virtual account has its number"
    virtual_account.check_account(reply, rules, code.customer_no, amount=code.amount)
    return Made(None, "")


async def take_back(line: PartnerLine, partner: Partner, code: ProviderCode) -> tuple[Back, Reply]:
    """Services 77 and 31. What was never there, or is over, is gone; no answer is none."""
    if code.channel == "qris":
        assert partner.profile.qris is not None, "a partner with this channel has its rules"
        message = qris.cancel_message(
            code.reference,
            partner.profile.qris,
            reference_no=code.reference_no,
            reason=code.why or "replaced",
        )
        reply = await line.call(partner, Service.QR_CANCEL, message, again=Again.REFERENCE)
    else:
        rules = partner.profile.virtual_account
        assert rules is not None, "a partner with this channel has its rules"
        assert code.customer_no is not None, "a virtual account has its number"
        message = virtual_account.delete_message(rules, code.customer_no, trx_id=code.reference)
        reply = await line.call(partner, Service.VA_DELETE, message, again=Again.REFERENCE)
    if reply.outcome is Outcome.DONE or (reply.outcome is Outcome.REFUSED and reply.case in GONE):
        return Back.GONE, reply
    if reply.outcome is Outcome.REFUSED and reply.case in PAID:
        return Back.PAID, reply
    return Back.UNKNOWN, reply


async def _account(line: PartnerLine, partner: Partner, service: int, code: ProviderCode, name: str) -> Reply:
    rules = partner.profile.virtual_account
    assert rules is not None, "a partner with this channel has its rules"
    assert code.customer_no is not None, "a virtual account has its number"
    message = virtual_account.account_message(
        rules, code.customer_no, trx_id=code.reference, name=name, amount=code.amount,
        valid_until=code.valid_until,
    )  # fmt: skip
    return await line.call(
        partner, service, message, again=Again.REFERENCE, check=lambda reply: read(reply, partner, code)
    )
