"""Dated facts of land and buildings, from which PBB is assessed: recorded, never changed.

A fact that says nothing new is not recorded, so that the same register twice adds nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import date, datetime
from uuid import UUID

from pagi.assessments.property_register import LandAndBuilding
from pagi.database import Connection, load
from pagi.ids import new_id

_SQL = load("pagi/assessments/property_facts.sql")
MILLIONTHS = 1_000_000


@dataclass(frozen=True, slots=True)
class Recording:
    """From which day facts hold, what they rest on, and who records them."""

    valid_from: date
    basis: str
    by: str
    at: datetime


async def record(
    db: Connection, region_id: int, facts: Mapping[UUID, LandAndBuilding], recording: Recording
) -> None:
    """Record facts of many objects, in the caller's transaction."""
    rows = [astuple(one) for one in facts.values()]
    columns = [[row[place] for row in rows] for place in range(5)]
    await db.execute(
        _SQL.record, region_id, recording.valid_from, recording.basis, recording.at, recording.by,
        [new_id() for _ in rows], list(facts), *columns,
    )  # fmt: skip


async def record_new(
    db: Connection, region_id: int, facts: Mapping[str, LandAndBuilding], recording: Recording
) -> int:
    """Record of ``facts``, by NOP, those that say something new. Returns how many they were."""
    fresh: dict[UUID, LandAndBuilding] = {}
    for row in await db.fetch(_SQL.newest_facts, region_id, list(facts), recording.valid_from):
        known = (row["land_area"], row["land_value"], row["land_use"], row["building_area"],
                 row["building_value"])  # fmt: skip
        said = facts[row["object_number"]]
        if known != astuple(said):
            fresh[row["object_id"]] = said
    await record(db, region_id, fresh, recording)
    return len(fresh)


async def revalue_land(
    db: Connection,
    region_id: int,
    nops: tuple[str, str],
    value_per_m2: int,
    recording: Recording,
    *,
    instead_of: int | None = None,
) -> int:
    """Give the land of the objects from one NOP until before the other a new value (reklasifikasi).

    ``instead_of``: only land that has this value now. Returns how many objects changed.
    """
    rows = await db.fetch(
        _SQL.land_revalued, region_id, *nops, recording.valid_from, value_per_m2, instead_of
    )
    facts = {
        row["object_id"]: LandAndBuilding(
            row["land_area"], value_per_m2, row["land_use"], row["building_area"], row["building_value"]
        )
        for row in rows
    }
    await record(db, region_id, facts, recording)
    return len(facts)


async def reduce_by_decree(
    db: Connection,
    region_id: int,
    object_id: UUID,
    tax_year: int,
    share: int,
    decree: str,
    by: str,
    now: datetime,
) -> None:
    """Record a reduction (pengurangan) of ``share`` millionths of a year's tax; 0 withdraws it."""
    await db.execute(_SQL.reduce, region_id, object_id, tax_year, now, share, decree, by)
