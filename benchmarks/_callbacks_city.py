"""A city for the callbacks benchmark: its own temporary PostgreSQL, one bank, and many open bills.

The server is the demo's, fsync on; schema, accounts and bank come from production code, only the bills
are made in bulk. Bill ``n`` costs 100,000 + n rupiah, has one item, one quote and one virtual account.
"""

from __future__ import annotations

import asyncio
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pagi.clock import city_day, machine_clock
from pagi.database import DatabaseAccess, connect, load
from pagi.database.embedded import EmbeddedServer
from pagi.database.migrate import migrate
from pagi.ids import new_id
from pagi.keys import Keyring
from pagi.ledger import journal
from pagi.ledger.chart import chart
from pagi.ledger.proofs import prove
from pagi.partners.models import Partner
from pagi.partners.service import NewPartner, active_partners
from pagi.payments.onboarding import take_on_bank
from pagi.payments.till import laws_in_force
from pagi.regions import DENPASAR
from pagi.taxpayers.models import TaxObject, Taxpayer
from pagi.taxpayers.service import add_object, add_taxpayer
from tax_types.parameters import load as load_laws

TAXPAYERS = 500
OLD_BILLS = 10_000_000
"""Bills above this number were paid before the benchmark."""
AT_ONCE = 100_000
SQL = load("benchmarks/_callbacks_city.sql")


@dataclass(frozen=True, slots=True)
class Bytes:
    """Of tables, of indexes, and of the log written so far."""

    tables: int
    indexes: int
    log: int


@dataclass(slots=True)
class BenchCity:
    """Where the city stands, the bank that calls, and which of its bills nobody has paid yet."""

    folder: Path
    access: DatabaseAccess
    binaries: Path
    master_key: bytes
    partner: Partner
    teller: Partner
    """A bank that pays host to host."""
    clearing: str
    now: datetime
    bills: int
    next_bill: int = 1
    grown_to: int = OLD_BILLS

    @property
    def till_settings(self) -> dict[str, str]:
        """The till's settings that belong to this city: by which law its quotes were worked out."""
        return laws_in_force({DENPASAR.region_id: load_laws(DENPASAR.slug)})

    def take(self, count: int) -> int:
        """The first of ``count`` bills that nobody has paid yet, handed out once."""
        first, self.next_bill = self.next_bill, self.next_bill + count
        if self.next_bill > self.bills + 1:
            sys.exit("callbacks: the city has too few bills")
        return first

    @property
    def grown_payments(self) -> int:
        """How many payments were booked before the benchmark."""
        return self.grown_to - OLD_BILLS

    def grow(self, payments: int) -> None:
        """Let as many bills more have been paid yesterday."""
        asyncio.run(self._grow(payments))

    def beside(self, name: str) -> BenchCity:
        """The same city once more, in a database of its own."""
        asyncio.run(self._copy_to(name))
        moved = {
            role: urlsplit(url)._replace(path=f"/{name}").geturl()
            for role, url in asdict(self.access).items()
        }
        return replace(self, access=DatabaseAccess(**moved))

    def bytes(self) -> Bytes:
        """What the database takes by now."""
        return asyncio.run(self._bytes())

    def payments(self) -> int:
        """How many payments the database holds."""
        return int(asyncio.run(self._value(SQL.payments)))

    def verified(self) -> int:
        """How many payments the database holds, every proof of the ledger holding; else the program ends."""
        return asyncio.run(self._verified())

    async def _grow(self, payments: int) -> None:
        db = await connect(self.access.admin)
        try:
            last = self.grown_to + payments
            for first in range(self.grown_to + 1, last + 1, AT_ONCE):
                until = min(first + AT_ONCE - 1, last)
                await _add_bills(db, self.partner, first, until, self.now, paid=True)
            self.grown_to = last
            await db.execute(SQL.checkpoint)
        finally:
            await db.close()

    async def _copy_to(self, name: str) -> None:
        access = urlsplit(self.access.admin)
        db = await connect(access._replace(path="/postgres").geturl())
        try:
            await db.execute(SQL.copy_to % (name, access.path[1:]))
        finally:
            await db.close()

    async def _bytes(self) -> Bytes:
        db = await connect(self.access.admin)
        try:
            return Bytes(**await db.fetchrow(SQL.bytes))
        finally:
            await db.close()

    async def _value(self, query: str) -> Any:
        db = await connect(self.access.admin)
        try:
            return await db.fetchval(query)
        finally:
            await db.close()

    async def _verified(self) -> int:
        db = await connect(self.access.admin)
        try:
            broken = [proof.said for proof in await prove(db) if not proof.holds]
            if broken:
                sys.exit(f"callbacks: the ledger does not hold: {broken}")
            return int(await db.fetchval(SQL.payments))
        finally:
            await db.close()


