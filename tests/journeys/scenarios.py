"""Scenarios of Bank Simulasi, played over sockets between the two programs, and what must hold after each."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import httpx

from pagi.clock import DemoClock
from pagi.database import connect
from pagi.ledger.proofs import prove
from pagi.ledger.trial_balance import trial_balance
from tests.builders.city import REGION
from tests.demo.demo_program import ROOT, Demo

FOLDER = ROOT / "payment_channels/bank_simulasi/scenarios"
BY_CHANNEL = {file.stem: list(tomllib.loads(file.read_text())) for file in sorted(FOLDER.glob("*.toml"))}
ASKED = {
    f"{channel}/{name}"
    for channel in ("ewallet", "qris", "virtual_account")
    for name in ("callback-dropped", "three-429s")
}
"""Scenarios whose money PAGI finds by asking, once its customer has paid and nobody has told."""
STEPS_BEFORE = 4
LONGEST_SECONDS = 240


def keys(channels: Iterable[str]) -> list[str]:
    """The scenarios of some channels."""
    return [f"{channel}/{name}" for channel in channels for name in BY_CHANNEL[channel]]


def play(demo: Demo, key: str) -> dict[str, Any]:
    """A scenario to its end; where PAGI has to ask by itself, its clock runs ahead meanwhile."""
    with httpx.Client(base_url=demo.facts["bank_url"], timeout=20) as bank:
        begun = bank.post(f"/scenarios/{key}")
        assert begun.status_code == 201, begun.text
        run: dict[str, Any] = begun.json()
        end = time.monotonic() + LONGEST_SECONDS
        while run["state"] in ("queued", "running"):
            assert time.monotonic() < end, run["steps"][-1]
            time.sleep(0.1 if key not in ASKED else 0.5)
            if key in ASKED and len(run["steps"]) > STEPS_BEFORE:
                DemoClock(demo.folder / "clock.json").forward(timedelta(seconds=30))
            run = bank.get(f"/scenarios/runs/{run['run_id']}").json()
    return run


async def must_hold(demo: Demo, run: dict[str, Any]) -> None:
    """The scenario came true, PAGI says the same of its bills, and every proof of the ledger holds."""
    assert run["state"] == "passed", run["steps"][-1]
    assert len(run["steps"]) == run["of"]
    assert run["bills"], "it played with a bill"
    async with httpx.AsyncClient(base_url=demo.base_url, timeout=20) as pagi:
        for bill in run["bills"]:
            told = (await pagi.get(f"/api/v1/bills/{bill['bill_code']}")).json()
            assert (told["status"], told["paid"]) == (bill["status"], bill["paid"])
    books = await connect(demo.facts["database_url"])
    try:
        assert [proof.said for proof in await prove(books) if not proof.holds] == []
        assert (await trial_balance(books, REGION.region_id)).balanced
    finally:
        await books.close()


def doctor_agrees(demo: Demo) -> None:
    """``pagi doctor --ledger`` has nothing to say."""
    done = demo.pagi("-m", "pagi.cli", "doctor", "--ledger", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
