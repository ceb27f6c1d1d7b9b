"""Virtual accounts that a bank keeps: SNAP 27 (create), 28 (update), 31 (delete), 26 (status), our side.

Bodies to send and replies to read. Our reference is the trxId: the same create again is the same account.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from payment_channels.profile import VirtualAccountRules
from payment_channels.snap.amount import Rupiah, write_amount
from payment_channels.snap.codes import Case
from payment_channels.snap.errors import SnapRefusal
from payment_channels.snap.fields import Fields
from payment_channels.snap.reply import Outcome, Reply, ReplyUnusable, unusable
from payment_channels.snap.timestamp import write_timestamp
from payment_channels.virtual_account.account import comparison_key

CLOSED = "C"  # virtualAccountTrxType: the payer cannot choose another amount
TRX_ID = 64
NAME = 255
MOST_PAYMENTS = 100
PAID, UNPAID = "00", "01"


@dataclass(frozen=True, slots=True)
class PaidThere:
    """One payment as the bank tells of it. ``request_id`` is the paymentRequestId of its own message (25)."""

    request_id: str
    amount: Rupiah
    paid_at: datetime | None
    reference_no: str


@dataclass(frozen=True, slots=True)
class AccountThere:
    """What the bank says of an account: whether it knows it, and what was paid to it."""

    known: bool
    payments: tuple[PaidThere, ...] = ()


def identity(rules: VirtualAccountRules, customer_no: str) -> dict[str, str]:
    """The three parts of an account as they stand on the wire."""
    return {
        "partnerServiceId": rules.padded_service_id,
        "customerNo": customer_no,
        "virtualAccountNo": rules.virtual_account_no(customer_no),
    }


def account_message(
    rules: VirtualAccountRules,
    customer_no: str,
    *,
    trx_id: str,
    name: str,
    amount: Rupiah,
    valid_until: datetime,
) -> dict[str, Any]:
    """Services 27 and 28: an account of exactly ``amount`` rupiah until ``valid_until``."""
    assert 0 < len(trx_id) <= TRX_ID, "trxId is String(64)"
    return {
        **identity(rules, customer_no),
        "virtualAccountName": name[:NAME],
        "trxId": trx_id,
        "totalAmount": write_amount(amount),
        "virtualAccountTrxType": CLOSED,
        "expiredDate": write_timestamp(valid_until),
        "additionalInfo": {},
    }


def delete_message(rules: VirtualAccountRules, customer_no: str, *, trx_id: str) -> dict[str, Any]:
    """Service 31: the account takes no more money."""
    return {**identity(rules, customer_no), "trxId": trx_id, "additionalInfo": {}}


def status_message(
    rules: VirtualAccountRules, customer_no: str, *, request_id: str | None = None
) -> dict[str, Any]:
    """Service 26: what was paid to this account, or became of the payment ``request_id``?"""
    named = {"inquiryRequestId": request_id, "paymentRequestId": request_id} if request_id else {}
    return {**identity(rules, customer_no), **named, "additionalInfo": {}}


def check_account(reply: Reply, rules: VirtualAccountRules, customer_no: str, *, amount: Rupiah) -> None:
    """Hold the account in a successful reply (27, 28) against the one asked for. Raises ReplyUnusable."""
    assert reply.outcome is Outcome.DONE, "only a success holds an account"
    try:
        data = reply.fields().optional_object("virtualAccountData")
        number = data.optional_text("virtualAccountNo", 28)
        total = data.optional_amount("totalAmount")
    except SnapRefusal as problem:
        raise unusable(problem) from problem
    if number is not None and comparison_key(number) != comparison_key(rules.virtual_account_no(customer_no)):
        raise ReplyUnusable(field="virtualAccountNo", reason="virtualAccountNo is another account")
    if total is not None and total != amount:
        raise ReplyUnusable(field="totalAmount", reason="totalAmount is another amount")


def read_status_there(reply: Reply) -> AccountThere:
    """What a reply to service 26 says; not found (4042601, 4042612) is an answer too.

    ``virtualAccountData`` is an object, or a list of them where several payments were asked about. Raises
    ReplyUnusable for a payment without amount or paymentRequestId: it could not be booked once for certain.
    """
    if reply.outcome is Outcome.REFUSED and reply.case in (Case.TRANSACTION_NOT_FOUND, Case.INVALID_BILL):
        return AccountThere(known=reply.case is Case.TRANSACTION_NOT_FOUND)
    assert reply.outcome is Outcome.DONE, "only an answer can be read"
    data = reply.body.get("virtualAccountData")
    try:
        if isinstance(data, list):
            found = reply.fields().optional_list("virtualAccountData", MOST_PAYMENTS)
        else:
            found = [reply.fields().optional_object("virtualAccountData")]
        return AccountThere(known=True, payments=tuple(one for each in found if (one := _payment(each))))
    except SnapRefusal as problem:
        raise unusable(problem) from problem


def _payment(data: Fields) -> PaidThere | None:
    """The payment in one object; none when its flag says that nothing was paid."""
    if data.text("paymentFlagStatus", 2) != PAID:
        return None
    return PaidThere(
        request_id=data.optional_text("paymentRequestId", 128) or data.text("inquiryRequestId", 128),
        amount=data.amount("paidAmount"),
        paid_at=data.free_moment("trxDateTime", "transactionDate", "paymentDate"),
        reference_no=data.optional_text("referenceNo", 64) or "",
    )
