"""The cases of host to host, in the words of the bank's profile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from pagi.conformance.caller import BankSide
from pagi.conformance.stage import TestBill
from pagi.conformance.verdicts import Result, differs, judged
from payment_channels.mobile_banking.codes import Rc

UNKNOWN_CODE = "517110000000000001"


async def host_to_host(side: BankSide, bill: TestBill, second: TestBill) -> AsyncIterator[Result]:
    """Ask, pay, repeat, take back; then what is refused."""
    rules = side.profile.mobile_banking
    assert rules is not None, "the channel is in the profile"
    rc = rules.reply_code
    heard = await side.host_to_host("inquiry", {"bill_code": bill.bill_code})
    wrong = differs("amount_due", heard.body.get("amount_due"), bill.amount_due)
    yield judged("h2h.inquiry", "An open bill, with what it owes", rc(Rc.DONE), heard, wrong)
    yield judged("h2h.inquiry.unknown", "A bill that nobody has", rc(Rc.NO_SUCH_BILL),
                 await side.host_to_host("inquiry", {"bill_code": UNKNOWN_CODE}))  # fmt: skip
    yield judged("h2h.inquiry.format", "Neither bill_code nor nop", rc(Rc.FORMAT),
                 await side.host_to_host("inquiry", {}))  # fmt: skip
    pay = paying(side, bill, bill.amount_due)
    yield judged("h2h.payment.wrong_amount", "One rupiah too much", rc(Rc.WRONG_AMOUNT),
                 await side.host_to_host("payment", paying(side, bill, bill.amount_due + 1)))  # fmt: skip
    first = await side.host_to_host("payment", pay)
    wrong = "" if first.body.get("ntpd") else "no ntpd"
    yield judged("h2h.payment", "What is due", rc(Rc.DONE), first, wrong)
    heard = await side.host_to_host("payment", pay)
    yield judged("h2h.payment.repeat", "The same again, with the same answer", rc(Rc.DONE), heard,
                 differs("the answer", heard.body, first.body))  # fmt: skip
    yield judged("h2h.payment.other_content", "Its ntb with another amount", rc(Rc.OTHER_CONTENT),
                 await side.host_to_host("payment", pay | {"amount": bill.amount_due + 1}))  # fmt: skip
    if rules.paid_bill == "refuse":
        yield judged("h2h.payment.paid", "Another payment of a paid bill", rc(Rc.ALREADY_PAID),
                     await side.host_to_host("payment", paying(side, bill, bill.amount_due)))  # fmt: skip
    back = {name: pay[name] for name in ("bill_code", "amount", "ntb", "branch")} | {
        "reason": "uji kesesuaian"
    }
    yield judged("h2h.reversal.none", "A payment that never was", rc(Rc.NO_SUCH_PAYMENT),
                 await side.host_to_host("reversal", back | {"ntb": side.new_id()}))  # fmt: skip
    yield judged("h2h.reversal", "The payment taken back", rc(Rc.DONE),
                 await side.host_to_host("reversal", back))  # fmt: skip
    yield judged("h2h.reversal.repeat", "Taken back again", rc(Rc.DONE),
                 await side.host_to_host("reversal", back))  # fmt: skip
    async for result in _at_the_door(side, second):
        yield result


async def _at_the_door(side: BankSide, bill: TestBill) -> AsyncIterator[Result]:
    pay = paying(side, bill, bill.amount_due)
    yield judged("h2h.door.signature", "A signature that does not hold", "h2h.unauthorized",
                 await side.host_to_host("payment", pay, X_SIGNATURE="c2FsYWg="))  # fmt: skip
    yield judged("h2h.door.timestamp", "Stamped an hour ago", "h2h.unauthorized",
                 await side.host_to_host("payment", pay, at=side.old_stamp()))  # fmt: skip
    yield judged("h2h.door.client", "A client that nobody knows", "h2h.unauthorized",
                 await side.host_to_host("payment", pay, X_CLIENT_ID="nobody"))  # fmt: skip
    yield judged("h2h.door.request_id", "No X-REQUEST-ID", "h2h.unauthorized",
                 await side.host_to_host("payment", pay, X_REQUEST_ID=None))  # fmt: skip
    yield judged("h2h.body.not_json", "A body that is not JSON", "h2h.body",
                 await side.host_to_host("payment", b"bill_code=1"))  # fmt: skip
    heard = await side.host_to_host("inquiry", {"bill_code": bill.bill_code})
    yield judged("h2h.nothing_booked", "After all refusals the second bill owes all", _done(side), heard,
                 differs("amount_due", heard.body.get("amount_due"), bill.amount_due))  # fmt: skip


def paying(side: BankSide, bill: TestBill, amount: int) -> dict[str, Any]:
    """A payment of ``amount`` rupiah under an ntb of its own."""
    return {
        "bill_code": bill.bill_code,
        "amount": amount,
        "ntb": side.new_id(),
        "branch": "001",
        "channel": "mobile_banking",
        "paid_at": side.now().isoformat(timespec="seconds"),
    }


def _done(side: BankSide) -> str:
    rules = side.profile.mobile_banking
    assert rules is not None, "the channel is in the profile"
    return rules.reply_code(Rc.DONE)
