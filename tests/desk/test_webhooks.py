"""Webhook on the desk: who sees it, what it shows, and the buttons that send again."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import pytest

from pagi.http_client import Reach
from pagi.notifications import subscriptions
from pagi.notifications.notifier import notify
from tests.builders.post_office import BRISK
from tests.builders.receiver import Reply, receiving
from tests.desk.conftest import form_token
from tests.desk.town import NOW, REGION

OURS = {"Sec-Fetch-Site": "same-origin"}


class Outgoing:
    """A subscription of the town, and a worker to be run until something is so."""

    def __init__(self, pool, keyring, database_url) -> None:
        self.pool, self.keyring, self.database_url = pool, keyring, database_url
        self.secret = ""

    async def subscribe(self, url: str) -> UUID:
        async with self.pool.transaction() as db:
            shown = await subscriptions.add(db, self.keyring, REGION, url, ["*"], Reach.ANYWHERE, NOW)
        self.secret = shown.secret
        return shown.subscription_id

    async def happen(self, name: str = "payment.in_suspense") -> UUID:
        event_id = uuid4()
        async with self.pool.acquire() as db:
            await db.execute(
                "insert into notifications.outbox values ($1, $2, null, 1, $3, $4, $5)",
                REGION, event_id, name, {"amount": 77_000, "bank_reference": "<i>REF</i>"}, NOW,
            )  # fmt: skip
        return event_id

    async def until(self, state: str, count: int) -> None:
        stop = asyncio.Event()
        working = asyncio.create_task(
            notify(self.database_url, self.keyring, lambda: NOW, Reach.ANYWHERE, stop, BRISK)
        )
        async with asyncio.timeout(20), self.pool.acquire() as db:
            while (
                await db.fetchval("select count(*) from notifications.delivery where state = $1", state)
                < count
            ):
                await asyncio.sleep(0.02)
        stop.set()
        await working


@pytest.fixture
async def outgoing(pool, keyring, database_url, town) -> Outgoing:
    return Outgoing(pool, keyring, database_url)


async def test_a_supervisor_sees_what_is_held_why_and_sends_it_again(ketut, outgoing):
    async with receiving() as receiver:
        receiver.usual = Reply(500, b"<script>alert(1)</script>")
        subscription = await outgoing.subscribe(receiver.url + "?token=rahasia-penerima")
        event = await outgoing.happen()
        await outgoing.until("held", 1)
        overview = (await ketut.get("/petugas/webhook")).text
        assert receiver.url.removeprefix("http://") in overview
        page = (await ketut.get(f"/petugas/webhook/{subscription}?keadaan=held")).text
        assert "Kirim ulang 1 yang ditahan" in page
        assert "dijawab galat 500" in page
        story = (await ketut.get(f"/petugas/webhook/{subscription}/{event}")).text
        assert "sampai percobaan terakhir" in story
        assert "&lt;script&gt;alert(1)" in story
        assert "&lt;i&gt;REF&lt;/i&gt;" in story
        for text in (overview, page, story):
            assert outgoing.secret.removeprefix("whsec_") not in text
            assert "rahasia-penerima" not in text
        receiver.usual = Reply()
        form = {"token_formulir": await form_token(ketut), "tindakan": "ulang"}
        done = await ketut.post(f"/petugas/webhook/{subscription}", data=form, headers=OURS)
        assert done.headers["location"] == f"/petugas/webhook/{subscription}?kabar=ulang"
        await outgoing.until("delivered", 1)
    assert "Sudah antre lagi" in (await ketut.get(done.headers["location"])).text


async def test_a_supervisor_sends_a_test_and_one_event_again(ketut, outgoing):
    async with receiving() as receiver:
        subscription = await outgoing.subscribe(receiver.url)
        event = await outgoing.happen()
        await outgoing.until("delivered", 1)
        form = {"token_formulir": await form_token(ketut)}
        await ketut.post(f"/petugas/webhook/{subscription}", data=form | {"tindakan": "uji"}, headers=OURS)
        again = await ketut.post(f"/petugas/webhook/{subscription}/{event}", data=form, headers=OURS)
        assert again.headers["location"].endswith("kabar=ulang")
        twice = await ketut.post(f"/petugas/webhook/{subscription}/{event}", data=form, headers=OURS)
        assert twice.headers["location"].endswith("kabar=sudah")
        await outgoing.until("delivered", 2)
    ids = [call.headers["webhook-id"] for call in receiver.calls]
    assert ids.count(str(event)) == 2
    assert len(ids) == 3


async def test_an_auditor_reads_and_sends_nothing(outgoing, wayan):
    subscription = await outgoing.subscribe("http://127.0.0.1:9/")
    page = (await wayan.get(f"/petugas/webhook/{subscription}")).text
    assert "Kirim uji" not in page
    form = {"token_formulir": await form_token(wayan), "tindakan": "uji"}
    assert (await wayan.post(f"/petugas/webhook/{subscription}", data=form, headers=OURS)).status_code == 403


async def test_the_menu_of_a_clerk_has_no_webhook(ayu, outgoing):
    subscription = await outgoing.subscribe("http://127.0.0.1:9/")
    assert "/petugas/webhook" not in (await ayu.get("/petugas")).text
    assert (await ayu.get("/petugas/webhook")).status_code == 403
    assert (await ayu.get(f"/petugas/webhook/{subscription}")).status_code == 403


async def test_a_bent_address_is_a_clear_refusal(ketut, outgoing):
    subscription = await outgoing.subscribe("http://127.0.0.1:9/")
    for asked in ("keadaan=hilang", "sesudah=kemarin", "sesudah=2026-01-01T00:00:00~x"):
        assert (await ketut.get(f"/petugas/webhook/{subscription}?{asked}")).status_code == 400
    assert (await ketut.get(f"/petugas/webhook/{uuid4()}")).status_code == 404
    assert (await ketut.get(f"/petugas/webhook/{subscription}/{uuid4()}")).status_code == 404


async def test_a_form_of_another_session_or_site_sends_nothing(ketut, outgoing, pool):
    subscription = await outgoing.subscribe("http://127.0.0.1:9/")
    form = {"token_formulir": "0" * 64, "tindakan": "uji"}
    refused = await ketut.post(f"/petugas/webhook/{subscription}", data=form, headers=OURS)
    assert refused.status_code in (403, 409)
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    form["token_formulir"] = await form_token(ketut)
    assert (
        await ketut.post(f"/petugas/webhook/{subscription}", data=form, headers=elsewhere)
    ).status_code == 403
    async with pool.acquire() as db:
        assert await db.fetchval("select count(*) from notifications.delivery") == 0


async def test_pages_go_on_where_the_last_one_ended(ketut, outgoing):
    async with receiving() as receiver:
        subscription = await outgoing.subscribe(receiver.url)
        for _ in range(32):
            await outgoing.happen()
        await outgoing.until("delivered", 32)
    first = (await ketut.get(f"/petugas/webhook/{subscription}")).text
    assert first.count("data-row") == 30
    onward = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert (await ketut.get(onward)).text.count("data-row") == 2
