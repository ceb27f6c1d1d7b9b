"""Where in a parameter file a value stands: the line of a key such as ``rate.hotel.values[1].valid_from``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from tax_types.errors import ParameterError, TaxError

ELEMENT: Final = re.compile(r"^(?P<table>.+?)\[(?P<place>\d+)\](?:\.(?P<rest>.*))?$")
ROW: Final = re.compile(r"^[^.\[]+\[(?P<place>\d+)\]")
HEADER: Final = re.compile(r"^\s*\[\[?\s*(?P<name>[^\]]+?)\s*\]\]?")


@contextmanager
def located(name: str, text: str) -> Iterator[None]:
    """Turn an error about a value into one that also names the file and the line."""
    try:
        yield
    except TaxError as wrong:
        if wrong.code == "toml":
            raise
        line = line_of(text, wrong.field or "")
        place = f"{name}:{line}"
        raise ParameterError(
            wrong.code, f"{name}: {wrong.field}", f"{place}: {wrong.indonesian}", f"{place}: {wrong.english}"
        ) from wrong


def line_of(text: str, path: str) -> int:
    """The line on which ``path`` stands, or that of the closest table around it; 1 when there is none."""
    lines = text.splitlines()
    found = ELEMENT.match(path)
    table, place, rest = (
        (found["table"], int(found["place"]), found["rest"] or "") if found else (path, 0, "")
    )
    start = _header(lines, table, place)
    while start is None and "." in table:
        table, _, key = table.rpartition(".")
        rest, start = key, _header(lines, table, 0)
    if start is None:
        return _row(lines, _key(lines, 0, rest or table), rest) or 1
    return _row(lines, _key(lines, start, rest), rest) or start


def _header(lines: list[str], table: str, place: int) -> int | None:
    seen = 0
    for number, line in enumerate(lines, start=1):
        found = HEADER.match(line)
        if found and found["name"] == table:
            if seen == place:
                return number
            seen += 1
    return None


def _row(lines: list[str], key: int | None, rest: str) -> int | None:
    """The line of the row that ``rest`` names, where a list stands below its key with a row on each line."""
    found = ROW.match(rest)
    if key is None or found is None or not lines[key - 1].rstrip().endswith("["):
        return key
    row = key + int(found["place"])
    return row + 1 if row < len(lines) and lines[row].lstrip().startswith("{") else key


def _key(lines: list[str], start: int, rest: str) -> int | None:
    key = re.split(r"[.\[]", rest, maxsplit=1)[0]
    if not key:
        return None
    wanted = re.compile(rf"^\s*{re.escape(key)}\s*[=.]")
    for number, line in enumerate(lines[start:], start=start + 1):
        if HEADER.match(line):
            return None
        if wanted.match(line):
            return number
    return None
