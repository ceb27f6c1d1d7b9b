"""Rate limits over several processes, and what one visitor or bank can use up of another's."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from pagi.database import DatabaseAccess, Pool
from pagi.keys import Keyring
from pagi.limits.errors import TooManyRequests
from pagi.limits.models import SECOND, Limit, partner_limit
from pagi.limits.service import Gate, forget_full
from tests.builders.city import MovableClock

TEN = Limit("ten", quota=1, window=SECOND, burst=10)
SHARED = Limit("shared", quota=1, window=SECOND, burst=10, share=4)
START = datetime(2026, 11, 24, 2, tzinfo=UTC)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(START)


@pytest.fixture
async def gates(pool: Pool, clock: MovableClock) -> AsyncIterator[list[Gate]]:
    """The gates of three processes over one database."""
    made = [Gate(pool, Keyring(bytes(32)), 5171, clock) for _ in range(3)]
    yield made
    for gate in made:
        await gate.stop()


async def passed(gate: Gate, limit: Limit, subject: str, times: int) -> int:
    """How many of ``times`` requests at once get through."""
    answers = await asyncio.gather(*(gate.take(limit, subject) for _ in range(times)), return_exceptions=True)
    assert all(answer is None or isinstance(answer, TooManyRequests) for answer in answers)
    return answers.count(None)


async def test_three_processes_let_through_what_one_would(gates: list[Gate]) -> None:
    let_through = await asyncio.gather(*(passed(gate, TEN, "10.0.0.1", 8) for gate in gates))
    assert sum(let_through) == 10


async def test_shares_never_let_more_through_than_the_burst(gates: list[Gate]) -> None:
    let_through = await asyncio.gather(*(passed(gate, SHARED, "10.0.0.1", 30) for gate in gates))
    assert 8 <= sum(let_through) <= 10


async def test_tokens_come_back_at_their_pace(gates: list[Gate], clock: MovableClock) -> None:
    assert await passed(gates[0], TEN, "a", 20) == 10
    with pytest.raises(TooManyRequests) as refused:
        await gates[0].take(TEN, "a")
    assert refused.value.headers["Retry-After"] == "1"
    clock.now += timedelta(seconds=3)
    assert await passed(gates[1], TEN, "a", 20) == 3
    clock.now += timedelta(hours=1)
    assert await passed(gates[2], TEN, "a", 20) == 10


async def test_one_subject_uses_up_nothing_of_another(gates: list[Gate]) -> None:
    assert await passed(gates[0], TEN, "a", 11) == 10
    assert await passed(gates[0], TEN, "b", 11) == 10


async def test_who_comes_between_the_end_of_a_fetch_and_its_note_does_not_spin(
    pool: Pool, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(pool, Keyring(bytes(32)), 5171, clock)

    async def lease(_: Limit, key: tuple[str, str]) -> None:
        gate._keep(key, 1)

    monkeypatch.setattr(gate, "_lease", lease)
    gate._fetch(TEN, (TEN.name, "a"))  # it ends in this turn of the loop, before the two who come now
    come = [asyncio.create_task(gate.take(TEN, "a")) for _ in range(2)]
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(5)  # a loop that never yields hears no timeout of its own
    try:
        await asyncio.gather(*come)
    finally:
        signal.alarm(0)
    await gate.stop()


def _too_long(*_: object) -> None:
    raise TimeoutError("the gate spins")


async def test_looking_takes_nothing_and_who_owes_pays_later(gates: list[Gate]) -> None:
    gate = gates[0]
    for _ in range(50):
        await gate.ready(SHARED, "a")
    for _ in range(9):  # nine at once found the same four tokens
        gate.spend(SHARED, "a")
    with pytest.raises(TooManyRequests):
        await gate.ready(SHARED, "a")


async def test_full_buckets_are_forgotten(gates: list[Gate], clock: MovableClock, pool: Pool) -> None:
    await gates[0].take(TEN, "a")
    async with pool.acquire() as db:
        assert await forget_full(db, clock.now) == 0
        assert await forget_full(db, clock.now + timedelta(minutes=1)) == 1
        kept = await db.fetchval("select count(*) from limits.bucket")
    assert kept == 0


async def test_no_address_stands_in_the_database(gates: list[Gate], pool: Pool) -> None:
    await gates[0].take(TEN, "203.0.113.9")
    async with pool.acquire() as db:
        rows = await db.fetch("select key::text from limits.bucket")
    assert b"203.0.113.9".hex() not in rows[0]["key"]


async def test_a_database_that_is_away_refuses_nobody(clock: MovableClock) -> None:
    async with Pool("postgresql://nobody@127.0.0.1:1/none") as away:
        gate = Gate(away, Keyring(bytes(32)), 5171, clock)
        assert await passed(gate, TEN, "a", 3) == 3
        await gate.stop()


async def test_a_bank_in_haste_takes_its_shares_from_the_database_seldom(
    database: DatabaseAccess, clock: MovableClock
) -> None:
    limit = partner_limit(2_000)
    async with Pool(database.app, size=2) as pool:
        gate = Gate(pool, Keyring(bytes(32)), 5171, clock)
        for _ in range(5_000):
            await gate.take(limit, "bank")
        await gate.stop()
        async with pool.acquire() as db:
            full_at = await db.fetchval("select full_at from limits.bucket")
    assert full_at - clock.now <= (5_000 + 2 * limit.share) * limit.interval
