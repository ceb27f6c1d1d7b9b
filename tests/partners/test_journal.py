"""The journal of messages: written in the background, bounded, and none keeps another from being kept."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from pagi.database import DatabaseAccess, Pool, connect
from pagi.ids import new_id
from pagi.partners.journal import KEPT_IN_MEMORY, Message, MessageJournal

MESSAGE = Message(
    region_id=5171, message_id=new_id(), partner_id=None, service=25, request_id="r", path="/v1.0",
    received_at=datetime(2026, 11, 24, tzinfo=UTC), headers={"x-external-id": "1"}, body="{}",
    verdict="verified", reply_code="2002500", took_ms=3,
)  # fmt: skip
COUNT = "select count(*) from partners.message"


def messages(count: int) -> list[Message]:
    """As many, each with a key of its own."""
    return [replace(MESSAGE, message_id=new_id(), request_id=f"r{at}") for at in range(count)]


async def test_a_message_that_the_database_takes_for_wrong_is_left_out_alone(pool: Pool) -> None:
    journal = MessageJournal(pool)
    for one in [*messages(3), replace(MESSAGE, message_id=new_id(), body="\x00"), *messages(3)]:
        journal.note(one)
    await journal.write()
    async with pool.acquire() as db:
        assert await db.fetchval(COUNT) == 6


async def test_what_was_written_before_the_answer_was_lost_is_not_written_twice(pool: Pool) -> None:
    journal, told = MessageJournal(pool), messages(3)
    for one in [*told, *told]:
        journal.note(one)
    await journal.write()
    async with pool.acquire() as db:
        assert await db.fetchval(COUNT) == 3


async def test_while_the_database_is_away_the_newest_wait_in_order_and_a_stop_writes_what_is_left(
    database: DatabaseAccess,
) -> None:
    async with Pool("postgresql://x:x@127.0.0.1:9/x?sslmode=disable", acquire_timeout=0.2) as away:
        journal = MessageJournal(away)
        told = messages(KEPT_IN_MEMORY + 10)
        for one in told:
            journal.note(one)
        await journal.write()
        assert [one.request_id for one in journal._waiting] == [one.request_id for one in told[10:]]
    async with Pool(database.app, size=1) as pool:
        journal._pool = pool
        await journal.start()
        await asyncio.sleep(0)
        await journal.stop()
    watcher = await connect(database.app)
    assert await watcher.fetchval(COUNT) == KEPT_IN_MEMORY
    await watcher.close()  # type: ignore[attr-defined]
