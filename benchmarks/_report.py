"""One line of a benchmark's answer, and how a piece of work is timed."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def report(
    name: str,
    value: float,
    unit: str,
    reference: str,
    reference_value: float,
    rows_verified: int,
    *,
    less_is_better: bool = False,
) -> None:
    """Print one figure beside its reference, measured in the same run.

    ``ratio`` says how many times better it is: more, or where that is better, less.
    """
    ratio = reference_value / value if less_is_better else value / reference_value
    line = {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "reference": reference,
        "reference_value": round(reference_value, 2),
        "ratio": round(ratio, 4),
        "machine": machine(),
        "rows_verified": rows_verified,
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)


def best_of(times: int, work: Callable[[], T]) -> tuple[float, T]:
    """The seconds of the fastest of ``times`` runs, and the answer of the last."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        answer = work()
        seconds.append(time.perf_counter() - start)
    return min(seconds), answer


def machine() -> str:
    """Processor, how many may be used, and the Python that runs."""
    processor = platform.machine()
    listed = Path("/proc/cpuinfo")
    if listed.exists():
        for line in listed.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                processor = line.partition(":")[2].strip()
                break
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{processor}, {cores} cores, Python {platform.python_version()}"
