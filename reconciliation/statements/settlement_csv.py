"""The settlement file of PAGI's contract: RFC 4180 CSV in UTF-8 under one strict header.

A bad line is set aside with line, column and reason and never stops the others; where the structure itself is
broken (header, encoding, quotation marks that swallow other lines) the file is refused whole.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from reconciliation.statements.errors import StatementBroken
from reconciliation.statements.fields import COLUMNS, REQUIRED, FieldWrong, column_name, read_line
from reconciliation.statements.line import QuarantinedLine, Statement, StatementLine
from reconciliation.statements.reasons import Reason

SIZE_LIMIT = 64 * 1024 * 1024
"""In bytes: some 600,000 lines."""
TEXT_SHOWN = 500
TICK_LINES = 5_000


def parse(data: bytes, progress: Callable[[int], None] | None = None) -> Statement:
    """Read a settlement file. Raises StatementBroken. ``progress`` hears how many lines are done."""
    source = io.StringIO(_text(data), newline="\n").readlines()  # only a line feed ends a line
    rows = csv.reader(source, strict=True)
    width = _read_header(source)
    next(rows)
    lines: list[StatementLine] = []
    quarantined: list[QuarantinedLine] = []
    while rows.line_num < len(source):
        first = rows.line_num + 1
        if progress is not None and first % TICK_LINES == 0:
            progress(first)
        row: list[str] = []
        try:
            row = next(rows)
            if row:
                lines.append(read_line(first, row, width))
        except FieldWrong as wrong:
            _expect_whole(first, rows.line_num, row, width)
            quarantined.append(QuarantinedLine(first, wrong.column, wrong.reason, _shown(source[first - 1])))
        except csv.Error as error:
            column, reason = _csv_fault(error, source[first - 1])
            if reason is Reason.UNCLOSED or rows.line_num > first:
                raise StatementBroken(first, column, Reason.UNCLOSED) from error
            quarantined.append(QuarantinedLine(first, column, reason, _shown(source[first - 1])))
    return Statement(lines, quarantined)


def _text(data: bytes) -> str:
    if len(data) > SIZE_LIMIT:
        raise StatementBroken(data.count(b"\n", 0, SIZE_LIMIT) + 1, COLUMNS[0], Reason.TOO_LARGE)
    if (nul := data.find(b"\0")) >= 0:
        raise StatementBroken(*_place(data, nul), Reason.NUL)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise StatementBroken(*_place(data, error.start), Reason.NOT_UTF8) from error
    if not text.strip():
        raise StatementBroken(1, COLUMNS[0], Reason.EMPTY_FILE)
    return text


def _place(data: bytes, offset: int) -> tuple[int, str]:
    """The line and column in which the byte at ``offset`` stands."""
    begin = data.rfind(b"\n", 0, offset) + 1
    return data.count(b"\n", 0, offset) + 1, column_name(data.count(b",", begin, offset))


def _read_header(source: list[str]) -> int:
    """How many columns the header names."""
    try:
        names = next(csv.reader(source[:1], strict=True), [])
    except csv.Error as error:
        raise StatementBroken(1, COLUMNS[0], Reason.HEADER) from error
    for index, expected in enumerate(COLUMNS[:REQUIRED]):
        if index >= len(names) or names[index] != expected:
            raise StatementBroken(1, expected, Reason.HEADER)
    if names[REQUIRED:] not in ([], [COLUMNS[REQUIRED]]):
        raise StatementBroken(1, names[REQUIRED] or str(REQUIRED + 1), Reason.HEADER)
    return len(names)


def _expect_whole(first: int, last: int, row: list[str], width: int) -> None:
    """A record over several lines is whole only where its remark goes on: else it swallowed lines."""
    if last > first and (len(row) != width or any("\n" in value for value in row[:REQUIRED])):
        broken = next(index for index, value in enumerate(row) if "\n" in value)
        raise StatementBroken(first, column_name(broken), Reason.UNCLOSED)


def _csv_fault(error: csv.Error, line: str) -> tuple[str, Reason]:
    """In which column of ``line`` the reader stumbled, and over what."""
    column, quoted, closed = 0, False, False
    begins = True
    for character in line.rstrip("\r\n"):
        if quoted:
            quoted, closed = character != '"', character == '"'
        elif closed and character == '"':
            quoted, closed = True, False
        elif character == ",":
            column, begins, closed = column + 1, True, False
            continue
        elif closed:
            return column_name(column), Reason.QUOTES
        elif character == "\r":
            return column_name(column), Reason.CONTROL
        elif begins and character == '"':
            quoted = True
        begins = False
    if quoted:
        return column_name(column), Reason.UNCLOSED
    longest = max(enumerate(line.split(",")), key=lambda field: len(field[1]))[0]
    return column_name(longest), Reason.TOO_LONG if "limit" in str(error) else Reason.QUOTES


def _shown(line: str) -> str:
    return line.rstrip("\r\n")[:TEXT_SHOWN]
