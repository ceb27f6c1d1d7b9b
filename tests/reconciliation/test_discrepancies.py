"""What a statement and the ledger do not agree on is a case, worked by one person and approved by another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from pagi.identity.errors import FourEyes
from pagi.identity.proposals import Proposal
from pagi.ledger.proofs import prove
from pagi.payments.errors import ActionUnknown, CorrectionImpossible
from pagi.payments.models import Verdict
from reconciliation import approvals, discrepancies
from reconciliation.discrepancy import CaseState, Discrepancy
from reconciliation.errors import DiscrepancyChanged, DiscrepancyNotOpen
from reconciliation.models import Outcome
from reconciliation.service import reconcile
from tax_types.parameters import load as load_laws
from tests.builders.city import REGION, CityBuilder, day_of
from tests.builders.clerks import DeskBuilder
from tests.builders.settlement_files import file, line

MORNING_AFTER = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
LAWS = load_laws(REGION.slug)


@dataclass
class Cases:
    """The desk on the morning after."""

    city: CityBuilder
    desk: DeskBuilder

    async def read(self, *lines: str, day: date | None = None) -> Outcome:
        """The bank's file of the day."""
        async with self.city.pool.transaction() as db:
            return await reconcile(
                db, REGION.region_id, "bpd_bali", day or day_of(self.city.clock()), file(lines), "bpd.csv",
                self.now(),
            )  # fmt: skip

    def now(self) -> datetime:
        """A moment later each time: of two files the one that came last counts."""
        self.minutes = getattr(self, "minutes", 0) + 1
        return MORNING_AFTER.replace(minute=self.minutes)

    async def all(self, state: str | None = None) -> list[Discrepancy]:
        async with self.city.pool.acquire() as db:
            chosen = CaseState(state) if state else None
            return await discrepancies.list_discrepancies(db, REGION.region_id, state=chosen)

    async def one(self) -> Discrepancy:
        (found,) = await self.all()
        return found

    async def propose(self, case: Discrepancy, action: str, bill: Any = None) -> Proposal:
        async with self.city.pool.transaction() as db:
            return await discrepancies.propose_for(
                db, self.desk.komang, case.discrepancy_id, action, "berkas bank", MORNING_AFTER,
                bill_code=bill.bill_code if bill else None,
            )  # fmt: skip

    async def approve(self, proposal: Proposal, by: Any = None) -> Proposal:
        async with self.city.pool.transaction() as db:
            return await approvals.approve(
                db, by or self.desk.wayan, proposal.proposal_id, LAWS, MORNING_AFTER
            )

    async def do(self, action: str, bill: Any = None) -> Discrepancy:
        """Propose and approve for the one case there is."""
        await self.approve(await self.propose(await self.one(), action, bill))
        return await self.one()

    async def holds(self) -> None:
        async with self.city.pool.acquire() as db:
            assert [proof.said for proof in await prove(db) if not proof.holds] == []


@pytest.fixture
async def cases(city: CityBuilder) -> Cases:
    return Cases(city, await DeskBuilder.opened(city))


async def state_of(city: CityBuilder, bill: Any) -> tuple[str, int]:
    async with city.pool.acquire() as db:
        row = await db.fetchrow("select state, paid from bills.bill where bill_id = $1", bill.bill_id)
    return row["state"], row["paid"]


async def test_refused_money_that_a_statement_shows_is_booked_to_its_bill_once(cases: Cases) -> None:
    city = cases.city
    bill = await city.bill()
    account = await city.virtual_account(bill)
    await city.pay(account, 505_001, bank_reference="R1")  # refused: one rupiah too much
    await cases.read(line("T1", "R1", 505_001))
    case = await cases.one()
    assert (case.class_.value, case.refused_as, case.amount) == ("only_in_bank", "wrong_amount", 505_001)
    assert case.attempt_id is not None
    proposal = await cases.propose(case, "book", bill)
    assert (await cases.one()).state is CaseState.PROPOSED
    with pytest.raises(FourEyes):
        await cases.approve(proposal, by=cases.desk.komang)
    await cases.approve(proposal)
    await cases.approve(proposal)
    resolved = await cases.one()
    assert (resolved.state, resolved.resolution) == (CaseState.RESOLVED, "booked")
    assert resolved.booked_payment_id is not None
    assert await state_of(city, bill) == ("paid", 505_000)
    assert await city.balance("overpayment") == 1
    assert await city.value("select count(*) from payments.payment") == 1
    await cases.holds()

    again = await cases.read(line("T1", "R1", 505_001))
    assert again.run.classes["matched"].count == 1
    assert (await cases.one()).resolution == "booked", "it stays as two people left it"


