"""What the pages say about the city's counter and the banks' menus: facts that change without us, so they
stand as data in ``guidance/<region>.toml`` with a mark whether somebody has confirmed them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from pagi.doors.common.locale import Language

FOLDER = Path(__file__).parent / "guidance"


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence in both languages."""

    id: str
    en: str

    def say(self, language: Language) -> str:
        """The sentence in one language."""
        return self.en if language == "en" else self.id


class Counter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When somebody can be spoken to."""

    hours: Said
    source: str
    verified: bool


class Steps(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How to pay through one kind of app or machine."""

    channel: str
    title: Said
    steps: tuple[Said, ...]
    verified: bool


class Guidance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One region's file."""

    counter: Counter
    steps: tuple[Steps, ...]

    def steps_for(self, channel: str) -> tuple[Steps, ...]:
        """The steps of one channel, in the order of the file."""
        return tuple(steps for steps in self.steps if steps.channel == channel)


@cache
def guidance(region: str = "denpasar") -> Guidance:
    """The guidance of a region, read once."""
    return msgspec.toml.decode((FOLDER / f"{region}.toml").read_bytes(), type=Guidance)
