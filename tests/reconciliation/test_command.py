"""`pagi reconcile` and `pagi ledger trial-balance`, as an operator and as a program that reads them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from pagi.database import Connection
from tests.builders.ledger_rows import Paid, add_partner, add_payments, add_region
from tests.builders.settlement_files import file, line, line_of

DAY = date(2026, 11, 24)


@pytest.fixture
async def partner(db: Connection) -> UUID:
    await add_region(db)
    return await add_partner(db, "bpd_bali", 1)


def pagi(database_url: str, *words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pagi.cli", *map(str, words)],
        env={**os.environ, "DATABASE_URL": database_url},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


async def test_a_program_reads_one_object_and_the_same_again(
    db: Connection, partner: UUID, database_url: str, tmp_path: Path
) -> None:
    made = [Paid("R1", 558_800, DAY, partner), Paid("R2", 1_000, DAY, partner)]
    await add_payments(db, made)
    path = tmp_path / "bpd_bali.csv"
    path.write_bytes(file([line_of(made[0]), line_of(made[0]), line("T3", "R3", "12.00")]))
    words = ("reconcile", path, "--bank", "bpd_bali", "--date", "2026-11-24", "--json")
    first, again = pagi(database_url, *words), pagi(database_url, *words)
    assert (first.returncode, first.stderr) == (0, "")
    answer = json.loads(first.stdout)
    run_id = UUID(answer.pop("run_id"))
    assert answer == {
        "lines": 3,
        "classes": {
            "matched": {"count": 1, "amount": 558_800},
            "amount_differs": {"count": 0, "amount": 0},
            "only_in_bank": {"count": 0, "amount": 0},
            "only_in_ledger": {"count": 1, "amount": 1_000},
            "duplicate": {"count": 1, "amount": 558_800},
        },
        "quarantined": [
            {"line": 4, "column": "amount", "reason": "must be whole rupiah in digits alone, such as 558800."}
        ],
        "clearing_balance": 559_800,
    }
    assert again.stdout == first.stdout
    assert await db.fetchval("select array_agg(run_id) from reconciliation.run") == [run_id]
    state = "select state from payments.payment where bank_reference = $1"
    assert [await db.fetchval(state, name) for name in ("R1", "R2")] == ["reconciled", "received"]


async def test_a_person_reads_a_table(
    db: Connection, partner: UUID, database_url: str, tmp_path: Path
) -> None:
    made = Paid("R1", 558_800, DAY, partner)
    await add_payments(db, [made])
    path = tmp_path / "bpd_bali.csv"
    path.write_bytes(file([line_of(made), "bad"]))
    said = pagi(database_url, "reconcile", path, "--bank", "bpd_bali", "--date", "2026-11-24").stdout
    assert "matched" in said
    assert "Rp558.800" in said
    assert "line 3, transaction_time: the line has too few fields." in said


async def test_a_broken_file_is_exit_1_with_line_column_and_reason(
    partner: UUID, database_url: str, tmp_path: Path
) -> None:
    path = tmp_path / "broken.csv"
    path.write_bytes(file([line("T1", "R1", 1), '"T2,2026']))
    words = ("reconcile", path, "--bank", "bpd_bali", "--date", "2026-11-24", "--json")
    broken = pagi(database_url, *words)
    assert broken.returncode == 1
    assert (
        "Line 3, column transaction_id: a quotation mark is opened and not properly closed." in broken.stderr
    )
    error = json.loads(broken.stdout)["error"]
    assert (error["code"], error["line"], error["column"]) == ("statement.broken", 3, "transaction_id")


async def test_wrong_usage_is_exit_2_and_an_unknown_bank_is_helped(
    partner: UUID, database_url: str, tmp_path: Path
) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(file([]))
    unknown = pagi(database_url, "reconcile", path, "--bank", "bca", "--date", "2026-11-24")
    assert unknown.returncode == 1
    assert "Known are: bpd_bali." in unknown.stderr
    for words in (
        (path, "--bank", "bpd_bali", "--date", "24-11-2026"),
        (path, "--bank", "bpd_bali"),
        (tmp_path / "none.csv", "--bank", "bpd_bali", "--date", "2026-11-24"),
    ):
        assert pagi(database_url, "reconcile", *words).returncode == 2


async def test_the_trial_balance_balances_on_any_day(
    db: Connection, partner: UUID, database_url: str
) -> None:
    await add_payments(db, [Paid("R1", 100, DAY, partner), Paid("R2", 50, date(2026, 11, 25), partner)])
    done = pagi(database_url, "ledger", "trial-balance", "--json")
    assert done.returncode == 0
    answer = json.loads(done.stdout)
    assert answer["balanced"] is True
    moved = {a["code"]: (a["debit"], a["credit"], a["balance"]) for a in answer["accounts"] if a["balance"]}
    assert moved == {"1.1.3.01.01": (150, 0, 150), "2.1.9.01": (0, 150, -150)}
    earlier = json.loads(
        pagi(database_url, "ledger", "trial-balance", "--as-of", "2026-11-24", "--json").stdout
    )
    assert sum(a["debit"] for a in earlier["accounts"]) == 100
    assert "balanced" in pagi(database_url, "ledger", "trial-balance").stdout


async def test_a_day_is_closed_from_the_command_line_once_and_not_before_all_is_in_order(
    db: Connection, partner: UUID, database_url: str, tmp_path: Path
) -> None:
    day = date(2020, 1, 2)
    made = [Paid("R1", 558_800, day, partner)]
    await add_payments(db, made)
    early = pagi(database_url, "ledger", "close-day", day)
    assert early.returncode == 1
    assert "day.not_ready" in early.stderr
    assert "no statement of bpd_bali" in early.stderr
    path = tmp_path / "bpd_bali.csv"
    path.write_bytes(file([line_of(made[0])]))
    assert pagi(database_url, "reconcile", path, "--bank", "bpd_bali", "--date", day).returncode == 0
    first, again = (pagi(database_url, "ledger", "close-day", day, "--json") for _ in range(2))
    assert (first.returncode, first.stderr) == (0, "")
    told = json.loads(first.stdout)
    assert (told["status"], told["closed_by"]) == ("closed", "pagi ledger close-day")
    assert told["figures"] == {"received": 558_800, "payments": 1, "matched": 558_800, "reversed": 0}
    assert again.stdout == first.stdout
