"""A run that is killed is carried on by the same command: nothing twice, no gap, books in balance."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from pagi.assessments.mass_issue import service
from pagi.assessments.mass_issue.carrying_out import carry_out
from pagi.assessments.mass_issue.errors import NothingToDo
from pagi.assessments.mass_issue.models import RunKind, Scope
from pagi.assessments.property_facts import Recording, revalue_land
from pagi.clock import machine_clock
from pagi.database import Connection, DatabaseAccess, Pool
from pagi.ledger.proofs import prove
from pagi.ledger.trial_balance import trial_balance
from tests.builders.property_city import MARCH, NEW_YEAR, REGION, VILLAGES, Office, settle

ROOT = Path(__file__).parents[2]
COUNT = 50_000 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 3_000
ISSUE = ("property", "issue", "--year", "2027", "--proposed-by", "ketut", "--approved-by", "kepala", "--json")


def pagi(access: DatabaseAccess, folder: Path) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PAGI_")}
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *ISSUE],
        cwd=ROOT,
        env=environment | {"PYTHONPATH": str(ROOT), "DATABASE_URL": access.app, "DATA_DIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


# The command itself, with small chunks, so that a small city has enough of them.
PROGRAM = """
from pagi.assessments.mass_issue import service
service.Wanted.__dataclass_fields__["chunk_objects"].default = 100
service.Wanted.__init__.__defaults__ = (*service.Wanted.__init__.__defaults__[:-1], 100)
from pagi.cli import main
main()
"""


async def test_a_killed_run_is_carried_on(
    pool: Pool, db: Connection, database: DatabaseAccess, tmp_path: Path
) -> None:
    (tmp_path / "clock.json").write_text(json.dumps({"offset_seconds": days_ahead()}))
    office, _ = await settle(pool, COUNT)
    program = pagi(database, tmp_path)
    while program.poll() is None and await chunks(db) < COUNT // 300:
        time.sleep(0.005)  # noqa: ASYNC251  another process is at work
    program.send_signal(signal.SIGKILL)
    program.communicate()
    assert COUNT // 300 <= await chunks(db) < COUNT // 100, "it was interrupted in the middle"
    last = pagi(database, tmp_path)
    said, errors = last.communicate()
    assert last.returncode == 0, errors
    assert "carrying on" in errors
    told = json.loads(said)
    assert told["state"] == "finished"
    assert told["letters"] == COUNT
    numbers = await db.fetchval(
        "select array_agg(letter_number order by letter_number) from assessments.liability"
    )
    assert numbers == list(range(1, COUNT + 1))
    twice = await db.fetchval(
        "select count(*) from (select from bills.bill group by object_id having count(*) > 1) s"
    )
    assert twice == 0
    assert told["bills"] == await db.fetchval("select count(*) from bills.bill")
    assert told["principal"] == await db.fetchval("select sum(amount)::bigint from ledger.transfer")
    assert [proof.said for proof in await prove(db) if not proof.holds] == []
    with pytest.raises(NothingToDo):
        await service.propose(pool, REGION, service.Wanted(2027), office.proposer, MARCH)
    assert await db.fetchval("select count(*) from assessments.liability") == COUNT
    await correct_one_village(pool, db, office)


async def correct_one_village(pool: Pool, db: Connection, office: Office) -> None:
    """Its land is reclassified: a new version of each of its objects, the others stay, the books balance."""
    village = VILLAGES[2]
    later = MARCH + timedelta(days=30)
    async with pool.transaction() as other:
        recording = Recording(NEW_YEAR, "SK 9/2027", "ketut", later)
        changed = await revalue_land(other, REGION.region_id, (village, f"{village}:"), 1_250_000, recording)
    wanted = service.Wanted(2027, Scope(village), "SK 9/2027", kind=RunKind.CORRECTION, chunk_objects=200)
    before = await db.fetchval("select sum(principal)::bigint from bills.bill where state <> 'cancelled'")
    found = await service.propose(pool, REGION, wanted, office.proposer, later)
    await service.approve(pool, REGION.region_id, found.run.run_id, office.approver, later)
    outcome = await carry_out(pool, REGION, found.run.run_id, lambda: later)
    assert 0 < outcome.letters == changed <= COUNT // len(VILLAGES)
    after = await db.fetchval("select sum(principal)::bigint from bills.bill where state <> 'cancelled'")
    assert after - before == outcome.principal == found.total - found.before_total
    versions = await db.fetch(
        """select l.version, l.state, count(*)::int as count,
                  bool_and(starts_with(o.object_number, $1)) as inside
             from assessments.liability l join taxpayers.tax_object o using (region_id, object_id)
            group by l.version, l.state order by l.version, l.state""", village,
    )  # fmt: skip
    assert [tuple(row) for row in versions] == [
        (1, "corrected", changed, True), (1, "issued", COUNT - changed, False), (2, "issued", changed, True),
    ]  # fmt: skip
    assert [proof.said for proof in await prove(db) if not proof.holds] == []
    assert (await trial_balance(db, REGION.region_id)).balanced
    again = await service.dry_run(pool, REGION, wanted, later)
    assert again.assessed == 0


async def chunks(db: Connection) -> int:
    return int(await db.fetchval("select count(*) from assessments.run_chunk"))


def days_ahead() -> float:
    """From this machine's moment to March 2027, for the demo's clock."""
    return (MARCH - machine_clock()).total_seconds() + 3600
