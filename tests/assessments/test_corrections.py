"""A village's land is reclassified: new versions, bills and money follow, the books balance at each step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from pagi.assessments import service as assessments
from pagi.assessments.mass_issue import service as mass_issue
from pagi.assessments.mass_issue.carrying_out import carry_out
from pagi.assessments.mass_issue.models import Outcome, RunKind, Scope
from pagi.assessments.mass_issue.service import Wanted
from pagi.assessments.property_facts import reduce_by_decree
from pagi.assessments.property_register import LandAndBuilding
from pagi.bills import queries as bill_queries
from pagi.bills.models import Bill
from pagi.database import Connection
from pagi.identity.models import Clerk, Role
from pagi.ids import new_id
from pagi.instructions.fixed_accounts import fixed_account
from pagi.keys import Keyring
from pagi.ledger.proofs import prove
from pagi.payments.reversal import reverse
from pagi.reports.bill_view import bill_view
from pagi.reports.story import tell
from pagi.taxpayers.many import Registration, register_many
from tax_types.parameters import load as load_laws
from tests.builders.city import CityBuilder
from tests.builders.fixed import Owner
from tests.builders.property_city import MARCH, REGION, Office, record

VILLAGE = "5171010001"
SHOP = LandAndBuilding(300_000, 1_400_000, "general", 120_000, 1_200_000)
TAX = 558_800
"""300 m² × 1,416,000 + 120 m² × 1,200,000 − 10,000,000, at 0.1 %: the published example 8."""


@dataclass
class Town:
    """A village of shops, all alike, and the people of the office."""

    city: CityBuilder
    office: Office
    db: Connection

    async def run(self, kind: RunKind, scope: str = "", year: int = 2027, **wish: Any) -> Outcome:
        """Propose, approve and carry out a run."""
        wanted = Wanted(year, Scope(scope), "SK Uji 1/2027", kind=kind, chunk_objects=4, **wish)
        now = self.city.clock()
        found = await mass_issue.propose(self.city.pool, REGION, wanted, self.office.proposer, now)
        run_id = found.run.run_id
        await mass_issue.approve(self.city.pool, REGION.region_id, run_id, self.office.approver, now)
        outcome = await carry_out(self.city.pool, REGION, run_id, self.city.clock)
        await self.proofs_hold()
        return outcome

    async def revalue(self, *numbers: int, value: int) -> None:
        """The land of these objects is worth another value per m²."""
        self.city.clock.forward(hours=1)
        async with self.city.pool.transaction() as db:
            facts = {
                nop(number): LandAndBuilding(300_000, value, "general", 120_000, 1_200_000)
                for number in numbers
            }
            assert await record(db, facts, self.city.clock()) == len(numbers)

    async def bill(self, number: int) -> Bill:
        """The object's bill as it stands now."""
        found = await bill_queries.find_by_object(self.db, REGION.region_id, nop(number), "2027")
        assert found is not None
        return found

    async def pay(self, number: int, amount: int | None = None) -> None:
        """Money arrives by QRIS, which takes any amount."""
        instruction = await self.city.qris(await self.bill(number))
        await self.city.pay(instruction, amount or instruction.amount)

    async def proofs_hold(self) -> None:
        assert [proof.said for proof in await prove(self.db) if not proof.holds] == []

    async def asks(self, number: int) -> tuple[str, int, int, int]:
        """State, principal, paid, and what the bill asks for today; the view's own sums agree."""
        bill = await self.bill(number)
        today = self.city.clock().astimezone(REGION.zone).date()
        view = await bill_view(self.db, self.city.keyring, load_laws(REGION.slug), bill, today)
        if bill.payable:
            assert view.principal + view.interest + view.fines - view.relief - view.paid == view.amount_due
        assert sum(line["amount"] for line in view.lines) == view.principal + view.interest - view.relief
        return bill.state.value, view.principal, view.paid, view.amount_due

    async def receivable(self) -> int:
        """What the receivable of PBB stands at."""
        return int(
            await self.db.fetchval(
                """select coalesce(sum(case when debit = '1.1.03.15.01.0001' then amount else -amount end), 0)
                     from ledger.transfer where '1.1.03.15.01.0001' in (debit, credit)"""
            )
        )


def nop(number: int) -> str:
    return f"{VILLAGE}001{number:04d}0"


