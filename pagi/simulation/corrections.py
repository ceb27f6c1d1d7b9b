"""Two clerks move money on or give up a debt; a bank takes its own payment back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from pagi.database import Connection, load
from pagi.errors import PagiError
from pagi.identity import proposals
from pagi.identity.proposals import Proposal
from pagi.payments import corrections as desk
from pagi.payments.corrections import Wish
from pagi.payments.errors import CorrectionImpossible
from pagi.regions import DENPASAR
from pagi.simulation.broken import Broken
from pagi.simulation.operations import Operation, expect
from pagi.simulation.oracle import corrections as rules
from pagi.simulation.oracle.bills import BillModel
from pagi.simulation.oracle.money import PaymentModel, city_day
from pagi.simulation.wire import NO_ANSWER, Answer, h2h_call
from tax_types.parameters import load as load_laws

if TYPE_CHECKING:
    from pagi.simulation.world import World

_SQL = load("pagi/simulation/queries.sql")
REASON, PAPER = "salah bayar", "SK-1/2027"


@dataclass(eq=False, slots=True)
class TwoPersons(Operation):
    """One clerk proposes, another approves and it is done; what cannot be done is said no to."""

    whole: ClassVar[bool] = True

    stage: str = field(default="", init=False)
    done: bool = field(default=False, init=False)
    refused: str = field(default="", init=False)
    why_not: str = field(default="", init=False)
    """Why it cannot be done, by the oracle, at the moment in which it was refused."""
    proposal_id: UUID | None = field(default=None, init=False)

    @property
    def subject(self) -> str:
        """What it is about, as proposals name it."""
        raise AssertionError("each correction has its subject")

    async def run(self, world: World) -> None:
        """Clear away what still waits about it, propose, approve."""
        waits = world.proposals.get(self.subject)
        if waits is not None:
            await self._say_no(world, waits)
        try:
            await self._in_one(world, "proposed", self.propose)
            await self._in_one(world, "approved", self._approve)
        except PagiError as error:
            self.refused, self.why_not = error.say("en"), self.impossible(world)
            if isinstance(error, CorrectionImpossible) and self.subject in world.proposals:
                await self._say_no(world, world.proposals[self.subject])
        self.answer = Answer("refused" if self.refused else "done")

    async def _in_one(self, world: World, stage: str, work: Any) -> None:
        self.stage = stage
        async with world.desk.transaction() as db:
            await work(world, db)

    async def _say_no(self, world: World, proposal_id: UUID) -> None:
        self.stage = "rejected"
        async with world.desk.transaction() as db:
            await proposals.reject(db, world.clerks[1], proposal_id, "", world.clock())

    async def propose(self, world: World, db: Connection) -> None:
        """The first person."""
        raise AssertionError("each correction is proposed in its way")

    async def _approve(self, world: World, db: Connection) -> None:
        assert self.proposal_id is not None, "it was proposed"
        now = world.clock()
        approval = await proposals.approve(db, world.clerks[1], self.proposal_id, city_day(now), now)
        laws = load_laws(DENPASAR.slug)
        await desk.carry_out(db, DENPASAR.region_id, approval.proposal, laws, now)

    def committed(self, world: World) -> None:
        """Proposed, done, or said no to."""
        if self.stage == "proposed":
            assert self.proposal_id is not None, "it was proposed"
            world.proposals[self.subject] = self.proposal_id
            return
        world.proposals.pop(self.subject, None)
        if self.stage == "approved":
            if why := self.impossible(world):
                raise Broken(f"{self.told()} was done", f"not to be done: {why}", "done")
            self.carry_out(world)
            self.done = True

    def carry_out(self, world: World) -> None:
        """The oracle does the same."""
        raise AssertionError("each correction has its effect")

    def impossible(self, world: World) -> str:
        """Why it cannot be done; empty: it can."""
        raise AssertionError("each correction has its conditions")

    def judge(self, world: World) -> None:
        """Done, or rightly refused."""
        if self.refused and not self.why_not and not self.struck:
            raise Broken(f"{self.told()} was refused", "done: nothing is in its way", self.refused)
        if not self.refused and self.answer is not NO_ANSWER and not self.done:
            raise Broken(f"{self.told()} was answered", "a commit", "none")
        if self.answer is NO_ANSWER and not self.struck:
            raise Broken(f"{self.told()} ended without an answer", "done or refused", "nothing")


@dataclass(eq=False, slots=True)
class Correction(TwoPersons):
    """A payment is reversed, or what of it waits is moved on."""

    name: ClassVar[str] = "correction"

    action: str
    payment: PaymentModel
    amount: int | None = None
    bill: BillModel | None = None

    @property
    def subject(self) -> str:
        """The payment."""
        return f"payment:{self.payment.payment_id}"

    async def propose(self, world: World, db: Connection) -> None:
        """As the desk proposes it."""
        wish = Wish(self.action, REASON, PAPER, self.bill.bill_code if self.bill else None, self.amount)
        payment_id = UUID(self.payment.payment_id)
        made = await desk.propose_for_payment(db, world.clerks[0], payment_id, wish, world.clock())
        self._keep(made)

    def _keep(self, made: Proposal) -> None:
        self.proposal_id = made.proposal_id
        if self.amount is None and self.action != "reverse":
            self.amount = made.amount  # what waited when it was proposed

    def impossible(self, world: World) -> str:
        """By the rules."""
        return rules.why_not(self.action, self.payment, self.amount, self.bill)

    def carry_out(self, world: World) -> None:
        """Moved."""
        oracle, now = world.oracle, world.clock()
        if self.action == "reverse":
            rules.reverse(oracle, self.payment, now)
        elif self.bill is not None:
            rules.move_to_bill(oracle, self.action, self.payment, self.amount, self.bill, now)
        else:
            amount = rules.pay_back(oracle, self.action, self.payment, self.amount, now)
            world.promised.append((self.payment, amount))

    def told(self) -> str:
        """In one line."""
        where = f" to bill {self.bill.bill_code}" if self.bill else ""
        how_much = "" if self.amount is None else f" Rp{self.amount}"
        outcome = self.refused or ("done" if self.done else self.answer.code)
        return f"#{self.number} {self.action} of payment {self.payment.key}{how_much}{where}: {outcome}"


@dataclass(eq=False, slots=True)
class WriteOff(TwoPersons):
    """What is left of a bill is given up."""

    name: ClassVar[str] = "write-off"

    bill: BillModel

    @property
    def subject(self) -> str:
        """The bill."""
        return f"bill:{self.bill.bill_id}"

    async def propose(self, world: World, db: Connection) -> None:
        """As the desk proposes it."""
        made = await desk.propose_write_off(
            db, world.clerks[0], self.bill.bill_code, REASON, PAPER, world.clock()
        )
        self.proposal_id = made.proposal_id

    def impossible(self, world: World) -> str:
        """By the rules."""
        return rules.why_no_write_off(self.bill)

    def carry_out(self, world: World) -> None:
        """Given up."""
        rules.write_off(world.oracle, self.bill, world.clock())

    def told(self) -> str:
        """In one line."""
        return f"#{self.number} write-off of bill {self.bill.bill_code}: {self.refused or self.answer.code}"


@dataclass(eq=False, slots=True)
class Payout(Operation):
    """A refund that was promised leaves the city's cash."""

    name: ClassVar[str] = "refund paid"
    whole: ClassVar[bool] = True

    payment: PaymentModel
    amount: int

    async def run(self, world: World) -> None:
        """Record the treasury's paper."""
        async with world.desk.transaction() as db:
            payment_id = UUID(self.payment.payment_id)
            movement = await db.fetchval(_SQL.open_refund, DENPASAR.region_id, payment_id, self.amount)
            now = world.clock()
            await desk.record_payout(db, world.clerks[0], movement, PAPER, city_day(now), now)
        self.answer = Answer("done")

    def committed(self, world: World) -> None:
        """Paid out."""
        world.promised.remove((self.payment, self.amount))
        rules.pay_out(world.oracle, self.amount, world.clock())


