"""A city whose server and database can be killed, and the banks that send again what got no answer."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from pagi.clock import machine_clock
from pagi.database import DatabaseAccess, Pool, connect
from pagi.database.embedded import EmbeddedServer
from pagi.database.migrate import migrate
from pagi.instructions.models import Instruction
from pagi.keys import Keyring
from pagi.ledger.proofs import prove
from pagi.payments.till import Till
from tests.builders.bank import Answer, BankCaller
from tests.builders.city import CityBuilder, MovableClock
from tests.builders.cutting_proxy import CuttingProxy, cutting_proxy
from tests.builders.server_process import Server, production

KEY = bytes(range(32))
BOOKED = ("2002500", "2005200")
NOT_BOOKED, UNKNOWN = ("5002501", "5005201"), ("5042500", "5045200")
TOKEN_IS_OVER = ("4012501", "4015201")
"""A token lives for a quarter of an hour: a bank asks for another and sends the same again."""
LONG_COMMITS = "20000"
"""Microseconds that each COMMIT lingers before it is flushed, so that a kill can meet it there."""
TRIES = 200


@dataclass(eq=False)
class Order:
    """A payment that a bank sends until it is acknowledged."""

    number: str
    account: Instruction
    amount: int
    answers: list[str] = field(default_factory=list)

    @property
    def acknowledged(self) -> bool:
        """Whether the bank has heard that it is booked."""
        return any(answer in BOOKED for answer in self.answers)

    @property
    def surely_not_booked(self) -> bool:
        """Whether all that the bank has heard is that nothing was booked."""
        return bool(self.answers) and all(answer in NOT_BOOKED for answer in self.answers)

    @property
    def in_doubt(self) -> bool:
        """Whether the bank cannot know."""
        return not self.acknowledged and not self.surely_not_booked


@dataclass
class Town:
    """Everything that a cycle of killing needs."""

    postgres: EmbeddedServer
    access: DatabaseAccess
    server: Server
    line: CuttingProxy
    city: CityBuilder
    bank: BankCaller
    chance: random.Random
    counts: Counter[str] = field(default_factory=Counter)
    orders: list[Order] = field(default_factory=list)
    database_killed: bool = False

    async def orders_for(self, bills: int) -> list[Order]:
        """New payments: a virtual account for each bill, and for every third a QRIS code too."""
        made = []
        for _ in range(bills):
            bill = await self.city.bill(principal=self.chance.randrange(100_000, 900_000))
            account = await self.city.virtual_account(bill)
            made.append(Order(f"PAY{len(self.orders) + len(made):08d}", account, account.amount))
            if self.chance.random() < 0.3:
                code = await self.city.qris(bill)
                made.append(Order(f"QR{len(self.orders) + len(made):08d}", code, code.amount))
        self.orders += made
        return made

    async def send(self, order: Order) -> str:
        """One call; a broken line is an answer too."""
        try:
            answer = await self._call(order)
            if answer.code in TOKEN_IS_OVER:
                await self.bank.fetch_token()
                answer = await self._call(order)
        except (httpx.TransportError, ValueError, AssertionError):
            order.answers.append("no answer")
        else:
            order.answers.append(answer.code)
        return order.answers[-1]

    async def _call(self, order: Order) -> Answer:
        if order.account.channel == "virtual_account":
            return await self.bank.pay(order.account, order.amount, order.number)
        message = {
            "originalReferenceNo": order.number, "originalPartnerReferenceNo": order.account.account,
            "latestTransactionStatus": "00", "amount": self.bank.amount(order.amount),
        }  # fmt: skip
        return await self.bank.call("/v1.0/qr/qr-mpm-notify", message)

    async def send_until_acknowledged(self, orders: Sequence[Order]) -> None:
        """As banks do: the same again until there is an answer that ends the case."""
        for _ in range(TRIES):
            left = [order for order in orders if not order.acknowledged]
            if not left:
                return
            answers = await asyncio.gather(*(self.send(order) for order in left))
            if any(answer not in BOOKED for answer in answers):
                await asyncio.sleep(0.05)
        raise AssertionError(
            f"never acknowledged: {[order.number for order in orders if not order.acknowledged]}"
        )

    async def nothing_in_flight(self) -> None:
        """Until the sessions of a killed server have ended, one way or the other."""
        for _ in range(2_000):
            if not await self.value(
                "select count(*) from pg_stat_activity where application_name like 'pagi-%'"
            ):
                return
            await asyncio.sleep(0.005)
        raise AssertionError("sessions of a dead server live on")

    async def value(self, query: str, *args: Any) -> Any:
        """One value, as the database's administrator."""
        admin = await connect(self.access.admin)
        try:
            return await admin.fetchval(query, *args)
        finally:
            await admin.close()

    async def booked(self) -> Counter[str]:
        """How often each number is booked."""
        rows = await self.value("select json_agg(natural_id)::text from payments.payment")
        return Counter(json.loads(rows or "[]"))

    async def broken_proofs(self) -> list[str]:
        """What of the ledger does not hold."""
        admin = await connect(self.access.admin)
        try:
            return [proof.said for proof in await prove(admin) if not proof.holds]
        finally:
            await admin.close()

    def kill_database(self) -> None:
        """SIGKILL to the postmaster and to all its children, at once."""
        pid = self.postgres.running_pid()
        assert pid is not None, "the database runs"
        os.killpg(pid, signal.SIGKILL)
        self.database_killed = True

    async def restart(self) -> None:
        """Start the database again, and see what is left of a server that is gone end."""
        if self.database_killed:
            while self.postgres.running_pid() is not None:
                await asyncio.sleep(0.01)
            await asyncio.to_thread(self.postgres.ensure_running)
            self.database_killed = False
        if not self.server.running:
            await self.nothing_in_flight()


@asynccontextmanager
async def killable_town(folder: Path, seed: int) -> AsyncIterator[Town]:
    """A city over a database of its own with every safeguard on, served by a process in production mode."""
    postgres = EmbeddedServer(folder / "data")
    access = await asyncio.to_thread(postgres.ensure_running)
    server = Server({})
    try:
        await migrate(access.owner)
        async with (
            Pool(access.app, size=4) as pool,
            httpx.AsyncClient(timeout=12) as client,
            cutting_proxy(access.app) as (line, url),
        ):
            server.environment = production(url, folder, KEY)
            clock = MovableClock(machine_clock())
            city = CityBuilder(pool, Till(pool, clock, machine_clock), Keyring(KEY), clock)
            await city.found()
            await server.start()
            client.base_url = server.address
            yield Town(postgres, access, server, line, city, BankCaller(client, city), random.Random(seed))
            if server.running:
                server.kill()
    finally:
        if server.running:
            server.kill()
        await asyncio.to_thread(postgres.stop)


async def linger(town: Town, microseconds: str) -> None:
    """How long each COMMIT waits before it is flushed."""
    admin = await connect(town.access.admin)
    with suppress(asyncpg.PostgresError):
        await admin.execute(f"alter system set commit_delay = {microseconds}")
        await admin.execute("alter system set commit_siblings = 0")
        await admin.execute("select pg_reload_conf()")
    await admin.close()
