"""One simulated city: its database, PAGI's rooms over it, its banks and clock, and the oracle beside them."""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pagi.database import DatabaseAccess, connect, load
from pagi.doors.banks.h2h import HostToHost
from pagi.doors.banks.qr import QrNotifications
from pagi.doors.banks.virtual_accounts import VirtualAccounts
from pagi.identity.models import Clerk, Role
from pagi.ids import new_id
from pagi.keys import Keyring
from pagi.ledger import journal
from pagi.partners.models import Partner
from pagi.partners.service import NewPartner, active_partners
from pagi.payments.onboarding import take_on_bank
from pagi.payments.service import Cashier
from pagi.payments.till import laws_in_force
from pagi.regions import DENPASAR
from pagi.simulation.chance import stream
from pagi.simulation.faults import Faults
from pagi.simulation.lines import SteppedConnection, SteppedPool
from pagi.simulation.operations import Callback, Operation, Route
from pagi.simulation.oracle.books import Accounts, Books, EntryModel
from pagi.simulation.oracle.money import Bank, Oracle, PaymentModel
from pagi.simulation.oracle.statements import Files
from pagi.simulation.steps import ACTOR, Steps, monitor
from pagi.simulation.till import Group, Serving, SteppedTill, traced_settlement
from pagi.simulation.wire import Doors
from payment_channels.profile import load_profile
from tax_types.parameters import load as load_laws

if TYPE_CHECKING:
    from pagi.simulation.settlement_files import SettlementFile

_SQL = load("pagi/simulation/queries.sql")
BANKS = (("Bank BPD Bali", "bpd_bali"), ("BNI", "bni"), ("Bank BPD Bali Cabang", "bpd_bali"))
CHANNELS = ("virtual_account", "qris", "mobile_banking")
HISTORY = 14


class Clock:
    """The city's time and the machine's; it only moves forward."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The present moment."""
        return self.now

    def forward(self, by: timedelta) -> None:
        """Move on."""
        assert by >= timedelta(0), "time does not go back"
        self.now += by


@dataclass(eq=False)
class World:
    """Everything that an operation of the simulation can reach."""

    seed: int
    access: DatabaseAccess
    clock: Clock
    eye: Any
    """A connection that only looks, without steps."""
    hand: Any
    """A connection that ends the sessions of others."""
    steps: Steps
    faults: Faults
    keyring: Keyring
    chance: random.Random
    oracle: Oracle = field(init=False)
    till: SteppedTill = field(init=False)
    doors: Doors = field(init=False)
    till_pool: SteppedPool = field(init=False)
    bank_pool: SteppedPool = field(init=False)
    desk: SteppedPool = field(init=False)
    clerks: list[Clerk] = field(default_factory=list)
    """Who proposes, and who approves."""
    partners: dict[str, Partner] = field(default_factory=dict)
    banks: list[Bank] = field(default_factory=list)
    routes: dict[UUID, list[Route]] = field(default_factory=dict)
    issue_entries: dict[UUID, EntryModel] = field(default_factory=dict)
    files: Files = field(init=False)
    """What the oracle finds in settlement files."""
    known_files: list[SettlementFile] = field(default_factory=list)
    late_lines: dict[str, list[PaymentModel]] = field(default_factory=dict)
    """By bank: payments that its files have not shown yet."""
    proposals: dict[str, UUID] = field(default_factory=dict)
    """What waits for a second person, by its subject."""
    promised: list[tuple[PaymentModel, int]] = field(default_factory=list)
    """Refunds that were promised and not paid out yet."""
    open_cases: list[Callback] = field(default_factory=list)
    booked: list[Callback] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    history: deque[str] = field(default_factory=lambda: deque(maxlen=HISTORY))
    found: Exception | None = None
    """What went wrong while a COMMIT was followed."""
    serials: Iterator[int] = field(default_factory=lambda: count(1))

    def committing(self, line: SteppedConnection) -> None:
        """COMMIT is about to be sent: from now on the outcome may be unknown."""
        if isinstance(line.note, Group):
            for callback in line.note.callbacks:
                callback.commits_sent += 1

    def committed(self, line: SteppedConnection) -> None:
        """A COMMIT was done: the oracle does the same now. What it finds wrong is kept for the conductor.

        Raised here it would look to PAGI like a fault of the database.
        """
        actor = line.actor
        try:
            if isinstance(line.note, Group):
                self._settled(line.note)
                line.note = None
            elif isinstance(actor, Operation):
                actor.committed(self)
        except Exception as error:  # noqa: BLE001  raised again by the conductor
            self.found = self.found or error

    def _settled(self, group: Group) -> None:
        for callback, verdict in zip(group.callbacks, group.verdicts, strict=True):
            notice = callback.notice()
            if verdict == "stale":
                if not notice.moved:
                    self.oracle.claim(notice.bank, notice.external_id, f"25:{notice.natural_id}", group.now)
                callback.stale()
            else:
                began_first = callback in group.not_yet_booked and verdict not in ("repeat", "inconsistent")
                callback.decisions.append(self.oracle.receive(notice, group.now, began_first=began_first))

    def brings_money(self, actor: object) -> bool:
        """Whether an operation, or a batch that is being settled, brings money that is not booked yet."""
        callbacks = actor.callbacks if isinstance(actor, Serving) else [actor]
        return any(isinstance(one, Callback) and not self.is_booked(one) for one in callbacks)

    def is_booked(self, callback: Callback) -> bool:
        """Whether something is booked under its number."""
        return callback.key in self.oracle.payments

    def add_route(self, route: Route) -> None:
        """A number that leads to a bill."""
        assert route.bill is not None, "it leads to a bill"
        known = self.routes.setdefault(route.bill.bill_id, [])
        if all(other.account != route.account for other in known):
            known.append(route)

    async def open_rooms(self) -> None:
        """Start PAGI's process: pools, till and doors."""

        def pool(name: str, **options: Any) -> SteppedPool:
            return SteppedPool(name, self.access.app, self.steps, self.faults, self, **options)

        laws = laws_in_force({DENPASAR.region_id: load_laws(DENPASAR.slug)})
        self.till_pool = pool("till", settings=laws)
        self.bank_pool, self.desk = pool("bank"), pool("desk")
        for one in (self.till_pool, self.bank_pool, self.desk):
            await one.open()
        await self.build_rooms()

    async def build_rooms(self) -> None:
        """Till and doors over the pools, with nothing remembered."""
        self.till = SteppedTill(self.till_pool, self.clock, self.clock)
        await self.till.start()
        cashier = Cashier(self.bank_pool, self.till, self.keyring, self.clock)
        accounts = VirtualAccounts(self.bank_pool, cashier, self.keyring, self.clock, self.clock)
        tellers = HostToHost(self.bank_pool, cashier, self.keyring, load_laws(DENPASAR.slug), self.clock)
        self.doors = Doors(accounts, QrNotifications(cashier, self.clock), tellers)

    def drop_rooms(self) -> None:
        """The process is gone: nobody says goodbye."""
        for pool in (self.till_pool, self.bank_pool, self.desk):
            pool.drop()

    async def end_all_sessions(self) -> None:
        """Until the server has noticed that the process is gone."""
        await self.hand.fetch(_SQL.end_all_sessions)

    async def close_rooms(self) -> None:
        """Stop PAGI's process in order."""
        for pool in (self.till_pool, self.bank_pool, self.desk):
            await pool.close()

    @contextmanager
    def traced(self) -> Iterator[None]:
        """While the present till settles."""
        with traced_settlement(self.till, self.is_booked):
            yield


