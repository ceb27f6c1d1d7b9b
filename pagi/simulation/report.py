"""How a run is told: a table of what was played and what struck, JSON for programs, and what broke."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from pagi.simulation.run import Report


def as_json(report: Report, sabotage: str | None) -> str:
    """One line for a seed."""
    told: dict[str, Any] = {
        "seed": report.seed,
        "sabotage": sabotage,
        "operations": report.operations,
        "batches": report.batches,
        "steps": report.steps,
        "checks": report.checks,
        "seconds": round(report.seconds, 2),
        "counts": dict(sorted(report.counts.items())),
        "answers": dict(sorted(report.answers.items())),
        "faults": dict(sorted(report.faults.items())),
        "ok": report.broken is None,
        "broken": report.broken,
        "history": report.history if report.broken else [],
    }
    return msgspec.json.encode(told).decode()


def table(report: Report) -> str:
    """For a person."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    pace = report.operations / report.seconds if report.seconds else 0
    yield (
        f"seed {report.seed}: {report.operations} operations in {report.batches} batches, {report.steps} "
        f"steps at the database, {report.checks} checks of all, {report.seconds:.1f} s ({pace:.0f} a second)"
    )
    for title, counts in (
        ("operations", report.counts), ("answers", report.answers), ("faults", report.faults),
    ):  # fmt: skip
        yield f"  {title}: {counts.total()}"
        yield from _rows(counts)
    if report.broken is None:
        yield f"seed {report.seed}: every invariant held."


def _rows(counts: Counter[str]) -> Iterator[str]:
    for name, count in sorted(counts.items()):
        if count:
            yield f"    {name:<44}{count:>7}"


def broken(report: Report) -> str:
    """What broke, after which operations."""
    last = "\n".join(f"  {line}" for line in report.history)
    after = f"seed {report.seed} broke after {report.operations} operations. The last of them:"
    return f"{after}\n{last}\n{report.broken}"


def replay_command(seed: int, operations: int, sabotage: str | None) -> str:
    """What to type to see the same again."""
    planted = f" --sabotage {sabotage}" if sabotage else ""
    return f"pagi simulate --seed {seed} --operations {operations}{planted}"
