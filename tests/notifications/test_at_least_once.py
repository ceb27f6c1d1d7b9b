"""Nothing is lost and order holds, whoever dies: workers killed or stopped half-way, jobs gone."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from pagi.database import Connection, connect
from pagi.notifications.delivery import Postman
from pagi.notifications.relay import recover, relay
from tests.builders.post_office import BRISK, PostOffice
from tests.builders.receiver import Receiver, Reply, receiving

ROOT = Path(__file__).parents[2]
SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"


def sequences(receiver: Receiver) -> dict[str, list[int]]:
    """What was told of each bill, by its code, in the order of arrival."""
    told: dict[str, list[int]] = defaultdict(list)
    for call in receiver.calls:
        message = json.loads(call.body)
        told[message["data"]["bill_code"]].append(message["sequence"])
    return told


async def test_the_events_of_a_bill_arrive_in_order_although_some_fail_at_first(office: PostOffice) -> None:
    chance = random.Random(5171)
    async with receiving() as receiver:
        receiver.usual = lambda _: Reply(503 if chance.random() < 0.25 else 204)
        await office.subscribe(receiver.url)
        for _ in range(6):
            await office.pay_bill(times=4)
        patient = replace(BRISK, schedule=replace(BRISK.schedule, delays=(0.02,) * 50))
        async with office.open(patient, workers=2):
            await office.until(delivered=24)
    for bill, told in sequences(receiver).items():
        assert told == sorted(told), bill
        assert sorted(set(told)) == [2, 3, 4, 5]


async def test_an_event_that_is_held_does_not_hold_up_the_later_ones(office: PostOffice) -> None:
    async with receiving() as receiver:
        receiver.usual = lambda call: Reply(500 if json.loads(call.body)["sequence"] == 2 else 204)
        await office.subscribe(receiver.url)
        await office.pay_bill(times=3)
        async with office.open():
            await office.until(held=1, delivered=2)


async def test_two_workers_share_the_work_and_deliver_each_event_once(office: PostOffice) -> None:
    async with receiving() as receiver:
        receiver.usual = Reply(wait=0.02)
        await office.subscribe(receiver.url)
        for _ in range(40):
            await office.pay_bill()
        async with office.open(workers=2):
            await office.until(delivered=40)
    ids = Counter(call.headers["webhook-id"] for call in receiver.calls)
    assert len(ids) == 40
    assert set(ids.values()) == {1}


async def test_a_slow_receiver_leaves_room_for_the_others(office: PostOffice) -> None:
    async with receiving() as slow, receiving() as quick:
        slow.usual = Reply(wait=0.15)
        await office.subscribe(slow.url, ["bill.paid"])
        await office.subscribe(quick.url, ["payment.overpaid"])
        for _ in range(28):
            await office.pay_bill()
        await office.pay_bill(times=2)
        async with office.open():
            await quick.until(1)
            assert len(slow.calls) < 29
            await office.until(delivered=30)


async def test_a_worker_killed_half_way_loses_nothing_and_repeats_with_the_same_id(
    office: PostOffice,
) -> None:
    async with receiving() as receiver:
        receiver.usual = Reply(wait=0.05)
        await office.subscribe(receiver.url)
        kills = range(6, 200, 20) if SOAK else (6,)
        for _ in range(len(kills) * 12):
            await office.pay_bill(times=2)
        events = {str(one) for one in await event_ids(office)}
        for killed_after in kills:
            async with worker(office.database_url) as process:
                await receiver.until(killed_after)
                process.send_signal(signal.SIGKILL)
                await process.wait()
        async with worker(office.database_url):
            await office.until(delivered=len(events), seconds=60)
    told = Counter(call.headers["webhook-id"] for call in receiver.calls)
    assert set(told) == events
    bodies = {(call.headers["webhook-id"], call.body) for call in receiver.calls}
    assert len(bodies) == len(events), "a repeat is the same message"
    for bill, order in sequences(receiver).items():
        assert order == sorted(order), bill


async def test_a_worker_told_to_stop_leaves_what_it_had_in_hand_to_the_next(office: PostOffice) -> None:
    async with receiving() as receiver:
        receiver.replies.append(Reply(wait=30))
        await office.subscribe(receiver.url)
        await office.pay_bill()
        patient = replace(BRISK, limits=replace(BRISK.limits, whole=20.0), grace=0.2)
        loop = asyncio.get_running_loop()
        async with office.open(patient):
            await receiver.until(1)
            began = loop.time()
        assert loop.time() - began < 3
        assert await office.states() == {"queued": 1}
        async with office.open():
            await office.until(delivered=1)
    assert len({call.headers["webhook-id"] for call in receiver.calls}) == 1


async def test_a_delivery_whose_job_is_gone_gets_its_turn_again(
    office: PostOffice, owner_db: Connection
) -> None:
    async with receiving() as receiver:
        await office.subscribe(receiver.url)
        await office.pay_bill()
        await office.pay_bill()
        pool = office.city.pool
        async with plain(office) as db, db.transaction():
            assert await relay(db, office.city.clock()) == 4
        await owner_db.execute("delete from queue.pgqueuer where id = (select min(id) from queue.pgqueuer)")
        await owner_db.execute("update queue.pgqueuer set status = 'failed'")
        async with plain(office) as db, db.transaction():
            assert await recover(db) == 2
        assert await office.states() == {"waiting": 2}
        assert await owner_db.fetchval("select count(*) from queue.pgqueuer") == 0
        async with office.open():
            await office.until(delivered=2)
        assert pool.in_use() == 0


async def test_an_error_that_nobody_foresaw_is_tried_again_and_never_drops_the_event(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failures = 0
    deliver = Postman._deliver

    async def broken(self: Postman, key: object) -> object:
        nonlocal failures
        failures += 1
        if failures <= 7:  # more often than the queue tries by itself: parked once, then recovered
            raise ZeroDivisionError("a bug")
        return await deliver(self, key)

    monkeypatch.setattr(Postman, "_deliver", broken)
    async with receiving() as receiver:
        await office.subscribe(receiver.url)
        await office.pay_bill()
        quick = replace(BRISK.pace, unforeseen=BRISK.pace.unforeseen / 50)
        async with office.open(replace(BRISK, pace=quick)):
            await office.until(delivered=1)
    assert failures == 8
    assert "ZeroDivisionError" in caplog.text


async def test_nobody_subscribed_means_nothing_to_deliver_and_nothing_left_waiting(
    office: PostOffice,
) -> None:
    await office.pay_bill(times=3)
    async with plain(office) as db:
        for _ in range(3):
            async with db.transaction():
                await relay(db, office.city.clock())
    assert await office.city.value("select count(*) from notifications.outbox where relayed_at is null") == 0
    assert await office.states() == {}


async def test_only_one_relay_works_at_a_time(office: PostOffice) -> None:
    await office.pay_bill()
    async with plain(office) as first, plain(office) as second, first.transaction():
        assert await relay(first, office.city.clock()) == 1
        async with second.transaction():
            assert await relay(second, office.city.clock()) == 0


async def event_ids(office: PostOffice) -> list[object]:
    """Every event of the outbox."""
    async with office.city.pool.acquire() as db:
        return [row["event_id"] for row in await db.fetch("select event_id from notifications.outbox")]


@asynccontextmanager
async def plain(office: PostOffice) -> AsyncIterator[Connection]:
    """A connection as the relay's own: jsonb is text."""
    db = await connect(office.database_url, json_as_text=True)
    try:
        yield db
    finally:
        await db.close()


@asynccontextmanager
async def worker(database_url: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A worker in a process of its own, killed at the end of the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.notifications.relay_program", database_url,
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
