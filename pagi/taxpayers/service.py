"""People and tax objects, with their personal fields sealed on the way in and opened on the way out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from pagi.database import Connection, load
from pagi.keys import Keyring
from pagi.taxpayers.errors import ObjectNotFound
from pagi.taxpayers.models import TaxObject, Taxpayer

_SQL = load("pagi/taxpayers/queries.sql")


def _context(region_id: int, column: str, key: UUID) -> str:
    return f"taxpayers.{column}/{region_id}/{key}"


def open_name(keyring: Keyring, region_id: int, taxpayer_id: UUID, sealed: bytes) -> str:
    """The taxpayer's name as sealed in the row of ``taxpayer_id``."""
    return keyring.open(sealed, _context(region_id, "name", taxpayer_id)).decode()


def sealed_name(keyring: Keyring, region_id: int, taxpayer_id: UUID, name: str) -> bytes:
    """The name as it is kept in the row of ``taxpayer_id``."""
    return keyring.seal(name.encode(), _context(region_id, "name", taxpayer_id))


def sealed_address(keyring: Keyring, region_id: int, taxpayer_id: UUID, address: str) -> bytes:
    """The address as it is kept in the row of ``taxpayer_id``."""
    return keyring.seal(address.encode(), _context(region_id, "address", taxpayer_id))


def sealed_object_address(keyring: Keyring, region_id: int, object_id: UUID, address: str) -> bytes:
    """The address as it is kept in the row of ``object_id``."""
    return keyring.seal(address.encode(), _context(region_id, "object_address", object_id))


async def add_taxpayer(db: Connection, keyring: Keyring, taxpayer: Taxpayer, now: datetime) -> None:
    """Store a taxpayer."""
    key = (taxpayer.region_id, taxpayer.taxpayer_id)
    await db.execute(
        _SQL.add_taxpayer, *key, taxpayer.npwpd, sealed_name(keyring, *key, taxpayer.name),
        sealed_address(keyring, *key, taxpayer.address), now,
    )  # fmt: skip


async def add_object(db: Connection, keyring: Keyring, tax_object: TaxObject, now: datetime) -> None:
    """Store a tax object."""
    sealed = sealed_object_address(keyring, tax_object.region_id, tax_object.object_id, tax_object.address)
    await db.execute(
        _SQL.add_object, tax_object.region_id, tax_object.object_id, tax_object.taxpayer_id, tax_object.tax,
        tax_object.object_number, tax_object.village, tax_object.district, sealed, now,
    )  # fmt: skip


async def find_taxpayer(db: Connection, keyring: Keyring, region_id: int, taxpayer_id: UUID) -> Taxpayer:
    """The taxpayer with this key."""
    row = await db.fetchrow(_SQL.taxpayer, region_id, taxpayer_id)
    address = keyring.open(row["address_sealed"], _context(region_id, "address", taxpayer_id)).decode()
    name = open_name(keyring, region_id, taxpayer_id, row["name_sealed"])
    return Taxpayer(region_id, taxpayer_id, row["npwpd"], name, address)


async def find_object(db: Connection, keyring: Keyring, region_id: int, object_id: UUID) -> TaxObject:
    """The tax object with this key."""
    row = await db.fetchrow(_SQL.tax_object, region_id, object_id)
    context = _context(region_id, "object_address", object_id)
    return TaxObject(
        region_id, object_id, row["taxpayer_id"], row["tax"], row["object_number"], row["village"],
        row["district"], keyring.open(row["address_sealed"], context).decode(),
    )  # fmt: skip


async def find_object_by_number(
    db: Connection, region_id: int, object_number: str, taxes: Collection[str]
) -> UUID:
    """The key of the object of one of ``taxes`` with this compact NOP or NOPD. Raises ObjectNotFound."""
    found: UUID | None = await db.fetchval(_SQL.object_by_number, region_id, object_number, list(taxes))
    if found is None:
        raise ObjectNotFound(object_number=object_number)
    return found


def masked_name(name: str) -> str:
    """A name for a public page: each word's first letter, the rest as dots (``I M••• S••••••••``)."""
    return " ".join(word if len(word) == 1 else word[0] + "•" * (len(word) - 1) for word in name.split())
