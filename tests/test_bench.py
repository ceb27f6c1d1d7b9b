"""``pagi bench``: which benchmarks there are, what is refused, and that a figure reaches the reader."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pagi.cli import bench

PROGRAM = """import json, sys
print(json.dumps({"name": "swift", "value": 2000.0, "unit": "rows/s", "reference": "a slow loop",
  "reference_value": 1000.0, "ratio": 2.0, "machine": "here", "rows_verified": len(sys.argv)}))
"""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "benchmarks" / "swift.py").write_text(PROGRAM)
    (tmp_path / "benchmarks" / "_swift_reference.py").touch()
    (tmp_path / "benchmarks" / "wrong.py").write_text("import sys; sys.exit('the rows differ')")
    monkeypatch.setattr(bench, "CHECKOUT", tmp_path)
    return tmp_path


def test_the_benchmarks_of_this_checkout_have_names() -> None:
    assert "assess" in bench.benchmarks(bench.CHECKOUT)


def test_the_callbacks_benchmark_runs_and_its_ledger_holds() -> None:
    program = bench.CHECKOUT / "benchmarks" / "callbacks.py"
    done = subprocess.run(
        [sys.executable, str(program), "--brief"], cwd=bench.CHECKOUT,
        env=os.environ | {"PYTHONPATH": str(bench.CHECKOUT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    figures = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["name"] for one in figures][:3] == [
        "callbacks.http", "callbacks.http_beside_orm", "callbacks.http_beside_function",
    ]  # fmt: skip
    assert min(one["rows_verified"] for one in figures) > 1_000


@pytest.mark.skipif(os.environ.get("HYPOTHESIS_PROFILE") != "soak", reason="hours: HYPOTHESIS_PROFILE=soak")
def test_ten_million_payments_do_not_slow_the_next_one_down() -> None:
    program = bench.CHECKOUT / "benchmarks" / "callbacks.py"
    done = subprocess.run(
        [sys.executable, str(program), "--full", "--soak"], cwd=bench.CHECKOUT,
        env=os.environ | {"PYTHONPATH": str(bench.CHECKOUT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    figures = {one["name"]: one for one in map(json.loads, done.stdout.splitlines())}
    assert figures["callbacks.with_10000000_payments"]["ratio"] > 0.85


@pytest.mark.usefixtures("checkout")
def test_a_figure_comes_out_as_the_program_wrote_it() -> None:
    done = CliRunner().invoke(bench.command, ["swift", "--json", "--full"])
    assert done.exit_code == 0
    assert json.loads(done.stdout) | {"value": 2000.0, "rows_verified": 2} == json.loads(done.stdout)


@pytest.mark.usefixtures("checkout")
def test_a_person_reads_a_sentence() -> None:
    done = CliRunner().invoke(bench.command, ["swift"])
    assert done.stdout == "swift: 2,000 rows/s, 2 times a slow loop (1,000); 1 rows verified\n"


@pytest.mark.usefixtures("checkout")
def test_an_unknown_name_lists_those_there_are() -> None:
    done = CliRunner().invoke(bench.command, ["slow", "--json"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "there are: swift, wrong" in done.stderr


def test_outside_a_checkout_nothing_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bench, "CHECKOUT", tmp_path)
    done = CliRunner().invoke(bench.command, ["swift", "--json"])
    assert done.exit_code == 2
    assert "checkout" in done.stderr


@pytest.mark.usefixtures("checkout")
def test_a_benchmark_that_finds_a_difference_fails() -> None:
    assert CliRunner().invoke(bench.command, ["wrong", "--json"]).exit_code == 1
