"""A run in one table for people, or one JSON object for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from pagi.conformance.stage import Stage
from pagi.conformance.verdicts import Result

HEADS = ("case", "what", "expected", "got", "ok", "ms")


def as_json(stage: Stage, results: Sequence[Result]) -> str:
    """The whole run; no secret is in it."""
    failed = sum(not one.ok for one in results)
    return json.dumps(
        {
            "partner": stage.partner.name, "bank": stage.partner.bank, "url": stage.url,
            "passed": len(results) - failed, "failed": failed, "cases": [asdict(one) for one in results],
        },
        ensure_ascii=False,
    )  # fmt: skip


def as_table(stage: Stage, results: Sequence[Result]) -> str:
    """One line a case, and under a failed one what is wrong with it."""
    rows = [_row(one) for one in results]
    widths = [max(len(row[at]) for row in (HEADS, *rows)) for at in range(len(HEADS))]
    lines = [f"{stage.partner.name} ({stage.partner.bank}) at {stage.url}", "", _line(HEADS, widths)]
    for one, row in zip(results, rows, strict=True):
        lines.append(_line(row, widths))
        if one.detail:
            lines.append(f"    {one.detail}")
    failed = sum(not one.ok for one in results)
    lines += ["", f"{len(results) - failed} of {len(results)} cases as expected, {failed} not"]
    return "\n".join(lines)


def _row(one: Result) -> tuple[str, ...]:
    return one.case, one.said, one.expected, one.got, "ok" if one.ok else "FAILED", str(one.took_ms)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
