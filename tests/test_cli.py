"""The command line: fast, quiet, with exit codes that programs rely on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def pagi(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PAGI_", "DATABASE_"))}
    return subprocess.run(
        [sys.executable, "-m", "pagi.cli", *arguments],
        cwd=ROOT,
        env=kept | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_names_every_command_without_colour() -> None:
    done = pagi("--help")
    assert done.returncode == 0
    for name in ("demo", "serve", "worker", "migrate", "doctor", "clock", "assess", "reconcile", "ledger"):
        assert f" {name} " in done.stdout
    assert "\x1b[" not in done.stdout + done.stderr


@pytest.mark.parametrize("arguments", [["nothing"], ["doctor", "--nothing"], ["clock", "backwards"]])
def test_wrong_usage_is_exit_2(arguments: list[str], tmp_path: Path) -> None:
    done = pagi(*arguments, DATA_DIR=str(tmp_path))
    assert done.returncode == 2
    assert done.stdout == ""
    assert "\x1b[" not in done.stderr


def test_a_wrong_setting_is_named_but_not_repeated(tmp_path: Path) -> None:
    done = pagi("clock", DATA_DIR=str(tmp_path), PAGI_MODE="hunter2")
    assert done.returncode == 2
    assert "PAGI_MODE" in done.stderr
    assert "hunter2" not in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_database_that_is_away_is_one_line_and_exit_1(tmp_path: Path) -> None:
    done = pagi("migrate", DATA_DIR=str(tmp_path), DATABASE_URL="postgresql://u:hunter2@127.0.0.1:9/x")
    assert done.returncode == 1
    assert done.stderr.startswith("pagi: database.unavailable: ")
    assert done.stderr.count("\n") == 1
    assert "hunter2" not in done.stderr


def test_doctor_says_what_to_do_when_the_database_is_away(tmp_path: Path) -> None:
    done = pagi("doctor", DATA_DIR=str(tmp_path), DATABASE_URL="postgresql://u:x@127.0.0.1:9/x")
    assert done.returncode == 1
    assert "WRONG    database:" in done.stdout
    assert "→ Is PostgreSQL running" in done.stdout


def test_the_clock_does_not_move_in_production(tmp_path: Path) -> None:
    assert pagi("clock", "+1d", DATA_DIR=str(tmp_path), PAGI_MODE="production").returncode == 2
    assert not (tmp_path / "clock.json").exists()


def test_production_refuses_a_demos_data(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text("{}")
    url = "postgresql://u:x@127.0.0.1:9/x"
    done = pagi("serve", DATA_DIR=str(tmp_path), PAGI_MODE="production", DATABASE_URL=url)
    assert done.returncode == 1
    assert done.stderr.startswith("pagi: serve.demo_credentials:")
