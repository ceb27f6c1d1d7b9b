"""Requests and answers printed in ``docs/bank-integration.md``, read to be sent and compared."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

FENCE = re.compile(r"^```http\n(.*?)\n```$", re.DOTALL | re.MULTILINE)
SHAPES = {
    "X-TIMESTAMP": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00",
    "accessToken": r"[\w.=-]{40,2048}",
    "transactionDate": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d",
    "ntpd": r"[0-9A-Z]{16}",
}
"""What is new each time: its form is compared, in the document and in the answer."""


@dataclass(frozen=True)
class Part:
    """One fenced block: its first line, headers and body."""

    opening: str
    headers: dict[str, str]
    body: str


@dataclass(frozen=True)
class Example:
    """A request and the answer that the document promises."""

    request: Part
    answer: Part

    @property
    def path(self) -> str:
        """The request target."""
        return self.request.opening.removeprefix("POST ")


def examples(page: str) -> list[Example]:
    """The examples of a page in their order: requests and answers take turns."""
    parts = [_part(text) for text in FENCE.findall(page)]
    assert len(parts) % 2 == 0
    pairs = list(zip(parts[::2], parts[1::2], strict=True))
    assert all(ask.opening.startswith("POST /") and tell.opening[:9] == "HTTP/1.1 " for ask, tell in pairs)
    return [Example(*pair) for pair in pairs]


def _part(text: str) -> Part:
    head, _, body = text.partition("\n\n")
    opening, *lines = head.split("\n")
    return Part(opening, dict(line.split(": ", 1) for line in lines), body)


def alike(promised: Any, told: Any, name: str = "") -> bool:
    """Whether an answer is the promised one; what is new each time is compared by its form."""
    if name in SHAPES:
        return all(re.fullmatch(SHAPES[name], str(one)) is not None for one in (promised, told))
    if isinstance(promised, dict) and isinstance(told, dict):
        return list(promised) == list(told) and all(alike(promised[key], told[key], key) for key in promised)
    if isinstance(promised, list) and isinstance(told, list):
        return len(promised) == len(told) and all(alike(*pair) for pair in zip(promised, told, strict=True))
    return bool(promised == told)


def written(status: int, reason: str, headers: dict[str, str], body: str) -> str:
    """An answer as the document prints it."""
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\n".join(lines) + "\n\n" + json.dumps(json.loads(body), indent=2, ensure_ascii=False)
