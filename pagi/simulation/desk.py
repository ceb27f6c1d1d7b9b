"""What clerks, taxpayers and jobs do: issue bills, ask for codes, withdraw numbers, close days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from pagi.assessments import service as assessments
from pagi.assessments.models import TaxPeriod
from pagi.bills import queries as bill_queries
from pagi.database import Connection, load
from pagi.ids import new_id
from pagi.instructions import jobs
from pagi.instructions import service as instructions
from pagi.instructions.models import Instruction
from pagi.ledger.chart import chart
from pagi.partners.models import Partner
from pagi.regions import DENPASAR
from pagi.simulation.operations import Operation, Route
from pagi.simulation.oracle.bills import BillModel
from pagi.simulation.oracle.money import AccountModel, Bank, city_day
from pagi.taxpayers import service as taxpayers
from pagi.taxpayers.models import TaxObject, Taxpayer
from tax_types.parameters import load as load_laws

if TYPE_CHECKING:
    from pagi.simulation.world import World

_SQL = load("pagi/simulation/queries.sql")


@dataclass(eq=False, slots=True)
class DeskWork(Operation):
    """Work in one transaction at the desk, which is answered when it is committed."""

    whole: ClassVar[bool] = True

    async def run(self, world: World) -> None:
        """Do it."""
        async with world.desk.transaction() as db:
            await self.work(world, db)

    async def work(self, world: World, db: Connection) -> None:
        """What is done in the transaction."""
        raise AssertionError("each work says what it does")


@dataclass(eq=False, slots=True)
class Issue(DeskWork):
    """A bill is issued for a new object of a new taxpayer."""

    name: ClassVar[str] = "bill issued"

    tax: str
    period: TaxPeriod
    inputs: Mapping[str, Any]
    serial: int
    owner: UUID | None = None
    """A taxpayer who is known already."""
    issued: assessments.Issued | None = field(default=None, init=False)
    model: BillModel | None = field(default=None, init=False)

    async def work(self, world: World, db: Connection) -> None:
        """Assess and issue."""
        now, region = world.clock(), DENPASAR
        owner = self.owner
        if owner is None:
            owner = new_id()
            taxpayer = Taxpayer(
                region.region_id, owner, f"P2{self.serial:011d}", f"PT Uji {self.serial}", "Jl. 1"
            )
            await taxpayers.add_taxpayer(db, world.keyring, taxpayer, now)
        tax_object = TaxObject(
            region.region_id, new_id(), owner, self.tax, f"517101{self.serial:012d}", "Renon",
            "Denpasar Selatan", "Jl. 1",
        )  # fmt: skip
        await taxpayers.add_object(db, world.keyring, tax_object, now)
        self.issued = await assessments.issue(db, region, tax_object, self.period, dict(self.inputs), now)

    def committed(self, world: World) -> None:
        """The bill is owed, and so is its receivable."""
        assert self.issued is not None, "it was issued"
        bill = self.issued.bill
        assert bill is not None, "every object of the simulation owes something"
        today = city_day(world.clock())
        codes = chart().of(self.tax, today)
        self.model = BillModel(
            bill.bill_id, bill.bill_code, bill.taxpayer_id, bill.due_date, bill.principal, codes.receivable,
            codes.penalty,
        )  # fmt: skip
        world.oracle.bills[bill.bill_id] = self.model
        world.oracle.touched.add(bill.bill_id)
        for bank in world.banks:
            if "mobile_banking" in bank.channels:
                world.oracle.accounts[bank.name, "mobile_banking", bill.bill_code] = AccountModel(
                    self.model, None
                )
                partner = world.partners[bank.name]
                world.add_route(Route(bank, partner, "mobile_banking", bill.bill_code, {}, self.model))
        transfers = [(codes.receivable, codes.revenue, bill.principal)]
        world.issue_entries[self.issued.liability.liability_id] = world.oracle.books.enter(
            "issue", today, today, transfers
        )


@dataclass(eq=False, slots=True)
class AskForNumber(DeskWork):
    """A taxpayer asks for a virtual account or a QRIS code."""

    name: ClassVar[str] = "number asked for"

    bill: BillModel
    bank: Bank
    partner: Partner
    channel: str
    made: Instruction | None = field(default=None, init=False)
    route: Route | None = field(default=None, init=False)

    async def work(self, world: World, db: Connection) -> None:
        """Look at the bill and make the instruction."""
        bill = await bill_queries.find_by_id(db, DENPASAR.region_id, self.bill.bill_id)
        assert bill is not None, "the bill is there"
        laws, now = load_laws(DENPASAR.slug), world.clock()
        self.made = await instructions.create(db, DENPASAR, bill, self.partner, self.channel, laws, now)

    def committed(self, world: World) -> None:
        """The number leads to the bill from now on."""
        made = self.made
        assert made is not None, "it was made"
        key = (self.bank.name, self.channel, made.account)
        world.oracle.accounts.setdefault(key, AccountModel(self.bill, made.instruction_id))
        if self.channel == "virtual_account":
            wire = {
                "partnerServiceId": made.partner_service_id or "",
                "customerNo": made.customer_no or "",
                "virtualAccountNo": made.virtual_account_no or "",
            }
        else:
            wire = {"originalPartnerReferenceNo": made.account}
        self.route = Route(self.bank, self.partner, self.channel, made.account, wire, self.bill)
        world.add_route(self.route)


@dataclass(eq=False, slots=True)
class Withdraw(DeskWork):
    """A virtual account is withdrawn: it cannot be paid any more, the bill can."""

    name: ClassVar[str] = "number withdrawn"

    route: Route

    async def work(self, world: World, db: Connection) -> None:
        """Cancel the instruction."""
        await db.execute(_SQL.withdraw, DENPASAR.region_id, self._account(world).instruction_id)

    def committed(self, world: World) -> None:
        """From now on it has run out, unless it was used."""
        account = self._account(world)
        account.withdrawn = not account.used

    def _account(self, world: World) -> AccountModel:
        return world.oracle.accounts[self.route.bank.name, self.route.channel, self.route.account]


@dataclass(eq=False, slots=True)
class ExpireCodes(DeskWork):
    """The worker lets codes run out; money on them still settles."""

    name: ClassVar[str] = "codes expired"

    async def work(self, world: World, db: Connection) -> None:
        """Run the job."""
        await jobs.expire(db, world.clock())


@dataclass(eq=False, slots=True)
class CloseDay(DeskWork):
    """The office closes a business day: what belongs to it later goes into an open day."""

    name: ClassVar[str] = "day closed"

    day: date

    async def work(self, world: World, db: Connection) -> None:
        """Close it."""
        await db.execute(_SQL.close_day, DENPASAR.region_id, self.day, world.clock())

    def committed(self, world: World) -> None:
        """It takes no more entries."""
        world.oracle.books.closed.add(self.day)
