"""Any order of paying, taking back, moving on and giving up: a plain model in memory says what must stand.

After every step the rows, the accounts and every proof of the ledger agree with it. All money moves on one
day, so a bill costs its principal and one per cent, however it is paid.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from pagi.bills.models import Bill
from pagi.instructions.models import Instruction
from pagi.ledger.proofs import prove
from pagi.payments.errors import CorrectionImpossible
from pagi.payments.reversal import ReversalRules, reverse
from tests.builders.city import CityBuilder
from tests.builders.clerks import DeskBuilder

T = TypeVar("T")
SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
ANY_TIME = ReversalRules(same_day=False, unreconciled=False)
amounts = st.integers(1, 1_500_000)


@dataclass(eq=False)
class Debt:
    """A bill of the model."""

    bill: Bill
    account: Instruction
    owner: int
    principal: int
    given_up: bool = False
    parts: list[Part] = field(default_factory=list)

    @property
    def interest(self) -> int:
        return (self.principal + 50) // 100

    @property
    def paid_principal(self) -> int:
        return sum(part.principal for part in self.parts)

    @property
    def paid(self) -> int:
        return sum(part.principal + part.interest for part in self.parts)

    @property
    def due(self) -> int:
        return 0 if self.given_up else self.principal + self.interest - self.paid

    @property
    def state(self) -> str:
        if self.given_up:
            return "cancelled"
        return "paid" if self.due == 0 else "partly_paid" if self.paid else "open"

    def take(self, money: Money, amount: int) -> int:
        """Principal first; how much of ``amount`` it takes."""
        taken = min(amount, self.due)
        principal = min(taken, self.principal - self.paid_principal)
        if taken:
            self.parts.append(Part(money, principal, taken - principal))
        return taken


@dataclass(eq=False)
class Money:
    """A payment of the model, and where its rupiah are."""

    payment_id: UUID
    notice: Any
    owner: int | None
    over: int = 0
    nobody: int = 0
    promised: int = 0
    back: bool = False


@dataclass(eq=False)
class Part:
    """What a debt has received of a payment."""

    money: Money
    principal: int
    interest: int


class Corrections(RuleBasedStateMachine):
    """Clerks and banks at work."""

    debts = Bundle("debts")
    moneys = Bundle("moneys")
    city: CityBuilder
    desk: DeskBuilder
    loop: asyncio.AbstractEventLoop
    every_debt: list[Debt]
    every_money: list[Money]
    paid_out: list[int]

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    @initialize(target=debts, principals=st.lists(st.integers(100, 1_000_000), min_size=2, max_size=3))
    def bills(self, principals: list[int]) -> Any:
        """Two or three bills of one taxpayer."""
        found: list[Debt] = []
        for principal in principals:
            owner = found[0].bill if found else None
            bill = self.run(self.city.bill(principal=principal, owner=owner))
            account = self.run(self.city.virtual_account(bill))
            found.append(
                Debt(bill, account, len(self.every_debt) if not found else found[0].owner, principal)
            )
        self.every_debt += found
        return multiple(*found)

    @rule(target=moneys, debt=debts, amount=amounts, exact=st.booleans())
    def pay(self, debt: Debt, amount: int, exact: bool) -> Money:
        """Money that has moved arrives for a bill."""
        amount = debt.due if exact and debt.due else amount
        notice = self.city.notice(debt.account, amount, may_refuse=False, service=52, external_id=None)
        money = self._arrives(notice, debt.owner)
        money.over = amount - debt.take(money, amount)
        return money

    @rule(target=moneys, debt=debts, amount=amounts)
    def pay_nobody(self, debt: Debt, amount: int) -> Money:
        """Money arrives that no bill knows."""
        notice = self.city.notice(
            debt.account, amount, may_refuse=False, service=52, external_id=None, account="NOBODY"
        )
        money = self._arrives(notice, None)
        money.nobody = amount
        return money

    def _arrives(self, notice: Any, owner: int | None) -> Money:
        self.run(self.city.cashier.receive(notice))
        found = self.run(
            self.city.value(
                "select payment_id from payments.payment where natural_id = $1", notice.natural_id
            )
        )
        money = Money(found, notice, owner)
        self.every_money.append(money)
        return money

    @rule(money=moneys, by_bank=st.booleans())
    def take_back(self, money: Money, by_bank: bool) -> None:
        possible = not money.back and not money.promised
        if by_bank:
            verdict = self.run(self._by_bank(money))
            assert verdict == ("repeat" if money.back else "reversed" if possible else "paid_out")
        else:
            self._does(possible, self.desk.do(money.payment_id, "reverse"))
        if possible:
            for debt in self.every_debt:
                debt.parts = [part for part in debt.parts if part.money is not money]
            money.over = money.nobody = 0
            money.back = True

    async def _by_bank(self, money: Money) -> str:
        notice = money.notice
        async with self.city.pool.transaction() as db:
            outcome = await reverse(
                db, notice.partner, notice.service, notice.natural_id,
                amount=notice.amount, reason="batal", now=self.city.clock(), rules=ANY_TIME,
            )  # fmt: skip
        return outcome.verdict.value

    @rule(money=moneys, debt=debts)
    def compensate(self, money: Money, debt: Debt) -> None:
        reached = {other.owner for other in self.every_debt for part in other.parts if part.money is money}
        theirs = debt.owner in reached | {money.owner}
        possible = not money.back and money.over > 0 and debt.due > 0 and theirs
        self._does(possible, self.desk.do(money.payment_id, "compensate", bill_code=debt.bill.bill_code))
        if possible:
            money.over -= debt.take(money, money.over)

    @rule(money=moneys, debt=debts, some=st.floats(0.01, 1))
    def assign(self, money: Money, debt: Debt, some: float) -> None:
        amount = max(1, int(money.nobody * some)) if money.nobody else 1
        possible = not money.back and money.nobody > 0 and not debt.given_up
        self._does(
            possible,
            self.desk.do(money.payment_id, "assign", bill_code=debt.bill.bill_code, amount=amount),
        )
        if possible:
            money.nobody -= amount
            money.over += amount - debt.take(money, amount)
            money.owner = debt.owner if money.owner is None else money.owner

    @rule(money=moneys, of_nobody=st.booleans(), pay_out=st.booleans())
    def pay_back(self, money: Money, of_nobody: bool, pay_out: bool) -> None:
        waiting = money.nobody if of_nobody else money.over
        possible = not money.back and waiting > 0
        self._does(possible, self.desk.do(money.payment_id, "return" if of_nobody else "refund"))
        if possible:
            money.promised += waiting
            money.nobody, money.over = (0, money.over) if of_nobody else (money.nobody, 0)
            if pay_out:
                newest = "select movement_id from payments.movement order by movement_id desc limit 1"
                assert self.run(self.desk.pay_out(self.run(self.city.value(newest)), "SP2D-1")) == "recorded"
                self.paid_out.append(waiting)

    @rule(debt=debts)
    def give_up(self, debt: Debt) -> None:
        possible = not debt.given_up and debt.principal > debt.paid_principal
        self._does(possible, self.desk.write_off(debt.bill.bill_code))
        debt.given_up = debt.given_up or possible

    def _does(self, possible: bool, work: Coroutine[Any, Any, Any]) -> None:
        try:
            self.run(work)
        except CorrectionImpossible:
            assert not possible
        else:
            assert possible

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        self.run(self._compare())

    async def _compare(self) -> None:
        async with self.city.pool.acquire() as db:
            rows = await db.fetch("select bill_id, state, paid from bills.bill")
            waiting = await db.fetch("select payment_id, pocket, open from payments.parked where open <> 0")
            proofs = await prove(db)
        assert {row["bill_id"]: (row["state"], row["paid"]) for row in rows} == {
            debt.bill.bill_id: (debt.state, debt.paid) for debt in self.every_debt
        }
        expected = {
            (money.payment_id, pocket): amount
            for money in self.every_money
            for pocket, amount in (("overpayment", money.over), ("suspense", money.nobody))
            if amount
        }
        assert {(row["payment_id"], row["pocket"]): row["open"] for row in waiting} == expected
        promised = sum(money.promised for money in self.every_money) - sum(self.paid_out)
        assert await self.city.balance("refund_due") == promised
        assert await self.city.balance("rkud") == sum(self.paid_out)
        assert [proof.said for proof in proofs if not proof.holds] == []


async def test_any_order_of_corrections_leaves_what_the_model_says(city: CityBuilder) -> None:
    facts = {
        "city": city, "desk": await DeskBuilder.opened(city), "loop": asyncio.get_running_loop(),
        "every_debt": [], "every_money": [], "paid_out": [],
    }  # fmt: skip
    machine = type("CorrectionsHere", (Corrections,), facts)
    bounds = settings(
        max_examples=150 if SOAK else 5, stateful_step_count=40 if SOAK else 20, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    await asyncio.to_thread(run_state_machine_as_test, machine, settings=bounds)
