"""The matching in SQL against a plain one written here by hand, over random files and ledgers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

import pytest

from pagi.database import Connection, Pool
from reconciliation.models import Outcome
from reconciliation.service import reconcile
from tests.builders.ledger_rows import REGION, Paid, add_partner, add_payments, add_region
from tests.builders.settlement_files import file, line, line_of

DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    """A credit in the file."""

    transaction_id: str
    reference: str
    amount: int


def by_hand(told: list[Told], booked: list[Paid]) -> dict[str, tuple[int, int]]:
    """The classes as a person would work them out: line after line, three times over the leftovers."""
    classes = dict.fromkeys(
        ("matched", "amount_differs", "only_in_bank", "only_in_ledger", "duplicate"), (0, 0)
    )

    def count(name: str, amount: int) -> None:
        number, total = classes[name]
        classes[name] = (number + 1, total + amount)

    seen: set[str] = set()
    open_lines = []
    for one in told:
        if one.transaction_id in seen:
            count("duplicate", one.amount)
        else:
            seen.add(one.transaction_id)
            open_lines.append(one)
    free = sorted(booked, key=lambda p: (abs(p.day - DAY), p.paid_at, p.payment_id))
    for name, fits in (
        ("matched", lambda o, p: p.reference == o.reference and p.amount == o.amount and p.day == DAY),
        ("matched", lambda o, p: p.reference == o.reference and p.amount == o.amount),
        ("amount_differs", lambda o, p: p.reference == o.reference),
    ):
        left = []
        for one in open_lines:
            found = next((p for p in free if fits(one, p)), None)
            if found is None:
                left.append(one)
            else:
                free.remove(found)
                count(name, one.amount)
        open_lines = left
    for one in open_lines:
        count("only_in_bank", one.amount)
    for payment in free:
        if payment.day == DAY:
            count("only_in_ledger", payment.amount)
    return {name: total for name, total in classes.items() if total[0]}


def figures(outcome: Outcome) -> dict[str, tuple[int, int]]:
    return {name.value: (t.count, t.amount) for name, t in outcome.run.classes.items() if t.count}


@asynccontextmanager
async def undone(db: Connection) -> AsyncIterator[None]:
    """A transaction that leaves nothing behind."""
    await db.execute("begin")
    try:
        yield
    finally:
        await db.execute("rollback")


async def test_sql_and_a_person_agree_on_random_files(db: Connection) -> None:
    await add_region(db)
    partner = await add_partner(db, "bpd_bali", 1)
    for seed in range(60):
        random = Random(seed)
        references = [f"R{n}" for n in range(random.randint(1, 8))]
        booked = [
            Paid(
                random.choice(references),
                random.choice((100, 200)),
                DAY + timedelta(random.choice((-1, 0, 0, 1))),
                partner,
            )
            for _ in range(random.randint(0, 12))
        ]
        told = [
            Told(f"T{random.randint(0, 12)}", random.choice(references), random.choice((100, 200)))
            for _ in range(random.randint(0, 12))
        ]
        async with undone(db):
            await add_payments(db, booked)
            content = file([line(one.transaction_id, one.reference, one.amount) for one in told])
            outcome = await reconcile(db, REGION, "bpd_bali", DAY, content, "x.csv", NOW)
        assert figures(outcome) == by_hand(told, booked), f"seed {seed}"


@pytest.fixture
async def big_day(db: Connection) -> tuple[UUID, list[Paid]]:
    await add_region(db)
    partner = await add_partner(db, "bpd_bali", 1)
    booked = [Paid(f"R{n:06}", 100_000 + n, DAY, partner) for n in range(50_000)]
    await add_payments(db, booked)
    return partner, booked


async def test_the_peak_day_of_a_city_is_matched_in_seconds(
    db: Connection, big_day: tuple[UUID, list[Paid]]
) -> None:
    booked = big_day[1]
    content = file([line_of(p) for p in booked[10:]] + [line("T-x", "R-x", 1), line_of(booked[20])])
    async with asyncio.timeout(30), db.transaction():
        outcome = await reconcile(db, REGION, "bpd_bali", DAY, content, "x.csv", NOW)
    ledger_only = sum(p.amount for p in booked[:10])
    assert figures(outcome) == {
        "matched": (49_990, sum(p.amount for p in booked[10:])),
        "only_in_bank": (1, 1),
        "only_in_ledger": (10, ledger_only),
        "duplicate": (1, booked[20].amount),
    }
    async with asyncio.timeout(30), db.transaction():
        nothing_told = await reconcile(db, REGION, "bpd_bali", DAY, file([]), "y.csv", NOW)
        all_strange = await reconcile(
            db,
            REGION,
            "bpd_bali",
            DAY,
            file([line(f"T{n}", f"S{n}", 5) for n in range(5_000)]),
            "z.csv",
            NOW,
        )
    assert figures(nothing_told) == {"only_in_ledger": (50_000, sum(p.amount for p in booked))}
    assert figures(all_strange)["only_in_bank"] == (5_000, 25_000)


async def test_the_same_file_from_two_sides_at_once_is_stored_once(db: Connection, pool: Pool) -> None:
    await add_region(db)
    partner = await add_partner(db, "bpd_bali", 1)
    booked = [Paid(f"R{n}", 100 + n, DAY, partner) for n in range(200)]
    await add_payments(db, booked)
    content = file([line_of(p) for p in booked])

    async def once() -> Outcome:
        async with pool.transaction() as own:
            return await reconcile(own, REGION, "bpd_bali", DAY, content, "x.csv", NOW)

    answers = await asyncio.gather(*(once() for _ in range(6)))
    assert len({str(one.as_json()) for one in answers}) == 1
    assert sum(one.new_file for one in answers) == sum(one.new_run for one in answers) == 1
    assert await db.fetchval("select count(*) from reconciliation.statement_line") == 200
    assert await db.fetchval("select count(*) from payments.payment where state = 'reconciled'") == 200


async def test_what_was_found_cannot_be_rewritten(db: Connection) -> None:
    await add_region(db)
    await add_partner(db, "bpd_bali", 1)
    async with db.transaction():
        await reconcile(db, REGION, "bpd_bali", DAY, file([line("T1", "R1", 1)]), "x.csv", NOW)
    for table in ("file", "statement_line", "run", "run_class", "finding"):
        with pytest.raises(Exception, match="permission denied"):
            await db.execute(f"delete from reconciliation.{table}")
