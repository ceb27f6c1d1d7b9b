"""Transfers to the city's accounts: the money moves, and only the bank's statement tells of it.

Nothing is called back, so a fault is one of the statement: a line that comes later, twice, garbled or wrong.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta

import msgspec

from .amounts import check_amount
from .book import Attempt, Book, Transfer, Twist
from .clock import CityClock, city_day, city_timestamp
from .errors import AnswerLost, FieldWrong
from .faults import Plan
from .log import say
from .partners import Directory, digits_of

MOST_REMARK = 140


class TransferOrder(msgspec.Struct, kw_only=True):
    """A transfer that a customer asks for, to an account here, in whole rupiah."""

    account_no: str
    amount: int
    remark: str = ""


class Transfers:
    """Takes in transfers, from whatever bank they are sent."""

    def __init__(
        self, *, directory: Directory, book: Book, city_clock: CityClock, references: Callable[[], str]
    ) -> None:
        self._directory, self._book = directory, book
        self._city_clock, self._references = city_clock, references

    async def send(self, bank: str | None, asked: TransferOrder, other: int | None, plan: Plan) -> Attempt:
        """Move the money (``other`` rupiah in place of what was asked), as ``plan`` has it go wrong.

        The same order after a lost answer finds the transfer that was made. Raises a BankError.
        """
        number = digits_of(asked.account_no)
        if not (number.isascii() and number.isdigit() and len(number) <= 34):
            raise FieldWrong(field="account_no", field_name="account_no", why="bukan angka")
        if len(asked.remark) > MOST_REMARK:
            raise FieldWrong(field="remark", field_name="remark", why=f"paling banyak {MOST_REMARK} huruf")
        amount = asked.amount if other is None else other
        check_amount(amount)
        partner, now = self._directory.open().for_account(bank, number), self._city_clock()
        remark = kept_remark(asked.remark)
        made = await self._book.unanswered_transfer(number, amount, remark)
        if made is None:
            made = str(uuid.uuid4())
            transfer = Transfer(
                reference=self._references(), attempt_id=made, bank=partner.bank, partner=partner.name,
                account_no=number, amount=amount, remark=remark, transaction_time=city_timestamp(now),
                city_day=city_day(now).isoformat(),
            )  # fmt: skip
            await self._book.keep_transfer(transfer, twists(plan, city_day(now)))
            say("transfer.arrived", reference=transfer.reference, bank=transfer.bank)
            if plan.lose_answer:
                raise AnswerLost
        attempt = await self._book.attempt(made)
        assert attempt is not None, "it was kept just now"
        return attempt


def twists(plan: Plan, today: date) -> list[Twist]:
    """How the line of a transfer of ``today`` goes wrong in the settlement file."""
    tomorrow = (today + timedelta(days=1)).isoformat()
    is_late = plan.wait_seconds > 0 and not plan.behind_next
    chosen: list[tuple[bool, Twist]] = [
        (plan.drop, ("drop", tomorrow)),
        (is_late, ("delay", tomorrow)),
        (plan.duplicate, ("duplicate", None)),
        (plan.behind_next, ("out_of_order", None)),
        (plan.wrong_amount, ("wrong_amount", None)),
        (plan.wrong_signature, ("garbled", None)),
        (plan.lose_answer, ("answer_lost", None)),
    ]
    return [twist for happens, twist in chosen if happens]


def kept_remark(remark: str) -> str:
    """A remark as it comes out at the other bank: in capitals, behind the bank's own word, on one line."""
    plain = "".join(letter if letter.isprintable() else " " for letter in f"BIFAST {remark}".upper())
    return " ".join(plain.split())


def garbled(remark: str) -> str:
    """A remark of which the line between two banks has changed the last letter or digit."""
    at = next((at for at in reversed(range(len(remark))) if remark[at].isalnum()), None)
    if at is None:
        return remark
    return remark[:at] + ("X" if remark[at] != "X" else "Y") + remark[at + 1 :]
