"""Bugs in the functions of the database, as the TOML file beside this one names them."""

from __future__ import annotations

from functools import partial
from importlib.resources import files
from typing import Any

import msgspec

from pagi.simulation.sabotage.planting import Sabotage, rewritten

SETTLEMENT = "pagi/payments/functions.sql"


class _Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    find: str
    put: str


class _Bug(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    said: str
    change: list[_Change]
    file: str = SETTLEMENT
    first: str = ""


def in_sql() -> list[Sabotage]:
    """Every bug of the file."""
    text = files("pagi.simulation.sabotage").joinpath("in_sql.toml").read_bytes()
    bugs = msgspec.toml.decode(text, type=dict[str, list[_Bug]])["sabotage"]
    return [Sabotage(bug.name, bug.said, scripts=partial(_scripts, bug)) for bug in bugs]


def _scripts(bug: Any) -> list[str]:
    changed = rewritten(bug.file, *((change.find, change.put) for change in bug.change))
    return [bug.first, changed] if bug.first else [changed]
