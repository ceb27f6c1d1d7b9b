"""Scenarios of the channels in which the bank tells PAGI, or PAGI asks: QRIS, virtual account, e-wallet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.demo.demo_program import HURRIED, Demo, demo_in
from tests.journeys.scenarios import doctor_agrees, keys, must_hold, play


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One running demo for all scenarios."""
    with demo_in(tmp_path_factory.mktemp("scenarios") / "data") as running:
        running.start(**HURRIED)
        yield running


KEYS = keys(("ewallet", "qris", "virtual_account"))


@pytest.mark.parametrize("key", KEYS)
async def test_a_scenario_comes_true_and_every_proof_of_the_ledger_holds(demo: Demo, key: str) -> None:
    await must_hold(demo, play(demo, key))


def test_the_doctor_agrees_in_the_end(demo: Demo) -> None:
    doctor_agrees(demo)
