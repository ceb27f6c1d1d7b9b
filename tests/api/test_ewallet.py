"""An e-wallet's debit issued by the API: its provider is asked over a socket, nobody is sent astray."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
import pytest

from pagi.clock import machine_clock
from pagi.http_client import HttpClient, Reach
from pagi.instructions.withdrawn_debits import DebitWithdrawal
from pagi.partners.journal import MessageJournal
from pagi.partners.line import PartnerLine
from pagi.partners.outbound import NewOutbound, new_private_key, public_half, set_outbound
from pagi.partners.service import PartnerDirectory
from payment_channels.snap.keys import read_public_key
from payment_channels.snap.signature import verify_symmetric, verify_token
from tests.builders.bank import BankCaller
from tests.builders.city import REGION
from tests.builders.receiver import Received, Receiver, Reply, receiving
from tests.builders.wallet import notify, wallet_of

SECRET = "secret that the provider gave us"
PRIVATE = new_private_key()
PUBLIC = read_public_key(public_half(PRIVATE))
GOOD = "https://bayar.dompet-simulasi.example/p/"
STATUS = {"paid": "00", "open": "01", "cancelled": "05", "failed": "06"}


@dataclass
class Provider:
    """Keeps debits by our reference; ``next`` answers are given first, path by path."""

    receiver: Receiver
    debits: dict[str, dict[str, Any]] = field(default_factory=dict)
    next: dict[str, list[Reply]] = field(default_factory=dict)
    redirect: str = GOOD

    def __call__(self, call: Received) -> Reply:
        name = call.path.rsplit("/", 1)[-1]
        if name == "b2b":
            at = call.headers["x-timestamp"]
            key = call.headers["x-client-key"]
            assert verify_token(
                PUBLIC, client_id=key, timestamp=at, signature=call.headers["x-signature"]
            ).valid
            return said(200, "2007300", accessToken="T", tokenType="Bearer", expiresIn="900")
        assert verify_symmetric(
            SECRET, method=call.method, endpoint=call.path, access_token="T", body=call.body,
            timestamp=call.headers["x-timestamp"], signature=call.headers["x-signature"],
        ).valid  # fmt: skip
        message = msgspec.json.decode(call.body)
        done = {"payment-host-to-host": self._pay, "status": self._status, "cancel": self._cancel}[name]
        reply = done(message)
        waiting = self.next.get(name)
        return waiting.pop(0) if waiting else reply

    def _pay(self, message: dict[str, Any]) -> Reply:
        reference = message["partnerReferenceNo"]
        kept = self.debits.setdefault(reference, message | {"state": "open"})
        if kept["amount"] != message["amount"] or kept["validUpTo"] != message["validUpTo"]:
            return said(404, "4045418")
        url = self.redirect + reference if self.redirect == GOOD else self.redirect
        return said(200, "2005400", partnerReferenceNo=reference, referenceNo="W1", webRedirectUrl=url)

    def _status(self, message: dict[str, Any]) -> Reply:
        kept = self.debits.get(message["originalPartnerReferenceNo"])
        if kept is None:
            return said(404, "4045501")
        paid = {"originalReferenceNo": "W1", "transAmount": kept["amount"]}
        return said(200, "2005500", latestTransactionStatus=STATUS[kept["state"]], **paid)

    def _cancel(self, message: dict[str, Any]) -> Reply:
        kept = self.debits.get(message["originalPartnerReferenceNo"])
        if kept is None:
            return said(404, "4045701")
        if kept["state"] == "open":
            kept["state"] = "cancelled"
        return said(200, "2005700") if kept["state"] == "cancelled" else said(404, "4045700")

    def asked(self, name: str) -> list[dict[str, Any]]:
        """The messages of one service so far."""
        return [msgspec.json.decode(one.body) for one in self.receiver.calls if one.path.endswith(name)]

    def live(self) -> list[str]:
        """Debits that a payer could still agree to."""
        return [reference for reference, kept in self.debits.items() if kept["state"] == "open"]


def said(status: int, code: str, **more: Any) -> Reply:
    body = {"responseCode": code, "responseMessage": "x", **more}
    return Reply(status, msgspec.json.encode(body), {"Content-Type": "application/json"})


UNSURE = Reply(504, b'{"responseCode":"5045400","responseMessage":"Timeout"}')


@dataclass
class Scene:
    """A city, its e-wallet provider on a socket, and somebody who asks our API."""

    wallet: BankCaller
    provider: Provider

    async def ask(self, code: str, key: str = "K") -> Any:
        return await self.wallet.client.post(
            f"/api/v1/bills/{code}/instructions", json={"channel": "ewallet"},
            headers={"Idempotency-Key": key},
        )  # fmt: skip

    async def states(self) -> list[str]:
        async with self.wallet.city.pool.acquire() as db:
            rows = await db.fetch("select state from instructions.instruction order by created_at")
        return [row["state"] for row in rows]


@pytest.fixture
async def scene(bank: BankCaller) -> AsyncIterator[Scene]:
    wallet = await wallet_of(bank)
    async with receiving() as receiver:
        provider = Provider(receiver)
        receiver.usual = provider
        url = receiver.url.removesuffix("/hook")
        new = NewOutbound(url, "PAGI-CLIENT", SECRET, PRIVATE, "PAGI-5171", "95221")
        city = wallet.city
        async with city.pool.transaction() as db:
            await set_outbound(db, city.keyring, REGION.region_id, "Dompet Simulasi", new, city.clock())
        yield Scene(wallet, provider)


async def test_a_debit_tells_where_the_payer_agrees_and_is_shown_again(scene: Scene) -> None:
    code = (await scene.wallet.city.bill(principal=400_000)).bill_code
    answer = await scene.ask(code)
    told = answer.json()
    assert answer.status_code == 201, told
    assert told["redirect_url"] == GOOD + told["partner_reference_no"]
    assert (told["channel"], told["bank"]) == ("ewallet", "dompet_simulasi")
    assert "app_redirect_url" not in told
    asked = scene.provider.asked("payment-host-to-host")[0]
    assert asked["amount"]["value"] == f"{told['amount']}.00"
    assert datetime.fromisoformat(asked["validUpTo"]) == datetime.fromisoformat(told["expires_at"])
    back, word = asked["urlParams"]
    assert back["url"].endswith(f"/tagihan/{code}/bayar/{told['instruction_id']}/kembali")
    assert word["url"].endswith("/v1.0/debit/notify")
    assert asked["additionalInfo"]["orderTitle"]

    assert (await scene.ask(code)).json() == told
    assert (await scene.ask(code, "L")).json() == told
    assert len(scene.provider.asked("payment-host-to-host")) == 1
    paid = await notify(scene.wallet, told["partner_reference_no"], told["amount"], "W1")
    assert paid.code == "2005600"
    assert (await scene.wallet.client.get(f"/api/v1/bills/{code}")).json()["status"] == "paid"
    assert (await scene.ask(code, "M")).status_code == 409


async def test_one_key_asks_once_at_a_time_and_all_who_ask_get_one_debit(scene: Scene) -> None:
    code = (await scene.wallet.city.bill(principal=400_000)).bill_code
    answers = await asyncio.gather(*(scene.ask(code, f"K{number % 2}") for number in range(6)))
    assert {one.status_code for one in answers} <= {201, 409}
    told = [one.json() for one in answers if one.status_code == 201]
    assert len({one["instruction_id"] for one in told}) == 1
    assert len(scene.provider.live()) == 1
    assert await scene.states() == ["active"]


async def test_no_transaction_is_open_while_the_provider_thinks(scene: Scene) -> None:
    code = (await scene.wallet.city.bill(principal=400_000)).bill_code
    usual = scene.provider

    def slowly(call: Received) -> Reply:
        reply = usual(call)
        return Reply(reply.status, reply.body, reply.headers, wait=1.0)

    scene.provider.receiver.usual = slowly
    asking = asyncio.create_task(scene.ask(code))
    await scene.provider.receiver.until(2)
    open_now = await scene.wallet.city.value(
        "select count(*) from pg_stat_activity"
        " where state like 'idle in transaction%' and datname = current_database()"
    )
    assert open_now == 0
    assert (await asking).status_code == 201


async def test_an_answer_that_never_came_is_asked_for_under_the_same_reference(scene: Scene) -> None:
    code = (await scene.wallet.city.bill(principal=400_000)).bill_code
    scene.provider.next["payment-host-to-host"] = [UNSURE, UNSURE]
    first = await scene.ask(code)
    assert (first.status_code, first.json()["code"]) == (503, "instruction.provider_unavailable")
    assert "Belum ada uang" in first.json()["detail_id"]
    assert scene.provider.asked("status"), "what became of it was asked"
    second = await scene.ask(code)
    assert second.status_code == 201
    asked = scene.provider.asked("payment-host-to-host")
    assert len(asked) == 3
    assert all(one == asked[0] for one in asked), "the very same message"
    assert len(scene.provider.live()) == 1
    assert await scene.states() == ["active"]


async def test_a_refusal_ends_the_debit_and_the_next_try_has_another_reference(scene: Scene) -> None:
    code = (await scene.wallet.city.bill(principal=400_000)).bill_code
    scene.provider.next["payment-host-to-host"] = [said(403, "4035405")]
    scene.provider.debits.clear()
    assert (await scene.ask(code)).status_code == 503
    assert scene.provider.live() == [], "what was begun all the same was cancelled"
    assert await scene.states() == ["cancelled"]
    assert (await scene.ask(code)).status_code == 201
    first, second = scene.provider.asked("payment-host-to-host")
    assert first["partnerReferenceNo"] != second["partnerReferenceNo"]
    assert len(scene.provider.live()) == 1


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/p/1",
        "http://bayar.dompet-simulasi.example/p/1",
        "https://bayar.dompet-simulasi.example.evil.example/",
        "http://169.254.169.254/latest",
        "http://127.0.0.1:1/dompet/1",
        "javascript:alert(1)",
    ],
)
async def test_nobody_is_sent_to_an_address_that_the_profile_does_not_allow(
    scene: Scene, address: str
) -> None:
    code = (await scene.wallet.city.bill(principal=400_000)).bill_code
    scene.provider.redirect = address
    answer = await scene.ask(code)
    assert (answer.status_code, answer.json()["code"]) == (503, "instruction.provider_unavailable")
    assert address not in answer.text
    assert scene.provider.live() == []
    assert await scene.states() == ["cancelled"]
    assert await scene.wallet.city.value("select count(*) from instructions.debit") == 0


async def test_a_provider_that_is_away_begins_nothing_and_the_next_try_goes_on(scene: Scene) -> None:
    code = (await scene.wallet.city.bill(principal=400_000)).bill_code
    busy = Reply(429, b'{"responseCode":"4295400"}', {"Retry-After": "1"})
    scene.provider.next["payment-host-to-host"] = [busy]
    assert (await scene.ask(code)).status_code == 503
    assert await scene.states() == ["active"]
    await asyncio.sleep(1.1)
    assert (await scene.ask(code)).status_code == 201
    first, second = scene.provider.asked("payment-host-to-host")
    assert first == second


async def test_a_debit_that_brought_a_part_is_followed_by_one_for_the_rest(scene: Scene) -> None:
    code = (await scene.wallet.city.bill(principal=400_000)).bill_code
    old = (await scene.ask(code)).json()
    other = await notify(scene.wallet, old["partner_reference_no"], 1_000, "W7")
    assert other.code == "2005600", "a part is paid: the debit is used, another is needed for the rest"
    new = (await scene.ask(code, "N")).json()
    assert new["amount"] == old["amount"] - 1_000
    assert new["partner_reference_no"] != old["partner_reference_no"]


async def test_a_providers_word_that_the_payer_cancelled_ends_the_debit_and_not_the_bill(
    scene: Scene,
) -> None:
    code = (await scene.wallet.city.bill(principal=400_000)).bill_code
    old = (await scene.ask(code)).json()
    word = await notify(
        scene.wallet, old["partner_reference_no"], old["amount"], "W9", latestTransactionStatus="05"
    )
    assert word.code == "2005600"
    assert await scene.states() == ["cancelled"]
    assert (await scene.wallet.client.get(f"/api/v1/bills/{code}")).json()["status"] == "open"
    new = (await scene.ask(code, "N")).json()
    assert new["partner_reference_no"] != old["partner_reference_no"]
    late = await notify(scene.wallet, old["partner_reference_no"], old["amount"], "W10")
    assert late.code == "2005600", "money that moved all the same still settles"
    assert (await scene.wallet.client.get(f"/api/v1/bills/{code}")).json()["status"] == "paid"


async def test_a_debit_of_a_bill_paid_another_way_is_cancelled_there_once(scene: Scene) -> None:
    city = scene.wallet.city
    bills = [await city.bill(principal=400_000) for _ in range(3)]
    told = [(await scene.ask(one.bill_code, one.bill_code)).json() for one in bills]
    live = [one["partner_reference_no"] for one in told]
    client, journal = HttpClient(Reach.ANYWHERE), MessageJournal(city.pool)
    async with PartnerLine(client, journal, machine_clock) as line:
        directory = PartnerDirectory(city.pool, city.keyring, machine_clock)
        worker = DebitWithdrawal(city.pool, REGION.region_id, directory, line, city.clock)
        assert await worker.once() == 0, "all three are waited for"
        account = await city.virtual_account(bills[1])
        await city.pay(account, account.amount)
        await notify(scene.wallet, live[2], told[2]["amount"], "W1")
        scene.provider.next["cancel"] = [UNSURE, UNSURE]
        assert await worker.once() == 0, "no answer: it is asked again"
        assert await worker.once() == 1
        assert await worker.once() == 0
    cancelled = {one["originalPartnerReferenceNo"] for one in scene.provider.asked("cancel")}
    assert cancelled == {live[1]}
    assert scene.provider.live() == [live[0], live[2]], "the third is paid: nobody cancels that"


async def test_more_than_a_wallet_holds_says_what_to_take(scene: Scene) -> None:
    code = (await scene.wallet.city.bill(principal=20_000_000)).bill_code
    answer = await scene.ask(code)
    assert (answer.status_code, answer.json()["code"]) == (422, "instruction.over_limit")
    assert scene.provider.asked("payment-host-to-host") == []
