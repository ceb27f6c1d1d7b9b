"""A city of land and buildings for mass issue: taxpayers with one object or several, facts, two clerks."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime

from pagi.assessments.property_facts import Recording, record_new
from pagi.assessments.property_register import LandAndBuilding
from pagi.database import Connection, Pool
from pagi.identity.models import Clerk, Role
from pagi.ids import new_id
from pagi.keys import Keyring
from pagi.ledger import journal
from pagi.regions import DENPASAR
from pagi.taxpayers.many import Registration, register_many

REGION = DENPASAR
VILLAGES = ("5171010001", "5171010002", "5171020001", "5171030004", "5171031007")
MARCH = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)
NEW_YEAR = date(2027, 1, 1)
Place = tuple[str, str, LandAndBuilding]


@dataclass(frozen=True)
class Office:
    """Who proposes and who approves; a head approves any amount."""

    proposer: Clerk
    approver: Clerk


def places(count: int, seed: int = 5171) -> list[Place]:
    """NPWPD, NOP and facts of ``count`` objects; one owner in five has two or three of them."""
    chance = random.Random(seed)
    found: list[Place] = []
    owner = 0
    while len(found) < count:
        owner += 1
        for _ in range(chance.choice((1, 1, 1, 1, 3)) if chance.random() < 0.9 else 2):
            number = len(found)
            nop = f"{VILLAGES[number % len(VILLAGES)]}{number // 9_000:03d}{number % 9_000:04d}0"
            found.append((f"P1{owner:011d}", nop, _facts(chance)))
    return found[:count]


def _facts(chance: random.Random) -> LandAndBuilding:
    built = chance.random() < 0.75
    return LandAndBuilding(
        land_area=0 if built and chance.random() < 0.2 else chance.randrange(1, 1_500_000),
        land_value=chance.choice((1_341_000, 1_341_001, 1_400_000, 82_000, 5_500_000, 7)),
        land_use=chance.choice(("general",) * 8 + ("food_crop", "green_open_space")),
        building_area=chance.randrange(1, 500_000) if built else 0,
        building_value=chance.randrange(300_000, 4_000_000),
    )  # fmt: skip


async def found_city(db: Connection) -> Office:
    """The region with its accounts, a clerk who proposes and a head who approves."""
    await db.execute(
        "insert into regions.region values ($1, $2, $3, $4)",
        REGION.region_id, REGION.slug, REGION.name, REGION.zone.key,
    )  # fmt: skip
    await journal.open_accounts(db, REGION.region_id)
    people = []
    for username, role in (("ketut", Role.CLERK), ("kepala", Role.HEAD)):
        clerk = Clerk(REGION.region_id, new_id(), username, username.title(), role)
        await db.execute(
            """insert into identity.clerk (region_id, clerk_id, username, name, role, password_hash,
                                           totp_sealed, created_at)
               values ($1, $2, $3, $4, $5, '$argon2id$no', 'x', $6)""",
            clerk.region_id, clerk.clerk_id, clerk.username, clerk.name, clerk.role.value, MARCH,
        )  # fmt: skip
        people.append(clerk)
    return Office(*people)


async def settle(pool: Pool, count: int, seed: int = 5171) -> tuple[Office, list[Place]]:
    """Found a city of ``count`` objects with what is known of them on 1 January 2027."""
    objects = places(count, seed)
    async with pool.transaction() as db:
        office = await found_city(db)
        registrations = [
            Registration(npwpd, f"Pemilik {npwpd}", "Jl. Uji 1", nop, f"Desa {nop[:10]}", "Denpasar")
            for npwpd, nop, _ in objects
        ]
        await register_many(db, Keyring(bytes(32)), REGION.region_id, "property", registrations, MARCH)
        await record(db, {nop: facts for _, nop, facts in objects})
    return office, objects


async def record(db: Connection, facts: dict[str, LandAndBuilding], at: datetime = MARCH) -> int:
    """Record facts by NOP, valid from 1 January 2027."""
    return await record_new(db, REGION.region_id, facts, Recording(NEW_YEAR, "Uji", "ketut", at))
