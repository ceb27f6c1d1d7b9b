"""Named SQL: statements stand in `.sql` files as ``-- name: open_items`` and are loaded once at import.

``$1`` pastes into psql as it is, and the functions that run a statement stay typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib.resources import files

_NAME = re.compile(r"^-- name: (\w+)[ \t]*$", re.MULTILINE)


class Statements(Mapping[str, str]):
    """The statements of one file, by attribute (``sql.open_items``) or by key."""

    def __init__(self, source: str, statements: Mapping[str, str]) -> None:
        self._source = source
        self._statements = dict(statements)

    def __getattr__(self, name: str) -> str:
        try:
            return self._statements[name]
        except KeyError:
            raise AttributeError(f"{self._source} has no statement {name!r}") from None

    def __getitem__(self, name: str) -> str:
        return self._statements[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._statements)

    def __len__(self) -> int:
        return len(self._statements)


def load(resource: str) -> Statements:
    """The statements of a file named from its top package, as in ``load("pagi/bills/queries.sql")``."""
    package, _, path = resource.partition("/")
    _, *parts = _NAME.split(files(package).joinpath(path).read_text(encoding="utf-8"))
    names, bodies = parts[::2], parts[1::2]
    assert len(set(names)) == len(names), f"{resource} names a statement twice"
    return Statements(resource, {name: body.strip() for name, body in zip(names, bodies, strict=True)})
