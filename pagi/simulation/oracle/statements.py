"""What a bank's settlement file must be found to say, line by line, beside the oracle's own books."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from pagi.simulation.oracle.money import Oracle, PaymentModel

CREDIT, REVERSAL = "CREDIT", "REVERSAL"


Key: TypeAlias = tuple[str, int, str, str]
"""A payment's key, and which of its movements."""
File: TypeAlias = tuple[str, date, bytes]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a bank. ``number`` as in the file, whose header is 1."""

    number: int
    transaction_id: str
    movement: str
    reference: str
    amount: int


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that is booked, or taken back."""

    payment: PaymentModel
    movement: str
    day: date

    @property
    def key(self) -> Key:
        """Which one."""
        return (*self.payment.key, self.movement)


@dataclass(frozen=True, slots=True)
class Found:
    """What a line, or a movement without one, is classed as."""

    class_: str
    line: int | None
    movement: Movement | None
    amount: int


@dataclass(slots=True)
class Files:
    """The files that came, and what the newest look at each found."""

    oracle: Oracle
    found: dict[File, tuple[list[Found], int]] = field(default_factory=dict)
    shown: dict[File, dict[Key, list[str]]] = field(default_factory=dict)
    """By file: which movements it shows, under which transactions."""

    def match(
        self, bank: str, day: date, content: bytes, lines: Sequence[Line]
    ) -> tuple[list[Found], int, bool]:
        """What is found, what the bank still owes, and whether that is news; matched money is reconciled."""
        known = {(one.movement, one.payment.notice.reference): one for one in self._movements(bank)}
        repeated = {line.number for line in lines if self._is_repeat(line, lines)}
        pairs = self._pairs(bank, day, [line for line in lines if line.number not in repeated], known)
        found = [self._class_of(line, line.number in repeated, pairs.get(line.number)) for line in lines]
        taken = {pair.key for pair in pairs.values()}
        found += [
            Found("only_in_ledger", None, one, one.payment.notice.amount)
            for one in known.values()
            if one.day == day and one.key not in taken and self._is_missed(bank, one, taken)
        ]
        for what in found:
            if what.class_ == "matched" and what.movement is not None and what.movement.movement == CREDIT:
                self._reconcile(what.movement.payment)
        shown: dict[Key, list[str]] = {}
        for line in lines:
            if line.number in pairs:
                shown.setdefault(pairs[line.number].key, []).append(line.transaction_id)
        file = (bank, day, content)
        answer = (sorted(found, key=str), self._owes(bank))
        is_new = self.found.get(file) != answer
        self.found[file], self.shown[file] = answer, shown
        return *answer, is_new

    def _movements(self, bank: str) -> Iterator[Movement]:
        for payment in self.oracle.payments.values():
            if payment.notice.bank.slug == bank:
                yield Movement(payment, CREDIT, payment.paid_day)
                if payment.state == "reversed":
                    assert payment.reversed_on is not None, "a reversal has its day"
                    yield Movement(payment, REVERSAL, payment.reversed_on)

    @staticmethod
    def _is_repeat(line: Line, lines: Sequence[Line]) -> bool:
        return any(
            other.transaction_id == line.transaction_id and other.number < line.number for other in lines
        )

    def _pairs(
        self, bank: str, day: date, lines: Sequence[Line], known: dict[tuple[str, str], Movement]
    ) -> dict[int, Movement]:
        """Each movement with its line: one of its own amount first, then the first of any."""
        pairs: dict[int, Movement] = {}
        candidates: dict[tuple[str, str], list[Line]] = {}
        for line in lines:
            candidates.setdefault((line.movement, line.reference), []).append(line)
        for key, those in candidates.items():
            movement = known.get(key)
            if movement is None or not self._may_show(bank, day, movement, those):
                continue
            right = [line for line in those if line.amount == movement.payment.notice.amount]
            pairs[(right or those)[0].number] = movement
        return pairs

    def _may_show(self, bank: str, day: date, movement: Movement, lines: Sequence[Line]) -> bool:
        """Money that another day's file shows under another transaction is not these lines' money."""
        elsewhere = self._shown_on_other_days(bank, day, movement.key)
        return movement.day == day or elsewhere <= {line.transaction_id for line in lines}

    def _shown_on_other_days(self, bank: str, day: date, key: Key) -> set[str]:
        return {
            transaction
            for (other_bank, other_day, _), shown in self.shown.items()
            if other_bank == bank and other_day != day
            for transaction in shown.get(key, ())
        }

    @staticmethod
    def _class_of(line: Line, is_repeat: bool, pair: Movement | None) -> Found:
        if is_repeat:
            return Found("duplicate", line.number, None, line.amount)
        if pair is None:
            return Found("only_in_bank", line.number, None, line.amount)
        same = pair.payment.notice.amount == line.amount
        return Found("matched" if same else "amount_differs", line.number, pair, line.amount)

    def _is_missed(self, bank: str, one: Movement, taken: set[Key]) -> bool:
        """Whether the bank ought to show it: not what was taken back, nor what it shows on another day."""
        if self._shown_on_other_days(bank, one.day, one.key):
            return False
        if one.movement == CREDIT:
            return one.payment.state != "reversed"
        credit = (*one.payment.key, CREDIT)
        return credit in taken or bool(self._shown_on_other_days(bank, one.day, credit))

    @staticmethod
    def _reconcile(payment: PaymentModel) -> None:
        if payment.state == "received":
            payment.state = "reconciled"

    def _owes(self, bank: str) -> int:
        books = self.oracle.books
        names = {
            one.notice.bank.name for one in self.oracle.payments.values() if one.notice.bank.slug == bank
        }
        return sum(
            books.balance(code) for (partner, _), code in books.accounts.clearing.items() if partner in names
        )


def totals(found: Sequence[Found]) -> dict[str, tuple[int, int]]:
    """Count and sum of each class."""
    counts, sums = Counter(one.class_ for one in found), Counter[str]()
    for one in found:
        sums[one.class_] += one.amount
    names = ("matched", "amount_differs", "only_in_bank", "only_in_ledger", "duplicate")
    return {name: (counts[name], sums[name]) for name in names}