@pytest.fixture
async def town(city: CityBuilder, db: Connection) -> Town:
    """Eight shops of eight owners, issued for 2027 in March."""
    city.clock.now = MARCH
    people = []
    async with city.pool.transaction() as db_:
        for username, role in (("ketut", Role.CLERK), ("kepala", Role.HEAD)):
            clerk = Clerk(REGION.region_id, new_id(), username, username, role)
            await db_.execute(
                """insert into identity.clerk (region_id, clerk_id, username, name, role, password_hash,
                                               totp_sealed, created_at)
                   values ($1, $2, $3, $3, $4, '$argon2id$no', 'x', $5)""",
                clerk.region_id, clerk.clerk_id, username, role.value, MARCH,
            )  # fmt: skip
            people.append(clerk)
        owners = [
            Registration(
                f"P1{number:011d}", f"Pemilik {number}", "Jl. Uji", nop(number), "Renon", "Denpasar Selatan"
            )
            for number in range(1, 9)
        ]
        await register_many(db_, Keyring(bytes(32)), REGION.region_id, "property", owners, MARCH)
        await record(db_, {owner.object_number: SHOP for owner in owners})
    built = Town(city, Office(*people), db)
    assert (await built.run(RunKind.ISSUE)).principal == 8 * TAX
    return built


async def test_unpaid_bills_ask_for_the_new_amount_under_the_same_code(town: Town) -> None:
    codes = [(await town.bill(number)).bill_code for number in (1, 2)]
    code_with_amount = await town.city.qris(await town.bill(1))
    account = await town.city.virtual_account(await town.bill(1))
    await town.revalue(1, value=1_600_000)
    await town.revalue(2, value=1_300_000)
    outcome = await town.run(RunKind.CORRECTION, VILLAGE)
    dearer, cheaper = [(await town.bill(number)) for number in (1, 2)]
    assert [dearer.bill_code, cheaper.bill_code] == codes
    assert outcome.letters == 2
    assert outcome.principal == dearer.principal + cheaper.principal - 2 * TAX
    assert cheaper.principal < TAX < dearer.principal
    for number in (1, 2):
        bill = await town.bill(number)
        assert await town.asks(number) == ("open", bill.principal, 0, bill.principal)
    assert (await town.city.instruction(code_with_amount)).state == "replaced"
    assert (await town.city.instruction(account)).state == "active"
    receipt = await town.city.pay(account, dearer.principal)
    assert receipt.verdict == "booked"
    assert await town.receivable() == 6 * TAX + cheaper.principal
    await town.proofs_hold()


async def test_the_old_version_stays_and_both_explain_themselves(town: Town) -> None:
    await town.revalue(3, value=1_300_000)
    await town.run(RunKind.CORRECTION)
    bill = await town.bill(3)
    (standing,) = await assessments.of_bill(town.db, REGION.region_id, bill.bill_id)
    assert (standing.version, standing.state.value, standing.letter_number) == (2, "issued", 9)
    versions = await assessments.of_bill(town.db, REGION.region_id, bill.bill_id, every_version=True)
    assert [(one.version, one.state.value) for one in versions] == [(1, "corrected"), (2, "issued")]
    for one in versions:
        assert sum(line["amount"] for line in one.lines) == one.principal
    assert "1.274.000" in standing.lines[0]["formula"]
    story = await tell(town.db, bill)
    assert [event.facts["version"] for event in story.events if event.kind == "assessed"] == [1, 2]
    assert {line.kind for line in story.journal} == {"issue", "correction"}
    again = await mass_issue.dry_run(
        town.city.pool, REGION, Wanted(2027, kind=RunKind.CORRECTION), town.city.clock()
    )
    assert again.assessed == 0, "a correction again changes nothing"


async def test_a_paid_bill_asks_for_what_comes_on_top_with_its_own_due_date(town: Town) -> None:
    await town.pay(1)
    await town.pay(2, 300_000)
    town.city.clock.now = MARCH.replace(month=9, day=10)
    await town.revalue(1, 2, 3, value=1_600_000)
    await town.run(RunKind.CORRECTION, VILLAGE, due_date=MARCH.replace(month=10, day=15).date())
    new = (await town.bill(1)).principal
    assert await town.asks(1) == ("partly_paid", new, TAX, new - TAX), "no interest on what was not asked for"
    items = await bill_queries.items(town.db, await town.bill(1))
    assert [(item.principal, item.due_date.isoformat() if item.due_date else "") for item in items] == [
        (TAX, "2027-08-31"), (new - TAX, "2027-10-15"),
    ]  # fmt: skip
    interest = (TAX - 300_000) // 100
    assert await town.asks(2) == ("partly_paid", new, 300_000, new - 300_000 + interest)
    assert (await town.asks(3))[3] == new + TAX // 100, "what was overdue stays overdue"
    for number in (1, 2, 3):
        await town.pay(number)
        assert (await town.asks(number))[0] == "paid"
    await town.proofs_hold()


