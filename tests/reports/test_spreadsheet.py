"""Words of others in a CSV file stay words when a spreadsheet opens it."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagi.reports.spreadsheet import csv_line, csv_text

FORMULAS = ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1", "|calc", "%x"]


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_cell_begins_as_a_formula(cell: str) -> None:
    [[read]] = csv.reader(io.StringIO(csv_line([cell]), newline=""))
    assert read.startswith("'")


def test_amounts_stay_numbers() -> None:
    assert csv_line([-5, 1_000_000, "4.1.01"]) == "-5,1000000,4.1.01\r\n"


@given(st.lists(st.lists(st.text(max_size=20), min_size=1, max_size=4), max_size=4))
def test_a_file_has_one_record_a_row_whatever_the_words(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(csv_text(rows), newline="")))
    assert len(read) == len(rows)
    assert not any(cell.startswith(tuple("=+-@\t\r＝")) for row in read for cell in row)
