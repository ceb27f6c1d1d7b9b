"""The rooms of a running PAGI, opened together and closed in order: till first, pool last."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from pagi.clock import Clock, machine_clock
from pagi.config import Settings
from pagi.database import Pool
from pagi.http_client import HttpClient, Reach
from pagi.instructions.issuing import Issuer
from pagi.instructions.withdrawing import Withdrawal
from pagi.instructions.withdrawn_debits import DebitWithdrawal
from pagi.keys import Keyring, load_keyring
from pagi.limits.service import Gate
from pagi.partners.journal import MessageJournal
from pagi.partners.line import PartnerLine
from pagi.partners.service import PartnerDirectory
from pagi.payments.service import Cashier
from pagi.payments.till import Till, laws_in_force, till_settings
from pagi.regions import DENPASAR, Region
from pagi.reports.bill_watch import BillWatch
from pagi.sweep.schedule import DEMO, USUAL, Pace
from pagi.sweep.snap_asker import SnapAsker
from pagi.sweep.sweeper import Sweeper
from tax_types.parameters import Pack
from tax_types.parameters import load as load_laws

POOL_SIZE = 12
BANK_POOL_SIZE = 8
TILL_POOL_SIZE = 3
LOOK_SECONDS = 3.0
SETTLE_SECONDS = 5.0
"""A database that hangs: a bank hears "certainly not booked" before it gives up listening itself."""


@dataclass(frozen=True, slots=True)
class House:
    """What the doors are given. Banks are served, and the till settles, on connections of their own."""

    settings: Settings
    region: Region
    laws: Pack
    keyring: Keyring
    clock: Clock
    machine_clock: Clock
    pool: Pool
    bank_pool: Pool
    till_pool: Pool
    directory: PartnerDirectory
    gate: Gate
    till: Till
    cashier: Cashier
    journal: MessageJournal
    line: PartnerLine
    sweeper: Sweeper
    issuer: Issuer
    withdrawal: Withdrawal
    debit_withdrawal: DebitWithdrawal
    watch: BillWatch

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[House]:
        """Open every room; on the way out what was accepted is finished before anything closes."""
        async with AsyncExitStack() as stack:
            for pool in (self.pool, self.bank_pool, self.till_pool):
                await pool.open()
                stack.push_async_callback(pool.close)
            stack.push_async_callback(self.gate.stop)
            for room in (self.journal, self.till, self.watch):
                await room.start()
                stack.push_async_callback(room.stop)
            await stack.enter_async_context(self.line)
            yield self


def build_house(settings: Settings, database_url: str) -> House:
    """A house on one database; nothing is connected yet."""
    keyring, clock = load_keyring(settings), settings.clock()
    laws = load_laws(DENPASAR.slug)
    pool = Pool(database_url, size=POOL_SIZE)
    bank_pool = Pool(
        database_url, size=BANK_POOL_SIZE, application_name="pagi-banks", command_timeout=LOOK_SECONDS
    )
    till_pool = Pool(
        database_url, size=TILL_POOL_SIZE, application_name="pagi-till", command_timeout=SETTLE_SECONDS,
        settings=till_settings() | laws_in_force({DENPASAR.region_id: laws}), as_left=True,
    )  # fmt: skip
    till = Till(till_pool, clock, machine_clock)
    journal = MessageJournal(pool)
    line = bank_line(settings, journal)
    directory = PartnerDirectory(pool, keyring, machine_clock)
    gate = Gate(pool, keyring, DENPASAR.region_id, machine_clock)
    cashier = Cashier(bank_pool, till, keyring, clock)
    return House(
        settings=settings,
        region=DENPASAR,
        laws=laws,
        keyring=keyring,
        clock=clock,
        machine_clock=machine_clock,
        pool=pool,
        bank_pool=bank_pool,
        till_pool=till_pool,
        directory=directory,
        gate=gate,
        till=till,
        cashier=cashier,
        journal=journal,
        line=line,
        sweeper=Sweeper(
            region_id=DENPASAR.region_id,
            pool=pool,
            directory=directory,
            asker=SnapAsker(line),
            cashier=cashier,
            gate=gate,
            clock=clock,
            machine_clock=machine_clock,
            pace=_pace(settings),
        ),
        issuer=Issuer(pool, keyring, DENPASAR, laws, line, clock),
        withdrawal=Withdrawal(pool, DENPASAR.region_id, directory, line, clock),
        debit_withdrawal=DebitWithdrawal(pool, DENPASAR.region_id, directory, line, clock),
        watch=BillWatch(pool, DENPASAR.region_id),
    )


def reach_of(settings: Settings) -> Reach:
    """How far calls to banks may go; only a demo calls addresses inside, where its pretend bank lives."""
    return Reach.ANYWHERE if settings.is_demo else Reach.OUTSIDE


def bank_line(settings: Settings, journal: MessageJournal) -> PartnerLine:
    """The line to the banks."""
    return PartnerLine(HttpClient(reach_of(settings), user_agent="PAGI"), journal, machine_clock)


def _pace(settings: Settings) -> Pace:
    """How the sweep goes about it: the mode's pace, but for what the operator has set."""
    pace = DEMO if settings.is_demo else USUAL
    if settings.sweep_look_seconds is not None:
        pace = replace(pace, look=settings.sweep_look_seconds)
    if settings.sweep_age_seconds is not None:
        pace = replace(pace, age=timedelta(seconds=settings.sweep_age_seconds))
    return pace
