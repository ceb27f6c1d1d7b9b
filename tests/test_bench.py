"""``pagi bench``: which benchmarks there are, what is refused, and that a figure reaches the reader."""

from __future__ import annotations

import json
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