@dataclass(eq=False, slots=True)
class TakeBack(Operation):
    """A bank takes its own payment back by host to host."""

    name: ClassVar[str] = "h2h reversal"
    whole: ClassVar[bool] = True
    codes: ClassVar[dict[str, str]] = {
        "": "00",
        "repeat": "00",
        "wrong_amount": "13",
        "unknown": "63",
        "too_late": "95",
        "reconciled": "95",
        "paid_out": "95",
    }

    payment: PaymentModel
    amount: int
    natural_id: str
    verdict: str | None = field(default=None, init=False)

    async def run(self, world: World) -> None:
        """Ask."""
        notice = self.payment.notice
        ntb, _, branch = self.natural_id.partition("/")
        body = {
            "bill_code": notice.account, "ntb": ntb, "branch": branch, "amount": self.amount,
            "reason": REASON,
        }  # fmt: skip
        self.answer = await world.doors.take_back(h2h_call(world.partners[notice.bank.name], body))

    def committed(self, world: World) -> None:
        """Taken back, where the rules allow it."""
        now = world.clock()
        if self.natural_id != self.payment.notice.natural_id:
            self.verdict = "unknown"
        elif self.amount != self.payment.notice.amount:
            self.verdict = "wrong_amount"
        else:
            self.verdict = rules.why_no_bank_reversal(self.payment, now)
            if not self.verdict:
                rules.reverse(world.oracle, self.payment, now)

    def judge(self, world: World) -> None:
        """A reply code; 68 only where something has gone wrong."""
        if self.struck and (self.answer is NO_ANSWER or self.answer.code in ("05", "68")):
            return
        expected = "a commit" if self.verdict is None else self.codes[self.verdict]
        expect(self, f"its answer ({self.verdict})", expected, self.answer.code)

    def told(self) -> str:
        """In one line."""
        return f"#{self.number} h2h reversal of {self.natural_id}, Rp{self.amount}: {self.answer.code}"
