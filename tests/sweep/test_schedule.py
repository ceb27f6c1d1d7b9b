"""The schedule as a value: pauses grow and end, wishes are kept, nothing is asked about for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagi.sweep.models import HandedWhy, Heard, Question, QuestionState, Told
from pagi.sweep.schedule import DEMO, LONGEST_WISH, USUAL, Pace, ask_again, pause, rest, step

NOW = datetime(2026, 11, 24, 15, 59, tzinfo=UTC)  # a minute before midnight in Denpasar
NOTHING_BOOKED = [one for one in Heard if one is not Heard.PAID]

paces = st.sampled_from([USUAL, DEMO])
ends = st.none() | st.timedeltas(-timedelta(days=10), timedelta(days=10)).map(lambda by: NOW + by)
chances = st.floats(0, 1, exclude_max=True)
answers = st.builds(Told, st.sampled_from(NOTHING_BOOKED), wait=st.none() | st.floats(0, 1e6))


def question(
    tries: int = 0, expires_at: datetime | None = None, kind: str = "instruction", booked: bool = False
) -> Question:
    is_answer = kind == "answer"
    return Question(
        region_id=5171, question_id=uuid4(), kind=kind, partner_id=uuid4(), channel="qris", service=51,
        account="PAGI261124X", told_service=52 if is_answer else None, natural_id="N1" if is_answer else None,
        opened_at=NOW - timedelta(minutes=5), expires_at=expires_at, state=QuestionState.OPEN,
        next_ask_at=NOW,
        tries=tries, unanswered=tries, asked_at=None, heard=None, said="", booked=booked,
    )  # fmt: skip


questions = st.builds(
    question, st.integers(0, 10_000), ends, st.sampled_from(["instruction", "answer"]), st.booleans()
)


@given(paces, questions, chances)
def test_pauses_grow_up_to_a_longest_one(pace: Pace, asked: Question, chance: float) -> None:
    longest = pace.rare if asked.expires_at is None else pace.longest
    found = pause(pace, asked, asked.tries, chance)
    assert pace.first <= found <= longest * (1 + pace.spread)
    assert found <= pause(pace, asked, asked.tries + 1, chance)


@given(paces, questions, answers, chances)
def test_the_next_question_lies_ahead_and_no_sooner_than_the_provider_wishes(
    pace: Pace, asked: Question, told: Told, chance: float
) -> None:
    at = ask_again(pace, asked, told, NOW, chance)
    assert at > NOW
    assert at >= NOW + min(timedelta(seconds=told.wait or 0), LONGEST_WISH)
    assert at <= NOW + max(pace.rare * (1 + pace.spread), LONGEST_WISH)


@given(paces, questions, st.sampled_from(NOTHING_BOOKED), chances)
def test_a_code_is_asked_about_right_when_it_is_certain(
    pace: Pace, asked: Question, heard: Heard, chance: float
) -> None:
    at = ask_again(pace, asked, Told(heard), NOW, chance)
    if asked.expires_at is not None and asked.expires_at + pace.certain > NOW:
        assert at <= asked.expires_at + pace.certain


@given(paces, questions, answers, chances)
def test_nothing_is_given_up_while_money_can_still_move(
    pace: Pace, asked: Question, told: Told, chance: float
) -> None:
    decided = step(pace, asked, told, NOW, chance)
    assert (decided.state is QuestionState.OPEN) == (decided.at is not None)
    if asked.expires_at is None or asked.expires_at + pace.certain > NOW:
        assert decided.state is QuestionState.OPEN


@given(
    paces, st.sampled_from(NOTHING_BOOKED), st.sampled_from(["instruction", "answer"]), st.booleans(), chances
)
def test_every_question_about_a_code_ends(
    pace: Pace, heard: Heard, kind: str, booked: bool, chance: float
) -> None:
    """Whatever a provider answers for ever, in days it is over, or a clerk's."""
    now, asked = NOW, question(0, NOW + timedelta(minutes=30), kind, booked)
    for tries in range(3_000):
        decided = step(
            pace, question(tries, asked.expires_at, kind, booked), Told(heard, wait=3), now, chance
        )
        if decided.at is None:
            break
        now = decided.at
    assert decided.state is not QuestionState.OPEN
    assert now <= NOW + pace.patience + timedelta(hours=2)


@pytest.mark.parametrize(
    ("kind", "booked", "heard", "state", "why"),
    [
        ("instruction", False, Heard.NEVER, QuestionState.EXPIRED, None),
        ("answer", False, Heard.NEVER, QuestionState.SETTLED, None),
        ("answer", True, Heard.NEVER, QuestionState.HANDED, HandedWhy.CONTRADICTS),
    ],
)
def test_what_never_moved_is_certain_after_its_end(
    kind: str, booked: bool, heard: Heard, state: QuestionState, why: HandedWhy | None
) -> None:
    end = NOW - USUAL.certain
    decided = step(USUAL, question(3, end, kind, booked), Told(heard), NOW, 0)
    assert (decided.state, decided.why) == (state, why)
    early = step(USUAL, question(3, end + timedelta(seconds=1), kind, booked), Told(heard), NOW, 0)
    assert early.state is QuestionState.OPEN


@pytest.mark.parametrize(
    ("heard", "why"),
    [
        (Heard.SILENT, HandedWhy.SILENT), (Heard.BUSY, HandedWhy.SILENT), (Heard.REFUSED, HandedWhy.REFUSED),
        (Heard.NOT_YET, HandedWhy.PENDING),
    ],
)  # fmt: skip
def test_a_provider_that_never_tells_ends_at_a_clerk(heard: Heard, why: HandedWhy) -> None:
    end = NOW - USUAL.certain - USUAL.patience
    decided = step(USUAL, question(300, end), Told(heard), NOW, 0)
    assert (decided.state, decided.why) == (QuestionState.HANDED, why)


def test_a_provider_that_names_no_pause_gets_one_that_doubles() -> None:
    pauses = [rest(Told(Heard.BUSY), busy).total_seconds() for busy in range(12)]
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 256, 256, 256]
    assert rest(Told(Heard.BUSY, wait=7), 5) == timedelta(seconds=7)
    assert rest(Told(Heard.SILENT), 5) == timedelta(0)
    assert rest(Told(Heard.SILENT, wait=30), 0) == timedelta(seconds=30), "a resting circuit"
