"""JSON lines in, JSON lines out: one answer per input line, in order; a bad line does not stop the stream.

Numbers keep their digits and a repeated key is an error, as at the doors.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, BinaryIO, Final

import msgspec
import rich_click as click

from payment_channels.errors import BodyUnreadable, ChannelError, FieldInvalid, FieldMissing
from payment_channels.snap.body import read_object

LONGEST: Final = 8 << 20  # bytes of one line: a message of 1 MB, escaped, fits
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
Answer = Callable[["Line"], dict[str, Any]]


class Line:
    """The fields of one input line."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._fields = fields

    def get(self, name: str) -> Any:
        """The field as it stands, None when absent."""
        return self._fields.get(name)

    def only(self, *names: str) -> None:
        """Refuse a field that nobody reads: a misspelt name must not pass in silence. Raises FieldInvalid."""
        for name in self._fields:
            if name not in names:
                raise FieldInvalid(field=name, reason="there is no such field")

    def text(self, name: str, default: str | None = None) -> str:
        """A string; absent or null is ``default``. Raises FieldMissing, FieldInvalid."""
        value = self._fields.get(name)
        if value is None:
            value = default
        if value is None:
            raise FieldMissing(field=name)
        if not isinstance(value, str):
            raise FieldInvalid(field=name, reason="must be a string")
        try:
            value.encode()
        except UnicodeEncodeError as problem:
            raise FieldInvalid(field=name, reason="not valid Unicode") from problem
        return value


def answer_lines(answer: Answer) -> None:
    """Answer each line of stdin on stdout at once. Ends the program with 1 when stdin or stdout fails."""
    try:
        for raw in _lines(sys.stdin.buffer):
            sys.stdout.buffer.write(msgspec.json.encode(_answered(raw, answer)) + b"\n")
            sys.stdout.buffer.flush()
    except BrokenPipeError:
        with suppress(OSError):
            sys.stdout.close()
    except OSError as problem:
        click.echo(f"pagi: the lines cannot be read or written: {problem.strerror}", err=True)
        sys.exit(1)


def error_answer(error: ChannelError) -> dict[str, Any]:
    """An error as every command shows it."""
    return {"error": {"code": error.code, "message": error.english, "field": error.field}}


def _answered(raw: bytes | None, answer: Answer) -> dict[str, Any]:
    try:
        if raw is None:
            raise BodyUnreadable(reason=f"longer than {LONGEST} bytes")
        return answer(Line(read_object(raw.removeprefix(BYTE_ORDER_MARK), LONGEST)))
    except ChannelError as error:
        return error_answer(error)


def _lines(source: BinaryIO) -> Iterator[bytes | None]:
    """Each line without its end; None for one that is too long, which is skipped to its end."""
    while line := source.readline(LONGEST):
        if line.endswith(b"\n") or len(line) < LONGEST:
            yield line
            continue
        while (rest := source.readline(LONGEST)) and not rest.endswith(b"\n"):
            pass
        yield None
