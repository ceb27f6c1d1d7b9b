"""The portal's books, kept in memory: for pages whose words are tested without a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

from pagi.bills.bill_code import new_bill_code
from pagi.bills.models import Bill, BillState
from pagi.database import DatabaseUnavailable
from pagi.doors.portal.books import (
    Arrived,
    Bank,
    BillPage,
    DueNotice,
    Holder,
    LateRule,
    PayPage,
    Price,
    ReceiptPage,
    Way,
)
from pagi.doors.portal.reasons import Reason
from pagi.instructions.errors import AmountOverLimit
from pagi.instructions.models import Instruction, InstructionState
from pagi.payments.models import Payment
from pagi.sweep.now import Standing
from tax_types.lines import Label

NOW = datetime(2026, 8, 26, 6, 17, tzinfo=UTC)  # 14.17 WITA
TODAY = date(2026, 8, 26)
NOP = "517101000701201470"
PAYLOAD = (
    "00020101021226640017ID.CO.BPDBALI.WWW01189360012900000000120210BPD00000010303URE51440014ID.CO.QRIS.WWW"
    "0215ID10260000000170303URE52049311530336054065588005802ID5921PAJAK DAERAH DENPASAR6008DENPASAR610580116"
    "23301185171010001001000100707LOKET016304AF92"
)
NOBODY_ASKED = Standing(can_ask=False)
BPD = Bank("bpd_bali", "Bank BPD Bali")
QRIS_LIMIT = 10_000_000


def reason(label: str, english: str, formula: str, amount: int, *, verified: bool = True) -> Reason:
    return Reason(Label(id=label, en=english), formula, amount, "PMK 85/2024 Ps. 4–5", verified)


REASONS = (
    reason("Pajak", "Tax", "300 × 1.416.000 = 424.800.000; 0,1% × 558.800.000", 558_800),
    reason("NJOPTKP", "Tax-free part", "10.000.000", 0, verified=False),
)


def make_bill(**changes: Any) -> Bill:
    """An open PBB bill of Rp558.800, due in five days."""
    bill = Bill(
        region_id=5171,
        bill_id=uuid4(),
        bill_code=new_bill_code("5171"),
        taxpayer_id=uuid4(),
        object_id=uuid4(),
        tax="property",
        object_number=NOP,
        tax_period="2026",
        due_date=date(2026, 8, 31),
        state=BillState.OPEN,
        version=1,
        principal=558_800,
        paid=0,
        issued_at=NOW - timedelta(days=90),
        paid_at=None,
    )
    return replace(bill, **changes)


@dataclass
class InMemoryBooks:
    """Answers from what a test puts in; counts what it makes."""

    bills: dict[str, Bill] = field(default_factory=dict)
    instructions: dict[UUID, Instruction] = field(default_factory=dict)
    now: datetime = NOW
    away: bool = False
    reasons: tuple[Reason, ...] = REASONS
    standing: Standing = NOBODY_ASKED
    questions: list[UUID] = field(default_factory=list)

    def add(self, bill: Bill) -> Bill:
        self.bills[bill.bill_code] = bill
        return bill

    def today(self) -> date:
        return TODAY

    def property_due(self) -> DueNotice:
        return DueNotice(2026, date(2026, 8, 31), LateRule(Fraction(1, 100), 24))

    def page(self, bill: Bill) -> BillPage:
        amount = bill.principal - bill.paid
        prices = (
            Price(TODAY, date(2026, 8, 31), amount),
            Price(date(2026, 9, 1), date(2026, 9, 30), amount + amount // 100),
            Price(date(2026, 10, 1), date(2026, 10, 31), amount + amount // 50),
        )
        return BillPage(
            bill=bill,
            holder=Holder("I M••• S•••••••", "Renon", "Denpasar Selatan"),
            as_of=TODAY,
            prices=prices,
            reasons=self.reasons,
            ways=(Way("qris", (BPD,), QRIS_LIMIT), Way("virtual_account", (BPD, Bank("bank_b", "Bank B")))),
            late=LateRule(Fraction(1, 100), 24),
        )

    async def bill(self, bill_code: str) -> BillPage | None:
        if self.away:
            raise DatabaseUnavailable
        bill = self.bills.get(bill_code)
        return None if bill is None else self.page(bill)

    async def bill_of_object(self, object_number: str, year: int) -> Bill | None:
        bills = (b for b in self.bills.values() if b.object_number == object_number)
        return next((b for b in bills if b.tax_period == str(year)), None)

    async def open_bills_of_object(self, object_number: str) -> Sequence[Bill]:
        return [b for b in self.bills.values() if b.object_number == object_number and b.payable]

    async def instruct(self, bill_code: str, channel: str, bank: str | None) -> Instruction:
        bill = self.bills[bill_code]
        if channel == "qris" and bill.principal > QRIS_LIMIT:
            raise AmountOverLimit(channel="QRIS", limit="Rp10.000.000")
        for instruction in self.instructions.values():
            of_bill = instruction.bill_id == bill.bill_id and instruction.channel == channel
            if of_bill and instruction.live(self.now):
                return instruction
        made = Instruction(
            region_id=5171,
            instruction_id=uuid4(),
            bill_id=bill.bill_id,
            partner_id=uuid4(),
            channel=channel,
            state=InstructionState.ACTIVE,
            amount=bill.principal,
            created_at=self.now,
            expires_at=self.now + timedelta(minutes=15) if channel == "qris" else None,
            account="1299261000000428",
            virtual_account_no="   12992610000000428" if channel == "virtual_account" else None,
            qr_payload=PAYLOAD if channel == "qris" else None,
        )
        self.instructions[made.instruction_id] = made
        return made

    async def close(self, bill_code: str) -> bool:
        return False

    async def pay(self, bill_code: str, instruction_id: UUID) -> PayPage | None:
        instruction = self.instructions.get(instruction_id)
        bill = self.bills.get(bill_code)
        if instruction is None or bill is None or instruction.bill_id != bill.bill_id:
            return None
        return PayPage(
            self.page(bill),
            instruction,
            BPD,
            "PAJAK DAERAH DENPASAR",
            "ID1026000000017",
            self.now,
            self.standing,
        )

    async def ask(self, bill_code: str, instruction_id: UUID) -> None:
        self.questions.append(instruction_id)

    async def picture(self, instruction: Instruction, kind: str) -> bytes:
        return f"{kind} of {instruction.instruction_id}".encode()

    async def receipt(self, bill_code: str) -> ReceiptPage | None:
        bill = self.bills.get(bill_code)
        if bill is None:
            return None
        arrived = (Arrived(self.payment(bill), BPD.name),)
        interest = bill.paid - bill.principal
        return ReceiptPage(bill, self.page(bill).holder, arrived, bill.principal, interest, 0)

    def payment(self, bill: Bill) -> Payment:
        return Payment(
            payment_id=uuid4(),
            partner_id=uuid4(),
            channel="qris",
            service=52,
            natural_id="623806142105",
            account="X",
            bank_reference="BPD0826142105318",
            ntpd="5171260826000427",
            bill_id=bill.bill_id,
            state="received",
            amount=bill.paid,
            to_bill=bill.paid,
            to_overpayment=0,
            to_suspense=0,
            paid_at=NOW + timedelta(minutes=4, seconds=5),
            paid_day=TODAY,
            received_at=NOW + timedelta(minutes=4, seconds=7),
            details={},
        )

    def settle(self, bill: Bill) -> None:
        """The money arrives."""
        self.bills[bill.bill_code] = replace(
            bill, state=BillState.PAID, paid=bill.principal, version=2, paid_at=self.now
        )
