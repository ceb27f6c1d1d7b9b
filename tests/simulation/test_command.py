"""`pagi simulate`: what it prints, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys

from pagi.simulation.sabotage.registry import SABOTAGES


def simulate(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, as a program of its own."""
    called = [sys.executable, "-m", "pagi.cli", "simulate", *arguments]
    return subprocess.run(called, capture_output=True, text=True, check=False)


def test_it_names_its_sabotages_one_a_line() -> None:
    done = simulate("--list-sabotages")
    assert (done.returncode, done.stdout.split()) == (0, list(SABOTAGES))


def test_a_seed_that_holds_ends_well_and_counts_what_it_played() -> None:
    done = simulate("--seed", "5", "--operations", "120", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["ok"]
    assert told["seed"] == 5
    assert sum(told["counts"].values()) >= told["operations"] >= 120
    assert told["faults"]


def test_a_bug_ends_with_1_what_broke_and_the_command_that_replays_it() -> None:
    done = simulate("--seed", "8", "--operations", "2000", "--sabotage", "booked-again-on-retry")
    assert done.returncode == 1
    replay = "pagi simulate --seed 8 --operations 2000 --sabotage booked-again-on-retry"
    assert done.stdout.strip().endswith(f"replay: {replay}")
    assert "expected:" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_bug_is_wrong_usage() -> None:
    assert simulate("--sabotage", "none-such").returncode == 2
