"""A relief programme is one line in one file: `pagi assess` and the bills' quotes follow."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import tax_types
from pagi.bills.quote import price, price_changes
from tax_types.parameters import load_folder
from tests.builders.reckoning import item

LINE = """value = [
  { code = "pbb-2027", name = "Penghapusan bunga PBB 2027", taxes = ["property"], first_year = 2026, \
last_year = 2026, opens = 2027-08-01, closes = 2027-10-31, interest = "0.5", automatic = true, \
source = "Perwali Kota Denpasar 7/2027" },
"""


def test_a_new_programme_is_seen_by_assess_and_by_a_quote(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(Path(tax_types.__file__).parent, tmp_path / "tax_types"))
    file = copy / "parameters" / "denpasar" / "relief.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("value = [\n", LINE, 1), encoding="utf-8")
    inside = date(2027, 9, 15)  # 13 months begun since 31 August 2026

    request = {"tax": "property", "period": "2026", "inputs": {"principal": 1_000_000}, "as_of": "2027-09-15"}
    done = subprocess.run(
        [sys.executable, "-m", "pagi.cli", "assess"], input=json.dumps(request), capture_output=True,
        text=True, check=True, timeout=60, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])},
    )  # fmt: skip
    answer = json.loads(done.stdout)
    assert (answer["interest"], answer["relief"], answer["outstanding"]) == (130_000, 65_000, 1_065_000)
    assert answer["lines"][-1]["source"] == "Perwali Kota Denpasar 7/2027"

    laws = load_folder(file.parent)
    owed = item("property", "2026", date(2026, 12, 31), date(2026, 8, 31), 1_000_000)
    quoted = price([owed], inside, laws)
    assert (quoted.interest, quoted.relief, quoted.amount_due) == (130_000, 65_000, 1_065_000)
    assert [line["source"] for line in quoted.lines][-1] == "Perwali Kota Denpasar 7/2027"
    assert quoted.valid_until == date(2027, 9, 30), "the next month begins"
    changes = price_changes([owed], date(2027, 10, 1), laws, count=1)
    assert [(change.day, change.amount_due) for change in changes] == [(date(2027, 11, 1), 1_150_000)]
    assert price([owed], date(2027, 7, 31), laws).valid_until == date(2027, 7, 31), "then the window opens"
