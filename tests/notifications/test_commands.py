"""`pagi webhooks` and `pagi events`, what `pagi doctor --ledger` and /metrics say of the outbox."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from pydantic import SecretStr

from pagi.cli import root
from pagi.config import Settings
from pagi.doctor import Verdict, examine
from pagi.http_client import TargetRefused
from pagi.notifications import history
from pagi.notifications.tail import OutboxTail
from pagi.partners.messages import MessageTail
from tests.builders.bank import BankCaller
from tests.builders.city import REGION
from tests.builders.post_office import PostOffice
from tests.builders.receiver import Reply, receiving

ROOT = Path(__file__).parents[2]


class Pagi:
    """The command line over one database, in this process; ``start`` runs one that goes on in its own."""

    def __init__(self, database_url: str, folder: Path, **environment: str) -> None:
        self.environment = {
            "PYTHONPATH": str(ROOT), "DATABASE_URL": database_url, "DATA_DIR": str(folder),
            "PAGI_MASTER_KEY": "A" * 43 + "=", "NO_COLOR": "1", **environment,
        }  # fmt: skip

    async def start(self, *arguments: str) -> asyncio.subprocess.Process:
        """A command that goes on."""
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "pagi.cli", *arguments, cwd=ROOT, env=os.environ | self.environment,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip

    async def run(self, *arguments: str) -> Result:
        """A command to its end."""
        return await asyncio.to_thread(CliRunner().invoke, root, arguments, env=self.environment)

    async def json(self, *arguments: str) -> Any:
        """A command's JSON answer."""
        done = await self.run(*arguments)
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)


async def test_a_subscription_is_made_listed_changed_and_its_held_deliveries_replayed(
    office: PostOffice, tmp_path: Path
) -> None:
    pagi = Pagi(office.database_url, tmp_path)
    async with receiving() as receiver:
        receiver.usual = Reply(500, b"rusak")
        made = await pagi.json("webhooks", "add", "--url", receiver.url, "--event", "bill.*", "--json")
        assert made["secret"].startswith("whsec_")
        await office.pay_bill()
        async with office.open():
            await office.until(held=1)
        (held,) = await pagi.json("webhooks", "held", "--json")
        assert (held["held_why"], held["last"]["status"], held["tries"]) == ("refused", 500, 4)
        receiver.usual = Reply()
        done = await pagi.run("webhooks", "replay", made["subscription_id"], "--held")
        assert done.stderr == "in line again: 1\n"
        async with office.open():
            await office.until(delivered=1)
    (listed,) = await pagi.json("webhooks", "list", "--json")
    assert (listed["events"], listed["held"], listed["active"]) == (["bill.*"], 0, True)
    assert made["secret"] not in json.dumps(listed)
    again = await pagi.json("webhooks", "rotate", made["subscription_id"], "--json")
    assert again["secret"] != made["secret"]


async def test_production_subscribes_nobody_inside(office: PostOffice, tmp_path: Path) -> None:
    pagi = Pagi(office.database_url, tmp_path, PAGI_MODE="production")
    done = await pagi.run("webhooks", "add", "--url", "https://192.168.1.5/hook")
    assert isinstance(done.exception, TargetRefused)
    assert await office.city.value("select count(*) from notifications.subscription") == 0


async def test_what_to_replay_must_be_said(office: PostOffice, tmp_path: Path) -> None:
    pagi = Pagi(office.database_url, tmp_path)
    done = await pagi.run("webhooks", "replay", "01a210a1-e151-70ab-a517-2d1cd95b75f0")
    assert done.exit_code == 2


async def test_events_are_followed_as_they_come(office: PostOffice, tmp_path: Path) -> None:
    await office.pay_bill()
    pagi = Pagi(office.database_url, tmp_path)
    following = await pagi.start("events", "tail", "--follow", "--json")
    assert following.stdout is not None
    async with asyncio.timeout(20):
        first = json.loads(await following.stdout.readline())
        await office.pay_bill(times=2)
        others = [json.loads(await following.stdout.readline()) for _ in range(2)]
        following.terminate()
        await following.communicate()
    assert following.returncode == 0
    assert [one["event"] for one in (first, *others)] == ["bill.paid", "bill.paid", "payment.overpaid"]
    assert first["kind"] == "event"
    assert first["data"]["status"] == "paid"


async def test_a_tail_tells_each_event_once_relayed_or_not(office: PostOffice) -> None:
    await office.pay_bill(times=2)
    tail = OutboxTail(REGION.region_id)
    async with office.city.pool.acquire() as db:
        assert [one.event for one in await tail.last(db, 1)] == ["payment.overpaid"]
        assert await tail.fresh(db) == []
        async with office.open():
            while await office.city.value(
                "select count(*) from notifications.outbox where relayed_at is null"
            ):
                await asyncio.sleep(0.02)
            assert await tail.fresh(db) == []
            await office.pay_bill()
            assert [one.event for one in await tail.fresh(db)] == ["bill.paid"]
            assert await tail.fresh(db) == []


async def test_messages_of_banks_are_told_once_too(bank: BankCaller) -> None:
    tail = MessageTail(REGION.region_id)
    async with bank.city.pool.acquire() as db:
        assert await tail.last(db, 10) == []
        account = await bank.city.virtual_account(await bank.city.bill())
        await bank.pay(account, account.amount, "R1")
        async with asyncio.timeout(10):
            told = await tail.fresh(db)
            while len(told) < 2:
                await asyncio.sleep(0.05)
                told += await tail.fresh(db)
        assert [(one.service, one.reply_code) for one in told] == [(73, "2007300"), (25, "2002500")]
        assert await tail.fresh(db) == []


async def test_the_doctor_warns_of_what_is_held_and_of_a_relay_that_does_not_run(
    office: PostOffice, tmp_path: Path
) -> None:
    settings = Settings(
        data_dir=tmp_path, database_url=SecretStr(office.database_url), master_key="A" * 43 + "="
    )

    async def outbox() -> Any:
        return next(one for one in await examine(settings, ledger=True) if one.name == "outbox")

    assert (await outbox()).verdict is Verdict.GOOD
    await office.subscribe("http://127.0.0.1:9/")
    await office.pay_bill()
    waiting = await outbox()
    assert (waiting.verdict, waiting.advice) == (Verdict.WARNING, "Is `pagi worker` running?")
    async with office.open():
        await office.until(held=1)
    held = await outbox()
    assert held.verdict is Verdict.WARNING
    assert "pagi webhooks replay" in held.advice


async def test_figures_tell_how_far_the_world_is_behind(office: PostOffice) -> None:
    await office.subscribe("http://127.0.0.1:9/")
    await office.pay_bill(times=2)
    office.city.clock.forward(minutes=3)
    async with office.city.pool.acquire() as db:
        found = await history.figures(db, office.city.clock())
    assert (found.unrelayed, found.lag_seconds, found.under_way, found.held) == (2, 180.0, 0, 0)


async def test_metrics_show_the_outbox(bank: BankCaller) -> None:
    account = await bank.city.virtual_account(await bank.city.bill())
    await bank.city.pay(account, account.amount)
    said = (await bank.client.get("/metrics")).text
    assert "pagi_outbox_unrelayed 1.0" in said
    assert "pagi_webhooks_held 0.0" in said
