"""The deck: it deals every scene before any comes again, so that a short run misses none."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from pagi.simulation.director import Batches, Director
from pagi.simulation.scenes import numbers, office, paying, time

Scene: TypeAlias = Callable[[Director], Batches]
OFTEN: dict[Scene, int] = {
    paying.ordinary: 2,
    paying.at_once: 3,
    paying.in_parts: 3,
    paying.asked_then_trouble: 4,
    paying.patience_ends: 2,
    numbers.wrong_then_right: 2,
    numbers.sent_twice_at_once: 2,
    numbers.repeated: 2,
    numbers.asked_again: 2,
    numbers.external_ids: 2,
    numbers.two_banks_one_number: 2,
    office.corrected: 2,
    office.statement: 2,
    office.taken_back: 2,
    time.closed_day: 2,
}
ONCE: tuple[Scene, ...] = (
    paying.overpaid,
    paying.told_late,
    paying.nothing_paid,
    paying.nobodys_money,
    paying.old_codes,
    numbers.other_content,
    numbers.one_number_two_bills,
    time.held_over_midnight,
    time.two_midnights,
    time.next_day,
    time.new_year,
    office.moved_then_taken_back,
    office.issued,
)
DECK: tuple[Scene, ...] = (*ONCE, *(scene for scene, often in OFTEN.items() for _ in range(often)))
