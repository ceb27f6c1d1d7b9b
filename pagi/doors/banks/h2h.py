"""Host to host: mobile banking, tellers and ATMs of a bank ask, pay and take back by bill code.

Every understood request is answered with HTTP 200 and a reply code; three answers only about money: booked,
certainly not booked (05), unknown (68), of which a repeat finds out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pagi.bills import bill_code as codes
from pagi.bills import queries as bills
from pagi.bills.models import Bill, BillState
from pagi.bills.quote import quote
from pagi.clock import Clock, city_day
from pagi.database import Pool
from pagi.database.faults import COLLIDED, LOST
from pagi.doors.banks.h2h_door import CHANNEL, H2hCall
from pagi.instructions.service import holds_until
from pagi.keys import Keyring
from pagi.payments import reversal as reversals
from pagi.payments.errors import CertainlyNotBooked, OutcomeUnknown
from pagi.payments.models import Notice, Receipt, Verdict
from pagi.payments.reversal import ReversalRules, Reversed
from pagi.payments.service import Cashier, paid_moment
from pagi.regions import REGIONS, Region
from pagi.reports.bill_view import BillView, bill_view
from payment_channels.mobile_banking import messages
from payment_channels.mobile_banking.codes import H2hService, Rc
from payment_channels.profile import MobileBankingRules
from tax_types.parameters import Pack

TRIES = 3
VERDICTS = {
    Verdict.BOOKED: Rc.DONE,
    Verdict.REPEAT: Rc.DONE,
    Verdict.INCONSISTENT: Rc.OTHER_CONTENT,
    Verdict.PAID_BILL: Rc.ALREADY_PAID,
    Verdict.WRONG_AMOUNT: Rc.WRONG_AMOUNT,
    Verdict.EXPIRED: Rc.NOT_PAYABLE,
}
REVERSALS = {
    Reversed.REVERSED: Rc.DONE,
    Reversed.REPEAT: Rc.DONE,
    Reversed.WRONG_AMOUNT: Rc.WRONG_AMOUNT,
    Reversed.TOO_LATE: Rc.TOO_LATE,
    Reversed.RECONCILED: Rc.TOO_LATE,
    Reversed.DEPOSITED: Rc.TOO_LATE,
    Reversed.PAID_OUT: Rc.TOO_LATE,
}


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply code, and what goes with it."""

    rc: Rc
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class HostToHost:
    """The three services, each from a verified call to its answer."""

    pool: Pool
    cashier: Cashier
    keyring: Keyring
    laws: Pack
    clock: Clock

    async def inquire(self, call: H2hCall) -> Reply:
        """What a bill costs now, and until when. Raises the channel's errors."""
        asked = messages.read_inquiry(call.body)
        region, now = _region(call), self.clock()
        today = city_day(now, region.zone)
        async with self.pool.transaction() as db:
            bill = await self._asked(db, region, asked)
            if bill is None:
                return Reply(Rc.NO_SUCH_BILL, {"bill_code": asked.bill_code})
            if bill.state is BillState.CANCELLED:
                return Reply(Rc.NOT_PAYABLE, {"bill_code": bill.bill_code})
            view = await bill_view(db, self.keyring, self.laws, bill, today)
            if view.amount_due == 0:
                return Reply(Rc.ALREADY_PAID, {"bill_code": bill.bill_code})
            quoted = await quote(db, bill, today, self.laws, now)
        return Reply(Rc.DONE, _told(view, holds_until(quoted, region)))

    async def pay(self, call: H2hCall) -> Reply:
        """Settle at the till and answer after the commit. Raises the channel's errors."""
        paid = messages.read_payment(call.body)
        now = self.clock()
        if _rules(call).is_cut_off(now.astimezone(_region(call).zone).time()):
            return Reply(Rc.CUT_OFF, {"bill_code": paid.bill_code})
        notice = Notice(
            partner=call.partner,
            channel=CHANNEL,
            service=H2hService.PAYMENT,
            natural_id=paid.natural_id,
            account=paid.bill_code,
            amount=paid.amount,
            paid_at=paid_moment(paid.paid_at, now),
            bank_reference=paid.ntb,
            may_refuse=True,
            details={"branch": paid.branch, "channel": paid.channel, "request_id": call.request_id},
        )
        try:
            receipt = await self.cashier.receive(notice)
        except CertainlyNotBooked:
            return Reply(Rc.OTHER, {"bill_code": paid.bill_code})
        except OutcomeUnknown:
            return Reply(Rc.UNKNOWN, {"bill_code": paid.bill_code})
        return _receipt(receipt, notice, _region(call))

    async def take_back(self, call: H2hCall) -> Reply:
        """Reverse a payment of the caller's own, on its day, before a statement has shown it."""
        asked = messages.read_reversal(call.body)
        rules = ReversalRules(same_day=_rules(call).reversal_same_day)
        for attempt in range(1, TRIES + 1):
            try:
                return await self._reversed(call, asked, rules)
            except COLLIDED:
                if attempt == TRIES:
                    return Reply(Rc.OTHER, {})
            except LOST:
                return Reply(Rc.UNKNOWN, {})
        raise AssertionError("unreachable")

    async def _reversed(self, call: H2hCall, asked: messages.Reversal, rules: ReversalRules) -> Reply:
        partner = call.partner
        async with self.pool.transaction() as db:
            owner = await reversals.brought_by(
                db, partner.region_id, H2hService.PAYMENT, asked.natural_id, asked.bill_code
            )
            if partner.partner_id not in owner:
                return Reply(Rc.NOT_YOURS if owner else Rc.NO_SUCH_PAYMENT, {})
            outcome = await reversals.reverse(
                db, partner, H2hService.PAYMENT, asked.natural_id, amount=asked.amount, reason=asked.reason,
                now=self.clock(), rules=rules,
            )  # fmt: skip
        return Reply(REVERSALS.get(outcome.verdict, Rc.NO_SUCH_PAYMENT), {"bill_code": asked.bill_code})

    @staticmethod
    async def _asked(db: Any, region: Region, asked: messages.Inquiry) -> Bill | None:
        if asked.bill_code is not None:
            known = codes.is_valid(asked.bill_code)
            return await bills.find_by_code(db, region.region_id, asked.bill_code) if known else None
        assert asked.nop is not None, "read_inquiry saw to it"
        assert asked.tax_year is not None, "read_inquiry saw to it"
        return await bills.find_by_object(db, region.region_id, asked.nop, asked.tax_year)


