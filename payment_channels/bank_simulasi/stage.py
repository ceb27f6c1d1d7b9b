"""What one run of a scenario knows and leaves behind: bills, payments, each step with what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from .book import Payment
from .errors import ScenarioDiffers
from .office import Call
from .scenario import Scenario

if TYPE_CHECKING:
    from .program import Bank


class Done(msgspec.Struct, kw_only=True):
    """A step that runs or has run. ``problem`` in both languages when it came out otherwise."""

    what: str
    english: str
    state: str = "running"
    calls: list[Call] = msgspec.field(default_factory=list)
    attempt_id: str | None = None
    problem: str | None = None
    problem_english: str | None = None


class Run(msgspec.Struct, kw_only=True):
    """A run, from ``queued`` over ``running`` to ``passed`` or ``failed``."""

    run_id: str
    channel: str
    name: str
    title: str
    english: str
    of: int
    started_at: str
    state: str = "queued"
    steps: list[Done] = msgspec.field(default_factory=list)
    bills: list[dict[str, Any]] = msgspec.field(default_factory=list)

    @property
    def ended(self) -> bool:
        """Whether nothing more happens."""
        return self.state in ("passed", "failed")


class Stage:
    """Where a scenario plays."""

    def __init__(self, bank: Bank, scenario: Scenario, run: Run) -> None:
        self.bank, self.scenario, self.run = bank, scenario, run
        self.codes: list[str] = []
        self.due: dict[str, int] = {}
        self.ways: dict[tuple[str, str], dict[str, Any]] = {}
        self.attempts: dict[str, str] = {}
        self.run_id = ""

    @property
    def step(self) -> Done:
        """The step of now."""
        return self.run.steps[-1]

    def hear(self, call: Call) -> None:
        """Keep a call; of many alike only the last, as when a bill is looked at until it is paid."""
        calls = self.step.calls
        if calls and (calls[-1].method, calls[-1].path, call.method) == ("GET", call.path, "GET"):
            calls.pop()
        calls.append(call)

    async def payment(self, tag: str) -> Payment:
        """The payment that the scenario calls by ``tag``, as the book has it now. Raises ScenarioDiffers."""
        found = await self.bank.book.payment_of(self.attempts[tag])
        if found is None:
            raise ScenarioDiffers(what="pembayaran / payment", expected="dibayar / paid", found="not_paid")
        return found
