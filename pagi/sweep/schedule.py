"""When a question is asked again, and when it is at its end. Values in, a decision out: no clock, no chance.

Pauses grow up to a longest one and are spread, so that what was asked together does not come back together.
A code is asked about once more when no money can move on it any longer: only an answer from then is certain.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from pagi.sweep.models import HandedWhy, Heard, Question, QuestionState, Told

LONGEST_WISH = timedelta(hours=1)
"""The longest that a provider may ask us to wait."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How the sweep goes about it.

    ``look``: seconds between two looks. ``age``: how old an instruction is when it is first asked about.
    ``first`` and ``longest``: pauses while money can move; ``rare``: the longest where an instruction
    lives as its bill does. ``certain``: how long after its end a code is asked about for the last time.
    ``patience``: how long after that a provider is asked before a clerk looks. ``lease``: how long others
    leave alone what is being asked.
    """

    look: float = 15.0
    age: timedelta = timedelta(seconds=60)
    first: timedelta = timedelta(seconds=30)
    longest: timedelta = timedelta(minutes=10)
    rare: timedelta = timedelta(hours=24)
    certain: timedelta = timedelta(minutes=10)
    patience: timedelta = timedelta(days=3)
    lease: timedelta = timedelta(seconds=90)
    again: timedelta = timedelta(seconds=10)
    """The shortest time between two questions about the same thing, whoever asks."""
    spread: float = 0.2
    steady: int = 0
    """So often a code, or a number that a bank has inquired about, is asked about before pauses grow."""


USUAL = Pace()
DEMO = Pace(
    look=5.0, age=timedelta(seconds=15), first=timedelta(seconds=3), longest=timedelta(minutes=2),
    lease=timedelta(seconds=20), again=timedelta(seconds=3), steady=20,
)  # fmt: skip
"""A demo's watcher does not wait for minutes: for the first two of them each look asks."""


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of a question: asked again at ``at``, or in another ``state`` and why."""

    state: QuestionState
    at: datetime | None = None
    why: HandedWhy | None = None


def pause(pace: Pace, question: Question, times: int, chance: float) -> timedelta:
    """How long to wait after ``times`` pauses before this one; ``chance`` in [0, 1) spreads it."""
    has_end = question.expires_at is not None and question.kind != "inquiry"  # which often leads to nothing
    longest, growth = (pace.longest, 2) if has_end else (pace.rare, 4)
    is_near = has_end or question.stirred_at is not None or question.kind == "inquiry"
    grown = times - (pace.steady if is_near else 0)
    seconds: float = pace.first.total_seconds() * growth ** min(max(grown, 0), 20)
    return min(timedelta(seconds=seconds), longest) * (1 + pace.spread * chance)


def ask_again(pace: Pace, question: Question, told: Told, now: datetime, chance: float) -> datetime:
    """When to ask next after ``told``: never before the provider wishes, nor past the end of the code."""
    times = question.unanswered if told.heard is Heard.BUSY else question.tries
    at = now + pause(pace, question, times, chance)
    if question.expires_at is not None:
        end = question.expires_at + pace.certain
        if now < end < at:
            at = end
    return max(at, now + wish(told))


def rest(told: Told, busy: int) -> timedelta:
    """How long a provider is left alone after ``told``; it was too busy ``busy`` times in a row before."""
    if told.wait:
        return wish(told)
    return timedelta(seconds=2 ** min(busy, 8)) if told.heard is Heard.BUSY else timedelta(0)


def wish(told: Told) -> timedelta:
    """How long the provider asks us to wait, within reason."""
    return min(timedelta(seconds=max(told.wait or 0.0, 0.0)), LONGEST_WISH)


def step(pace: Pace, question: Question, told: Told, now: datetime, chance: float) -> Step:
    """What becomes of ``question`` after an answer that books nothing. What is paid is settled elsewhere."""
    assert told.heard is not Heard.PAID, "money that has moved goes to the till"
    again = Step(QuestionState.OPEN, at=ask_again(pace, question, told, now, chance))
    if question.expires_at is None:
        return again
    end = question.expires_at + pace.certain
    if told.heard is Heard.NEVER and now >= end:
        return _never(question)
    if now >= end + pace.patience:
        return Step(QuestionState.HANDED, why=_WHY.get(told.heard, HandedWhy.PENDING))
    return again


_WHY = {
    Heard.SILENT: HandedWhy.SILENT,
    Heard.BUSY: HandedWhy.SILENT,
    Heard.REFUSED: HandedWhy.REFUSED,
}


def _never(question: Question) -> Step:
    """No money moved, says the provider, when none can move any more."""
    if question.kind != "answer":
        return Step(QuestionState.EXPIRED)
    if question.booked:
        return Step(QuestionState.HANDED, why=HandedWhy.CONTRADICTS)
    return Step(QuestionState.SETTLED)
