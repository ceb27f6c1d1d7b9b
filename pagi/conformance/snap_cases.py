"""The cases of SNAP: token (73), virtual accounts (24, 25, 26), QRIS notifications (52)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from pagi.conformance.caller import BankSide
from pagi.conformance.stage import Account, Code, Stage
from pagi.conformance.verdicts import Result, differs, judged
from payment_channels.snap.amount import write_amount
from payment_channels.snap.body import SIZE_LIMIT
from payment_channels.snap.codes import Service

INQUIRY, PAYMENT, STATUS, NOTIFY = (
    Service.VA_INQUIRY, Service.VA_PAYMENT, Service.VA_STATUS, Service.QR_NOTIFY,
)  # fmt: skip
MANDATORY = ("X-TIMESTAMP", "X-SIGNATURE", "X-PARTNER-ID", "X-EXTERNAL-ID", "CHANNEL-ID")


async def token(side: BankSide) -> AsyncIterator[Result]:
    """Service 73, as every bank asks for it."""
    told = judged("token.wrong_signature", "A signature that does not hold", "4017300",
                  await side.ask_token(X_SIGNATURE="c2FsYWg="))  # fmt: skip
    yield told
    yield judged("token.old_timestamp", "Stamped an hour ago", "4017300",
                 await side.ask_token(at=side.old_stamp()))  # fmt: skip
    yield judged("token.unknown_client", "A client that nobody knows", "4017300",
                 await side.ask_token(X_CLIENT_KEY="nobody"))  # fmt: skip
    heard = await side.ask_token()
    life = heard.body.get("expiresIn")
    wrong = "" if side.token and str(life).isdigit() else "no accessToken, or expiresIn is no number"
    yield judged("token", "A token for a right signature", "2007300", heard, wrong)


async def virtual_accounts(side: BankSide, stage: Stage) -> AsyncIterator[Result]:
    """Inquiry, payment, repeats and status, in the order in which they build on each other."""
    if stage.payable is None or stage.second is None:
        return
    payable, second = stage.payable, stage.second
    asked = {**triple(payable), "inquiryRequestId": side.new_id("KES-")}
    heard = await side.call(INQUIRY, asked)
    wrong = differs("totalAmount", heard.data.get("totalAmount"), write_amount(payable.amount_due))
    wrong = wrong or _echo_differs(payable, heard.data)
    yield judged("inquiry", "An open bill, with what it owes", "2002400", heard, wrong)
    unknown = {**triple(payable), "customerNo": "9" * 20, "virtualAccountNo": _beyond(payable)}
    yield judged("inquiry.unknown", "An account that nobody has", "4042412",
                 await side.call(INQUIRY, {**unknown, "inquiryRequestId": side.new_id("KES-")}))  # fmt: skip
    bare = b'{"partnerServiceId":"1","customerNo":12345678901234567890,'
    bare += b'"virtualAccountNo":"112345678901234567890","inquiryRequestId":"KES-20"}'
    yield judged("inquiry.twenty_digits", "customerNo as a bare number of 20 digits", "4042412",
                 await side.call(INQUIRY, bare))  # fmt: skip
    yield judged("payment.unknown", "Money for an account that nobody has", "4042512",
                 await side.call(PAYMENT, paying(side, payable, 1) | unknown))  # fmt: skip
    if stage.expired is not None:
        asked = {**triple(stage.expired), "inquiryRequestId": side.new_id("KES-")}
        yield judged("inquiry.expired", "An account that has expired", "4042419",
                     await side.call(INQUIRY, asked))  # fmt: skip
        yield judged("payment.expired", "Money for an account that has expired", "4042519",
                     await side.call(PAYMENT, paying(side, stage.expired, 1)))  # fmt: skip
    async for result in _payments(side, payable, second):
        yield result


async def _payments(side: BankSide, payable: Account, second: Account) -> AsyncIterator[Result]:
    rules = side.profile.virtual_account
    assert rules is not None, "the channel is in the profile"
    yield judged("payment.wrong_amount", "One rupiah too much", "4042513",
                 await side.call(PAYMENT, paying(side, payable, payable.amount_due + 1)))  # fmt: skip
    pay, external = paying(side, payable, payable.amount_due), side.new_id()
    heard = await side.call(PAYMENT, pay, X_EXTERNAL_ID=external)
    wrong = differs("paymentFlagStatus", heard.data.get("paymentFlagStatus"), "00")
    yield judged("payment", "What is due", "2002500", heard, wrong or _echo_differs(payable, heard.data))
    again = "2002500" if rules.duplicate == "replay" else "4042518"
    heard = await side.call(PAYMENT, pay)
    wrong = differs("paymentFlagStatus", heard.data.get("paymentFlagStatus"), "00")
    yield judged("payment.repeat", "The same payment again", again, heard, wrong)
    yield judged("payment.advice", "The same payment as an advice", "2002500",
                 await side.call(PAYMENT, pay | {"flagAdvise": "Y"}))  # fmt: skip
    other = pay | {"paidAmount": write_amount(payable.amount_due + 1)}
    heard = await side.call(PAYMENT, other)
    wrong = differs("paymentFlagStatus", heard.data.get("paymentFlagStatus"), "01")
    yield judged("payment.other_content", "Its id with another amount", "4042518", heard, wrong)
    conflict = paying(side, second, second.amount_due)
    yield judged("payment.external_id", "Its X-EXTERNAL-ID with another payment", "4092500",
                 await side.call(PAYMENT, conflict, X_EXTERNAL_ID=external))  # fmt: skip
    asked = {**triple(payable), "inquiryRequestId": side.new_id("KES-")}
    yield judged("inquiry.paid", "A bill that is paid", "4042414", await side.call(INQUIRY, asked))
    twice = "2002500" if rules.paid_bill == "accept" else "4042514"
    yield judged("payment.paid", "Another payment of a paid bill", twice,
                 await side.call(PAYMENT, paying(side, payable, payable.amount_due)))  # fmt: skip
    heard = await side.call(STATUS, {**triple(payable), "paymentRequestId": pay["paymentRequestId"]})
    wrong = differs("paidAmount", heard.data.get("paidAmount"), write_amount(payable.amount_due))
    yield judged("status", "A payment that is booked", "2002600", heard, wrong)
    yield judged("status.none", "A payment that never was", "4042601",
                 await side.call(STATUS, {**triple(second), "paymentRequestId": "KES-NONE"}))  # fmt: skip
    async for result in _at_the_door(side, second):
        yield result
    heard = await side.call(INQUIRY, {**triple(second), "inquiryRequestId": side.new_id("KES-")})
    wrong = differs("totalAmount", heard.data.get("totalAmount"), write_amount(second.amount_due))
    yield judged(
        "nothing_booked", "After all refusals the second bill still owes all", "2002400", heard, wrong
    )


async def _at_the_door(side: BankSide, account: Account) -> AsyncIterator[Result]:
    """What is refused before anybody reads it; each of these would pay the bill if it were let in."""

    def pay() -> dict[str, Any]:
        return paying(side, account, account.amount_due)

    yield judged("door.signature", "A signature that does not hold", "4012500",
                 await side.call(PAYMENT, pay(), X_SIGNATURE="c2FsYWg="))  # fmt: skip
    yield judged("door.timestamp", "Stamped an hour ago", "4012500",
                 await side.call(PAYMENT, pay(), at=side.old_stamp()))  # fmt: skip
    yield judged("door.partner", "Another bank's X-PARTNER-ID", "4012500",
                 await side.call(PAYMENT, pay(), X_PARTNER_ID="KES-NOBODY"))  # fmt: skip
    if side.is_type_1(PAYMENT):
        yield judged("door.no_token", "No Authorization", "4012501",
                     await side.call(PAYMENT, pay(), Authorization=None))  # fmt: skip
        yield judged("door.false_token", "A token that nobody gave", "4012501",
                     await side.call(PAYMENT, pay(), Authorization="Bearer forged"))  # fmt: skip
    for name in MANDATORY:
        yield judged(f"door.without.{name.lower()}", f"No {name}", "4002502",
                     await side.call(PAYMENT, pay(), **{name: None}))  # fmt: skip
    yield judged("body.not_json", "A body that is not JSON", "4002500",
                 await side.call(PAYMENT, b"partnerServiceId=88899"))  # fmt: skip
    yield judged("body.too_large", "A body of more than 1 MB", "4002500",
                 await side.call(PAYMENT, b'{"x":"' + b"x" * SIZE_LIMIT + b'"}'))  # fmt: skip
    yield judged("body.key_twice", "A key that stands twice", "4002500",
                 await side.call(PAYMENT, b'{"paymentRequestId":"A","paymentRequestId":"B"}'))  # fmt: skip
    less = {name: value for name, value in pay().items() if name != "paidAmount"}
    yield judged("body.field_missing", "No paidAmount", "4002502", await side.call(PAYMENT, less))
    yield judged("body.field_form", "paidAmount as a number", "4002501",
                 await side.call(PAYMENT, pay() | {"paidAmount": account.amount_due}))  # fmt: skip


async def notifications(side: BankSide, code: Code, service: Service) -> AsyncIterator[Result]:
    """Services 52 and 56: money that has moved is acknowledged, once and again."""
    name, number = "notify" if service is NOTIFY else "debit", f"{service:02d}"
    message = {
        "originalReferenceNo": side.new_id("KES-"),
        "originalPartnerReferenceNo": code.partner_reference_no,
        "latestTransactionStatus": "00",
        "amount": write_amount(code.amount),
    }
    pending = message | {"originalReferenceNo": side.new_id("KES-"), "latestTransactionStatus": "03"}
    yield judged(f"{name}.pending", "A payment that is under way", f"200{number}00",
                 await side.call(service, pending))  # fmt: skip
    yield judged(f"{name}.no_amount", "Paid, but no amount", f"400{number}02",
                 await side.call(service, message | {"amount": None}))  # fmt: skip
    yield judged(f"{name}.signature", "A signature that does not hold", f"401{number}00",
                 await side.call(service, message, X_SIGNATURE="c2FsYWg="))  # fmt: skip
    yield judged(name, "Money that was paid", f"200{number}00", await side.call(service, message))
    yield judged(f"{name}.repeat", "The same again", f"200{number}00", await side.call(service, message))


def triple(account: Account) -> dict[str, str]:
    """The three parts of a virtual account, as on the wire."""
    return {
        "partnerServiceId": account.partner_service_id,
        "customerNo": account.customer_no,
        "virtualAccountNo": account.virtual_account_no,
    }


def paying(side: BankSide, account: Account, amount: int) -> dict[str, Any]:
    """A payment of ``amount`` rupiah under an id of its own."""
    return {
        **triple(account),
        "paymentRequestId": side.new_id("KES-"),
        "paidAmount": write_amount(amount),
        "referenceNo": side.new_id()[-15:],
        "flagAdvise": "N",
    }


def _echo_differs(account: Account, told: dict[str, Any]) -> str:
    sent = triple(account)
    return next((wrong for name in sent if (wrong := differs(name, told.get(name), sent[name]))), "")


def _beyond(account: Account) -> str:
    """A number with the bank's prefix that nobody was given."""
    return account.partner_service_id + "9" * 20
