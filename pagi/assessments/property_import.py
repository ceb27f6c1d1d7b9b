"""A city's register taken in: owners, objects and their facts, some thousand lines in a transaction each.

The same file again adds nothing; a line that cannot be used is set aside and named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from pagi.assessments.property_facts import Recording, record_new
from pagi.assessments.property_register import LineWrong, RegisterLine
from pagi.database import Pool
from pagi.keys import Keyring
from pagi.regions import Region
from pagi.taxpayers.many import register_many

LINES_AT_ONCE = 5_000


@dataclass(slots=True)
class Imported:
    """What came of a register."""

    lines: int = 0
    new_taxpayers: int = 0
    new_objects: int = 0
    new_owners: int = 0
    new_facts: int = 0
    set_aside: list[LineWrong] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The shape of ``pagi property import --json``."""
        return {
            "lines": self.lines,
            "new_taxpayers": self.new_taxpayers,
            "new_objects": self.new_objects,
            "new_owners": self.new_owners,
            "new_facts": self.new_facts,
            "quarantined": [wrong.as_json() for wrong in self.set_aside],
        }


async def import_register(
    pool: Pool,
    keyring: Keyring,
    region: Region,
    lines: Iterable[RegisterLine | LineWrong],
    recording: Recording,
    progress: Callable[[int], None] = lambda _: None,
) -> Imported:
    """Take in the lines of a register, with facts as ``recording`` says."""
    done = Imported()
    source = iter(lines)
    while read := list(islice(source, LINES_AT_ONCE)):
        good = [line for line in read if isinstance(line, RegisterLine)]
        done.set_aside += [line for line in read if isinstance(line, LineWrong)]
        if good:
            await _take_in(pool, keyring, region, good, recording, done)
        done.lines += len(read)
        progress(len(read))
    return done


async def _take_in(
    pool: Pool,
    keyring: Keyring,
    region: Region,
    lines: list[RegisterLine],
    recording: Recording,
    done: Imported,
) -> None:
    facts = {line.registration.object_number: line.facts for line in lines}
    async with pool.transaction() as db:
        registered = await register_many(
            db, keyring, region.region_id, "property", [line.registration for line in lines], recording.at
        )
        new_facts = await record_new(db, region.region_id, facts, recording)
    done.new_taxpayers += registered.new_taxpayers
    done.new_objects += registered.new_objects
    done.new_owners += registered.new_owners
    done.new_facts += new_facts
