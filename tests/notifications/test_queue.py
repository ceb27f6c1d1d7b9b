"""PgQueuer's tables as our migration lays them are those that the installed version declares."""

from __future__ import annotations

from pgqueuer.domain.settings import DBSettings

from pagi.database import DatabaseAccess, connect
from pagi.notifications.queue import NAMES, queries


async def test_the_queue_has_nothing_to_upgrade(database: DatabaseAccess) -> None:
    db = await connect(database.owner, json_as_text=True)
    try:
        plan = await queries(db).plan_upgrade()
    finally:
        await db.close()
    assert plan.statements == ()
    assert plan.notes == ()


async def test_the_application_may_work_the_queue_and_not_change_its_shape(database: DatabaseAccess) -> None:
    db = await connect(database.app, json_as_text=True)
    try:
        (job,) = await queries(db).enqueue(["webhook"], [b"{}"], [0])
        assert job > 0
        assert not await db.fetchval("select has_schema_privilege('queue', 'create')")
    finally:
        await db.close()


def test_no_variable_of_the_environment_moves_the_queue(monkeypatch) -> None:
    for name in ("PGQUEUER_PREFIX", "QUEUE_TABLE", "PGQUEUER_SCHEMA", "CHANNEL"):
        monkeypatch.setenv(name, "elsewhere")
    fresh = DBSettings(**NAMES.model_dump())
    assert fresh.qualified.queue_table == "queue.pgqueuer"
    assert fresh.channel == "ch_pgqueuer"
