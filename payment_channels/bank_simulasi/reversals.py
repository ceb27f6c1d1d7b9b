"""The bank takes a payment back: mobile banking asks PAGI host to host, all else only the statement tells."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Callable

import msgspec

from . import host, messages
from .book import Attempt, Book, Payment
from .clock import CityClock, city_day, city_timestamp, machine_now
from .courier import Courier
from .errors import CannotReverse, NotFound
from .faults import Plan
from .log import say
from .mobile import CHANNEL

REASONS = range(3, 201)
TAKEN = ("acknowledged", "moved", "withheld")


class ReversalOrder(msgspec.Struct, kw_only=True):
    """Take back the payment of this reference."""

    reference: str
    reason: str = "Salah debet, dana dikembalikan ke nasabah"


class Reversals:
    """Takes payments back, once."""

    def __init__(
        self, *, book: Book, courier: Courier, city_clock: CityClock, references: Callable[[], str]
    ) -> None:
        self._book, self._courier = book, courier
        self._city_clock, self._references = city_clock, references
        self._lock = asyncio.Lock()

    async def take_back(self, order: ReversalOrder, plan: Plan) -> Attempt:
        """Give the customer the money back; the attempt that tells of it. Twice is once.

        Raises NotFound, CannotReverse.
        """
        async with self._lock:
            payment = await self._book.payment(order.reference)
            if payment is None or payment.reverses is not None:
                raise NotFound
            earlier = await self._book.reversal_of(order.reference)
            reversal = earlier or await self._begin(payment, order)
        if earlier is None and reversal.service:
            await self._courier.tell(reversal, plan)
        attempt = await self._book.attempt(reversal.attempt_id)
        assert attempt is not None, "a reversal has its attempt"
        return attempt

    async def _begin(self, payment: Payment, order: ReversalOrder) -> Payment:
        if payment.state not in TAKEN or len(order.reason) not in REASONS:
            raise CannotReverse(field="reference", reference=payment.reference)
        now, by_host = self._city_clock(), payment.channel == CHANNEL and payment.state == "acknowledged"
        started = machine_now().isoformat(timespec="milliseconds")
        attempt = Attempt(
            str(uuid.uuid4()), started, payment.bank, payment.partner, payment.channel, payment.reference,
            payment.amount,
        )  # fmt: skip
        await self._book.keep_attempt(attempt)
        body = host.reversal(json.loads(payment.body), order.reason) if by_host else None
        reversal = Payment(
            reference=self._references(),
            attempt_id=attempt.attempt_id,
            bank=payment.bank,
            partner=payment.partner,
            channel=payment.channel,
            virtual_account_no=payment.virtual_account_no,
            amount=payment.amount,
            transaction_time=city_timestamp(now),
            city_day=city_day(now).isoformat(),
            service=host.TAKE_BACK if body else 0,
            body=messages.wire(body).decode() if body else "",
            reverses=payment.reference,
        )
        await self._book.keep_payment(reversal)
        say("payment.taken_back", reference=payment.reference, bank=payment.bank, channel=payment.channel)
        return reversal
