"""What must never happen is refused by the database itself, whoever asks."""

from __future__ import annotations

from enum import StrEnum

import asyncpg
import pytest

from pagi.assessments.models import LiabilityState
from pagi.bills.models import BillState
from pagi.database import Connection
from pagi.instructions.at_provider import ProviderState
from pagi.instructions.models import InstructionState
from pagi.notifications.models import DeliveryState
from pagi.sweep.models import QuestionState
from tests.builders.city import CityBuilder

APPEND_ONLY = (
    "ledger.entry", "ledger.transfer", "payments.payment_key", "payments.allocation", "payments.attempt",
    "bills.quote", "bills.quote_item", "partners.external_id", "notifications.outbox",
)  # fmt: skip


async def paid_city(city: CityBuilder) -> None:
    """One bill, asked about and paid, one refused attempt."""
    account = await city.virtual_account(await city.bill())
    await city.pay(account, 1)
    await city.pay(account, account.amount)


@pytest.mark.parametrize("table", APPEND_ONLY)
async def test_not_even_the_owner_rewrites_history(
    city: CityBuilder, owner_db: Connection, table: str
) -> None:
    await paid_city(city)
    assert await owner_db.fetchval(f"select count(*) from {table}") > 0
    with pytest.raises(asyncpg.CheckViolationError, match="append-only"):
        await owner_db.execute(f"delete from {table}")


@pytest.mark.parametrize("table", APPEND_ONLY)
async def test_the_application_holds_no_right_to_rewrite_history(db: Connection, table: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await db.execute(f"delete from {table}")


async def test_a_payment_is_never_deleted_and_its_amount_never_changed(
    city: CityBuilder, owner_db: Connection, db: Connection
) -> None:
    await paid_city(city)
    with pytest.raises(asyncpg.CheckViolationError):
        await owner_db.execute("delete from payments.payment")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await db.execute("update payments.payment set amount = 1")


@pytest.mark.parametrize(
    ("noun", "states"),
    [
        ("bill", BillState),
        ("instruction", InstructionState),
        ("liability", LiabilityState),
        ("delivery", DeliveryState),
        ("question", QuestionState),
        ("at_provider", ProviderState),
    ],
)
async def test_every_state_of_a_noun_stands_in_the_table_of_transitions(
    db: Connection, noun: str, states: type[StrEnum]
) -> None:
    rows = await db.fetch("select from_state, to_state from guard.transition where noun = $1", noun)
    assert {row["to_state"] for row in rows} == {state.value for state in states}
    assert {row["from_state"] for row in rows} <= {"", *(state.value for state in states)}


async def test_a_state_changes_only_along_its_edges(city: CityBuilder, owner_db: Connection) -> None:
    await city.bill()
    with pytest.raises(asyncpg.CheckViolationError):
        await owner_db.execute("update bills.bill set state = 'paid', paid_at = now(), paid = 0")
    await owner_db.execute("update bills.bill set state = 'cancelled'")
    with pytest.raises(asyncpg.CheckViolationError, match="cannot go"):
        await owner_db.execute("update bills.bill set state = 'open'")


async def test_nothing_is_booked_into_a_closed_day(city: CityBuilder) -> None:
    bill = await city.bill()
    account = await city.virtual_account(bill)
    async with city.pool.acquire() as db:
        await db.execute(
            "insert into ledger.business_day values (5171, '2026-11-23', 'closed', '2026-11-25')"
        )
        with pytest.raises(asyncpg.CheckViolationError, match="closed"):
            await db.execute(
                """insert into ledger.entry (region_id, entry_id, kind, source_id, business_day, recorded_at)
                   values (5171, gen_random_uuid(), 'correction', gen_random_uuid(), '2026-11-23', now())"""
            )
    yesterday = city.clock().replace(day=23)
    await city.pay(account, account.amount, paid_at=yesterday)
    day = await city.value("select business_day::text from ledger.entry where kind = 'receipt'")
    assert day == "2026-11-24", "a late arrival for a closed day is booked today"


async def test_an_entry_is_recorded_once(city: CityBuilder, owner_db: Connection) -> None:
    await paid_city(city)
    with pytest.raises(asyncpg.UniqueViolationError):
        await owner_db.execute(
            """insert into ledger.entry
               select region_id, gen_random_uuid(), kind, source_id, business_day, recorded_at, memo
                 from ledger.entry where kind = 'receipt'"""
        )


async def test_a_name_is_not_readable_in_the_database(city: CityBuilder, owner_db: Connection) -> None:
    await city.bill(name="I Made Rahasia")
    dump = await owner_db.fetchval("select string_agg(t::text, ' ') from taxpayers.taxpayer t")
    assert "Rahasia" not in dump
    assert b"Rahasia".hex() not in dump
