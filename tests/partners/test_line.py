"""The line to the banks over real sockets: tokens, repeats, rests, circuits, a journal without secrets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from pagi.clock import machine_clock
from pagi.database import Pool
from pagi.http_client import Circuits, HttpClient, Limits, Reach
from pagi.partners.errors import NotCalled
from pagi.partners.journal import MessageJournal
from pagi.partners.line import Again, PartnerLine
from pagi.partners.models import Partner
from pagi.partners.outbound import NewOutbound, new_private_key, public_half, set_outbound
from pagi.partners.service import active_partners
from payment_channels.snap.keys import read_public_key
from payment_channels.snap.outbound import OutboundRules
from payment_channels.snap.reply import Outcome
from payment_channels.snap.signature import verify_symmetric, verify_token
from tests.builders.city import REGION, CityBuilder, MovableClock
from tests.builders.receiver import Received, Receiver, Reply, receiving

SECRET = "secret that the bank gave us"
PRIVATE = new_private_key()
PUBLIC = read_public_key(public_half(PRIVATE))
QUICK = Limits(connect=0.5, whole=0.6, tries=1)
ASKED = {"originalPartnerReferenceNo": "PAGI1"}


class PretendBank:
    """Holds tokens, checks every signature, and answers 2005100 unless told otherwise."""

    def __init__(self) -> None:
        self.tokens: list[str] = []
        self.known: set[str] = set()
        self.life: Any = "900"

    def __call__(self, call: Received) -> Reply:
        if call.path.endswith("access-token/b2b"):
            timestamp, signature = call.headers["x-timestamp"], call.headers["x-signature"]
            assert verify_token(PUBLIC, call.headers["x-client-key"], timestamp, signature).valid
            token = f"token-{len(self.tokens)}"
            self.tokens.append(token)
            self.known.add(token)
            return said(200, "2007300", accessToken=token, tokenType="Bearer", expiresIn=self.life)
        token = call.headers["authorization"].removeprefix("Bearer ")
        assert verify_symmetric(
            SECRET, method=call.method, endpoint=call.path, access_token=token, body=call.body,
            timestamp=call.headers["x-timestamp"], signature=call.headers["x-signature"],
        ).valid  # fmt: skip
        if token not in self.known:
            return said(401, "4015101", responseMessage="Invalid Token (B2B)")
        return said(200, "2005100", latestTransactionStatus="00")


def said(status: int, code: str, headers: dict[str, str] | None = None, **more: Any) -> Reply:
    return Reply(status, msgspec.json.encode({"responseCode": code, **more}), headers or {})


@dataclass
class Scene:
    """A bank that answers, and the line to it."""

    bank: PretendBank
    receiver: Receiver
    partner: Partner
    line: PartnerLine
    journal: MessageJournal
    pool: Pool
    clock: MovableClock

    async def ask(self, again: Again = Again.NEVER, limits: Limits = QUICK) -> Any:
        return await self.line.call(self.partner, 51, ASKED, again=again, limits=limits)

    def asked(self) -> list[Received]:
        return [call for call in self.receiver.calls if "qr-mpm-query" in call.path]

    async def kept(self) -> list[Any]:
        await self.journal.write()
        async with self.pool.acquire() as db:
            return await db.fetch("select * from partners.message order by received_at, message_id")


@pytest.fixture
async def scene(city: CityBuilder) -> AsyncIterator[Scene]:
    bank, clock = PretendBank(), MovableClock(machine_clock())
    async with receiving() as receiver:
        receiver.usual = bank
        url = receiver.url.removesuffix("/hook")
        new = NewOutbound(url, "PAGI-CLIENT", SECRET, PRIVATE, "PAGI-5171", "95221")
        async with city.pool.transaction() as db:
            await set_outbound(db, city.keyring, REGION.region_id, "Bank BPD Bali", new, clock())
            partner = (await active_partners(db, city.keyring))[0]
        partner = replace(partner, profile=msgspec.structs.replace(partner.profile, outbound=OutboundRules()))
        journal = MessageJournal(city.pool)
        client = HttpClient(Reach.ANYWHERE, circuits=Circuits(failures=3, rest_seconds=60))
        async with PartnerLine(client, journal, clock) as line:
            yield Scene(bank, receiver, partner, line, journal, city.pool, clock)


async def test_one_token_serves_many_calls_until_shortly_before_its_end(scene: Scene) -> None:
    replies = await asyncio.gather(*(scene.ask() for _ in range(5)))
    assert {reply.outcome for reply in replies} == {Outcome.DONE}
    assert scene.bank.tokens == ["token-0"]
    scene.clock.forward(seconds=839)
    await scene.ask()
    assert len(scene.bank.tokens) == 1
    scene.clock.forward(seconds=2)
    await scene.ask()
    assert len(scene.bank.tokens) == 2


async def test_every_call_has_an_external_id_of_its_own(scene: Scene) -> None:
    for _ in range(4):
        await scene.ask()
    ids = [call.headers["x-external-id"] for call in scene.asked()]
    assert len(set(ids)) == 4
    assert all(one.isdigit() and len(one) <= 36 for one in ids)


async def test_a_token_that_the_bank_forgot_is_fetched_anew_once(scene: Scene) -> None:
    await scene.ask()
    scene.bank.known.clear()
    assert (await scene.ask()).outcome is Outcome.DONE
    assert len(scene.bank.tokens) == 2
    scene.receiver.replies.extend(
        [said(401, "4015101"), said(200, "2007300", accessToken="t"), said(401, "4015101")]
    )
    reply = await scene.ask()
    assert (reply.outcome, reply.code) == (Outcome.REFUSED, "4015101")


async def test_without_a_token_the_call_certainly_did_not_happen(scene: Scene) -> None:
    scene.receiver.replies.append(said(401, "4017300", responseMessage="Unauthorized. Signature"))
    reply = await scene.ask()
    assert (reply.outcome, reply.service) == (Outcome.NOT_DONE, 51)
    assert "Unauthorized. Signature" in reply.message
    assert scene.asked() == []


async def test_no_answer_is_unknown_and_only_what_is_harmless_is_sent_again(scene: Scene) -> None:
    await scene.ask()
    silent = Reply(hang_up=True)
    scene.receiver.replies.append(silent)
    assert (await scene.ask()).outcome is Outcome.UNKNOWN
    assert len(scene.asked()) == 2
    scene.receiver.replies.append(silent)
    assert (await scene.ask(Again.QUESTION)).outcome is Outcome.DONE
    assert len(scene.asked()) == 4
    assert scene.asked()[2].headers["x-external-id"] != scene.asked()[3].headers["x-external-id"]


@pytest.mark.parametrize(
    ("again", "outcome"), [(Again.REFERENCE, Outcome.UNKNOWN), (Again.QUESTION, Outcome.REFUSED)]
)
async def test_a_no_to_the_repeat_is_no_no_to_the_first_try(
    scene: Scene, again: Again, outcome: Outcome
) -> None:
    await scene.ask()
    scene.receiver.replies.extend([Reply(hang_up=True), said(404, "4045101")])
    assert (await scene.ask(again)).outcome is outcome


async def test_a_bank_that_asks_for_a_rest_is_not_called_meanwhile(scene: Scene) -> None:
    await scene.ask()
    scene.receiver.replies.append(said(429, "4295100", {"Retry-After": "20"}))
    assert (await scene.ask()).retry_after == 20
    assert 19 < scene.line.resting(scene.partner) <= 20
    scene.clock.forward(seconds=15)
    reply = await scene.ask()
    assert reply.outcome is Outcome.RATE_LIMITED
    assert 4 <= reply.retry_after <= 5
    assert len(scene.asked()) == 2
    scene.clock.forward(seconds=6)
    assert (await scene.ask()).outcome is Outcome.DONE


async def test_a_bank_that_fails_again_and_again_is_left_alone(scene: Scene) -> None:
    await scene.ask()
    scene.receiver.usual = said(500, "5005100")
    for _ in range(3):
        assert (await scene.ask()).outcome is Outcome.UNKNOWN
    calls = len(scene.asked())
    reply = await scene.ask()
    assert reply.outcome is Outcome.NOT_DONE
    assert reply.retry_after > 50
    assert scene.line.resting(scene.partner) > 50
    assert len(scene.asked()) == calls


async def test_the_journal_keeps_both_sides_without_secrets(scene: Scene) -> None:
    await scene.ask()
    scene.receiver.replies.append(Reply(hang_up=True))
    await scene.ask()
    token, done, silent = await scene.kept()
    assert [row["direction"] for row in (token, done, silent)] == ["out"] * 3
    assert (token["service"], token["reply_code"]) == (73, "2007300")
    assert (done["verdict"], done["reply_code"], done["subject"]) == ("done", "2005100", "PAGI1")
    assert msgspec.json.decode(done["body"]) == ASKED
    assert msgspec.json.decode(done["reply_body"])["latestTransactionStatus"] == "00"
    assert (silent["verdict"], silent["reply_code"], silent["reply_body"]) == ("unknown", "unknown", "")
    assert "did not answer" in silent["reply"]
    everything = " ".join(str(dict(row)) for row in (token, done, silent))
    for secret in ("token-0", SECRET, *(call.headers["x-signature"] for call in scene.receiver.calls)):
        assert secret not in everything


async def test_an_address_inside_is_refused_outside_the_demo(scene: Scene) -> None:
    async with PartnerLine(HttpClient(Reach.OUTSIDE), scene.journal, scene.clock) as line:
        reply = await line.call(scene.partner, 51, ASKED)
    assert reply.outcome is Outcome.NOT_DONE
    assert scene.receiver.calls == []


async def test_a_bank_without_credentials_is_not_called(scene: Scene) -> None:
    with pytest.raises(NotCalled):
        await scene.line.call(replace(scene.partner, outbound=None), 51, ASKED)


async def test_secrets_are_sealed_and_bound_to_their_row(scene: Scene) -> None:
    async with scene.pool.acquire() as db:
        row = await db.fetchrow("select * from partners.outbound")
    assert SECRET.encode() not in row["client_secret_sealed"]
    assert b"PRIVATE KEY" not in row["private_key_sealed"]
    assert scene.partner.outbound is not None
    assert scene.partner.outbound.credentials.client_secret == SECRET
    assert SECRET not in repr(scene.partner)
    assert timedelta(0) <= machine_clock() - row["set_at"] < timedelta(minutes=5)
