"""``pagi assess``: a request a line on stdin, an answer a line on stdout, in the same order, in flat memory.

The shapes are those of ``docs/assess.schema.json``. A line that cannot be answered, be it empty, gets an
error of its own and never stops the others; exit status 2 only when no line of stdin was a JSON object.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO, Final

import msgspec
import rich_click as click

from tax_types.answer import error_answer
from tax_types.engine import assess
from tax_types.errors import InputError, TaxError
from tax_types.wire import echo, read_json

CHUNK: Final = 1 << 16
LONGEST_LINE: Final = 1 << 20
UNREADABLE: Final = 2


@click.command(name="assess")
def command() -> None:
    """Work out taxes: JSON lines in on stdin, JSON lines out on stdout, each amount explained.

    Example: echo '{"tax":"hotel","period":"2026-10","inputs":{"gross":203500000}}' | pagi assess
    """
    try:
        understood = stream(sys.stdin.buffer, sys.stdout.buffer)
    except BrokenPipeError:
        with suppress(OSError):
            sys.stdout.close()
        return
    except OSError as wrong:
        click.echo(f"stdin cannot be read: {wrong}", err=True)
        sys.exit(UNREADABLE)
    if not understood:
        click.echo("stdin held no JSON object", err=True)
        sys.exit(UNREADABLE)


def stream(source: BinaryIO, sink: BinaryIO) -> bool:
    """Answer every line of ``source`` on ``sink``; false when there were lines and none was a JSON object.

    Whatever has arrived is answered and flushed before more is waited for, so a person or a program at the
    other end of a pipe gets each answer at once.
    """
    seen = understood = False
    for lines in _batches(source):
        answers = bytearray()
        for line in lines:
            seen = True
            request = _read(line)
            understood = understood or isinstance(request, dict)
            answers += _answer(request)
        sink.write(answers)
        sink.flush()
    return understood or not seen


def _batches(source: BinaryIO) -> Iterator[list[bytes | None]]:
    """The lines of each piece that arrives, without their ends; ``None`` for one too long to be read."""
    pending = bytearray()
    is_too_long = False
    while piece := _next_piece(source):
        *ended, rest = piece.split(b"\n")
        lines: list[bytes | None] = []
        for end in ended:
            pending += end
            lines.append(None if is_too_long or len(pending) > LONGEST_LINE else bytes(pending))
            pending.clear()
            is_too_long = False
        pending += rest
        if len(pending) > LONGEST_LINE:
            is_too_long = True
            pending.clear()
        yield lines
    if pending or is_too_long:
        yield [None if is_too_long else bytes(pending)]


def _next_piece(source: BinaryIO) -> bytes:
    read = getattr(source, "read1", source.read)
    piece: bytes = read(CHUNK)
    return piece


def _read(line: bytes | None) -> Any:
    """The JSON value of a line, or the InputError that it deserves."""
    if line is None:
        return InputError("too_long", None, "Baris terlalu panjang.", "The line is too long.")
    try:
        return read_json(line)
    except InputError as wrong:
        return wrong


def _answer(request: Any) -> bytes:
    if isinstance(request, TaxError):
        return _line(error_answer(None, request))
    if not isinstance(request, dict):
        wrong = InputError("type", None, "Baris harus objek JSON.", "The line must be a JSON object.")
        return _line(error_answer(None, wrong))
    try:
        named = _echo(request.get("id"))
    except InputError as wrong:
        return _line(error_answer(None, wrong))
    return _line({**assess(request), "id": named})


def _line(answer: dict[str, Any]) -> bytes:
    return msgspec.json.encode(answer) + b"\n"


def _echo(named: Any) -> Any:
    return named if named is None or type(named) is int else msgspec.Raw(echo(named))
