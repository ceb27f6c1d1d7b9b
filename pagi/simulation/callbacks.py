"""How money arrives: virtual account (25), QRIS (52), host to host; and what each of them must hear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from pagi.simulation.broken import Broken
from pagi.simulation.operations import Callback, expect
from pagi.simulation.wire import call, h2h_call, rupiah, written

if TYPE_CHECKING:
    from pagi.simulation.world import World


@dataclass(eq=False, slots=True)
class VaPayment(Callback):
    """Service 25: still the bank's to undo."""

    name: ClassVar[str] = "va payment"
    service: ClassVar[int] = 25
    not_booked: ClassVar[str] = "5002501"
    unknown: ClassVar[str] = "5042500"
    refusals: ClassVar[dict[str, str]] = {
        "inconsistent": "4042518",
        "external_id_used": "4092500",
        "unknown_bill": "4042512",
        "paid_bill": "4042514",
        "expired": "4042519",
        "wrong_amount": "4042513",
    }

    async def run(self, world: World) -> None:
        """Pay."""
        self.arrived_at = world.clock()
        body = {
            **self.route.wire, "paymentRequestId": self.natural_id, "paidAmount": rupiah(self.amount),
            "referenceNo": self.reference,
        }  # fmt: skip
        if self.said is not None:
            body["trxDateTime"] = written(self.said)
        self.answer = await world.doors.pay(call(self.route.partner, self.external_id, body, self.arrived_at))

    def _judge_answer(self, world: World, decision: str) -> None:
        success = decision in ("booked", "repeat")
        code = "2002500" if success else self.refusals[decision]
        if decision == "repeat" and self.route.bank.repeats_are_4042518:
            code = "4042518"
        expect(self, f"its answer ({decision})", code, self.answer.code)
        if decision == "external_id_used":
            return
        flag = self.answer.account.get("paymentFlagStatus")
        expect(self, "paymentFlagStatus", "00" if success else "01", flag)
        expect(self, "paidAmount", rupiah(self.amount), self.answer.account.get("paidAmount"))
        expect(self, "paymentRequestId", self.natural_id, self.answer.account.get("paymentRequestId"))


@dataclass(eq=False, slots=True)
class QrNotification(Callback):
    """Service 52: the money has moved, it is always acknowledged."""

    name: ClassVar[str] = "qr notification"
    service: ClassVar[int] = 52
    moved: ClassVar[bool] = True
    not_booked: ClassVar[str] = "5005201"
    unknown: ClassVar[str] = "5045200"

    status: str = "00"

    async def run(self, world: World) -> None:
        """Tell."""
        self.arrived_at = world.clock()
        body: dict[str, Any] = {
            **self.route.wire, "originalReferenceNo": self.natural_id, "amount": rupiah(self.amount),
            "latestTransactionStatus": self.status,
        }  # fmt: skip
        if self.said is not None:
            body["trxDateTime"] = written(self.said)
        self.answer = await world.doors.notify(call(self.route.partner, "1", body, self.arrived_at))

    def judge(self, world: World) -> None:
        """A status other than paid is acknowledged and books nothing."""
        if self.status == "00":
            Callback.judge(self, world)
            return
        if self.decisions:
            raise Broken(f"{self.told()} says that nothing was paid", "nothing decided", self.decisions)
        if not (self.struck and self.open_case):
            expect(self, "its answer", "2005200", self.answer.code)

    def _judge_answer(self, world: World, decision: str) -> None:
        expect(self, f"its answer ({decision})", "2005200", self.answer.code)


@dataclass(eq=False, slots=True)
class TellerPayment(Callback):
    """Host to host, by bill code: a teller, an ATM or a bank's own application."""

    name: ClassVar[str] = "h2h payment"
    service: ClassVar[int] = 902
    not_booked: ClassVar[str] = "05"
    unknown: ClassVar[str] = "68"
    refusals: ClassVar[dict[str, str]] = {"inconsistent": "94", "paid_bill": "88", "wrong_amount": "13"}

    async def run(self, world: World) -> None:
        """Pay."""
        self.arrived_at = world.clock()
        ntb, _, branch = self.natural_id.partition("/")
        body = {
            "bill_code": self.route.account, "amount": self.amount, "ntb": ntb, "branch": branch,
            "channel": "teller", "paid_at": written(self.said or self.arrived_at),
        }  # fmt: skip
        self.answer = await world.doors.pay_at_teller(h2h_call(self.route.partner, body))

    def _judge_answer(self, world: World, decision: str) -> None:
        expect(self, f"its answer ({decision})", self._code(world, decision), self.answer.code)
        if self.answer.code == "00":
            expect(self, "amount", self.amount, self.answer.body.get("amount"))
            expect(self, "bill_code", self.route.account, self.answer.body.get("bill_code"))

    def _code(self, world: World, decision: str) -> str:
        if decision == "unknown_bill":
            return "89" if self.route.bill is not None else "14"
        if decision == "repeat" and world.oracle.payments[self.key].state == "reversed":
            return "94"
        return self.refusals.get(decision, "00")
