"""Ask a bank what became of a number, code or debit: SNAP 26, 51 (QRIS codes), 55 (e-wallets).

``ask_about`` is for whoever waits for money whose callback never came (the sweep, "Sudah bayar?"). It changes
nothing at the bank and nothing here: what it tells is to be booked through ``pagi.payments`` like any notice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pagi.partners.line import Again, PartnerLine
from pagi.partners.models import Partner
from payment_channels.ewallet import status as ewallet
from payment_channels.qris import asking as qris
from payment_channels.snap.codes import Service
from payment_channels.snap.reply import Outcome, Reply, ReplyUnusable
from payment_channels.virtual_account import asking as virtual_account
from payment_channels.virtual_account.account import comparison_key

SERVICES = {
    "qris": Service.QR_QUERY,
    "virtual_account": Service.VA_STATUS,
    "ewallet": Service.DEBIT_STATUS,
}


class Found(StrEnum):
    """What an answer comes to."""

    PAID = "paid"
    NOT_YET = "not_yet"
    """Not paid; it may still be."""
    OVER = "over"
    """Cancelled, failed or refunded there: as things stand nothing will be paid."""
    UNKNOWN_THERE = "unknown_there"
    """The bank knows no such code, account or payment."""
    REFUSED = "refused"
    """The question itself was refused: that says nothing about the money."""
    RATE_LIMITED = "rate_limited"
    """Ask again after ``wait`` seconds."""
    NO_ANSWER = "no_answer"
    """None came, or none that can be read."""


@dataclass(frozen=True, slots=True)
class PaidThere:
    """A payment as the bank tells of it, with the numbers that its own message (25, 52, 56) bears.

    ``amount`` in rupiah; ``paid_at`` None: the bank does not say.
    """

    natural_id: str
    amount: int
    paid_at: datetime | None
    bank_reference: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What was heard. ``said``: in the bank's own codes; ``wait``: seconds that it asks for, 0: none."""

    found: Found
    payments: tuple[PaidThere, ...] = ()
    said: str = ""
    wait: float = 0.0


def service_to_ask(partner: Partner, channel: str) -> int | None:
    """The service (26, 51, 55) by which ``partner`` can be asked about ``channel``; None: it cannot."""
    if partner.outbound is None or partner.profile.outbound is None or channel not in partner.channels:
        return None
    return SERVICES.get(channel)


async def ask_about(
    line: PartnerLine, partner: Partner, channel: str, account: str, *, request_id: str | None = None
) -> Asked:
    """Ask ``partner`` about ``account`` (our partner_reference_no, or the number without padding).

    ``request_id`` asks about one payment to a virtual account. Raises NotCalled without credentials; whatever
    the bank does or leaves undone is a ``Found``.
    """
    service = SERVICES[channel]
    profile = partner.profile
    if service == Service.QR_QUERY:
        assert profile.qris is not None, "a partner with this channel has its rules"
        message = qris.query_message(account, profile.qris)
    elif service == Service.DEBIT_STATUS:
        assert profile.ewallet is not None, "a partner with this channel has its rules"
        message = ewallet.write_status(account, None, profile.ewallet)
    else:
        rules = profile.virtual_account
        assert rules is not None, "a partner with this channel has its rules"
        customer_no = comparison_key(account).removeprefix(rules.partner_service_id)
        message = virtual_account.status_message(rules, customer_no, request_id=request_id)
    reply = await line.call(partner, service, message, again=Again.QUESTION)
    said = reply.code or reply.message
    if reply.outcome is Outcome.RATE_LIMITED:
        return Asked(Found.RATE_LIMITED, said=said, wait=reply.retry_after)
    if reply.outcome is Outcome.NOT_DONE:
        return Asked(Found.NO_ANSWER, said=said, wait=reply.retry_after)
    if reply.outcome is Outcome.IN_PROCESS:
        return Asked(Found.NOT_YET, said=said)
    if reply.outcome not in (Outcome.DONE, Outcome.REFUSED):
        return Asked(Found.NO_ANSWER, said=said)
    try:
        if service == Service.DEBIT_STATUS:
            return _ewallet(reply, account)
        return _qris(reply, account) if service == Service.QR_QUERY else _virtual_account(reply)
    except ReplyUnusable as problem:
        return Asked(Found.NO_ANSWER, said=f"{said}: {problem.english}")


def _qris(reply: Reply, account: str) -> Asked:
    if reply.outcome is Outcome.REFUSED and reply.code != "4045101":
        return Asked(Found.REFUSED, said=reply.code)
    told = qris.read_queried(reply, account)
    if told.standing is qris.Standing.PAID:
        if told.amount is None or not told.reference_no:
            raise ReplyUnusable(field="amount", reason="paid, without an amount or a number to book by")
        payment = PaidThere(told.reference_no, told.amount, told.paid_at, told.reference_no)
        return Asked(Found.PAID, (payment,), told.status)
    found = {
        qris.Standing.PENDING: Found.NOT_YET,
        qris.Standing.OVER: Found.OVER,
        qris.Standing.UNKNOWN_THERE: Found.UNKNOWN_THERE,
    }[told.standing]
    return Asked(found, said=told.status if reply.outcome is Outcome.DONE else reply.code)


def _ewallet(reply: Reply, account: str) -> Asked:
    if reply.outcome is Outcome.REFUSED:
        found = Found.UNKNOWN_THERE if reply.code == "4045501" else Found.REFUSED
        return Asked(found, said=reply.code)
    told = ewallet.read_status(reply.fields(), account)
    if told.status.has_moved:
        assert told.amount is not None, "read_status has checked it"
        assert told.reference_no is not None, "read_status has checked it"
        payment = PaidThere(told.reference_no, told.amount, told.paid_at, told.reference_no)
        return Asked(Found.PAID, (payment,), told.status.value)
    if told.status is ewallet.DebitStatus.NOT_FOUND:
        return Asked(Found.UNKNOWN_THERE, said=told.status.value)
    return Asked(Found.OVER if told.status.is_over else Found.NOT_YET, said=told.status.value)


def _virtual_account(reply: Reply) -> Asked:
    if reply.outcome is Outcome.REFUSED and reply.code not in ("4042601", "4042612"):
        return Asked(Found.REFUSED, said=reply.code)
    told = virtual_account.read_status_there(reply)
    payments = tuple(
        PaidThere(one.request_id, one.amount, one.paid_at, one.reference_no) for one in told.payments
    )
    if payments:
        return Asked(Found.PAID, payments, reply.code)
    if reply.outcome is Outcome.REFUSED:
        return Asked(Found.UNKNOWN_THERE, said=reply.code)
    return Asked(Found.NOT_YET, said=reply.code)