async def test_a_call_that_was_refused_and_then_booked_by_a_clerk_is_a_repeat_when_it_comes_again(
    cases: Cases,
) -> None:
    city = cases.city
    bill = await city.bill()
    account = await city.virtual_account(bill)
    await city.pay(account, 505_001, natural_id="P1", bank_reference="R1")
    await cases.read(line("T1", "R1", 505_001))
    booked = (await cases.do("book", bill)).booked_payment_id
    again = await city.pay(account, 505_001, natural_id="P1", bank_reference="R1")
    assert again.verdict is Verdict.REPEAT
    assert again.earlier is not None
    assert again.earlier.payment_id == booked
    assert await city.value("select count(*) from payments.payment") == 1
    other = await city.pay(account, 505_001, natural_id="P2", bank_reference="R2")
    assert other.verdict is Verdict.BOOKED, "money of its own: the bill is paid, it is an overpayment"
    await cases.holds()


async def test_a_notification_that_comes_after_a_clerk_has_booked_the_line_books_nothing_twice(
    cases: Cases,
) -> None:
    city = cases.city
    bill = await city.bill()
    code = await city.qris(bill)
    await cases.read(line("T1", "Q1", code.amount, channel="QRIS"))
    booked = (await cases.do("book", bill)).booked_payment_id
    late = await city.pay(code, code.amount, natural_id="Q1", bank_reference="Q1")
    assert late.verdict is Verdict.REPEAT
    assert late.earlier is not None
    assert late.earlier.payment_id == booked
    assert await city.balance("overpayment") == 0
    assert await state_of(city, bill) == ("paid", code.amount)
    await cases.holds()


async def test_a_missed_callback_is_booked_and_unknown_money_waits_in_suspense(cases: Cases) -> None:
    await cases.read(line("T1", "NOBODY", 70_000))
    assert (await cases.do("suspense")).resolution == "suspense"
    assert await cases.city.balance("suspense") == 70_000
    assert await cases.city.value("select service from payments.payment") == 0
    await cases.holds()


async def test_money_that_came_by_mistake_is_booked_and_promised_back(cases: Cases) -> None:
    await cases.read(line("T1", "NOBODY", 70_000))
    assert (await cases.do("refund")).resolution == "refunded"
    assert await cases.city.balance("refund_due") == 70_000
    assert await cases.city.balance("suspense") == 0
    await cases.holds()


@pytest.mark.parametrize("bank_says", [400_000, 600_000])
async def test_a_payment_of_another_amount_is_booked_anew_as_the_bank_shows_it(
    cases: Cases, bank_says: int
) -> None:
    city = cases.city
    bill = await city.bill()
    account = await city.virtual_account(bill)
    await city.pay(account, 505_000, bank_reference="R1")
    await cases.read(line("T1", "R1", bank_says))
    assert (await cases.do("correct")).resolution == "corrected"
    assert await state_of(city, bill) == (
        ("partly_paid", 400_000) if bank_says == 400_000 else ("paid", 505_000)
    )
    assert await city.value("select sum(balance)::bigint from ledger.clearing_balance") == bank_says
    await cases.holds()
    again = await cases.read(line("T1", "R1", bank_says))
    assert again.run.classes["matched"].count == 1
    assert [one.state for one in await cases.all()] == [CaseState.RESOLVED]


async def test_money_that_never_came_is_taken_back(cases: Cases) -> None:
    city = cases.city
    bill = await city.bill()
    account = await city.virtual_account(bill)
    await city.pay(account, 505_000, bank_reference="R1")
    await cases.read()
    assert (await cases.do("reverse")).resolution == "reversed"
    assert await state_of(city, bill) == ("open", 0)
    await cases.holds()


async def test_a_reversal_of_the_bank_takes_back_the_payment_that_it_names(cases: Cases) -> None:
    city = cases.city
    bill = await city.bill()
    account = await city.virtual_account(bill)
    await city.pay(account, 505_000, bank_reference="R1")
    lines = (line("T1", "R1", 505_000), line("T2", "R1", 505_000, kind="REVERSAL"))
    await cases.read(*lines)
    case = await cases.one()
    assert (case.movement, [action.value for action in case.actions]) == ("REVERSAL", ["reverse", "explain"])
    assert (await cases.do("reverse")).resolution == "reversed"
    assert await state_of(city, bill) == ("open", 0)
    await cases.holds()
    again = await cases.read(*lines)
    assert again.run.classes["matched"].count == 2


async def test_what_a_later_file_shows_is_cleared_by_itself_and_its_proposal_withdrawn(cases: Cases) -> None:
    city = cases.city
    account = await city.virtual_account(await city.bill())
    await city.pay(account, 505_000, bank_reference="R1")
    await cases.read()
    proposal = await cases.propose(await cases.one(), "explain")
    await cases.read(line("T1", "R1", 505_000), day=date(2026, 11, 25))
    assert (await cases.one()).resolution == "cleared"
    assert await city.value("select state from identity.proposal") == "withdrawn"
    with pytest.raises(Exception, match="decided already"):
        await cases.approve(proposal)


