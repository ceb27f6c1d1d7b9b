"""`pagi partner pause|resume|prefer` and `pagi account fixed`, as an operator types them."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from pagi.database import DatabaseAccess
from tests.builders.city import CityBuilder

ROOT = Path(__file__).parents[2]


def pagi(database: DatabaseAccess, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command on the test's database, with the test's own key."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PAGI_", "DATABASE_"))}
    given = {
        "PYTHONPATH": str(ROOT), "DATA_DIR": str(folder), "DATABASE_URL": database.app,
        "PAGI_MASTER_KEY": base64.b64encode(bytes(32)).decode(),
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", "pagi.cli", *words], cwd=ROOT, env=kept | given, capture_output=True,
        text=True, check=False,
    )  # fmt: skip


def listed(database: DatabaseAccess, folder: Path) -> list[dict[str, Any]]:
    """What `pagi partner list` says."""
    return [json.loads(line) for line in pagi(database, folder, "partner", "list").stdout.splitlines()]


async def test_a_bank_is_paused_preferred_and_resumed(
    city: CityBuilder, database: DatabaseAccess, tmp_path: Path
) -> None:
    assert [one["name"] for one in listed(database, tmp_path)] == ["Bank BPD Bali", "BNI"]
    assert pagi(database, tmp_path, "partner", "pause", "BNI", "--channel", "qris").returncode == 0
    assert pagi(database, tmp_path, "partner", "prefer", "BNI").returncode == 0
    first = listed(database, tmp_path)[0]
    assert (first["name"], first["paused"], first["active"]) == ("BNI", ["qris"], True)
    assert pagi(database, tmp_path, "partner", "pause", "Bank BPD Bali").returncode == 0
    assert listed(database, tmp_path)[1]["paused"] == ["qris", "virtual_account"]
    assert pagi(database, tmp_path, "partner", "resume", "Bank BPD Bali").returncode == 0
    assert listed(database, tmp_path)[1]["paused"] == []
    refused = pagi(database, tmp_path, "partner", "pause", "BNI", "--channel", "ewallet")
    assert refused.returncode == 1
    assert "partner.invalid" in refused.stderr
    assert "partner.unknown" in pagi(database, tmp_path, "partner", "pause", "Bank Lain").stderr


async def test_the_fixed_number_is_told_with_the_bills_under_it(
    city: CityBuilder, database: DatabaseAccess, tmp_path: Path
) -> None:
    bill = await city.bill(principal=100_000)
    other = await city.bill(principal=200_000, owner=bill)
    done = pagi(database, tmp_path, "account", "fixed", bill.bill_code, "--bank", "bpd_bali")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["virtual_account_no"].startswith("   888999")
    assert {one["bill_code"] for one in told["bills"]} == {bill.bill_code, other.bill_code}
    assert told["amount_due"] == sum(one["amount_due"] for one in told["bills"]) >= 300_000
    again = pagi(database, tmp_path, "account", "fixed", other.bill_code, "--bank", "bpd_bali")
    assert json.loads(again.stdout) == told
    nowhere = pagi(database, tmp_path, "account", "fixed", bill.bill_code, "--bank", "bca")
    assert (nowhere.returncode, nowhere.stdout) == (1, "")
