"""From a request's bytes to a checked JSON object; any bytes are answered, none break the door.

Numbers keep the digits they came with (a bank sends a 20-digit customerNo as a bare number), a key that
occurs twice is refused because two readers would see two messages, and nesting is limited.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, NoReturn

from payment_channels.errors import BodyUnreadable
from payment_channels.snap.codes import Case
from payment_channels.snap.errors import SnapRefusal

SIZE_LIMIT = 1_048_576  # bytes
DEPTH_LIMIT = 32  # SNAP's deepest message has five levels
STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
BRACKET = re.compile(rb"[\[\]{}]")


@dataclass(frozen=True, slots=True)
class Number:
    """A JSON number, kept as its text: neither rounded nor shortened."""

    text: str


def read_body(raw: bytes, service: int) -> dict[str, Any]:
    """The JSON object in ``raw``. Raises SnapRefusal 400xx00 for anything else."""
    try:
        return read_object(raw)
    except BodyUnreadable as problem:
        raise SnapRefusal(Case.BAD_REQUEST, service, reason=str(problem.facts["reason"])) from problem


def read_object(raw: bytes, size_limit: int = SIZE_LIMIT) -> dict[str, Any]:
    """The JSON object in ``raw``: strings, Number, bool, None, lists and objects. Raises BodyUnreadable."""
    if len(raw) > size_limit:
        raise BodyUnreadable(reason=f"larger than {size_limit} bytes")
    if _is_too_deep(raw):
        raise BodyUnreadable(reason=f"nested deeper than {DEPTH_LIMIT}")
    try:
        value = _DECODER.decode(raw.decode("utf-8"))
    except UnicodeDecodeError as problem:
        raise BodyUnreadable(reason="not UTF-8") from problem
    except (ValueError, RecursionError) as problem:
        raise BodyUnreadable(reason="not JSON") from problem
    if not isinstance(value, dict):
        raise BodyUnreadable(reason="not a JSON object")
    return value


def _is_too_deep(raw: bytes) -> bool:
    if raw.count(b"[") + raw.count(b"{") <= DEPTH_LIMIT:
        return False
    depth = 0
    for bracket in BRACKET.findall(STRING.sub(b"", raw)):
        depth += 1 if bracket in b"[{" else -1
        if depth > DEPTH_LIMIT:
            return True
    return False


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise BodyUnreadable(reason="a key occurs twice")
    return fields


def _not_json(constant: str) -> NoReturn:
    raise BodyUnreadable(reason=f"{constant} is not JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=Number, parse_float=Number, parse_constant=_not_json
)
