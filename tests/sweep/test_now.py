"""Asked now: one question however many ask, an honest answer, and never against a provider's wish."""

from __future__ import annotations

import asyncio
from collections import deque

from pagi.sweep.models import Heard, Told
from pagi.sweep.now import ask_now, standing
from tests.builders.city import CityBuilder
from tests.sweep.provider import Provider, sweeper
from tests.sweep.test_sweeper import bill_state, paid


async def test_whoever_asks_now_hears_what_the_bank_said(city: CityBuilder) -> None:
    code, provider = await city.qris(await city.bill()), Provider()
    sweep = sweeper(city, provider)
    await ask_now(sweep, code)
    async with city.pool.acquire() as db:
        found = await standing(db, sweep, city.partners[0], code)
    assert (found.heard, found.received, found.asked_at) == (Heard.NEVER, False, city.clock())
    assert found.again_at is not None
    assert found.again_at > city.clock()
    await ask_now(sweep, code)
    assert provider.count == 1, "not again within seconds"
    city.clock.forward(seconds=30)
    provider.paid[code.account] = paid(code, city.clock())
    await ask_now(sweep, code)
    async with city.pool.acquire() as db:
        assert (await standing(db, sweep, city.partners[0], await city.instruction(code))).received
    assert await bill_state(city) == "paid"


async def test_ten_who_ask_at_once_are_one_question(city: CityBuilder) -> None:
    code, provider = await city.qris(await city.bill()), Provider(takes=0.05)
    sweep = sweeper(city, provider)
    await asyncio.gather(*(ask_now(sweep, code) for _ in range(10)))
    assert provider.count == 1


async def test_a_provider_that_is_to_be_left_alone_is_not_asked_by_anybody(city: CityBuilder) -> None:
    code, provider = await city.qris(await city.bill()), Provider(before=deque([Told(Heard.BUSY, wait=30)]))
    sweep = sweeper(city, provider)
    await ask_now(sweep, code)
    other = await city.qris(await city.bill())
    await ask_now(sweep, other)
    city.clock.forward(minutes=1)
    await ask_now(sweep, code)
    assert provider.count == 1
