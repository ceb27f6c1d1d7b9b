"""What the bank does for a customer: pay an account (asks first), a code, a bill, a debit, a transfer."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from . import host, messages
from .amounts import check_amount
from .book import Attempt, Book, Payment
from .clock import CityClock, city_day, city_timestamp, machine_now
from .courier import Courier
from .errors import FieldWrong, NothingToPay, TakenBack
from .faults import Faults, Plan
from .log import say
from .mobile import MobileApp
from .partners import Directory, Partner, bare, digits_of
from .provider.accounts import Accounts
from .provider.codes import Codes
from .provider.issued import IssuedAccount
from .provider.refusals import Refused
from .qr import QrCode, read_qr
from .snap_line import Exchange, SnapLine, Verdict
from .transfers import TransferOrder, Transfers
from .wallet import Wallet

WIRE_RUPIAH = re.compile(r"([0-9]{1,13})(?:\.00?)?")


class Order(msgspec.Struct, kw_only=True):
    """What a customer asks: one of the five; ``amount`` in whole rupiah, else what that one says."""

    bank: str | None = None
    virtual_account_no: str | None = None
    qr_payload: str | None = None
    bill_code: str | None = None
    redirect_url: str | None = None
    transfer: TransferOrder | None = None
    amount: int | None = None


class Story(msgspec.Struct, kw_only=True):
    """What came of an attempt, for people and programs."""

    attempt: Attempt
    payment: Payment | None
    messages: list[Exchange]

    @property
    def paid(self) -> bool:
        """Whether, in the bank's eyes, the money is the city's."""
        return self.payment is not None and self.payment.settled

    @property
    def pending(self) -> bool:
        """Whether PAGI has yet to answer."""
        return self.payment is not None and self.payment.state == "pending"

    @property
    def ntpd(self) -> str | None:
        """PAGI's own number of a payment by mobile banking, once it has given one."""
        told = (one.answer.get("ntpd") for one in self.messages if one.service == host.PAY)
        return next((str(number) for number in told if number), None)

    @property
    def last(self) -> Exchange | None:
        """The latest message."""
        return self.messages[-1] if self.messages else None

    def summary(self) -> dict[str, Any]:
        """The answer of POST /pay."""
        one, last = self.payment, self.last
        return {
            "paid": self.paid,
            "pending": self.pending,
            "state": one.state if one else "not_paid",
            "attempt_id": self.attempt.attempt_id,
            "bank": self.attempt.bank,
            "partner": self.attempt.partner,
            "channel": self.attempt.channel,
            "reference": one.reference if one else None,
            "transaction_id": one.transaction_id if one else None,
            "transaction_time": one.transaction_time if one else None,
            "amount": one.amount if one else None,
            "remark": one.remark if one else None,
            "reverses": one.reverses if one else None,
            "ntpd": self.ntpd,
            "response_code": last.code if last else None,
            "response_message": last.words if last else None,
            "messages": self.messages,
        }


