"""Every scenario of Bank Simulasi, over sockets between the two real programs; the proofs hold after each."""

from __future__ import annotations

import json
import time
import tomllib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from pagi.database import Connection, connect
from pagi.ledger.proofs import prove
from pagi.ledger.trial_balance import trial_balance
from tests.builders.city import REGION
from tests.demo.demo_program import ROOT, Demo, demo_in

FOLDER = ROOT / "payment_channels/bank_simulasi/scenarios"
BY_CHANNEL = {file.stem: list(tomllib.loads(file.read_text())) for file in sorted(FOLDER.glob("*.toml"))}
KEYS = [f"{channel}/{name}" for channel, names in BY_CHANNEL.items() for name in names]
FAULTS = {
    "duplicate", "late", "out-of-order", "wrong-amount", "wrong-signature",
    "timeout-after-commit", "outage-at-noon",
}  # fmt: skip
LONGEST_SECONDS = 240


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One running demo for all scenarios."""
    with demo_in(tmp_path_factory.mktemp("scenarios") / "data") as running:
        running.start()
        yield running


@pytest.fixture
async def books(demo: Demo) -> AsyncIterator[Connection]:
    """PAGI's database."""
    db = await connect(demo.facts["database_url"])
    yield db
    await db.close()


def play(demo: Demo, key: str) -> dict[str, Any]:
    """A scenario from its start to its end."""
    with httpx.Client(base_url=demo.facts["bank_url"], timeout=20) as bank:
        begun = bank.post(f"/scenarios/{key}")
        assert begun.status_code == 201, begun.text
        run: dict[str, Any] = begun.json()
        end = time.monotonic() + LONGEST_SECONDS
        while run["state"] in ("queued", "running"):
            assert time.monotonic() < end, run["steps"][-1]
            time.sleep(0.1)
            run = bank.get(f"/scenarios/runs/{run['run_id']}").json()
    return run


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
async def test_a_scenario_comes_true_and_every_proof_of_the_ledger_holds(
    demo: Demo, books: Connection, key: str
) -> None:
    run = play(demo, key)
    assert run["state"] == "passed", run["steps"][-1]
    assert len(run["steps"]) == run["of"]
    assert run["bills"], "it played with a bill"
    async with httpx.AsyncClient(base_url=demo.base_url, timeout=20) as pagi:
        for bill in run["bills"]:
            told = (await pagi.get(f"/api/v1/bills/{bill['bill_code']}")).json()
            assert (told["status"], told["paid"]) == (bill["status"], bill["paid"])
    assert [proof.said for proof in await prove(books) if not proof.holds] == []
    assert (await trial_balance(books, REGION.region_id)).balanced


@pytest.mark.parametrize("channel", BY_CHANNEL)
def test_each_channel_has_each_fault(channel: str) -> None:
    assert set(BY_CHANNEL[channel]) >= FAULTS


def test_the_doctor_agrees_in_the_end(demo: Demo) -> None:
    done = demo.pagi("-m", "pagi.cli", "doctor", "--ledger", "--json")
    assert done.returncode == 0, done.stdout + done.stderr


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
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == KEYS
    assert demo.pagi("-m", "pagi.cli", "simulator", "run", "nonsense").returncode == 2
    assert demo.pagi("-m", "pagi.cli", "simulator", "run").returncode == 2
    nobody = demo.pagi("-m", "pagi.cli", "simulator", "run", "all", "--bank-url", "http://127.0.0.1:9")
    assert nobody.returncode == 1