@asynccontextmanager
async def founded(seed: int, access: DatabaseAccess) -> AsyncIterator[World]:
    """A city with banks and no bills, on a fresh migrated database."""
    chance = stream(seed, "world")
    start = datetime(2026, 12, chance.randint(1, 28), chance.randrange(24), chance.randrange(60), tzinfo=UTC)
    clock, eye = Clock(start), await connect(access.admin, application_name="simulation-eye")
    hand = await connect(access.admin, application_name="simulation-hand")

    async def end_session(pid: int) -> None:
        await hand.fetchval(_SQL.end_session, pid)

    await eye.execute(load("pagi/simulation/database/copies.sql").add_indexes)
    world = World(
        seed=seed, access=access, clock=clock, eye=eye, hand=hand,
        steps=Steps(stream(seed, "steps"), monitor(eye, _SQL.blocked)),
        faults=Faults(end_session), keyring=Keyring(bytes(32)), chance=chance,
    )  # fmt: skip
    world.faults.worth = world.brings_money
    try:
        await _found(world)
        await world.open_rooms()
        yield world
        await world.close_rooms()
    finally:
        eye.terminate()
        hand.terminate()


async def _found(world: World) -> None:
    region, db, now = DENPASAR, world.eye, world.clock()
    async with db.transaction():
        await db.execute(_SQL.add_region, region.region_id, region.slug, region.name, region.zone.key)
        await journal.open_accounts(db, region.region_id)
        for position, (name, slug) in enumerate(BANKS, start=1):
            new = NewPartner(
                name=name, bank=slug, client_id=f"client-{position}", client_secret=f"secret-{position}",
                public_key_pem="-----BEGIN PUBLIC KEY-----", partner_code=f"PAGI-{position}",
                channel_code="95221", channels=tuple(set(CHANNELS) & set(load_profile(slug).channels)),
            )  # fmt: skip
            await take_on_bank(db, world.keyring, region.region_id, position, new, now)
        for name, role in (("komang", Role.CLERK), ("ida", Role.HEAD)):
            clerk = Clerk(region.region_id, new_id(), name, name.title(), role)
            await db.execute(_SQL.add_clerk, region.region_id, clerk.clerk_id, name, clerk.name, role, now)
            world.clerks.append(clerk)
    for partner in await active_partners(db, world.keyring):
        rules, tellers = partner.profile.virtual_account, partner.profile.mobile_banking
        assert rules is not None, "every bank of the simulation has virtual accounts"
        refuses = {"virtual_account": rules, "mobile_banking": tellers}
        world.partners[partner.name] = partner
        world.banks.append(Bank(
            partner.name, partner.bank, partner.channels,
            frozenset(name for name, one in refuses.items() if one and one.paid_bill == "refuse"),
            rules.duplicate == "4042518",
            timedelta(minutes=rules.inquiry_grace_minutes),
        ))  # fmt: skip
    world.oracle = Oracle(Books(await _accounts(db)))
    world.files = Files(world.oracle)
    ACTOR.set(Operation())


async def _accounts(db: Any) -> Accounts:
    roles = {row["role"]: row["code"] for row in await db.fetch(_SQL.role_codes)}
    return Accounts(
        clearing={
            (row["partner"], row["channel"]): row["code"] for row in await db.fetch(_SQL.clearing_codes)
        },
        roles=roles,
    )
