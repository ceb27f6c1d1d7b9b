"""What the engine refuses, by name: a code, the field at fault, and a sentence in both languages.

The engine knows no HTTP and no database; a door maps these four attributes to its own reply.
"""

from __future__ import annotations

from typing import Final

SHOWN_CHARACTERS: Final = 80


class TaxError(Exception):
    """A request, or a parameter file, from which no right number can be worked out.

    ``code`` is stable and part of the outer door; ``field`` is the path of the value at fault,
    such as ``inputs.land[0].area_m2``, or ``None`` when the whole request is.
    """

    def __init__(self, code: str, field: str | None, indonesian: str, english: str) -> None:
        self.code = code
        self.field = None if field is None else shown(field)
        self.indonesian = indonesian
        self.english = english
        super().__init__(english)


class InputError(TaxError):
    """A value in a request that cannot be used."""


class ParameterError(TaxError):
    """A parameter file that cannot be used, or a day for which no value stands in it."""


def shown(text: object) -> str:
    """``text`` as it may stand in a message: short, and without what cannot be written as UTF-8."""
    plain = str(text).encode("utf-8", "replace").decode("utf-8")
    return plain if len(plain) <= SHOWN_CHARACTERS else plain[: SHOWN_CHARACTERS - 1] + "…"
