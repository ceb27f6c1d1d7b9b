"""What the bank writes: the bodies of SNAP services 24, 25 and 52 (ASPI, Transfer VA and QR MPM)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from . import host
from .clock import city_timestamp
from .partners import Partner, bare
from .qr import QrCode

INQUIRY, PAYMENT, QR_NOTIFY, DEBIT_NOTIFY, TOKEN = 24, 25, 52, 56, 73
NOTIFICATIONS = (QR_NOTIFY, DEBIT_NOTIFY)  # of money that has moved
PATHS = {
    TOKEN: "/v1.0/access-token/b2b",
    INQUIRY: "/v1.0/transfer-va/inquiry",
    PAYMENT: "/v1.0/transfer-va/payment",
    QR_NOTIFY: "/v1.0/qr/qr-mpm-notify",
    DEBIT_NOTIFY: "/v1.0/debit/notify",
    **host.PATHS,
}
MOBILE_APP = 6014  # ISO 18245 as ASPI's channelCode uses it


def wire(message: dict[str, Any]) -> bytes:
    """A message as the bytes that are signed and sent."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def rupiah(amount: int) -> dict[str, str]:
    """A SNAP amount object of whole rupiah."""
    return {"value": f"{amount}.00", "currency": "IDR"}


def triple(partner: Partner, number: str) -> dict[str, str]:
    """The identity of a virtual account on the wire: the padded prefix, the customer, both together."""
    customer = bare(number)[len(partner.prefix) :]
    return {
        "partnerServiceId": partner.partner_service_id,
        "customerNo": customer,
        "virtualAccountNo": partner.partner_service_id + customer,
    }


def inquiry(partner: Partner, number: str, request_id: str, now: datetime) -> dict[str, Any]:
    """Service 24: what does this virtual account owe?"""
    return {
        **triple(partner, number),
        "trxDateInit": city_timestamp(now),
        "channelCode": MOBILE_APP,
        "language": "ID",
        "inquiryRequestId": request_id,
        "additionalInfo": {},
    }


def payment(
    account: dict[str, str], *, name: str, request_id: str, amount: int, reference: str, now: datetime
) -> dict[str, Any]:
    """Service 25: ``amount`` rupiah was paid at ``now`` (city clock), after the inquiry ``request_id``."""
    return {
        **account,
        "virtualAccountName": name,
        "paymentRequestId": request_id,
        "channelCode": MOBILE_APP,
        "paidAmount": rupiah(amount),
        "totalAmount": rupiah(amount),
        "trxDateTime": city_timestamp(now),
        "referenceNo": reference,
        "journalNum": reference[-6:],
        "paymentType": "1",
        "flagAdvise": "N",
        "additionalInfo": {},
    }


def qr_notify(partner: Partner, code: QrCode, amount: int, reference: str, now: datetime) -> dict[str, Any]:
    """Service 52: ``amount`` rupiah was paid for a QR code at ``now`` (the city's clock)."""
    moment = city_timestamp(now)
    return {
        "originalReferenceNo": reference,
        "originalPartnerReferenceNo": code.partner_reference_no,
        "latestTransactionStatus": "00",
        "transactionStatusDesc": "Success",
        "createdTime": moment,
        "finishedTime": moment,
        "amount": rupiah(amount),
        "bankCode": partner.partner_id[:11],
        "additionalInfo": {"trxDateTime": moment, "billNumber": code.bill_number, "nmid": code.nmid},
    }


def advice(body: str) -> bytes:
    """A kept message as it is sent again: a payment (25) says flagAdvise Y, nothing else changes."""
    message = json.loads(body)
    if "flagAdvise" in message:
        message["flagAdvise"] = "Y"
    return wire(message)


def first_telling(body: str, *, wrong_amount: bool) -> bytes:
    """A kept message as it is sent first; with the fault wrong_amount it tells a thousand rupiah off."""
    message = json.loads(body)
    for field in ("paidAmount", "totalAmount", "amount"):
        told = message.get(field)
        if wrong_amount and isinstance(told, int):
            message[field] = off_by_a_thousand(told)
        elif wrong_amount and told is not None:
            message[field] = rupiah(off_by_a_thousand(int(told["value"].removesuffix(".00"))))
    return wire(message)


def off_by_a_thousand(amount: int) -> int:
    """What a bank that errs makes of ``amount`` rupiah."""
    return amount - 1000 if amount > 1000 else amount + 1000
