"""The pretend e-wallet: merchants ask for debits, payers agree or cancel on a page, the merchant is told.

Money moves once, when the payer agrees; the notification (56) goes the way of all others, with its faults.
"""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from . import wallet_messages
from .amounts import check_amount
from .book import Attempt, Book, Payment
from .clock import CityClock, city_day, city_timestamp, machine_now
from .courier import Courier
from .errors import CannotReverse, DebitOver, NotFound
from .faults import Plan
from .log import say
from .partners import Directory, Partner
from .reversals import ReversalOrder, Reversals
from .snap_line import SnapLine
from .wallet_book import Debit, DebitBook, Refund

CHANNEL = "EWALLET"
PAGE = "/dompet"
LINK = re.compile(PAGE + r"/(?P<debit_id>[0-9a-f-]{36})(?:[?#].*)?\Z")


class DebitState(StrEnum):
    """How a debit stands."""

    OPEN = "open"
    PAID = "paid"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REFUNDED = "refunded"


class Wallet:
    """Debits from beginning to end; each step is taken by one at a time."""

    def __init__(
        self,
        *,
        directory: Directory,
        debits: DebitBook,
        book: Book,
        line: SnapLine,
        courier: Courier,
        reversals: Reversals,
        city_clock: CityClock,
        references: Callable[[], str],
    ) -> None:
        self._directory, self._debits, self._book, self._line = directory, debits, book, line
        self._courier, self._reversals = courier, reversals
        self._city_clock, self._references = city_clock, references
        self._lock = asyncio.Lock()

    async def begin(self, partner: Partner, asked: wallet_messages.Asked) -> Debit | None:
        """The debit that ``asked`` begins; the same number again is the same debit.

        None: that number was used for something else.
        """
        async with self._lock:
            kept = await self._debits.debit_called(partner.bank, asked.partner_reference_no)
            if kept is not None:
                same = (kept.merchant_id, kept.amount) == (asked.merchant_id, asked.amount)
                return kept if same else None
            debit = Debit(
                debit_id=str(uuid.uuid4()),
                reference_no=self._references(),
                bank=partner.bank,
                partner=partner.name,
                partner_reference_no=asked.partner_reference_no,
                merchant_id=asked.merchant_id,
                amount=asked.amount,
                valid_up_to=asked.valid_up_to.isoformat(),
                return_url=asked.return_url,
                title=asked.title,
                bill_number=asked.bill_number,
                begun_at=city_timestamp(self._city_clock()),
            )
            await self._debits.keep_debit(debit)
        say("debit.begun", reference=debit.reference_no, bank=debit.bank)
        return debit

    async def debit(self, debit_id: str) -> Debit:
        """One debit. Raises NotFound."""
        found = await self._debits.debit(debit_id)
        if found is None:
            raise NotFound
        return found

    async def called(self, partner: Partner, partner_reference_no: str) -> Debit | None:
        """The debit that a merchant calls so."""
        return await self._debits.debit_called(partner.bank, partner_reference_no)

    async def state(self, debit: Debit) -> DebitState:
        """How ``debit`` stands now, by the city's clock."""
        payment = await self._book.payment_of(debit.debit_id)
        if payment is not None:
            return DebitState.REFUNDED if payment.state == "reversed" else DebitState.PAID
        if await self._debits.cancelled_by(debit.debit_id) is not None:
            return DebitState.CANCELLED
        over = self._city_clock() > datetime.fromisoformat(debit.valid_up_to)
        return DebitState.EXPIRED if over else DebitState.OPEN

    async def paid(self, debit: Debit) -> Payment | None:
        """The payment that came of a debit."""
        return await self._book.payment_of(debit.debit_id)

    async def pay_link(self, link: str, amount: int | None, plan: Plan) -> Attempt:
        """What a payer does who opens ``link`` and agrees. Raises NotFound, DebitOver."""
        found = LINK.search(link)
        if found is None:
            raise NotFound
        return await self.pay(await self.debit(found["debit_id"]), amount, plan)

    async def pay(self, debit: Debit, amount: int | None, plan: Plan) -> Attempt:
        """The payer agrees; a second time pays nothing more. ``amount`` rupiah in place of what was asked.

        Raises DebitOver when it was cancelled or its time is over.
        """
        check_amount(amount)
        async with self._lock:
            state = await self.state(debit)
            if state in (DebitState.CANCELLED, DebitState.EXPIRED):
                raise DebitOver(state=state.value)
            payment = None if state is not DebitState.OPEN else await self._take(debit, amount)
        if payment is not None:
            await self._courier.tell(payment, plan)
        attempt = await self._book.attempt(debit.debit_id)
        assert attempt is not None, "a paid debit has its attempt"
        return attempt

    async def _take(self, debit: Debit, amount: int | None) -> Payment:
        started, now = machine_now().isoformat(timespec="milliseconds"), self._city_clock()
        number = debit.partner_reference_no
        await self._book.keep_attempt(
            Attempt(debit.debit_id, started, debit.bank, debit.partner, CHANNEL, number, amount)
        )
        taken = debit.amount if amount is None else amount
        payment = Payment(
            reference=debit.reference_no,
            attempt_id=debit.debit_id,
            bank=debit.bank,
            partner=debit.partner,
            channel=CHANNEL,
            virtual_account_no="",
            amount=taken,
            transaction_time=city_timestamp(now),
            city_day=city_day(now).isoformat(),
            service=wallet_messages.NOTIFY,
            body=wallet_messages.notification(debit, taken, now).decode(),
        )
        await self._book.keep_payment(payment)
        say("payment.made", reference=payment.reference, bank=payment.bank, channel=CHANNEL)
        return payment

    async def cancel(self, debit: Debit, by: str) -> bool:
        """End a debit without money; a payer's cancelling is told to the merchant once. False: it is paid."""
        async with self._lock:
            state = await self.state(debit)
            if state in (DebitState.PAID, DebitState.REFUNDED):
                return False
            if state is DebitState.CANCELLED:
                return True
            await self._debits.cancel(debit.debit_id, by, city_timestamp(self._city_clock()))
        say("debit.cancelled", reference=debit.reference_no, by=by)
        if by == "payer":
            body = wallet_messages.cancellation(debit, self._city_clock())
            await self._line.send(self._directory.open().bank(debit.bank), wallet_messages.NOTIFY, body)
        return True

    async def give_back(self, debit: Debit, refund_no: str, amount: int, reason: str) -> Refund | None:
        """The whole payment goes back to the payer; the same ``refund_no`` again is the same refund.

        None: nothing can go back, or not this.
        """
        kept = await self._debits.refund(debit.debit_id)
        if kept is not None:
            return kept if (kept.partner_refund_no, kept.amount) == (refund_no, amount) else None
        payment = await self.paid(debit)
        if payment is None or amount != payment.amount:
            return None
        order = ReversalOrder(reference=payment.reference, reason=(reason or "refund merchant")[:200])
        try:
            attempt = await self._reversals.take_back(order, Plan())
        except CannotReverse:
            return None
        back = await self._book.payment_of(attempt.attempt_id)
        assert back is not None, "a reversal is a payment the other way"
        refund = Refund(refund_no, back.reference, amount, back.transaction_time)
        await self._debits.keep_refund(debit.debit_id, refund)
        return refund
