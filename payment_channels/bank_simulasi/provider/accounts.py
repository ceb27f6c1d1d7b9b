"""Virtual accounts for PAGI: services 27 (create), 28 (update), 31 (delete), 26 (status)."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

import msgspec

from payment_channels.bank_simulasi.book import Book, Payment
from payment_channels.bank_simulasi.clock import CityClock, city_timestamp
from payment_channels.bank_simulasi.messages import rupiah, triple
from payment_channels.bank_simulasi.partners import Partner, bare, digits_of
from payment_channels.bank_simulasi.provider.issued import Issued, IssuedAccount
from payment_channels.bank_simulasi.provider.refusals import Refused, moment_of, rupiah_of, success, text

STATUS, CREATE, UPDATE, DELETE = 26, 27, 28, 31


class Accounts:
    """Keeps accounts of exactly one amount, and says what was paid to any account of this bank."""

    def __init__(self, *, issued: Issued, book: Book, city_clock: CityClock) -> None:
        self._issued, self._book, self._city_clock = issued, book, city_clock
        self._lock = asyncio.Lock()

    async def create(self, partner: Partner, body: dict[str, Any]) -> dict[str, Any]:
        """Service 27: the same trxId again is the same account. Raises Refused."""
        number, trx_id, asked = _number(partner, body), text(body, "trxId", 64), _asked(body)
        async with self._lock:
            known = await self._issued.number_of(partner.name, trx_id)
            account = await self._issued.account(partner.name, known or number)
            if account is None:
                if datetime.fromisoformat(asked[1]) <= self._city_clock():
                    raise Refused("40001", "expiredDate")
                account = IssuedAccount(
                    number, trx_id, text(body, "virtualAccountName", 255), *asked, deleted=False
                )
                await self._issued.keep_account(partner.name, account)
        if (account.number, account.trx_id, account.amount) != (number, trx_id, asked[0]):
            raise Refused("40418", "trxId")
        if account.deleted:
            raise Refused("40404")
        return self._told(CREATE, partner, account)

    async def update(self, partner: Partner, body: dict[str, Any]) -> dict[str, Any]:
        """Service 28: another amount or end; once paid or deleted, none. Raises Refused."""
        async with self._lock:
            account = await self._known(partner, body)
            if account.deleted:
                raise Refused("40404")
            if await self._book.paid_to_number(partner.name, account.number):
                raise Refused("40414")
            amount, until = _asked(body)
            name = text(body, "virtualAccountName", 255)
            account = msgspec.structs.replace(account, amount=amount, valid_until=until, name=name)
            await self._issued.change_account(partner.name, account)
        return self._told(UPDATE, partner, account)

    async def delete(self, partner: Partner, body: dict[str, Any]) -> dict[str, Any]:
        """Service 31: twice is once; one that was paid stays. Raises Refused."""
        async with self._lock:
            account = await self._known(partner, body)
            if await self._book.paid_to_number(partner.name, account.number):
                raise Refused("40414")
            await self._issued.take_back(partner.name, "account", account.number, "deleted")
        identity = {**triple(partner, account.number), "trxId": account.trx_id}
        return success(DELETE, virtualAccountData=identity, additionalInfo={})

    async def status(self, partner: Partner, body: dict[str, Any]) -> dict[str, Any]:
        """Service 26: the payments to a number, all of them or the one asked about. Raises Refused."""
        number = _number(partner, body)
        request_id = text(body, "paymentRequestId", 128, optional=True)
        request_id = request_id or text(body, "inquiryRequestId", 128, optional=True)
        paid = await self._book.paid_to_number(partner.name, number)
        if request_id:
            paid = [one for one in paid if msgspec.json.decode(one.body)["paymentRequestId"] == request_id]
        if paid:
            data = [_payment(partner, one) for one in paid]
            told: Any = data if len(data) > 1 else data[0]
            return success(STATUS, virtualAccountData=told, additionalInfo={})
        if await self._issued.account(partner.name, number) is None or request_id:
            raise Refused("40401")
        unpaid = {**triple(partner, number), "paymentFlagStatus": "01"}
        return success(STATUS, virtualAccountData=unpaid, additionalInfo={})

    async def payable(self, partner: Partner, number: str) -> IssuedAccount | None:
        """The account of ours that this number is; None: PAGI is to be asked about it. Raises Refused."""
        account = await self._issued.account(partner.name, number)
        if account is None:
            return None
        if account.deleted or datetime.fromisoformat(account.valid_until) <= self._city_clock():
            raise Refused("40412")
        if await self._book.paid_to_number(partner.name, number):
            raise Refused("40414")
        return account

    async def _known(self, partner: Partner, body: dict[str, Any]) -> IssuedAccount:
        account = await self._issued.account(partner.name, _number(partner, body))
        trx_id = text(body, "trxId", 64, optional=True)
        if account is None or trx_id not in ("", account.trx_id):
            raise Refused("40412")
        return account

    def _told(self, service: int, partner: Partner, account: IssuedAccount) -> dict[str, Any]:
        data = {
            **triple(partner, account.number),
            "virtualAccountName": account.name,
            "trxId": account.trx_id,
            "totalAmount": rupiah(account.amount),
            "virtualAccountTrxType": "C",
            "expiredDate": account.valid_until,
            **({"lastUpdateDate": city_timestamp(self._city_clock())} if service == UPDATE else {}),
        }
        return success(service, virtualAccountData=data, additionalInfo={})


def _number(partner: Partner, body: dict[str, Any]) -> str:
    """The number without padding, of this bank, its parts agreeing. Raises Refused."""
    number = bare(digits_of(text(body, "virtualAccountNo", 28)))
    prefix = bare(digits_of(text(body, "partnerServiceId", 8)))
    customer = digits_of(text(body, "customerNo", 20))
    if not number.isascii() or not number.isdigit() or number != prefix + customer:
        raise Refused("40001", "virtualAccountNo")
    if not partner.has_number(number):
        raise Refused("40412")
    return number


def _asked(body: dict[str, Any]) -> tuple[int, str]:
    """The amount and end that are asked for. Raises Refused."""
    return rupiah_of(body, "totalAmount"), moment_of(body, "expiredDate").isoformat()


def _payment(partner: Partner, one: Payment) -> dict[str, Any]:
    body = msgspec.json.decode(one.body)
    return {
        **triple(partner, bare(digits_of(one.virtual_account_no))),
        "paymentFlagReason": {"english": "Success", "indonesia": "Sukses"},
        "paymentFlagStatus": "00",
        "inquiryRequestId": body["paymentRequestId"],
        "paymentRequestId": body["paymentRequestId"],
        "paidAmount": rupiah(one.amount),
        "totalAmount": rupiah(one.amount),
        "trxDateTime": one.transaction_time,
        "transactionDate": one.transaction_time,
        "referenceNo": one.reference,
    }