@contextmanager
def bench_city(bills: int) -> Iterator[BenchCity]:
    """A city with ``bills`` open bills, on a server of its own that is gone afterwards."""
    with TemporaryDirectory(prefix="pagi-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # where the server runs under another account
        server = EmbeddedServer(folder)
        with server.lease() as access:
            master_key = secrets.token_bytes(32)
            now = machine_clock()
            partner, teller, clearing = asyncio.run(_found(access, master_key, bills, now))
            yield BenchCity(
                folder, access, server.binaries, master_key, partner, teller, clearing, now, bills
            )


async def _found(
    access: DatabaseAccess, master_key: bytes, bills: int, now: datetime
) -> tuple[Partner, Partner, str]:
    await migrate(access.owner)
    keyring = Keyring(master_key)
    db = await connect(access.admin)
    try:
        partner, teller = await _banks(db, keyring, now)
        await db.execute(SQL.key_function)
        async with db.transaction():
            for number in range(TAXPAYERS):
                await _hotel(db, keyring, number, now)
        await _add_bills(db, partner, 1, bills, now, paid=False)
        return partner, teller, await db.fetchval(SQL.clearing, partner.partner_id)
    finally:
        await db.close()


async def _banks(db: Any, keyring: Keyring, now: datetime) -> tuple[Partner, Partner]:
    public = generate_private_key(public_exponent=65537, key_size=2048).public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    banks = (
        ("Bank BPD Bali", "bpd_bali", "bench", ("virtual_account", "qris")),
        ("BNI", "bni", "teller", ("mobile_banking",)),
    )
    async with db.transaction():
        await db.execute(SQL.region, DENPASAR.region_id, DENPASAR.slug, DENPASAR.name, DENPASAR.zone.key)
        await journal.open_accounts(db, DENPASAR.region_id)
        for position, (name, bank, client_id, channels) in enumerate(banks, start=1):
            new = NewPartner(
                name=name, bank=bank, client_id=client_id, client_secret=secrets.token_urlsafe(24),
                public_key_pem=pem, partner_code=client_id.upper(), channel_code="95221", channels=channels,
            )  # fmt: skip
            await take_on_bank(db, keyring, DENPASAR.region_id, position, new, now)
    first, second = await active_partners(db, keyring)
    return first, second


async def _hotel(db: Any, keyring: Keyring, number: int, now: datetime) -> None:
    owner = Taxpayer(DENPASAR.region_id, new_id(), f"P2{number:011d}", f"PT Hotel {number}", "Jl. Uji 1")
    await add_taxpayer(db, keyring, owner, now)
    hotel = TaxObject(
        owner.region_id, new_id(), owner.taxpayer_id, "hotel", f"{number:018d}", "Renon", "Denpasar Selatan",
        owner.address,
    )  # fmt: skip
    await add_object(db, keyring, hotel, now)


async def _add_bills(db: Any, partner: Partner, first: int, last: int, now: datetime, *, paid: bool) -> None:
    """Bills in bulk, triggers off; those that are paid come with their payments. Then the planner is told."""
    today = city_day(now, DENPASAR.zone)
    accounts = chart().of("hotel", today)
    async with db.transaction():
        await db.execute(SQL.triggers_off)
        await db.execute(SQL.bills, first, last, TAXPAYERS, today, now, paid)
        await db.execute(
            SQL.liabilities, first, last, TAXPAYERS, today, now, accounts.receivable, accounts.revenue
        )
        await db.execute(SQL.bill_items, first, last, today, accounts.receivable, accounts.penalty, paid)
        await db.execute(SQL.quotes, first, last, today, now, load_laws(DENPASAR.slug).digest)
        await db.execute(SQL.quote_items, first, last)
        await db.execute(SQL.instructions, first, last, partner.partner_id, now, paid)
        if paid:
            clearing = await db.fetchval(SQL.clearing, partner.partner_id)
            await db.execute(
                SQL.old_payments, first, last, partner.partner_id, now, clearing, accounts.receivable
            )
    await db.execute(SQL.statistics)
    if paid:
        await db.execute(SQL.old_statistics)
