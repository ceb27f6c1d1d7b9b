"""An invariant that does not hold."""

from __future__ import annotations

from typing import Any


class Broken(Exception):
    """What broke, what must have been, and what was found."""

    def __init__(self, what: str, expected: Any, actual: Any) -> None:
        self.what, self.expected, self.actual = what, expected, actual
        super().__init__(f"{what}\n  expected: {expected}\n  actual:   {actual}")


def same(what: str, expected: Any, actual: Any) -> None:
    """Raises Broken where they differ."""
    if expected != actual:
        raise Broken(what, expected, actual)


def same_rows(what: str, expected: dict[Any, Any], actual: dict[Any, Any]) -> None:
    """Compare by key and show only what differs. Raises Broken."""
    if expected == actual:
        return
    odd = [key for key in expected.keys() | actual.keys() if expected.get(key) != actual.get(key)]
    odd.sort(key=str)
    raise Broken(
        f"{what}: {len(odd)} differ",
        {key: expected.get(key, "(nothing)") for key in odd[:3]},
        {key: actual.get(key, "(nothing)") for key in odd[:3]},
    )
