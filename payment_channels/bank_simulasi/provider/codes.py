"""QRIS codes for PAGI: services 47 (generate), 51 (query), 77 (cancel), 78 (refund)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

from payment_channels.bank_simulasi.book import Book, Payment
from payment_channels.bank_simulasi.clock import CityClock, city_timestamp
from payment_channels.bank_simulasi.errors import BankError
from payment_channels.bank_simulasi.faults import Plan
from payment_channels.bank_simulasi.messages import rupiah
from payment_channels.bank_simulasi.partners import Partner
from payment_channels.bank_simulasi.provider.issued import Issued, IssuedCode, Refund
from payment_channels.bank_simulasi.provider.qr_writer import write_qr
from payment_channels.bank_simulasi.provider.refusals import Refused, moment_of, rupiah_of, success, text
from payment_channels.bank_simulasi.reversals import ReversalOrder, Reversals

GENERATE, QUERY, CANCEL, REFUND = 47, 51, 77, 78


class Codes:
    """Issues codes, says how they stand, takes them back. The same reference again is the same code."""

    def __init__(
        self,
        *,
        issued: Issued,
        book: Book,
        reversals: Reversals,
        city_clock: CityClock,
        references: Callable[[], str],
    ) -> None:
        self._issued, self._book, self._reversals = issued, book, reversals
        self._city_clock, self._references = city_clock, references
        self._lock = asyncio.Lock()

    async def generate(self, partner: Partner, body: dict[str, Any]) -> dict[str, Any]:
        """Service 47. Raises Refused."""
        if partner.merchant is None or "qris" not in partner.channels:
            raise Refused("40501", "no merchant")
        reference, amount = text(body, "partnerReferenceNo", 25), rupiah_of(body, "amount")
        until = moment_of(body, "validityPeriod")
        if text(body, "merchantId", 64) != partner.merchant.merchant_id:
            raise Refused("40001", "merchantId")
        async with self._lock:
            code = await self._issued.code(partner.name, reference)
            if code is None:
                if until <= self._city_clock():
                    raise Refused("40001", "validityPeriod")
                code = IssuedCode(
                    reference, self._references(), amount, until.isoformat(),
                    write_qr(partner.merchant, amount, reference), cancelled=False,
                )  # fmt: skip
                await self._issued.keep_code(partner.name, code)
        if code.amount != amount:
            raise Refused("40418", "amount")
        if code.cancelled:
            raise Refused("40404")
        return success(
            GENERATE,
            referenceNo=code.reference_no,
            partnerReferenceNo=reference,
            qrContent=code.payload,
            merchantName=partner.merchant.name,
            terminalId=partner.merchant.terminal_label,
            additionalInfo={},
        )

    async def query(self, partner: Partner, body: dict[str, Any]) -> dict[str, Any]:
        """Service 51: of codes that PAGI composed, the bank knows those that were paid. Raises Refused."""
        reference = text(body, "originalPartnerReferenceNo", 64)
        code = await self._issued.code(partner.name, reference)
        payment = await self._book.paid_by_code(partner.name, reference)
        if payment is None and code is None:
            raise Refused("40401")
        told = {"originalPartnerReferenceNo": reference, "serviceCode": f"{GENERATE}", "additionalInfo": {}}
        if payment is not None:
            status, words = ("04", "Refunded") if payment.state == "reversed" else ("00", "Success")
            return success(
                QUERY, **told, originalReferenceNo=payment.reference, latestTransactionStatus=status,
                transactionStatusDesc=words, paidTime=payment.transaction_time, amount=rupiah(payment.amount),
            )  # fmt: skip
        assert code is not None, "one of the two is there"
        status, words = self._standing(code)
        return success(
            QUERY, **told, originalReferenceNo=code.reference_no, latestTransactionStatus=status,
            transactionStatusDesc=words, amount=rupiah(code.amount),
        )  # fmt: skip

    async def cancel(self, partner: Partner, body: dict[str, Any]) -> dict[str, Any]:
        """Service 77: twice is once; a paid code is refunded, not cancelled. Raises Refused."""
        reference = text(body, "originalPartnerReferenceNo", 64)
        async with self._lock:
            code = await self._issued.code(partner.name, reference)
            if code is None:
                raise Refused("40401")
            if await self._book.paid_by_code(partner.name, reference) is not None:
                raise Refused("40414")
            await self._issued.take_back(partner.name, "code", reference, text(body, "reason", 256))
        return success(
            CANCEL, originalPartnerReferenceNo=reference, originalReferenceNo=code.reference_no,
            cancelTime=city_timestamp(self._city_clock()), additionalInfo={},
        )  # fmt: skip

    async def refund(self, partner: Partner, body: dict[str, Any]) -> dict[str, Any]:
        """Service 78: the whole amount of a paid code, back to its payer. Raises Refused."""
        refund_no, amount = text(body, "partnerRefundNo", 64), rupiah_of(body, "refundAmount")
        payment = await self._paid(partner, body)
        async with self._lock:
            kept = await self._issued.refund(partner.name, refund_no)
            if kept is None:
                if amount != payment.amount:
                    raise Refused("40413", "refundAmount")
                if payment.state == "reversed":
                    raise Refused("40400", "refunded before")
                await self._give_back(payment)
                now = city_timestamp(self._city_clock())
                kept = Refund(payment.reference, amount, self._references(), now)
                await self._issued.keep_refund(partner.name, refund_no, kept)
        if (kept.reference_no, kept.amount) != (payment.reference, amount):
            raise Refused("40418", "partnerRefundNo")
        return success(
            REFUND, originalReferenceNo=payment.reference, partnerRefundNo=refund_no, refundNo=kept.own_no,
            refundAmount=rupiah(amount), refundTime=kept.refunded_at, additionalInfo={},
        )  # fmt: skip

    async def accepts(self, partner: Partner, reference: str) -> bool:
        """Whether a payer can pay the code of ``reference``: not one of ours that is over or taken back."""
        code = await self._issued.code(partner.name, reference)
        return code is None or self._standing(code)[0] == "01"

    async def _paid(self, partner: Partner, body: dict[str, Any]) -> Payment:
        payment = await self._book.paid_by_code(partner.name, text(body, "originalPartnerReferenceNo", 64))
        if payment is None:
            raise Refused("40401")
        return payment

    async def _give_back(self, payment: Payment) -> None:
        try:
            await self._reversals.take_back(ReversalOrder(reference=payment.reference), Plan())
        except BankError as problem:
            raise Refused("40501", problem.code) from problem

    def _standing(self, code: IssuedCode) -> tuple[str, str]:
        if code.cancelled:
            return "05", "Cancelled"
        over = datetime.fromisoformat(code.valid_until) <= self._city_clock()
        return ("06", "Expired") if over else ("01", "Initiated")
