"""Every planted bug is found, at any seed; a bug whose place has moved is no longer silently harmless."""

from __future__ import annotations

import os
from contextlib import ExitStack

import pytest

from pagi.database import DatabaseAccess
from pagi.simulation.play import play_seed
from pagi.simulation.sabotage.planting import Moved, Patch, planted_in_process, rewritten
from pagi.simulation.sabotage.registry import SABOTAGES

SOAKING = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
SEEDS = range(300, 305) if SOAKING else range(300, 301)


@pytest.mark.parametrize("name", SABOTAGES)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_planted_bug_is_found(postgres: DatabaseAccess, name: str, seed: int) -> None:
    report = play_seed(postgres, seed, 2_000, SABOTAGES[name])
    assert report.broken is not None, f"{name} was not found: {SABOTAGES[name].said}"
    assert report.history, "the last operations are shown"


@pytest.mark.parametrize("name", SABOTAGES)
def test_a_bug_finds_its_place_and_leaves_the_program_as_it_was(name: str) -> None:
    sabotage = SABOTAGES[name]
    assert sabotage.scripts() or sabotage.patches(), "a bug changes something"
    with ExitStack() as stack:
        for patch in planted_in_process(sabotage):
            stack.enter_context(patch)


def test_a_bug_whose_place_has_moved_says_so() -> None:
    with pytest.raises(Moved, match="0 times"):
        rewritten("pagi/payments/functions.sql", ("a piece that is not there", ""))
    with pytest.raises(Moved), Patch("pagi.payments.till:Till._gone", lambda old: old).planted():
        pytest.fail("it was planted nowhere")


def test_there_are_bugs_of_every_kind_that_the_contract_speaks_of() -> None:
    wanted = {
        "acknowledged-before-commit", "repeat-check-by-day", "unlocked-bill", "transfer-dropped",
        "overpayment-lost", "refused-key-occupied",
    }  # fmt: skip
    assert wanted <= SABOTAGES.keys()
    assert len(SABOTAGES) >= 25