async def test_what_was_paid_too_much_waits_as_overpayment(town: Town) -> None:
    await town.pay(1)
    await town.pay(2, 540_000)
    await town.pay(3, 400_000)
    await town.pay(3, 158_800)
    await town.revalue(1, 2, 3, value=1_300_000)
    await town.run(RunKind.CORRECTION, VILLAGE)
    new = (await town.bill(1)).principal
    assert new < 540_000
    assert await town.asks(1) == ("paid", new, new, 0)
    assert await town.asks(2) == ("paid", new, new, 0), "what was left to pay is gone, too"
    assert await town.asks(3) == ("paid", new, new, 0)
    assert await town.city.balance("overpayment") == (TAX - new) * 2 + 540_000 - new
    waiting = await town.db.fetch("select pocket, open from payments.parked where open > 0 order by open")
    assert [row["open"] for row in waiting] == sorted([TAX - new, 540_000 - new, TAX - new])
    assert await town.receivable() == 5 * TAX


async def test_interest_on_what_was_never_owed_is_set_free(town: Town) -> None:
    town.city.clock.now = MARCH.replace(month=10, day=5)
    await town.pay(1)
    assert (await town.asks(1))[2] == TAX + TAX * 2 // 100
    await town.revalue(1, value=1_300_000)
    await town.run(RunKind.CORRECTION, nop(1), due_date=MARCH.replace(month=12, day=15).date())
    new = (await town.bill(1)).principal
    interest = (2 * new + 50) // 100
    assert await town.asks(1) == ("paid", new, new + interest, 0)
    assert await town.city.balance("overpayment") == TAX + TAX * 2 // 100 - new - interest


async def test_a_paid_bill_whose_tax_falls_to_nothing_gives_all_back(town: Town) -> None:
    await town.pay(1)
    town.city.clock.forward(hours=1)
    async with town.city.pool.transaction() as db:
        rice = LandAndBuilding(300_000, 1_400_000, "food_crop", 0, 0)
        await record(db, {nop(1): rice, nop(2): rice}, town.city.clock())
    await town.run(RunKind.CORRECTION, VILLAGE)
    assert [(await town.bill(number)).state.value for number in (1, 2)] == ["cancelled", "cancelled"]
    assert await town.city.balance("overpayment") == TAX
    await town.revalue(1, 2, value=1_400_000)
    await town.run(RunKind.CORRECTION, VILLAGE)
    assert await town.asks(1) == ("open", TAX, 0, TAX), "a new bill: the first one was withdrawn"
    assert await town.receivable() == 8 * TAX


async def test_a_payment_that_was_set_free_in_part_can_still_be_taken_back(town: Town) -> None:
    instruction = await town.city.qris(await town.bill(1))
    await town.city.pay(instruction, TAX)
    await town.revalue(1, value=1_300_000)
    await town.run(RunKind.CORRECTION, VILLAGE)
    new = (await town.bill(1)).principal
    payment_id = await town.db.fetchval("select payment_id from payments.payment")
    verdict = await town.db.fetchval(
        "select payments.reverse(5171::smallint, $1, $2, $3, 'partner', null, 'uji', '', false, false, $4)",
        payment_id, new_id(), new_id(), town.city.clock(),
    )  # fmt: skip
    assert verdict == "reversed"
    assert await town.asks(1) == ("open", new, 0, new)
    assert await town.city.balance("overpayment") == 0
    await town.proofs_hold()


