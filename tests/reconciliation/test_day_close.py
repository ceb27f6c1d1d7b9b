"""A business day is closed once the banks' files say so, and locks; against open work by two persons only."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest

from pagi.database import Connection
from pagi.identity.errors import FourEyes
from pagi.ledger.proofs import prove
from pagi.payments.models import Verdict
from reconciliation import approvals, day_close, discrepancies
from reconciliation.day_close import ClosedDay
from reconciliation.errors import DayNotOver, DayNotReady
from reconciliation.service import reconcile
from tax_types.parameters import load as load_laws
from tests.builders.city import REGION, CityBuilder
from tests.builders.clerks import DeskBuilder
from tests.builders.settlement_files import file, line

DAY = date(2026, 11, 24)
NEXT_MORNING = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
LAWS = load_laws(REGION.slug)


@pytest.fixture
async def desk(city: CityBuilder) -> DeskBuilder:
    """A desk on the morning after a day on which one bill was paid."""
    made = await DeskBuilder.opened(city)
    account = await city.virtual_account(await city.bill())
    await city.pay(account, account.amount, bank_reference="R1")
    city.clock.now = NEXT_MORNING
    return made


async def read(city: CityBuilder, *lines: str) -> None:
    async with city.pool.transaction() as db:
        await reconcile(db, REGION.region_id, "bpd_bali", DAY, file(lines), "x.csv", city.clock())
    city.clock.forward(minutes=1)


async def close(desk: DeskBuilder, day: date = DAY) -> ClosedDay:
    async with desk.city.pool.transaction() as db:
        await day_close.match(db, REGION.region_id, day, desk.city.clock())
    async with desk.city.pool.transaction() as db:
        return await day_close.close(db, REGION.region_id, day, desk.city.clock(), desk.komang)


async def reasons(desk: DeskBuilder) -> list[tuple[str, int]]:
    with pytest.raises(DayNotReady) as refused:
        await close(desk)
    return [(one.reason, one.count) for one in refused.value.blockers]


async def test_a_day_in_order_is_closed_once_and_told(city: CityBuilder, desk: DeskBuilder) -> None:
    await read(city, line("T1", "R1", 505_000))
    closed = await close(desk)
    city.clock.forward(hours=1)
    assert await close(desk) == closed, "the same answer again"
    assert closed.figures == {"received": 505_000, "payments": 1, "matched": 505_000, "reversed": 0}
    assert await city.value("select count(*) from audit.record where action = 'day.closed'") == 1
    assert await city.value("select count(*) from notifications.outbox where event = 'day.closed'") == 1
    async with city.pool.acquire() as db:
        assert [proof.said for proof in await prove(db) if not proof.holds] == []


async def test_what_keeps_a_day_open_is_named(city: CityBuilder, desk: DeskBuilder) -> None:
    assert await reasons(desk) == [("no_statement", 1)]
    await read(city, line("T1", "R1", "1,5"))
    assert await reasons(desk) == [("open_cases", 1), ("quarantined", 1)]
    await read(city, line("T1", "R1", 505_000), line("T2", "R2", 7))
    assert await reasons(desk) == [("open_cases", 1)]


async def test_closing_matches_once_more_what_two_people_have_worked(
    city: CityBuilder, desk: DeskBuilder
) -> None:
    await read(city, line("T1", "R1", 505_000), line("T2", "R2", 7))
    async with city.pool.transaction() as db:
        (case,) = await discrepancies.list_discrepancies(db, REGION.region_id)
        proposal = await discrepancies.propose_for(
            db, desk.komang, case.discrepancy_id, "suspense", "tidak dikenal", city.clock()
        )
    async with city.pool.transaction() as db:
        await approvals.approve(db, desk.wayan, proposal.proposal_id, LAWS, city.clock())
    assert (await close(desk)).figures["matched"] == 505_007


async def test_a_callback_that_came_after_the_file_was_read_keeps_the_day_open_until_it_is_matched(
    city: CityBuilder, desk: DeskBuilder
) -> None:
    await read(city, line("T1", "R1", 505_000))
    other = await city.virtual_account(await city.bill(), bank=1)
    await city.pay(other, other.amount, paid_at=NEXT_MORNING - timedelta(days=1))
    assert await reasons(desk) == [("no_statement", 1)]
    late = await city.virtual_account(await city.bill())
    await city.pay(late, late.amount, paid_at=NEXT_MORNING - timedelta(days=1))
    assert await reasons(desk) == [("no_statement", 1), ("open_cases", 1)]


async def test_a_day_that_runs_or_is_to_come_is_not_closed(
    city: CityBuilder, desk: DeskBuilder, db: Connection
) -> None:
    for day in (DAY + timedelta(days=1), DAY + timedelta(days=9)):
        with pytest.raises(DayNotOver):
            await close(desk, day)
    with pytest.raises(asyncpg.CheckViolationError, match="not over yet"):
        await db.execute(
            "insert into ledger.business_day values (5171, '2026-11-25', 'closed', '2026-11-25 23:00+08')"
        )


async def test_a_closed_day_takes_nothing_and_a_late_callback_books_into_today(
    city: CityBuilder, desk: DeskBuilder
) -> None:
    await read(city, line("T1", "R1", 505_000))
    await close(desk)
    late = await city.virtual_account(await city.bill())
    receipt = await city.pay(late, late.amount, paid_at=NEXT_MORNING - timedelta(days=1))
    assert receipt.verdict is Verdict.BOOKED
    newest = "select business_day from ledger.entry where kind = 'receipt' order by entry_id desc limit 1"
    assert await city.value(newest) == DAY + timedelta(days=1)


async def test_an_override_takes_a_second_person_and_names_what_stood_open(
    city: CityBuilder, desk: DeskBuilder, db: Connection
) -> None:
    async with city.pool.transaction() as other:
        proposal = await day_close.propose_override(
            other, desk.wayan, DAY, "berkas hilang, bank menyusulkan", city.clock()
        )
    assert proposal.amount == 505_000
    with pytest.raises(FourEyes):
        async with city.pool.transaction() as other:
            await approvals.approve(other, desk.wayan, proposal.proposal_id, LAWS, city.clock())
    async with city.pool.transaction() as other:
        await approvals.approve(other, desk.ida, proposal.proposal_id, LAWS, city.clock())
    closed = await close(desk)
    assert [(one["reason"], one["count"]) for one in closed.blockers] == [("no_statement", 1)]
    assert closed.closed_by == desk.ida.clerk_id
    with pytest.raises(asyncpg.CheckViolationError, match="override_by_two"):
        await db.execute(
            """insert into reconciliation.day_close
               values (5171, '2026-11-20', $1, now(), null, '[1]', '{}')""",
            desk.komang.clerk_id,
        )


async def test_closing_and_booking_exclude_one_another(city: CityBuilder, desk: DeskBuilder) -> None:
    """Whoever books while the day is being closed waits, and books into today."""
    await read(city, line("T1", "R1", 505_000))
    accounts = [await city.virtual_account(await city.bill()) for _ in range(3)]
    yesterday = NEXT_MORNING - timedelta(days=1)
    async with city.pool.transaction() as db:
        await day_close.close(db, REGION.region_id, DAY, city.clock(), desk.komang)
        late = [asyncio.create_task(city.pay(one, one.amount, paid_at=yesterday)) for one in accounts]
        waits = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
        while not await city.value(waits):
            await asyncio.sleep(0.01)
        assert not any(task.done() for task in late)
    assert {receipt.verdict for receipt in await asyncio.gather(*late)} == {Verdict.BOOKED}
    days = "select array_agg(distinct business_day) from ledger.entry where kind = 'receipt'"
    assert sorted(await city.value(days)) == [DAY, DAY + timedelta(days=1)]