class Teller:
    """Pays for customers, and remembers in the bank's own book."""

    def __init__(
        self,
        *,
        directory: Directory,
        book: Book,
        line: SnapLine,
        courier: Courier,
        faults: Faults,
        city_clock: CityClock,
        references: Callable[[], str],
        mobile: MobileApp,
        transfers: Transfers,
        accounts: Accounts,
        codes: Codes,
        wallet: Wallet,
    ) -> None:
        self._directory, self._book, self._line, self._courier = directory, book, line, courier
        self._mobile, self._transfers, self._wallet = mobile, transfers, wallet
        self._accounts, self._codes = accounts, codes
        self._faults, self._city_clock, self._references = faults, city_clock, references

    async def pay(self, order: Order, faults: Faults | None = None) -> Story:
        """Do what a customer asks; ``faults`` of its own in place of those that are armed.

        Raises a BankError when it cannot even be begun.
        """
        demo = self._directory.open()
        number, payload = digits_of(order.virtual_account_no or ""), (order.qr_payload or "").strip()
        bill = (order.bill_code or "").strip()
        link = (order.redirect_url or "").strip()
        if bool(number) + bool(payload) + bool(bill) + bool(link) + (order.transfer is not None) != 1:
            raise NothingToPay(field="virtual_account_no")
        check_amount(order.amount)
        if order.transfer is not None:
            attempt = await self._transfers.send(order.bank, order.transfer, order.amount, self._plan(faults))
        elif link:
            attempt = await self._wallet.pay_link(link, order.amount, self._plan(faults))
        elif bill:
            attempt = await self._mobile.ask(order.bank, bill_code=bill)
            await self._mobile.pay(attempt, order.amount, self._plan(faults))
        elif payload:
            code = read_qr(payload)
            amount = order.amount if order.amount is not None else code.amount
            if amount is None:
                raise FieldWrong(field="amount", field_name="amount", why="kode statis, isi jumlahnya")
            partner = demo.for_qr(order.bank, code.acquirer)
            if not await self._codes.accepts(partner, code.partner_reference_no):
                raise TakenBack(field="qr_payload")
            attempt = await self._begin(partner, "QRIS", payload, order.amount)
            await self._pay_qr(attempt, partner, code, amount, faults)
        else:
            if not (number.isascii() and number.isdigit() and len(number) <= 28):
                raise FieldWrong(
                    field="virtual_account_no", field_name="virtual_account_no", why="bukan angka"
                )
            partner = demo.for_number(order.bank, number)
            attempt = await self._begin(partner, "VA", number, order.amount)
            await self._pay_number(attempt, partner, number, order.amount, faults)
        return await self._tell_story(attempt)

    async def story(self, attempt_id: str) -> Story | None:
        """What came of an earlier attempt."""
        attempt = await self._book.attempt(attempt_id)
        return await self._tell_story(attempt) if attempt else None

    async def _tell_story(self, attempt: Attempt) -> Story:
        payment = await self._book.payment_of(attempt.attempt_id)
        exchanges = await self._book.exchanges(attempt.attempt_id)
        return Story(attempt=attempt, payment=payment, messages=exchanges)

    async def _begin(self, partner: Partner, channel: str, code: str, amount: int | None) -> Attempt:
        started = machine_now().isoformat(timespec="milliseconds")
        attempt = Attempt(str(uuid.uuid4()), started, partner.bank, partner.name, channel, code, amount)
        await self._book.keep_attempt(attempt)
        return attempt

    async def _pay_number(
        self, attempt: Attempt, partner: Partner, number: str, asked: int | None, faults: Faults | None
    ) -> None:
        """Services 24 and 25: no payment without an inquiry that found the bill, or an account kept here."""
        try:
            kept = await self._accounts.payable(partner, bare(number))
        except Refused as problem:
            raise TakenBack(field="virtual_account_no") from problem
        if kept is not None:
            if asked not in (None, kept.amount):
                raise FieldWrong(field="amount", field_name="amount", why=f"harus {kept.amount}")
            await self._pay_kept(attempt, partner, kept, faults)
            return
        request_id = f"BS{self._references()}"
        question = messages.wire(messages.inquiry(partner, number, request_id, self._city_clock()))
        exchanges = await self._line.send(partner, messages.INQUIRY, question)
        for exchange in exchanges:
            await self._book.keep_exchange(attempt.attempt_id, None, exchange)
        answer = exchanges[-1]
        if answer.service != messages.INQUIRY or answer.verdict is not Verdict.ACKNOWLEDGED:
            say("inquiry.refused", code=answer.code, bank=partner.bank)
            return
        found = answer.answer.get("virtualAccountData") or {}
        amount = asked if asked is not None else _owed(found)
        if amount is None:
            say("inquiry.without_amount", bank=partner.bank)
            return
        reference, now = self._references(), self._city_clock()
        account = messages.triple(partner, number)
        name = str(found.get("virtualAccountName") or "")
        body = messages.payment(
            account, name=name, request_id=request_id, amount=amount, reference=reference, now=now
        )
        await self._hand_over(attempt, body, amount, now, faults)

    async def _pay_kept(
        self, attempt: Attempt, partner: Partner, kept: IssuedAccount, faults: Faults | None
    ) -> None:
        """Service 25 of an account that PAGI had created here (27): its trxId tells which."""
        reference, now = self._references(), self._city_clock()
        account = messages.triple(partner, kept.number)
        body = messages.payment(
            account, name=kept.name, request_id=f"BS{self._references()}", amount=kept.amount,
            reference=reference, now=now,
        )  # fmt: skip
        await self._hand_over(attempt, body | {"trxId": kept.trx_id}, kept.amount, now, faults)

    async def _pay_qr(
        self, attempt: Attempt, partner: Partner, code: QrCode, amount: int, faults: Faults | None
    ) -> None:
        """Service 52: the money moves first, then PAGI is told."""
        reference, now = self._references(), self._city_clock()
        body = messages.qr_notify(partner, code, amount, reference, now)
        await self._hand_over(attempt, body, amount, now, faults)

    async def _hand_over(
        self, attempt: Attempt, body: dict[str, Any], amount: int, now: datetime, faults: Faults | None
    ) -> None:
        """Write a payment of ``amount`` rupiah into the book, then tell PAGI by the message ``body``."""
        over_qr = attempt.channel == "QRIS"
        payment = Payment(
            reference=body["originalReferenceNo" if over_qr else "referenceNo"],
            attempt_id=attempt.attempt_id,
            bank=attempt.bank,
            partner=attempt.partner,
            channel=attempt.channel,
            virtual_account_no=body.get("virtualAccountNo", ""),
            amount=amount,
            transaction_time=city_timestamp(now),
            city_day=city_day(now).isoformat(),
            service=messages.QR_NOTIFY if over_qr else messages.PAYMENT,
            body=messages.wire(body).decode(),
        )
        await self._book.keep_payment(payment)
        say("payment.made", reference=payment.reference, bank=payment.bank, channel=payment.channel)
        await self._courier.tell(payment, self._plan(faults))

    def _plan(self, faults: Faults | None) -> Plan:
        return (self._faults if faults is None else faults).plan()


def _owed(found: dict[str, Any]) -> int | None:
    """The whole rupiah of an inquiry's totalAmount; None when it says none above zero."""
    total = found.get("totalAmount")
    written = WIRE_RUPIAH.fullmatch(str(total.get("value", ""))) if isinstance(total, dict) else None
    return int(written[1]) or None if written else None
