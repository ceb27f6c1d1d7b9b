"""What must not get out: a secret in logs or tables, a call to an address inside."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from pagi.config import Settings
from pagi.database import Connection
from pagi.http_client import Reach, TargetRefused
from pagi.logging import configure_logging
from pagi.notifications import subscriptions
from pagi.notifications.errors import FilterUnknown
from pagi.notifications.subscriptions import reach_of
from tests.builders.city import REGION
from tests.builders.post_office import BRISK, PostOffice
from tests.builders.receiver import Reply, receiving


@pytest.mark.parametrize(
    "url",
    ["http://penerima.example/", "https://127.0.0.1/", "https://10.0.0.1/", "https://[::1]/", "ftp://x/"],
)
async def test_a_subscription_inside_is_refused_outside_the_demo(office: PostOffice, url: str) -> None:
    async with office.city.pool.transaction() as db:
        with pytest.raises(TargetRefused):
            await subscriptions.add(
                db, office.city.keyring, REGION.region_id, url, ["*"], Reach.OUTSIDE, office.city.clock()
            )


async def test_a_delivery_inside_is_refused_and_held_outside_the_demo(office: PostOffice) -> None:
    async with receiving() as receiver:
        await office.subscribe(receiver.url)
        await office.pay_bill()
        async with office.open(reach=Reach.OUTSIDE):
            await office.until(held=1)
    assert receiver.calls == []
    assert await office.city.value("select held_why from notifications.delivery") == "target_refused"


def test_production_calls_only_the_outside() -> None:
    assert reach_of(Settings(mode="production")) is Reach.OUTSIDE
    assert reach_of(Settings(mode="demo")) is Reach.ANYWHERE


async def test_a_secret_stands_in_no_log_and_in_no_table(office: PostOffice, owner_db: Connection) -> None:
    told = io.StringIO()
    configure_logging(level="DEBUG", stream=told)
    async with receiving() as receiver:
        receiver.usual = lambda call: Reply(500, call.headers["webhook-signature"].encode())
        shown = await office.subscribe(receiver.url)
        await office.pay_bill()
        async with office.open(replace(BRISK, circuit_failures=2, circuit_rest=0.1)):
            await office.until(held=1)
    secret = shown.secret.removeprefix("whsec_")
    assert "webhook.tried" in told.getvalue()
    tables = "".join(
        [
            await owner_db.fetchval(f"select coalesce(string_agg(t::text, ' '), '') from {table} t")
            for table in ("notifications.subscription", "notifications.attempt", "queue.pgqueuer_log")
        ]
    )
    for place in (told.getvalue(), tables):
        assert secret not in place
        assert secret.encode().hex() not in place


async def test_a_filter_that_nothing_passes_is_refused(office: PostOffice) -> None:
    with pytest.raises(FilterUnknown) as caught:
        await office.subscribe("http://127.0.0.1:9/", ["bill.payd"])
    assert "bill.paid" in caught.value.say("id")
