"""The worked examples of ``tests/examples``, case by case."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tax_types.engine import assess

EXAMPLES = Path(__file__).parent.parent / "examples"


def plain(value: Any) -> Any:
    """YAML's days as the outer door writes them."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def cases() -> list[Any]:
    return [
        pytest.param(plain(case), id=f"{file.stem}: {case['name']}")
        for file in sorted(EXAMPLES.glob("*.yaml"))
        for case in yaml.safe_load(file.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("case", cases())
def test_example(case: dict[str, Any]) -> None:
    answer = assess(case["request"])
    if "error" in case:
        assert {key: answer.get("error", answer)[key] for key in case["error"]} == case["error"]
        return
    assert "error" not in answer, answer
    assert {key: answer[key] for key in case["answer"]} == case["answer"]
    assert sum(line["amount"] for line in answer["lines"]) == answer["total"]
    if "formulas" in case:
        assert [line["formula"] for line in answer["lines"]] == case["formulas"]
    json.dumps(answer, allow_nan=False)
