"""JSON as the outer door takes it: exact integers, no key twice, and an error for whatever cannot be read.

Used for a line of ``pagi assess`` and for the body of ``POST /api/v1/assess``.
"""

from __future__ import annotations

import json
from typing import Any, Final

from tax_types.errors import InputError
from tax_types.fields import RepeatedKey

LONGEST_INTEGER: Final = 1000
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


def read_json(text: bytes) -> Any:
    """The JSON value of ``text``. Raises InputError."""
    if not text.strip():
        raise InputError("json", None, "Isinya kosong.", "There is nothing in it.")
    try:
        return DECODER.decode(text.removeprefix(BYTE_ORDER_MARK).decode("utf-8"))
    except UnicodeDecodeError:
        raise InputError("utf8", None, "Isinya bukan UTF-8.", "The text is not UTF-8.") from None
    except RecursionError:
        raise InputError(
            "too_deep", None, "JSON bersarang terlalu dalam.", "The JSON is nested too deep."
        ) from None
    except ValueError as wrong:
        raise InputError("json", None, "Isinya bukan JSON.", f"The text is not JSON: {wrong}.") from None


def echo(named: Any) -> bytes:
    """A request's own id as JSON, exactly. Raises InputError for NaN, or when it is nested too deep."""
    try:
        return json.dumps(named, separators=(",", ":"), allow_nan=False).encode("ascii")
    except (ValueError, RecursionError):
        raise InputError(
            "id", "id", "id tidak dapat ditulis kembali.", "id cannot be written back."
        ) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    repeated = RepeatedKey(found)
    names = [name for name, _ in pairs]
    repeated.name = next(name for name in names if names.count(name) > 1)
    return repeated


def _integer(digits: str) -> int:
    if len(digits) > LONGEST_INTEGER:
        raise InputError("too_large", None, "Ada bilangan yang terlalu panjang.", "A number is too long.")
    return int(digits)


DECODER: Final = json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer)
