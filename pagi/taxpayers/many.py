"""Taxpayers and objects by the thousand, as a city's register brings them; what is known already stays.

An object that belongs to somebody else now changes hands (mutasi); bills keep the taxpayer they name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from pagi.database import Connection, load
from pagi.ids import new_id
from pagi.keys import Keyring
from pagi.taxpayers.service import sealed_address, sealed_name, sealed_object_address

_SQL = load("pagi/taxpayers/many.sql")


@dataclass(frozen=True, slots=True)
class Registration:
    """One object and its owner, as the register has them."""

    npwpd: str
    name: str = field(repr=False)
    address: str = field(repr=False)
    object_number: str
    village: str
    district: str


@dataclass(frozen=True, slots=True)
class Registered:
    """The keys of the objects by their number, and what was new."""

    object_ids: dict[str, UUID]
    new_taxpayers: int
    new_objects: int
    new_owners: int


async def register_many(
    db: Connection, keyring: Keyring, region_id: int, tax: str, asked: Sequence[Registration], now: datetime
) -> Registered:
    """Store what is new of ``asked``, in the caller's transaction; each object stands in it once."""
    owners, new_taxpayers = await _taxpayers(db, keyring, region_id, asked, now)
    numbers = [one.object_number for one in asked]
    known = {row["object_number"]: row for row in await db.fetch(_SQL.known_objects, region_id, tax, numbers)}
    object_ids = {number: row["object_id"] for number, row in known.items()}
    fresh = []
    for one in asked:
        if one.object_number in known:
            continue
        object_ids[one.object_number] = new_id()
        fresh.append((
            region_id, object_ids[one.object_number], owners[one.npwpd], tax, one.object_number, one.village,
            one.district,
            sealed_object_address(keyring, region_id, object_ids[one.object_number], one.address), now,
        ))  # fmt: skip
    columns = ("region_id", "object_id", "taxpayer_id", "tax", "object_number", "village", "district",
               "address_sealed", "created_at")  # fmt: skip
    await db.copy_records_to_table("tax_object", schema_name="taxpayers", records=fresh, columns=columns)
    moved = [
        (known[one.object_number]["object_id"], owners[one.npwpd])
        for one in asked
        if one.object_number in known and known[one.object_number]["taxpayer_id"] != owners[one.npwpd]
    ]
    if moved:
        await db.execute(
            _SQL.change_owners, region_id, [key for key, _ in moved], [owner for _, owner in moved]
        )
    return Registered(object_ids, new_taxpayers, len(fresh), len(moved))


async def _taxpayers(
    db: Connection, keyring: Keyring, region_id: int, asked: Sequence[Registration], now: datetime
) -> tuple[dict[str, UUID], int]:
    """The keys of all owners by NPWPD, and how many of them are new."""
    wanted = {one.npwpd: one for one in asked}
    found = await db.fetch(_SQL.known_taxpayers, region_id, list(wanted))
    keys = {row["npwpd"]: row["taxpayer_id"] for row in found}
    fresh = []
    for npwpd, one in wanted.items():
        if npwpd in keys:
            continue
        keys[npwpd] = new_id()
        fresh.append((
            region_id, keys[npwpd], npwpd, sealed_name(keyring, region_id, keys[npwpd], one.name),
            sealed_address(keyring, region_id, keys[npwpd], one.address), now,
        ))  # fmt: skip
    columns = ("region_id", "taxpayer_id", "npwpd", "name_sealed", "address_sealed", "created_at")
    await db.copy_records_to_table("taxpayer", schema_name="taxpayers", records=fresh, columns=columns)
    return keys, len(fresh)
