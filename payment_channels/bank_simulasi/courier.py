"""Tells PAGI of money until PAGI has answered: the first message, its faults, and the advice that follows.

As banks do: a notification (52, 56) tells of money that has moved and is sent until it is acknowledged; a
payment (25) without a clear answer is asked again with flagAdvise Y, until it is accepted or refused; so is
one of mobile banking, with its NTB. A refusal that may be about the repeat alone leaves the doubt.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

import msgspec

from . import messages
from .book import Book, Payment
from .errors import BankError
from .faults import Fault, Faults, Plan
from .log import complain, say
from .partners import Directory
from .snap_line import Exchange, SnapLine, Verdict

FIRST_PAUSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 30.0
WEARY_AFTER = 30
WEARY_PAUSE_SECONDS = 300.0
TROUBLE_PAUSE_SECONDS = 5.0
SAFETY_PAUSE_SECONDS = 60.0  # longer than a first telling can take; reached only if that broke down
AT_ONCE = 4
BEST_FIRST = (Verdict.ACKNOWLEDGED, Verdict.REFUSED, Verdict.UNANSWERED)


def pause(unanswered: int) -> float:
    """How many seconds to wait after so many unanswered messages: doubling, to half a minute, then five."""
    if unanswered >= WEARY_AFTER:
        return WEARY_PAUSE_SECONDS
    return min(FIRST_PAUSE_SECONDS * 2.0 ** max(unanswered - 1, 0), LONGEST_PAUSE_SECONDS)


@dataclass(slots=True)
class Waiting:
    """A payment to be told later: when (loop time), how, and whether the next message goes first."""

    payment: Payment
    due: float
    plan: Plan | None = None
    behind_next: bool = False


class Courier:
    """Delivers payments; runs one background task for those that wait."""

    def __init__(self, book: Book, line: SnapLine, directory: Directory, faults: Faults) -> None:
        self._book, self._line, self._directory, self._faults = book, line, directory, faults
        self._waiting: dict[str, Waiting] = {}
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take up what an earlier run left unanswered, and begin."""
        for payment in await self._book.pending():
            self._waiting[payment.reference] = Waiting(payment, _now() + FIRST_PAUSE_SECONDS)
        self._task = asyncio.create_task(self._work(), name="courier")

    async def stop(self) -> None:
        """Stop; what waits stands in the book."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def due_in(self) -> dict[str, float]:
        """In how many seconds each waiting payment is told again, by reference."""
        return {reference: max(0.0, one.due - _now()) for reference, one in self._waiting.items()}

    def hurry(self) -> None:
        """Tell everything that waits now."""
        for one in self._waiting.values():
            one.due = 0.0
        self._wake.set()

    async def tell(self, payment: Payment, plan: Plan) -> None:
        """Tell PAGI of a new payment, as ``plan`` has it go right or wrong."""
        if plan.drop:
            await self._book.decide(payment.reference, "withheld", "tidak dikirim (gangguan drop_callback)")
        elif plan.wait_seconds > 0:
            due, later = _now() + plan.wait_seconds, replace(plan, wait_seconds=0.0)
            self._waiting[payment.reference] = Waiting(payment, due, later, plan.behind_next)
            self._wake.set()
        else:
            self._waiting[payment.reference] = Waiting(payment, _now() + SAFETY_PAUSE_SECONDS)
            await self._deliver(payment, plan)
            self._let_go_behind()

    def _let_go_behind(self) -> None:
        for one in self._waiting.values():
            if one.behind_next:
                one.due, one.behind_next = 0.0, False
        self._wake.set()

    async def _deliver(self, payment: Payment, plan: Plan | None) -> None:
        """Send once (or twice, by plan), keep what was said, and wait for the next time if need be."""
        first = plan or Plan()
        body = messages.advice(payment.body)
        if plan is not None:
            body = messages.first_telling(payment.body, wrong_amount=plan.wrong_amount)
        sendings = [
            self._send(payment, body, first.wrong_signature) for _ in range(2 if first.duplicate else 1)
        ]
        verdicts: list[tuple[Verdict, str]] = []
        clears = False
        for exchanges in await asyncio.gather(*sendings):
            for exchange in exchanges:
                await self._book.keep_exchange(payment.attempt_id, payment.reference, exchange)
            verdicts.append(_judge(payment, exchanges, first))
            clears = clears or (verdicts[-1][0] is Verdict.REFUSED and exchanges[-1].clears_doubt)
        verdict, why = min(verdicts, key=lambda one: BEST_FIRST.index(one[0]))
        if verdict is Verdict.REFUSED and in_doubt(payment, verdicts) and not clears:
            verdict = Verdict.UNANSWERED
        await self._conclude(payment, verdict, why)

    async def _send(self, payment: Payment, body: bytes, spoil: bool) -> list[Exchange]:
        try:
            partner = self._directory.open().bank(payment.partner)
            return await self._line.send(partner, payment.service, body, spoil_signature=spoil)
        except BankError as problem:
            complain("payment.not_sent", reference=payment.reference, why=problem.code)
            return []

    async def _conclude(self, payment: Payment, verdict: Verdict, why: str) -> None:
        if verdict is Verdict.REFUSED and payment.service in messages.NOTIFICATIONS:
            verdict = Verdict.UNANSWERED
        await self._book.decide(payment.reference, verdict.value, why)
        say("payment.told", reference=payment.reference, service=payment.service, verdict=verdict.value)
        if verdict is Verdict.UNANSWERED:
            again = msgspec.structs.replace(payment, unanswered=payment.unanswered + 1)
            self._waiting[payment.reference] = Waiting(again, _now() + pause(again.unanswered))
            self._wake.set()
        else:
            self._waiting.pop(payment.reference, None)

    async def _work(self) -> None:
        while True:
            due = [one for one in self._waiting.values() if one.due <= _now()]
            if due and not self._faults.active(Fault.OUTAGE):
                await asyncio.gather(*(self._again(one) for one in due[:AT_ONCE]))
                continue
            next_due = min((one.due for one in self._waiting.values()), default=_now() + 60.0)
            await self._rest(0.5 if due else next_due - _now())

    async def _rest(self, seconds: float) -> None:
        self._wake.clear()
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return

    async def _again(self, one: Waiting) -> None:
        """Tell a waiting payment; when even the book fails it keeps waiting, and the others go on."""
        try:
            await self._deliver(one.payment, one.plan)
        except Exception as problem:  # noqa: BLE001  logged whole; one payment never stops the others
            one.due = _now() + TROUBLE_PAUSE_SECONDS
            complain("payment.not_told", problem, reference=one.payment.reference)


def in_doubt(payment: Payment, verdicts: list[tuple[Verdict, str]]) -> bool:
    """Whether PAGI may have booked a telling whose answer never came."""
    return payment.unanswered > 0 or any(verdict is Verdict.UNANSWERED for verdict, _ in verdicts)


def _judge(payment: Payment, exchanges: list[Exchange], plan: Plan) -> tuple[Verdict, str]:
    """What the last exchange says of ``payment``, and in which words."""
    if not exchanges:
        return Verdict.UNANSWERED, "bank belum tersambung ke PAGI"
    last = exchanges[-1]
    if last.service != payment.service:
        return Verdict.UNANSWERED, f"tidak mendapat token: {last.says}"
    if plan.lose_answer:
        return Verdict.UNANSWERED, "jawaban dibuang (gangguan timeout_after_commit)"
    return last.verdict, last.says


def _now() -> float:
    return asyncio.get_running_loop().time()