def _told(view: BillView, until: datetime) -> dict[str, Any]:
    facts = view.as_json()
    return {
        "bill_code": facts["bill_code"], "taxpayer_name": facts["taxpayer_name"], "tax": facts["tax"],
        "period": facts["period"], "principal": facts["principal"], "interest": facts["interest"],
        "fines": facts["fines"], "relief": facts["relief"], "amount_due": facts["amount_due"],
        "valid_until": until.isoformat(timespec="seconds"),
    }  # fmt: skip


def _receipt(receipt: Receipt, notice: Notice, region: Region) -> Reply:
    """The answer about a payment; the same payment again gets the same one."""
    code = notice.account
    if receipt.verdict is Verdict.UNKNOWN_BILL:
        return Reply(Rc.NOT_PAYABLE if receipt.target else Rc.NO_SUCH_BILL, {"bill_code": code})
    rc, ntpd, paid_at = VERDICTS[receipt.verdict], receipt.ntpd, notice.paid_at
    if receipt.verdict is Verdict.REPEAT:
        assert receipt.earlier is not None, "a repeat repeats something"
        if receipt.earlier.state == "reversed":
            return Reply(Rc.OTHER_CONTENT, {"bill_code": code})
        ntpd, paid_at = receipt.earlier.ntpd, receipt.earlier.paid_at
    if rc is not Rc.DONE:
        return Reply(rc, {"bill_code": code})
    facts = {"ntpd": ntpd, "bill_code": code, "amount": notice.amount, "paid_at": _at(paid_at, region)}
    return Reply(rc, facts)


def _at(moment: datetime, region: Region) -> str:
    return moment.astimezone(region.zone).isoformat(timespec="seconds")


def _region(call: H2hCall) -> Region:
    return REGIONS[call.partner.region_id]


def _rules(call: H2hCall) -> MobileBankingRules:
    rules = call.partner.profile.mobile_banking
    assert rules is not None, "the door asks only partners with this channel"
    return rules
