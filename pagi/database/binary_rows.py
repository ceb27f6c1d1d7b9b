"""Many rows at once, as columns: PostgreSQL's binary COPY form, written and read by numpy.

Every value of a column takes the same number of bytes, so that a row has one width (PostgreSQL manual, COPY,
"Binary Format"). A text column holds texts of one length; a column is null for every row or for none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final, TypeAlias
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from pagi.database.connection import Connection
from pagi.database.errors import RowsUnreadable

Column: TypeAlias = NDArray[Any] | np.generic | str | date | datetime | UUID | bytes | None
"""An array with a value for each row, or one value for all; a bare int has no width and is none of these."""

KEY: Final = "V16"
_SIGNATURE: Final = b"PGCOPY\n\xff\r\n\0"
_HEADER: Final = _SIGNATURE + bytes(8)
_TRAILER: Final = b"\xff\xff"
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
_NULL: Final = -1


def encode(columns: Mapping[str, Column], rows: int) -> bytes:
    """The bytes of ``rows`` rows with these columns, in their order."""
    values = [_wire(value) for value in columns.values()]
    record: list[tuple[str, str]] = [("count", ">i2")]
    for place, value in enumerate(values):
        record.append((f"length{place}", ">i4"))
        if value is not None:
            record.append((f"value{place}", value.dtype.str))
    table = np.empty(rows, np.dtype(record))
    table["count"] = len(values)
    for place, value in enumerate(values):
        table[f"length{place}"] = _NULL if value is None else value.dtype.itemsize
        if value is not None:
            table[f"value{place}"] = value
    return _HEADER + table.tobytes() + _TRAILER


def decode(data: bytes | bytearray, layout: Mapping[str, str]) -> dict[str, NDArray[Any]]:
    """The columns of ``data``; ``layout`` gives each its numpy type. Raises RowsUnreadable."""
    record = [("count", ">i2")]
    for name, kind in layout.items():
        record += [(f"length of {name}", ">i4"), (name, kind)]
    form = np.dtype(record)
    body = memoryview(data)[len(_HEADER) : -len(_TRAILER)]
    if data[: len(_SIGNATURE)] != _SIGNATURE or len(body) % form.itemsize:
        raise RowsUnreadable(columns=", ".join(layout))
    table = np.frombuffer(body, form)
    fits = table["count"] == len(layout)
    for name in layout:
        fits &= table[f"length of {name}"] == table.dtype[name].itemsize
    if not fits.all():
        raise RowsUnreadable(columns=", ".join(layout))
    return {name: _native(table[name]) for name in layout}


async def copy_in(db: Connection, table: str, columns: Mapping[str, Column], rows: int) -> None:
    """Append ``rows`` rows to ``table`` (``schema.name``) in one COPY."""
    schema, _, name = table.partition(".")
    source = memoryview(encode(columns, rows))  # bytes would be taken for the name of a file
    await db.copy_to_table(name, schema_name=schema, columns=list(columns), source=source, format="binary")


async def copy_out(
    db: Connection, query: str, *args: Any, layout: Mapping[str, str]
) -> dict[str, NDArray[Any]]:
    """The rows of ``query`` as columns. Raises RowsUnreadable when a value is null or of another width."""
    received = bytearray()

    async def take(part: bytes) -> None:
        received.extend(part)

    await db.copy_from_query(query.rstrip("; \n"), *args, output=take, format="binary")
    return decode(received, layout)


def _wire(value: Column) -> NDArray[Any] | None:
    """``value`` in the bytes and byte order of the wire."""
    if value is None:
        return None
    if isinstance(value, str):
        return np.array(np.void(value.encode()))
    if isinstance(value, bytes):
        return np.array(np.void(value))
    if isinstance(value, UUID):
        return np.array(np.void(value.bytes))
    if isinstance(value, datetime):
        since = value - _EPOCH
        return np.array((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds, ">i8")
    if isinstance(value, date):
        return np.array((value - _EPOCH.date()).days, ">i4")
    array = np.asarray(value)
    assert array.dtype.kind in "bifSV", f"{array.dtype} has no form on the wire"
    return array.astype(array.dtype.newbyteorder(">"), copy=False)


def _native(column: NDArray[Any]) -> NDArray[Any]:
    """A contiguous column in this machine's byte order."""
    if column.dtype.kind == "i":
        return column.astype(column.dtype.newbyteorder("="))
    return np.ascontiguousarray(column)
