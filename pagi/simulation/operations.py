"""What banks do to PAGI: ask and pay by virtual account, tell of a QRIS code; and what each must hear."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from pagi.partners.models import Partner
from pagi.simulation.broken import Broken
from pagi.simulation.oracle.bills import BillModel
from pagi.simulation.oracle.money import Bank, NoticeModel
from pagi.simulation.wire import NO_ANSWER, Answer, call, rupiah, written

if TYPE_CHECKING:
    from pagi.simulation.world import World

BELIEVABLE = timedelta(days=366)
STALES_ALLOWED = 5


@dataclass(frozen=True, slots=True)
class Route:
    """How a bill can be paid: a number at a bank, as it stands on the wire."""

    bank: Bank
    partner: Partner
    channel: str
    account: str
    wire: dict[str, str]
    bill: BillModel | None


@dataclass(eq=False, slots=True)
class Operation:
    """One thing that somebody does."""

    name: ClassVar[str] = "operation"
    whole: ClassVar[bool] = False

    number: int = field(default=0, init=False)
    struck: bool = field(default=False, init=False)
    answer: Answer = field(default=NO_ANSWER, init=False)

    async def run(self, world: World) -> None:
        """Do it, and keep the answer."""
        raise AssertionError("each operation says what it does")

    def committed(self, world: World) -> None:
        """A transaction of its own was committed."""

    def judge(self, world: World) -> None:
        """Hold the answer against what must have happened. Raises Broken."""

    def told(self) -> str:
        """In one line, for whoever looks into a broken run."""
        return f"#{self.number} {self.name}"


@dataclass(eq=False, slots=True)
class Inquiry(Operation):
    """Service 24."""

    name: ClassVar[str] = "inquiry"
    whole: ClassVar[bool] = True

    route: Route
    request_id: str
    external_id: str
    said: datetime | None = None
    arrived_at: datetime | None = field(default=None, init=False)
    standing: tuple[str, int] | None = field(default=None, init=False)

    async def run(self, world: World) -> None:
        """Ask."""
        self.arrived_at = world.clock()
        body = {**self.route.wire, "inquiryRequestId": self.request_id}
        if self.said is not None:
            body["trxDateInit"] = written(self.said)
        self.answer = await world.doors.inquire(
            call(self.route.partner, self.external_id, body, self.arrived_at)
        )

    def committed(self, world: World) -> None:
        """What was told is kept now."""
        oracle, bank, now = world.oracle, self.route.bank, world.clock()
        assert self.arrived_at is not None, "it has been asked"
        if oracle.claim(bank, self.external_id, f"24:{self.request_id}", now):
            asked_at = believed(self.said, self.arrived_at)
            self.standing = oracle.inquire(bank, self.route.account, asked_at, self.request_id)
        else:
            self.standing = "external_id_used", 0

    def judge(self, world: World) -> None:
        """An amount, or the reason why there is none."""
        codes = {"payable": "2002400", "unknown": "4042412", "paid": "4042414", "expired": "4042419",
                 "external_id_used": "4092400"}  # fmt: skip
        if self.struck and (self.answer is NO_ANSWER or self.answer.code == "5002401"):
            return
        standing, due = self.standing or ("nothing was kept", 0)
        expect(self, "its answer", codes.get(standing, standing), self.answer.code)
        if standing == "payable":
            expect(self, "totalAmount", rupiah(due), self.answer.account.get("totalAmount"))

    def told(self) -> str:
        """In one line."""
        return (
            f"#{self.number} inquiry {self.request_id} at {self.route.bank.name} for {self.route.account} "
            f"external id {self.external_id}: {self.answer.code}"
        )


@dataclass(eq=False, slots=True)
class Callback(Operation):
    """A bank's word that money arrived."""

    service: ClassVar[int]
    moved: ClassVar[bool] = False
    """Whether the money is no longer the bank's to undo."""
    not_booked: ClassVar[str]
    unknown: ClassVar[str]
    """What it hears when nothing is booked for certain, and when nobody knows."""

    route: Route
    natural_id: str
    amount: int
    said: datetime | None = None
    external_id: str = ""
    reference: str = ""
    arrived_at: datetime | None = field(default=None, init=False)
    decisions: list[str] = field(default_factory=list, init=False)
    commits_sent: int = field(default=0, init=False)
    stales: int = field(default=0, init=False)
    quoted_version: int = field(default=0, init=False)

    def again(self, **changes: Any) -> Callback:
        """The same once more, as banks send it."""
        return replace(self, **changes)

    def notice(self) -> NoticeModel:
        """As the oracle reads it."""
        assert self.arrived_at is not None, "it was sent"
        return NoticeModel(
            bank=self.route.bank,
            channel=self.route.channel,
            service=self.service,
            natural_id=self.natural_id,
            external_id=self.external_id or None,
            account=self.route.account,
            amount=self.amount,
            paid_at=believed(self.said, self.arrived_at),
            reference=self.reference or self.natural_id,
            moved=self.moved,
        )

    @property
    def key(self) -> tuple[str, int, str]:
        """What makes the payment itself."""
        return (self.route.bank.name, self.service, self.natural_id)

    @property
    def open_case(self) -> bool:
        """Whether the bank does not know what became of it and will send it again."""
        return self.answer is NO_ANSWER or self.answer.code in (self.not_booked, self.unknown)

    def stale(self) -> None:
        """It has to be quoted first, or anew because the bill has changed since. Raises Broken."""
        self.stales += 1
        bill = self.route.bill
        if bill is None or bill.version <= self.quoted_version:
            version = bill.version if bill else None
            raise Broken(f"{self.told()} was sent back to be quoted anew", "a bill that changed", version)
        self.quoted_version = bill.version

    def judge(self, world: World) -> None:
        """Acknowledged: it is there. Certainly not booked: it is not. Unknown: either."""
        if len(self.decisions) > 1:
            raise Broken(f"{self.told()} was decided more than once", "one decision", self.decisions)
        decision = self.decisions[0] if self.decisions else None
        if self._is_technical():
            return
        if decision is None:
            raise Broken(f"{self.told()} was answered", "an answer after a commit", "no commit")
        self._judge_answer(world, decision)

    def _is_technical(self) -> bool:
        """Whether the answer leaves the case open, and rightly so. Raises Broken."""
        code, booked = self.answer.code, "booked" in self.decisions
        if not self.open_case:
            return False
        blameless = not self.struck and self.stales < STALES_ALLOWED
        if blameless:
            raise Broken(f"{self.told()} was left open", "an answer, nothing had gone wrong", code)
        if code == self.not_booked and booked:
            raise Broken(f"{self.told()} heard that it is certainly not booked", "not booked", "booked")
        if code == self.unknown and not self.commits_sent:
            raise Broken(f"{self.told()} heard that the outcome is unknown", "a COMMIT", "none was sent")
        return True

    def _judge_answer(self, world: World, decision: str) -> None:
        raise AssertionError("each service has its answers")

    def told(self) -> str:
        """In one line."""
        when = written(self.said) if self.said else "no time"
        decided = f", decided {'+'.join(self.decisions)}" if self.decisions else ""
        return (
            f"#{self.number} {self.name} {self.natural_id} at {self.route.bank.name} for "
            f"{self.route.account or '(none)'}: Rp{self.amount}, {when}"
            f"{', external id ' + self.external_id if self.external_id else ''}: {self.answer.code}{decided}"
        )


def believed(said: datetime | None, arrived_at: datetime) -> datetime:
    """The bank's time to the second, as the wire carries it; the arrival's where there is none to believe."""
    if said is None or abs(said.replace(microsecond=0) - arrived_at) > BELIEVABLE:
        return arrived_at
    return said.replace(microsecond=0)


def expect(operation: Operation, what: str, expected: Any, actual: Any) -> None:
    """Raises Broken where they differ."""
    if expected != actual:
        raise Broken(f"{operation.told()}: {what}", expected, actual)
