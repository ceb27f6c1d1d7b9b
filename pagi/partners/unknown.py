"""Answers that told a bank nothing (504xx00, host to host 68), followed until something tells it.

A retry with a definite answer settles one, a question about it (service 26), or the statement of its day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from pagi.clock import city_day
from pagi.database import Connection, load
from pagi.regions import REGIONS
from payment_channels.mobile_banking.codes import H2hService, Rc
from payment_channels.mobile_banking.messages import natural_id as natural_id_of

if TYPE_CHECKING:
    from pagi.partners.journal import Message

_SQL = load("pagi/partners/unknown.sql")
UNKNOWN, DEFINITE = "504", ("200", "404", "409")
"""How reply codes begin that tell nothing, and those that tell for certain what is booked."""
TELLERS = (H2hService.PAYMENT, H2hService.REVERSAL)
TELLS_NOTHING = (Rc.UNKNOWN, Rc.OTHER, Rc.FORMAT, Rc.CUT_OFF)
"""Host to host: replies that leave open what became of an earlier try."""
STATUS_OF = {26: 25}
"""Services that ask about payments of another service."""
NATURAL_IDS = ("paymentRequestId", "originalReferenceNo")
ACCOUNTS = ("virtualAccountNo", "originalPartnerReferenceNo", "bill_code")
MOMENTS = ("trxDateTime", "paid_at")


class Unanswered(msgspec.Struct, frozen=True):
    """A payment about which a bank was told nothing. ``amount`` in rupiah where the message had one."""

    natural_id: str
    account: str
    amount: int | None
    paid_day: date


async def follow(db: Connection, messages: Sequence[Message]) -> None:
    """Open what these messages left unknown, and settle what they have told. Twice is once."""
    for message in messages:
        if message.partner_id is not None and _is_unknown(message):
            found = unanswered(message)
            if found is not None:
                await db.execute(
                    _SQL.open, message.region_id, message.partner_id, message.service, found.natural_id,
                    found.account, found.amount, found.paid_day, message.received_at,
                )  # fmt: skip
    told = [one for one in messages if one.partner_id is not None and _is_definite(one)]
    if told:
        await db.execute(
            _SQL.settle_by_message, [one.partner_id for one in told],
            [STATUS_OF.get(one.service, one.service) for one in told],
            ["status" if one.service in STATUS_OF else "retry" for one in told],
            [one.body for one in told], [one.received_at for one in told],
        )  # fmt: skip


async def settle_by_statement(db: Connection, region_id: int, bank: str, day: date, now: datetime) -> None:
    """The statement of ``bank`` for ``day`` is here: what moved on that day is known."""
    await db.execute(_SQL.settle_by_statement, region_id, bank, day, now)


async def settle_by_question(
    db: Connection, region_id: int, partner_id: UUID, service: int, natural_id: str, now: datetime
) -> None:
    """The bank was asked about this payment and has said what became of it."""
    await db.execute(_SQL.settle_by_question, region_id, partner_id, service, natural_id, now)


async def count_open(db: Connection, region_id: int) -> int:
    """How many banks' payments are still without an answer."""
    count: int = await db.fetchval(_SQL.count_open, region_id)
    return count


def unanswered(message: Message) -> Unanswered | None:
    """What a message was about; None where its body was not kept or names no payment."""
    try:
        body = msgspec.json.decode(message.body)
    except (msgspec.DecodeError, RecursionError):
        return None
    if not isinstance(body, dict):
        return None
    natural_id = _text(body, NATURAL_IDS)
    if message.service in TELLERS:
        ntb, branch = _text(body, ("ntb",)), _text(body, ("branch",))
        natural_id = natural_id_of(ntb, branch) if ntb and branch else ""
    if not natural_id:
        return None
    return Unanswered(natural_id, _text(body, ACCOUNTS), _amount(body), _day(body, message))


def _is_unknown(message: Message) -> bool:
    if message.service in TELLERS:
        return message.reply_code == Rc.UNKNOWN
    return message.reply_code.startswith(UNKNOWN)


def _is_definite(message: Message) -> bool:
    """Refused at the door, a host-to-host call is answered with a problem's code, which is no reply code."""
    if message.service in TELLERS:
        return message.reply_code in set(Rc) and message.reply_code not in TELLS_NOTHING
    return message.reply_code.startswith(DEFINITE)


def _text(body: dict[str, Any], names: Sequence[str]) -> str:
    return next((value.strip() for name in names if isinstance(value := body.get(name), str)), "")


def _amount(body: dict[str, Any]) -> int | None:
    named = body.get("paidAmount") or body.get("amount")
    if isinstance(named, int):
        return named if 0 < named < 10**15 else None
    value = named.get("value") if isinstance(named, dict) else None
    whole = value.partition(".")[0] if isinstance(value, str) else ""
    return int(whole) if whole.isascii() and whole.isdigit() and len(whole) <= 15 else None


def _day(body: dict[str, Any], message: Message) -> date:
    moment = message.received_at
    said = _text(body, MOMENTS)
    if said:
        try:
            parsed = datetime.fromisoformat(said)
        except ValueError:
            parsed = moment
        moment = parsed if parsed.tzinfo is not None else moment
    return city_day(moment, REGIONS[message.region_id].zone)
