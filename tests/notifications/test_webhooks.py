"""Webhooks over real sockets: what a receiver gets, and what becomes of it when it is away, slow or gone."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from pagi.clock import machine_clock
from pagi.http_client import Limits
from pagi.notifications import replay, subscriptions
from pagi.notifications.delivery import AT_ONCE
from pagi.notifications.errors import SubscriptionEnded
from tests.builders.city import REGION
from tests.builders.post_office import BRISK, PostOffice
from tests.builders.receiver import Received, Receiver, Reply, receiving


def verified(call: Received, secret: str) -> dict[str, object]:
    """The message, checked as a receiver checks it."""
    body: dict[str, object] = Webhook(secret).verify(call.body, call.headers)
    return body


async def test_a_receiver_is_told_of_a_payment_in_a_message_that_its_library_verifies(
    office: PostOffice,
) -> None:
    async with receiving() as receiver:
        shown = await office.subscribe(receiver.url)
        bill_id = await office.pay_bill()
        async with office.open():
            (call,) = await receiver.until(1)
            await office.until(delivered=1)
    message = verified(call, shown.secret)
    assert message["type"] == "bill.paid"
    assert message["sequence"] == 2
    assert message["region_id"] == REGION.region_id
    assert message["data"]["status"] == "paid"
    assert message["data"]["amount"] == message["data"]["to_bill"] >= 500_000
    assert call.headers["user-agent"].startswith("PAGI")
    event_id = await office.city.value(
        "select event_id from notifications.outbox where bill_id = $1", bill_id
    )
    assert call.headers["webhook-id"] == str(event_id)
    (attempt,) = await office.attempts()
    assert (attempt["outcome"], attempt["status"]) == ("delivered", 204)
    assert attempt["took_ms"] >= 0


async def test_a_changed_body_or_another_secret_is_noticed(office: PostOffice) -> None:
    async with receiving() as receiver:
        shown = await office.subscribe(receiver.url)
        other = await office.subscribe("http://127.0.0.1:9/never")
        await office.pay_bill()
        async with office.open():
            (call,) = await receiver.until(1)
    with pytest.raises(WebhookVerificationError):
        verified(replace(call, body=call.body.replace(b"paid", b"open", 1)), shown.secret)
    with pytest.raises(WebhookVerificationError):
        verified(call, other.secret)


async def test_each_subscription_gets_only_what_it_asked_for(office: PostOffice) -> None:
    async with receiving() as all_bills, receiving() as overpaid, receiving() as everything:
        await office.subscribe(all_bills.url, ["bill.*"])
        await office.subscribe(overpaid.url, ["payment.overpaid"])
        await office.subscribe(everything.url)
        await office.pay_bill(times=2)
        async with office.open():
            await office.until(delivered=4)
    assert types(all_bills) == ["bill.paid"]
    assert types(overpaid) == ["payment.overpaid"]
    assert types(everything) == ["bill.paid", "payment.overpaid"]


async def test_a_receiver_that_is_down_is_tried_again_then_held_then_served_on_replay(
    office: PostOffice,
) -> None:
    async with receiving() as receiver:
        url = receiver.url
    shown = await office.subscribe(url)
    await office.pay_bill()
    async with office.open():
        await office.until(held=1)
        assert [one["outcome"] for one in await office.attempts()] == ["not_sent"] * 4
        async with receiving(port_of(url)) as receiver:
            async with office.city.pool.transaction() as db:
                assert await replay.replay_held(db, REGION.region_id, shown.subscription_id) == 1
            await receiver.until(1)
            await office.until(delivered=1)
    assert verified(receiver.calls[0], shown.secret)["type"] == "bill.paid"


async def test_every_try_of_an_event_carries_the_same_id_and_body(office: PostOffice) -> None:
    async with receiving() as receiver:
        receiver.replies.extend(
            [Reply(500, b"aduh"), Reply(302, headers={"Location": "http://127.0.0.1:9/"})]
        )
        shown = await office.subscribe(receiver.url)
        await office.pay_bill()
        async with office.open():
            await office.until(delivered=1)
    assert len(receiver.calls) == 3
    assert len({(call.headers["webhook-id"], call.body) for call in receiver.calls}) == 1
    assert all(verified(call, shown.secret) for call in receiver.calls)
    tries = [(one["outcome"], one["status"], one["answer"]) for one in await office.attempts()]
    assert tries == [("refused", 500, "aduh"), ("refused", 302, ""), ("delivered", 204, "")]


async def test_a_slow_receiver_is_not_waited_for_for_ever(office: PostOffice) -> None:
    async with receiving() as receiver:
        receiver.replies.append(Reply(wait=5))
        await office.subscribe(receiver.url)
        await office.pay_bill()
        async with office.open():
            await office.until(delivered=1)
    first, second = await office.attempts()
    assert (first["outcome"], first["status"]) == ("no_answer", None)
    assert 350 <= first["took_ms"] < 2_000
    assert second["outcome"] == "delivered"


async def test_gone_ends_the_subscription_and_holds_what_was_on_its_way(office: PostOffice) -> None:
    async with receiving() as receiver:
        receiver.usual = Reply(410)
        shown = await office.subscribe(receiver.url)
        for _ in range(12):
            await office.pay_bill()
        async with office.open():
            await office.until(held=12)
            await office.pay_bill()
            await office.until(held=12)
    assert 1 <= len(receiver.calls) <= AT_ONCE
    async with office.city.pool.transaction() as db:
        found = await subscriptions.find(db, REGION.region_id, shown.subscription_id)
        assert (found.active, found.ended_why, found.held) == (False, "gone", 12)
        with pytest.raises(SubscriptionEnded):
            await replay.replay_held(db, REGION.region_id, shown.subscription_id)


async def test_what_a_receiver_missed_while_it_was_off_comes_by_a_replay_of_the_time(
    office: PostOffice,
) -> None:
    async with receiving() as receiver:
        shown = await office.subscribe(receiver.url)
        key = (REGION.region_id, shown.subscription_id)
        async with office.open():
            async with office.city.pool.transaction() as db:
                assert await subscriptions.end(db, *key)
            await office.pay_bill(times=2)
            office.city.clock.forward(hours=2)
            since = office.city.clock() - timedelta(hours=3)
            while await office.city.value(
                "select count(*) from notifications.outbox where relayed_at is null"
            ):
                pass
            assert await office.states() == {}
            async with office.city.pool.transaction() as db:
                assert await subscriptions.resume(db, *key)
                now = office.city.clock()
                assert await replay.replay_range(db, *key, since, now - timedelta(hours=1), now) == 2
                assert await replay.replay_range(db, *key, since - timedelta(days=9), since, now) == 0
            await office.until(delivered=2)
            async with office.city.pool.transaction() as db:
                assert await replay.replay_range(db, *key, since, now, now) == 2
            await receiver.until(4)
            await office.until(delivered=2)
    assert types(receiver) == ["bill.paid", "payment.overpaid"] * 2


async def test_a_test_event_reaches_only_who_asked_for_it(office: PostOffice) -> None:
    async with receiving() as receiver, receiving() as other:
        shown = await office.subscribe(receiver.url, ["bill.paid"])
        await office.subscribe(other.url)
        async with office.open():
            async with office.city.pool.transaction() as db:
                event_id = await replay.send_test(
                    db, REGION.region_id, shown.subscription_id, office.city.clock()
                )
            await office.until(delivered=1)
    assert types(receiver) == ["webhook.test"]
    assert receiver.calls[0].headers["webhook-id"] == str(event_id)
    assert other.calls == []


async def test_after_a_change_of_secret_both_verify_until_the_old_one_is_over(office: PostOffice) -> None:
    async with receiving() as receiver:
        old = await office.subscribe(receiver.url)
        key = (REGION.region_id, old.subscription_id)
        async with office.open():
            async with office.city.pool.transaction() as db:
                new = await subscriptions.rotate(db, office.city.keyring, *key, machine_clock())
            await office.pay_bill()
            await office.until(delivered=1)
            async with office.city.pool.transaction() as db:
                newest = await subscriptions.rotate(
                    db, office.city.keyring, *key, machine_clock(), timedelta(0)
                )
            await office.pay_bill()
            await office.until(delivered=2)
    first, second = receiver.calls
    assert verified(first, old.secret) == verified(first, new.secret)
    assert verified(second, newest.secret)
    assert " " not in second.headers["webhook-signature"]


async def test_a_receiver_that_rests_its_circuit_loses_nothing(office: PostOffice) -> None:
    patient = replace(BRISK.schedule, delays=(0.2,) * 9)
    tempo = replace(BRISK, circuit_failures=2, circuit_rest=0.3, schedule=patient)
    async with receiving() as receiver:
        receiver.replies.extend([Reply(503)] * 2)
        await office.subscribe(receiver.url)
        for _ in range(4):
            await office.pay_bill()
        async with office.open(tempo):
            await office.until(delivered=4)
    assert len({call.headers["webhook-id"] for call in receiver.calls}) == 4
    assert "left_alone" in {one["outcome"] for one in await office.attempts()}


async def test_a_wish_to_wait_is_heeded(office: PostOffice) -> None:
    async with receiving() as receiver:
        receiver.replies.append(Reply(429, headers={"Retry-After": "1"}))
        await office.subscribe(receiver.url)
        await office.pay_bill()
        loop = asyncio.get_running_loop()
        async with office.open():
            await receiver.until(1)
            began = loop.time()
            await receiver.until(2)
            assert loop.time() - began >= 0.9


async def test_a_secret_that_does_not_open_holds_and_says_so(office: PostOffice) -> None:
    async with receiving() as receiver:
        shown = await office.subscribe(receiver.url)
        async with office.city.pool.acquire() as db:
            await db.execute("update notifications.subscription set secret_sealed = $1", b"\x01" + bytes(60))
        await office.pay_bill()
        async with office.open():
            await office.until(held=1)
    assert receiver.calls == []
    assert await office.city.value("select held_why from notifications.delivery") == "secret_unreadable"
    assert shown.secret.startswith("whsec_")


async def test_a_long_answer_is_kept_as_an_excerpt_without_secrets(office: PostOffice) -> None:
    async with receiving() as receiver:
        answer = b"<b>Bearer abcdefgh\x00 budi@contoh.id</b> " + b"x" * 5_000
        receiver.replies.append(Reply(500, answer))
        await office.subscribe(receiver.url)
        await office.pay_bill()
        async with office.open(replace(BRISK, limits=Limits(whole=2.0, answer_bytes=2_048, tries=1))):
            await office.until(delivered=1)
    kept = (await office.attempts())[0]["answer"]
    assert len(kept) <= 300
    assert kept.startswith("<b>Bearer ***  ***</b>")


def types(receiver: Receiver) -> list[str]:
    """What a receiver was told, in order."""
    return [json.loads(call.body)["type"] for call in receiver.calls]


def port_of(url: str) -> int:
    """The port of a receiver's address."""
    return int(url.rsplit(":", 1)[1].partition("/")[0])
