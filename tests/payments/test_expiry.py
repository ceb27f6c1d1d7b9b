"""Codes run out, turn by turn, whatever the clock does and whichever turn failed."""

from __future__ import annotations

from pagi.instructions.jobs import Expiry
from tests.builders.city import CityBuilder


async def turn(city: CityBuilder, expiry: Expiry) -> int:
    """One turn of the job, committed."""
    async with city.pool.transaction() as db:
        return await expiry(db, city.clock())


async def test_each_turn_marks_what_ran_out_since_and_a_jump_of_the_clock_is_followed(
    city: CityBuilder,
) -> None:
    codes = [await city.qris(await city.bill()) for _ in range(2)]
    expiry = Expiry()
    assert await turn(city, expiry) == 0
    city.clock.forward(days=3)
    assert await turn(city, expiry) == 2
    assert (await city.instruction(codes[0])).state == "expired"
    late = await city.qris(await city.bill())
    city.clock.forward(hours=30)
    async with city.pool.acquire() as db:  # a turn that is not committed
        transaction = db.transaction()
        await transaction.start()
        assert await expiry(db, city.clock()) == 1
        await transaction.rollback()
    assert await turn(city, expiry) == 1
    assert (await city.instruction(late)).state == "expired"
    assert await turn(city, expiry) == 0


async def test_a_worker_that_starts_again_looks_at_all(city: CityBuilder) -> None:
    await city.qris(await city.bill())
    city.clock.forward(days=400)
    assert await turn(city, Expiry()) == 1
