"""Scenarios of mobile banking and of transfers; over midnight; and the command that plays scenarios."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.demo.demo_program import HURRIED, Demo, demo_in
from tests.journeys.scenarios import BY_CHANNEL, doctor_agrees, keys, must_hold, play


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One running demo for all scenarios."""
    with demo_in(tmp_path_factory.mktemp("scenarios") / "data") as running:
        running.start(**HURRIED)
        yield running


KEYS = keys(("bank_transfer", "mobile_banking"))
FAULTS = {
    "callback-dropped", "duplicate", "late", "out-of-order", "wrong-amount", "wrong-signature",
    "timeout-after-commit", "outage-at-noon", "three-429s",
}  # fmt: skip


@pytest.mark.parametrize("channel", BY_CHANNEL)
def test_each_channel_has_each_fault(channel: str) -> None:
    assert set(BY_CHANNEL[channel]) >= FAULTS


def test_over_midnight_what_came_late_is_paid_and_what_was_paid_can_no_more_be_taken_back(
    demo: Demo, tmp_path: Path
) -> None:
    late, dropped, paid = (
        play(demo, key)
        for key in ("bank_transfer/late", "mobile_banking/callback-dropped", "mobile_banking/paid")
    )
    assert {run["state"] for run in (late, dropped, paid)} == {"passed"}
    with httpx.Client(base_url=demo.facts["bank_url"], timeout=20) as bank:
        attempt = next(step["attempt_id"] for step in paid["steps"] if step["attempt_id"])
        page = bank.get(f"/transaksi/{attempt}").text
        reference = page.split("<dt>NTB</dt><dd>", 1)[1].split("<", 1)[0]
        assert "Batalkan pembayaran ini" in page
        assert demo.pagi("-m", "pagi.cli", "clock", "+1d").returncode == 0
        assert "Batalkan pembayaran ini" not in bank.get(f"/transaksi/{attempt}").text
        told = bank.post("/reversals", json={"reference": reference}).json()
        assert (told["state"], told["response_code"]) == ("refused", "95")

        day = bank.get("/health/live").json()["city_day"]
        file = tmp_path / "bni.csv"
        file.write_bytes(bank.get(f"/settlements/bni/{day}.csv").content)
    done = demo.pagi("-m", "pagi.cli", "reconcile", str(file), "--bank", "bni", "--date", day, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["classes"]["booked"]["count"] == 1
    code = late["bills"][0]["bill_code"]
    assert httpx.get(f"{demo.base_url}/api/v1/bills/{code}").json()["status"] == "paid"


@pytest.mark.parametrize("key", KEYS)
async def test_a_scenario_comes_true_and_every_proof_of_the_ledger_holds(demo: Demo, key: str) -> None:
    await must_hold(demo, play(demo, key))


def test_the_doctor_agrees_in_the_end(demo: Demo) -> None:
    doctor_agrees(demo)


def test_the_command_plays_a_scenario_and_exits_0(demo: Demo) -> None:
    done = demo.pagi("-m", "pagi.cli", "simulator", "run", "mobile_banking/paid", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert (told["state"], told["differs"]) == ("passed", None)
    assert "ok  A customer pays by mobile banking" in done.stderr


def test_the_command_says_what_differed_and_exits_1(demo: Demo, tmp_path: Path) -> None:
    with httpx.Client(base_url=demo.facts["bank_url"]) as bank:
        bank.post("/faults", json={"fault": "outage", "seconds": 60})
    done = demo.pagi("-m", "pagi.cli", "simulator", "run", "mobile_banking/paid")
    assert done.returncode == 1
    assert "mobile_banking/paid FAILED: The bank is down" in done.stdout


def test_the_command_lists_scenarios_and_knows_no_other(demo: Demo) -> None:
    done = demo.pagi("-m", "pagi.cli", "simulator", "run", "--list")
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == keys(BY_CHANNEL)
    assert demo.pagi("-m", "pagi.cli", "simulator", "run", "nonsense").returncode == 2
    assert demo.pagi("-m", "pagi.cli", "simulator", "run").returncode == 2
    nobody = demo.pagi("-m", "pagi.cli", "simulator", "run", "all", "--bank-url", "http://127.0.0.1:9")
    assert nobody.returncode == 1
