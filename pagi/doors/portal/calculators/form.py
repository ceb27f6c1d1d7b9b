"""A form as data: sections of fields, each with its name in the query and its path in the engine's request.

An option may hide parts of the form (a circle has no width): what is hidden is not asked and not sent. The
templates draw any form, ``reading`` reads any form; a calculator only describes its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from pagi.doors.common.locale import Locale
from tax_types.choices import Choices
from tax_types.lines import Label

Kind: TypeAlias = Literal[
    "rupiah", "price", "decimal", "percent", "count", "day", "text", "choice", "flag", "check"
]

YES, NO = "ya", "tidak"
ROWS_AT_FIRST = 3


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice. ``hides`` are the parts it leaves out; ``sends`` is false for mere ways."""

    value: str
    label: str
    hides: frozenset[str] = frozenset()
    sends: bool = True


@dataclass(frozen=True, slots=True)
class Field:
    """One question. ``name`` stands in the query, ``path`` in the request to the engine (empty: not sent).

    ``parts`` name what an option may hide, ``row`` ties the fields of one row together: a required one is
    required once the row is begun. ``sent`` is what a ticked box says to the engine, ``starts`` what stands
    in the field before anybody has answered. ``is_wide``: a line of its own among pairs.
    """

    name: str
    path: str
    kind: Kind
    label: str
    hint: str = ""
    unit: str = ""
    options: tuple[Option, ...] = ()
    is_required: bool = False
    as_buttons: bool = False
    starts: str = ""
    row: str = ""
    parts: frozenset[str] = frozenset()
    is_wide: bool = False
    sent: str = ""

    def chosen(self, typed: Mapping[str, str]) -> Option | None:
        """The option that ``typed`` names, or the one that stands there from the start."""
        said = typed.get(self.name, self.starts)
        return next((option for option in self.options if option.value == said), None)


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that belong together; ``is_folded`` when most people leave them out, ``is_paired`` for two
    short ones side by side.
    """

    title: str
    fields: tuple[Field, ...]
    hint: str = ""
    is_folded: bool = False
    is_paired: bool = False

    @property
    def parts(self) -> frozenset[str]:
        """What hides the whole section: the parts that all its fields share."""
        return frozenset.intersection(*(field.parts for field in self.fields)) if self.fields else frozenset()


Form: TypeAlias = Sequence[Section]


@dataclass(frozen=True, slots=True)
class Asking:
    """For whom a form is drawn: language, region, the day, and what is typed already."""

    locale: Locale
    region: str
    choices: Callable[[str], Choices]
    today: date
    typed: Mapping[str, str]

    def say(self, words: Label) -> str:
        """Words of a parameter file in this language."""
        return words[self.locale.language]


def fields_of(form: Form) -> Iterator[Field]:
    """Every field, in the order in which they stand."""
    return (field for section in form for field in section.fields)


def asked(form: Form, typed: Mapping[str, str]) -> list[Field]:
    """The fields that no chosen option leaves out; a choice that is left out itself hides nothing."""
    gone: set[str] = set()
    kept = []
    for field in fields_of(form):
        if field.parts & gone:
            continue
        kept.append(field)
        option = field.chosen(typed)
        gone |= option.hides if option else set()
    return [field for field in kept if not field.parts & gone]


def rows(
    describe: Callable[[int], tuple[Field, ...]],
    typed: Mapping[str, str],
    most: int,
    first: int = ROWS_AT_FIRST,
) -> list[tuple[Field, ...]]:
    """Numbered rows: at least ``first``, and one more than are filled, up to ``most``."""
    described = [describe(number) for number in range(1, most + 1)]
    filled = [place for place, row in enumerate(described) if any(typed.get(one.name) for one in row)]
    return described[: max(first, (filled[-1] if filled else -1) + 2)]
