"""Scenarios as data: each channel's file lists what happens and what must come of it, step by step."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from .errors import NotFound
from .faults import Fault

Deed = Literal[
    "bill", "instruct", "pay", "turned_away", "arm", "disarm", "hurry", "told", "take_back", "reconcile",
    "expect_bill", "expect_case", "expect_lines", "expect_used",
]  # fmt: skip
"""In this order: take an open bill; ask PAGI for a way to pay; pay; be turned away at the counter; arm a
fault of the whole bank; disarm all; tell what waits; wait for PAGI's answer; take a payment back; hand the
day's file in; look at the bill, at the case of a payment, at its lines in the file,
at whether a fault was used up."""


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step. Amounts in rupiah, times in seconds."""

    do: Deed
    bill: int = 1
    """Which bill of the scenario, counted from 1."""
    tag: str = "a"
    """Which payment of the scenario."""
    through: str = ""
    """Another channel than the scenario's."""
    bank: str = ""
    remark: str = "PAJAK {code}"
    """What the payer writes on a transfer; ``{code}`` is PAGI's."""
    faults: tuple[Fault, ...] = ()
    fault: Fault | None = None
    count: int | None = None
    seconds: float | None = None
    state: str = ""
    """What the bank's book must come to say of the payment."""
    status: str = ""
    """What PAGI must come to say of the bill."""
    case: str = ""
    """The class of the case that the statement must lead to, or ``none``."""
    within: float = 10.0


class Scenario(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A story with an end that can be checked."""

    channel: str = ""
    name: str = ""
    title: str
    english: str
    steps: tuple[Step, ...]

    @property
    def key(self) -> str:
        """Channel and name, as in an address."""
        return f"{self.channel}/{self.name}"


@cache
def catalogue() -> dict[str, Scenario]:
    """Every scenario by its key, channel by channel, in the order of the files."""
    found: dict[str, Scenario] = {}
    folder = files(__package__).joinpath("scenarios")
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            channel = file.name.removesuffix(".toml")
            listed = msgspec.convert(tomllib.loads(file.read_text("utf-8")), dict[str, Scenario])
            for name, one in listed.items():
                told = msgspec.structs.replace(one, channel=channel, name=name)
                found[told.key] = told
    return found


def scenario(channel: str, name: str) -> Scenario:
    """One scenario. Raises NotFound."""
    try:
        return catalogue()[f"{channel}/{name}"]
    except KeyError as problem:
        raise NotFound from problem
