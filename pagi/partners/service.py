"""Partners: register a bank, and the directory of those that may call."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network
from uuid import UUID

from pagi.clock import Clock
from pagi.database import Connection, DatabaseUnavailable, Pool, load
from pagi.ids import new_id
from pagi.keys import Keyring
from pagi.partners.errors import NoPartnerForChannel, PartnerUnknown
from pagi.partners.models import Partner
from pagi.partners.outbound import outbound_of
from payment_channels.profile import load_profile

sql = load("pagi/partners/queries.sql")
_FRESH = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class NewPartner:
    """What a bank hands over at onboarding, and what we hand to it."""

    name: str
    bank: str
    client_id: str
    client_secret: str
    public_key_pem: str
    partner_code: str
    channel_code: str
    channels: tuple[str, ...]
    networks: tuple[IPv4Network | IPv6Network, ...] = ()


def _context(region_id: int, partner_id: UUID) -> str:
    return f"partners.client_secret/{region_id}/{partner_id}"


async def register(
    db: Connection, keyring: Keyring, region_id: int, position: int, new: NewPartner, now: datetime
) -> UUID:
    """Register a bank; the caller commits."""
    partner_id = new_id()
    secret = keyring.seal(new.client_secret.encode(), _context(region_id, partner_id))
    await db.execute(
        sql.add, region_id, partner_id, position, new.name, new.bank, new.client_id, secret,
        new.public_key_pem, new.partner_code, new.channel_code, list(new.channels), list(new.networks), now,
    )  # fmt: skip
    return partner_id


async def active_partners(db: Connection, keyring: Keyring) -> list[Partner]:
    """Every active partner, in the order in which they are offered."""
    return [one for one in await known_partners(db, keyring) if one.active]


async def known_partners(db: Connection, keyring: Keyring) -> list[Partner]:
    """Every partner that was ever taken on, in the order in which they are offered."""
    return [
        Partner(
            region_id=row["region_id"],
            partner_id=row["partner_id"],
            name=row["name"],
            bank=row["bank"],
            client_id=row["client_id"],
            client_secret=keyring.open(
                row["client_secret_sealed"], _context(row["region_id"], row["partner_id"])
            ).decode(),
            public_key_pem=row["public_key_pem"],
            partner_code=row["partner_code"],
            channel_code=row["channel_code"],
            channels=tuple(row["channels"]),
            profile=load_profile(row["bank"]),
            networks=tuple(row["networks"]),
            outbound=outbound_of(row, keyring),
            active=row["active"],
            paused=frozenset(row["paused"]),
        )
        for row in await db.fetch(sql.known)
    ]


class PartnerDirectory:
    """The partners in memory, read again every half minute; the last ones count if the database is away."""

    def __init__(self, pool: Pool, keyring: Keyring, machine_clock: Clock) -> None:
        self._pool, self._keyring, self._machine_clock = pool, keyring, machine_clock
        self._partners: tuple[Partner, ...] = ()
        self._read_at: datetime | None = None
        self._reading = asyncio.Lock()

    async def all(self) -> tuple[Partner, ...]:
        """Every active partner. Raises DatabaseUnavailable when none were ever read."""
        return tuple(one for one in await self.known() if one.active)

    async def known(self) -> tuple[Partner, ...]:
        """Every partner, also one that was switched off: for what it gave out and brought before."""
        if not self._is_fresh():
            async with self._reading:  # those who come together read once
                if not self._is_fresh():
                    await self._read()
        return self._partners

    def forget(self) -> None:
        """Read the partners again at the next question: something about them was changed here."""
        self._read_at = None

    def _is_fresh(self) -> bool:
        return self._read_at is not None and self._machine_clock() - self._read_at <= _FRESH

    async def _read(self) -> None:
        now = self._machine_clock()
        try:
            async with self._pool.acquire() as db:
                self._partners = tuple(await known_partners(db, self._keyring))
            self._read_at = now
        except DatabaseUnavailable:
            if self._read_at is None:
                raise

    async def by_client_id(self, client_id: str) -> Partner:
        """The partner with this client id. Raises PartnerUnknown."""
        for one in await self.all():
            if one.client_id == client_id:
                return one
        raise PartnerUnknown

    async def by_code(self, partner_code: str) -> Partner:
        """The partner that calls itself ``partner_code`` (X-PARTNER-ID). Raises PartnerUnknown."""
        for one in await self.all():
            if one.partner_code == partner_code:
                return one
        raise PartnerUnknown

    async def for_channel(self, channel: str, bank: str | None = None) -> Partner:
        """The first partner that has ``channel``, or the one of ``bank``. Raises NoPartnerForChannel."""
        for one in await self.all():
            if channel in one.channels and (bank is None or bank in {one.bank, one.name}):
                return one
        raise NoPartnerForChannel(channel=channel, which=f" ({bank})" if bank else "", field="bank")

    async def with_channel(self, channel: str) -> list[Partner]:
        """Every partner that has ``channel``, in order."""
        return [one for one in await self.all() if channel in one.channels]
