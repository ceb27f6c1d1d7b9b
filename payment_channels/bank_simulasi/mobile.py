"""The bank's mobile app: a customer asks what a bill costs and pays it, host to host with PAGI."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Callable
from typing import Any

from . import host, messages
from .amounts import check_amount
from .book import Attempt, Book, Payment
from .clock import CityClock, city_day, city_timestamp, machine_now
from .courier import Courier
from .errors import FieldWrong
from .faults import Plan
from .log import say
from .partners import Directory, digits_of
from .snap_line import Exchange, SnapLine, Verdict

CHANNEL = "MOBILE"
BILL_CODE = re.compile(r"[0-9]{18}")
YEAR = re.compile(r"[0-9]{4}")


class MobileApp:
    """Asks and pays by bill code; paying needs the attempt alone, for the book keeps what PAGI told."""

    def __init__(
        self,
        *,
        directory: Directory,
        book: Book,
        line: SnapLine,
        courier: Courier,
        city_clock: CityClock,
        references: Callable[[], str],
    ) -> None:
        self._directory, self._book, self._line, self._courier = directory, book, line, courier
        self._city_clock, self._references = city_clock, references
        self._lock = asyncio.Lock()

    async def ask(
        self,
        bank: str | None,
        *,
        bill_code: str | None = None,
        nop: str | None = None,
        year: str | None = None,
    ) -> Attempt:
        """Ask PAGI for a bill, by its code or by NOP and year. Raises FieldWrong, ChannelMissing."""
        code, number = digits_of(bill_code or ""), digits_of(nop or "")
        if number == "" and not BILL_CODE.fullmatch(code):
            raise FieldWrong(field="bill_code", field_name="kode bayar", why="harus 18 angka")
        if number and not (BILL_CODE.fullmatch(number) and YEAR.fullmatch((year or "").strip())):
            raise FieldWrong(field="nop", field_name="NOP dan tahun", why="NOP 18 angka, tahun 4 angka")
        partner = self._directory.open().for_bill(bank)
        question = host.inquiry(None if number else code, number or None, (year or "").strip() or None)
        attempt = Attempt(
            str(uuid.uuid4()), machine_now().isoformat(timespec="milliseconds"), partner.bank, partner.name,
            CHANNEL, number or code, None,
        )  # fmt: skip
        await self._book.keep_attempt(attempt)
        for exchange in await self._line.send(partner, host.ASK, messages.wire(question)):
            await self._book.keep_exchange(attempt.attempt_id, None, exchange)
        return attempt

    async def found(self, attempt: Attempt) -> tuple[dict[str, Any] | None, Exchange | None]:
        """The bill that ``attempt`` asked about, None where PAGI told of none; and the answer."""
        exchanges = await self._book.exchanges(attempt.attempt_id)
        answer = next((one for one in exchanges if one.service == host.ASK), None)
        if answer is None or answer.verdict is not Verdict.ACKNOWLEDGED:
            return None, answer
        told = answer.answer
        is_whole = isinstance(told.get("amount_due"), int) and isinstance(told.get("bill_code"), str)
        return (told if is_whole else None), answer

    async def pay(self, attempt: Attempt, asked: int | None, plan: Plan) -> None:
        """Debit the customer with what PAGI told (or ``asked`` rupiah) and tell PAGI, as ``plan`` has it.

        Without a bill nothing happens; a second time neither.
        """
        async with self._lock:
            bill, _ = await self.found(attempt)
            if bill is None or await self._book.payment_of(attempt.attempt_id) is not None:
                return
            payment = await self._debit(attempt, bill, bill["amount_due"] if asked is None else asked)
        await self._courier.tell(payment, plan)

    async def _debit(self, attempt: Attempt, bill: dict[str, Any], amount: int) -> Payment:
        check_amount(amount)
        ntb, now = self._references(), self._city_clock()
        body = host.payment(bill["bill_code"], amount, ntb, now)
        payment = Payment(
            reference=ntb,
            attempt_id=attempt.attempt_id,
            bank=attempt.bank,
            partner=attempt.partner,
            channel=CHANNEL,
            virtual_account_no="",
            amount=amount,
            transaction_time=city_timestamp(now),
            city_day=city_day(now).isoformat(),
            service=host.PAY,
            body=messages.wire(body).decode(),
        )
        await self._book.keep_payment(payment)
        say("payment.made", reference=ntb, bank=payment.bank, channel=CHANNEL)
        return payment