async def test_a_file_that_replaces_another_clears_what_it_shows_no_more(cases: Cases) -> None:
    await cases.read(line("T1", "NOBODY", 70_000))
    old = await cases.one()
    newer = await cases.read(line("T9", "ELSE", 5))
    assert [(one.transaction_id, one.state.value) for one in await cases.all()] == [
        ("T1", "resolved"), ("T9", "open"),
    ]  # fmt: skip
    async with (
        cases.city.pool.transaction() as db
    ):  # the old file once more, which is not the newest any more
        await reconcile(
            db, REGION.region_id, "bpd_bali", old.day, file([line("T1", "NOBODY", 70_000)]), "x",
            MORNING_AFTER,
        )  # fmt: skip
    assert [one.state.value for one in await cases.all()] == ["resolved", "open"]
    assert newer.new_run


async def test_an_explained_case_stays_explained_until_it_is_something_else(cases: Cases) -> None:
    await cases.read(line("T1", "NOBODY", 70_000), line("T1", "NOBODY", 70_000))
    for case in await cases.all():
        await cases.approve(await cases.propose(case, "explain"))
    await cases.read(line("T1", "NOBODY", 70_000), line("T1", "NOBODY", 70_000), line("T2", "X", 1))
    found = {one.transaction_id + one.class_.value: one.state.value for one in await cases.all()}
    assert found == {"T1only_in_bank": "resolved", "T1duplicate": "resolved", "T2only_in_bank": "open"}


async def test_a_booking_that_was_taken_back_is_asked_about_again(cases: Cases) -> None:
    await cases.read(line("T1", "NOBODY", 70_000))
    await cases.do("suspense")
    await cases.desk.do(await newest(cases.city), "reverse")
    await cases.read(line("T1", "NOBODY", 70_000))
    booked, again = await cases.all()
    assert (booked.resolution, again.class_.value, again.movement) == (
        "suspense",
        "only_in_ledger",
        "REVERSAL",
    )
    await cases.approve(await cases.propose(again, "suspense"))
    assert await cases.city.balance("suspense") == 70_000
    await cases.holds()
    outcome = await cases.read(line("T1", "NOBODY", 70_000))
    assert {name.value: one.count for name, one in outcome.run.classes.items() if one.count} == {"matched": 1}
    assert [one.state for one in await cases.all()] == [CaseState.RESOLVED] * 2


async def newest(city: CityBuilder) -> UUID:
    found: UUID = await city.value("select payment_id from payments.payment order by payment_id desc limit 1")
    return found


async def test_a_rejected_proposal_hands_the_case_back(cases: Cases) -> None:
    await cases.read(line("T1", "NOBODY", 70_000))
    proposal = await cases.propose(await cases.one(), "suspense")
    with pytest.raises(DiscrepancyNotOpen):
        await cases.propose(await cases.one(), "suspense")
    async with cases.city.pool.transaction() as db:
        await approvals.reject(db, cases.desk.wayan, proposal.proposal_id, "cari dulu", MORNING_AFTER)
    assert (await cases.one()).state is CaseState.OPEN
    trail = "select array_agg(action order by at) from audit.record"
    assert await cases.city.value(trail) == ["proposal.rejected"]


async def test_what_has_changed_since_it_was_proposed_is_not_carried_out(cases: Cases) -> None:
    city = cases.city
    bill = await city.bill()
    account = await city.virtual_account(bill)
    await cases.read(line("T1", "R1", 400_000))
    proposal = await cases.propose(await cases.one(), "book", bill)
    await city.pay(account, 505_000, bank_reference="R1")  # the bank's own callback, late
    await cases.read(line("T1", "R1", 400_000))
    assert (await cases.one()).class_.value == "amount_differs"
    with pytest.raises(DiscrepancyChanged):
        await cases.approve(proposal)
    assert await city.value("select count(*) from payments.payment") == 1


@pytest.mark.parametrize("action", ["reverse", "correct", "", "buku"])
async def test_what_a_class_does_not_allow_is_named(cases: Cases, action: str) -> None:
    await cases.read(line("T1", "NOBODY", 70_000))
    with pytest.raises(ActionUnknown, match="book, suspense, refund, explain"):
        await cases.propose(await cases.one(), action)


async def test_a_line_of_a_channel_that_the_bank_has_not_is_refused(cases: Cases) -> None:
    await cases.read(line("T1", "NOBODY", 70_000, channel="EWALLET"))
    with pytest.raises(CorrectionImpossible, match="no such channel"):
        await cases.do("suspense")
    assert (await cases.one()).state is CaseState.PROPOSED
