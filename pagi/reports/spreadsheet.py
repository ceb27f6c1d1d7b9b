"""CSV that a spreadsheet opens as text: no cell of somebody else's words becomes a formula.

defusedcsv guards the usual signs; a leading tab, carriage return or full-width sign is guarded here.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from defusedcsv import csv

_SLIPS_THROUGH = ("\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_line(cells: Sequence[object]) -> str:
    """One line, its line end included."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([_guarded(cell) for cell in cells])  # type: ignore[no-untyped-call]
    return out.getvalue()


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Several lines."""
    return "".join(csv_line(row) for row in rows)


def _guarded(cell: object) -> object:
    if isinstance(cell, str) and cell.startswith(_SLIPS_THROUGH):
        return f"'{cell}"
    return cell
