"""Seeds hold every invariant and play the same again. ``make soak`` plays a million operations."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from pagi.database import DatabaseAccess
from pagi.simulation.faults import catalogue
from pagi.simulation.play import play_seed
from pagi.simulation.report import as_json, broken
from pagi.simulation.run import Report

SOAKING = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
SEEDS = range(1000, 1100) if SOAKING else range(11, 14)
OPERATIONS = 10_000 if SOAKING else 700


def told(report: Report) -> dict[str, Any]:
    """All of a report but how long it took."""
    return {**json.loads(as_json(report, None)), "seconds": 0, "history": report.history}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_seed_holds_every_invariant(postgres: DatabaseAccess, seed: int) -> None:
    report = play_seed(postgres, seed, OPERATIONS)
    assert report.broken is None, broken(report)
    assert report.operations >= OPERATIONS
    paid = sum(report.counts[name] for name in ("va payment", "qr notification", "h2h payment"))
    assert paid > OPERATIONS / 3
    assert report.faults.total() > OPERATIONS / 40


def test_the_same_seed_plays_the_same_again_to_the_last_step(postgres: DatabaseAccess) -> None:
    first, second = (told(play_seed(postgres, 21, 300)) for _ in range(2))
    assert first == second
    assert first["steps"] > 1_000


def test_every_fault_is_named_once_and_strikes_between_any_two_steps_of_the_till() -> None:
    faults = catalogue()
    assert len({fault.name for fault in faults}) == len(faults)
    steps = ("acquire", "begin", "statement", "commit", "release")
    crashes = {fault.verb for fault in faults if fault.kind == "crash" and fault.pool == "till"}
    cancellations = {fault.verb for fault in faults if fault.kind == "cancel" and fault.pool == "till"}
    assert crashes == cancellations == set(steps)