async def test_a_reduction_by_decree_is_a_correction_and_stands_in_the_lines(town: Town) -> None:
    town.city.clock.forward(hours=1)
    object_id = await town.db.fetchval(
        "select object_id from taxpayers.tax_object where object_number = $1", nop(4)
    )
    await reduce_by_decree(
        town.db, REGION.region_id, object_id, 2027, 250_000, "SK 7/2027", "ketut", town.city.clock()
    )
    outcome = await town.run(RunKind.CORRECTION)
    assert (outcome.letters, outcome.reduction, outcome.principal) == (1, TAX // 4, -TAX // 4)
    (standing,) = await assessments.of_bill(town.db, REGION.region_id, (await town.bill(4)).bill_id)
    assert [line["amount"] for line in standing.lines] == [TAX, -TAX // 4]
    assert (standing.principal, standing.reduction) == (TAX - TAX // 4, TAX // 4)


async def test_only_what_nobody_paid_is_cancelled(town: Town, owner_db: Connection) -> None:
    await town.pay(1, 1)
    account = await town.city.virtual_account(await town.bill(2))
    outcome = await town.run(RunKind.CANCELLATION, VILLAGE)
    assert outcome.failures == {"paid": 1}
    assert outcome.principal == -7 * TAX
    assert [(await town.bill(number)).state.value for number in (1, 2)] == ["partly_paid", "cancelled"]
    assert (await town.city.instruction(account)).state == "cancelled"
    assert await town.receivable() == TAX - 1
    with pytest.raises(asyncpg.CheckViolationError, match="only when its bill is"):
        await owner_db.execute("update assessments.liability set state = 'cancelled' where state = 'issued'")
    nothing = await mass_issue.dry_run(town.city.pool, REGION, Wanted(2027), town.city.clock())
    assert nothing.assessed == 0, "what was cancelled is not issued again by itself"
    outcome = await town.run(RunKind.ISSUE, again=True)
    assert (outcome.letters, outcome.principal) == (7, 7 * TAX)
    assert await town.asks(2) == ("open", TAX, 0, TAX)


async def test_the_njoptkp_stays_where_it_was_granted_while_a_building_stands_there(town: Town) -> None:
    async with town.city.pool.transaction() as db:
        owner = await db.fetchval(
            "select taxpayer_id from taxpayers.tax_object where object_number = $1", nop(1)
        )
        await db.execute(
            "update taxpayers.tax_object set taxpayer_id = $1 where object_number = $2", owner, nop(2)
        )

    async def held() -> list[bool]:
        rows = await town.db.fetch(
            """select l.holds_njoptkp from assessments.liability l
                 join taxpayers.tax_object o using (region_id, object_id)
                where l.state = 'issued' and l.tax_period = '2028' and o.object_number = any($1)
                order by o.object_number""", [nop(1), nop(2)],
        )  # fmt: skip
        return [row["holds_njoptkp"] for row in rows]

    await town.run(RunKind.ISSUE, year=2028)
    assert await held() == [True, False], "alike: the first by NOP"
    await town.revalue(2, value=1_600_000)
    await town.run(RunKind.CORRECTION, VILLAGE, year=2028)
    assert await held() == [True, False], "worth more now, but it was granted"
    town.city.clock.forward(hours=1)
    async with town.city.pool.transaction() as db:
        await record(db, {nop(1): LandAndBuilding(300_000, 1_400_000, "general", 0, 0)}, town.city.clock())
    await town.run(RunKind.CORRECTION, nop(1), year=2028)
    assert await held() == [False, False]
    await town.run(RunKind.CORRECTION, VILLAGE, year=2028)
    assert await held() == [False, True]


async def test_a_bill_cannot_be_repriced_without_a_correction(town: Town, db: Connection) -> None:
    bill = await town.bill(1)
    liability = await db.fetchval("select liability_id from bills.item where bill_id = $1", bill.bill_id)
    run_id = await db.fetchval("select run_id from assessments.run")
    with pytest.raises(asyncpg.CheckViolationError, match="follows its assessment"):
        await db.execute(
            """select bills.reprice(5171::smallint, $1,
                      array[row($2, $3, $3, -1::bigint, $4, $4)::bills.price_change], '2027-12-31', now())""",
            run_id, bill.bill_id, liability, new_id(),
        )  # fmt: skip
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await db.execute("update bills.item set principal = principal - 1")
    with pytest.raises(asyncpg.CheckViolationError, match="no approved proposal"):
        await town.pay(1)
        await db.execute(
            "select payments.release(5171::smallint, $1, $2, $3, 1, 0, 'uji', 'uji', $4)",
            run_id, bill.bill_id, liability, town.city.clock() + timedelta(hours=1),
        )  # fmt: skip


async def test_what_a_fixed_number_paid_too_much_waits_for_the_bill_that_it_was_for(town: Town) -> None:
    """A payment for several bills names none; its money is set free all the same, and taken back whole."""
    bill = await town.bill(1)
    async with town.city.pool.transaction() as db:
        account = await fixed_account(db, bill.taxpayer_id, town.city.partners[0], town.city.clock())
    owner = Owner(town.city, [bill], account)
    notice = owner.notice(TAX)
    assert (await town.city.cashier.receive(notice)).verdict == "booked"
    await town.revalue(1, value=1_300_000)
    await town.run(RunKind.CORRECTION, VILLAGE)
    new = (await town.bill(1)).principal
    assert await town.asks(1) == ("paid", new, new, 0)
    (waiting,) = await town.db.fetch("select pocket, open, bill_id from payments.parked where open > 0")
    assert (waiting["pocket"], waiting["open"], waiting["bill_id"]) == (
        "overpayment",
        TAX - new,
        bill.bill_id,
    )
    async with town.city.pool.transaction() as db:
        outcome = await reverse(
            db, town.city.partners[0], 25, notice.natural_id, amount=TAX, reason="salah setor",
            now=town.city.clock(),
        )  # fmt: skip
    assert outcome.done
    assert await town.asks(1) == ("open", new, 0, new)
    assert await town.city.balance("overpayment") == 0
    await town.proofs_hold()
