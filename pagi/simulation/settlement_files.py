"""The banks' settlement files, with the errors that such files have; and the office that reconciles them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, ClassVar

from pagi.database import Connection
from pagi.regions import DENPASAR
from pagi.simulation.broken import same, same_rows
from pagi.simulation.desk import DeskWork
from pagi.simulation.operations import expect
from pagi.simulation.oracle.money import WITA, PaymentModel
from pagi.simulation.oracle.statements import CREDIT, REVERSAL, Found, Line, totals
from pagi.simulation.wire import NO_ANSWER, Answer
from reconciliation.models import Outcome
from reconciliation.service import reconcile

if TYPE_CHECKING:
    from pagi.simulation.world import World

HEADER = "transaction_id,transaction_time,channel,reference,virtual_account_no,amount,fee,type"
BROKEN_LINES = (
    "T-BAD,2026-13-45T10:00:00+08:00,VA,R0,,100,0,CREDIT",
    "T-BAD,2027-01-04T10:00:00+08:00,VA,R0,,12.50,0,CREDIT",
    "T-BAD,2027-01-04T10:00:00+08:00,CASH,R0,,100,0,CREDIT",
    "T-BAD,2027-01-04T10:00:00+08:00,VA,R0,,-100,0,CREDIT",
    "too,short",
)


@dataclass(frozen=True, slots=True)
class SettlementFile:
    """A bank's file for a day: as bytes, and the lines that can be read."""

    bank: str
    day: date
    content: bytes
    lines: tuple[Line, ...]
    quarantined: int

    def leaves_out(self, payment: PaymentModel) -> bool:
        """Whether no line shows it."""
        return all(line.reference != payment.notice.reference for line in self.lines)


def drawn(
    chance: random.Random,
    bank: str,
    day: date,
    payments: Sequence[PaymentModel],
    late: Sequence[PaymentModel],
) -> SettlementFile:
    """A file of ``payments``, and of those that come ``late`` from another day, with errors."""
    lines: list[Line] = []
    for number, payment in enumerate([*late, *payments]):
        lines += _lines_of(chance, payment, number, day)
    lines += [
        Line(0, f"X{day:%m%d}{at}", chance.choice((CREDIT, REVERSAL)), f"NOBODY{at}", 12_000)
        for at in range(chance.randrange(3))
    ]
    if lines and chance.random() < 0.7:
        lines.append(chance.choice(lines))  # the same transaction twice
    chance.shuffle(lines)
    bad = chance.sample(BROKEN_LINES, chance.choice((0, 0, 1, 2)))
    rows: list[Line | str] = [*lines, *bad]
    chance.shuffle(rows)
    numbered = [replace(row, number=at) for at, row in enumerate(rows, start=2) if isinstance(row, Line)]
    text = [HEADER, *(_written(row, day) if isinstance(row, Line) else row for row in rows), ""]
    return SettlementFile(bank, day, "\n".join(text).encode(), tuple(numbered), len(bad))


def _lines_of(chance: random.Random, payment: PaymentModel, number: int, day: date) -> Iterator[Line]:
    reference, amount = payment.notice.reference, payment.notice.amount
    line = Line(0, f"T{day:%y%m%d}{number:05d}", CREDIT, reference, amount)
    fate = chance.random()
    if fate < 0.08:
        return
    if fate < 0.16:
        yield replace(line, amount=max(1, amount + chance.choice((-1, 1, 5_000))))
    else:
        yield line
    if fate > 0.95:
        yield line  # the same transaction twice
    elif fate > 0.92:
        yield replace(line, transaction_id=line.transaction_id + "B")
    if payment.state == "reversed" and chance.random() < 0.7:
        yield replace(line, transaction_id=line.transaction_id + "R", movement=REVERSAL)


def _written(line: Line, day: date) -> str:
    moment = datetime.combine(day, time(10), tzinfo=WITA).isoformat()
    return f"{line.transaction_id},{moment},VA,{line.reference},,{line.amount},0,{line.movement}"


@dataclass(eq=False, slots=True)
class Reconcile(DeskWork):
    """A bank's file is matched against the ledger, for the first time or again."""

    name: ClassVar[str] = "file reconciled"

    file: SettlementFile
    outcome: Outcome | None = field(default=None, init=False)
    expected: tuple[list[Found], int, bool] | None = field(default=None, init=False)

    async def work(self, world: World, db: Connection) -> None:
        """Reconcile."""
        file = self.file
        self.outcome = await reconcile(
            db, DENPASAR.region_id, file.bank, file.day, file.content, "simulated.csv", world.clock()
        )
        self.answer = Answer("done")

    def committed(self, world: World) -> None:
        """Money that the bank has shown is reconciled."""
        file = self.file
        self.expected = world.files.match(file.bank, file.day, file.content, file.lines)

    def judge(self, world: World) -> None:
        """Each class with its count and its sum, and what the bank still owes."""
        if self.struck or self.answer is NO_ANSWER:
            return
        assert self.outcome is not None, "it was answered"
        assert self.expected is not None, "it was committed"
        found, owes, is_new = self.expected
        run = self.outcome.run
        classes = {name.value: (total.count, total.amount) for name, total in run.classes.items()}
        same_rows(f"{self.told()}: classes (count, amount)", totals(found), classes)
        expect(self, "lines", len(self.file.lines) + self.file.quarantined, run.lines)
        expect(self, "lines set aside", self.file.quarantined, len(self.outcome.quarantined))
        expect(self, "what the bank still owes", owes, run.clearing_balance)
        same(f"{self.told()}: whether anything was added", is_new, self.outcome.new_run)

    def told(self) -> str:
        """In one line."""
        return f"#{self.number} file of {self.file.bank} for {self.file.day}, {len(self.file.lines)} lines"
