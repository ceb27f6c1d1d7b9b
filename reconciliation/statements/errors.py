"""A statement file that cannot be read at all: refused whole, nothing of it is stored."""

from __future__ import annotations

from typing import ClassVar

from reconciliation.statements.reasons import Reason


class StatementBroken(Exception):
    """The file's structure is broken at ``line`` and ``column``, so none of its lines can be trusted.

    ``line`` counts the file's lines, the header is 1; ``column`` is a column's name, or its number where it
    has none. The doors map ``code``, ``field`` and the two sentences by shape.
    """

    code: ClassVar[str] = "statement.broken"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "file"

    def __init__(self, line: int, column: str, reason: Reason) -> None:
        assert line >= 1, "lines are counted from 1"
        self.line = line
        self.column = column
        self.reason = reason
        self.indonesian = f"Berkas ditolak seluruhnya. Baris {line}, kolom {column}: {reason.indonesian}"
        self.english = f"The file is refused whole. Line {line}, column {column}: {reason.english}"
        super().__init__(self.english)
