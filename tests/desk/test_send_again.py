"""A message of the journal once more: questions are asked again, anything else is refused with its reason."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from pagi.instructions.models import Instruction
from pagi.partners.journal import Message, MessageJournal
from pagi.reports.messages import read
from pagi.reports.send_again import ASKED, INBOUND, NOT_OURS, OUTCOME, QUESTION, REFUND, TOKEN, again
from payment_channels.snap.outbound import OUTGOING
from tests.builders.city import REGION
from tests.desk import test_questions
from tests.desk.conftest import FORM_TOKEN
from tests.desk.test_questions import SAME_SITE, Desk
from tests.sweep.test_sweeper import paid

desk = test_questions.desk


async def keep(desk: Desk, made: Instruction | None, service: int, direction: str = "out") -> Message:
    """A message in the journal, about ``made``."""
    now = desk.sweeper.machine_clock()
    partner = made.partner_id if made else desk.city.partners[0].partner_id
    message = Message(
        region_id=REGION.region_id, message_id=uuid4(), partner_id=partner, service=service, request_id="",
        received_at=now, path="/v1.0/qr/qr-mpm-query", headers={}, body="{}", verdict="unknown",
        reply_code="unknown", took_ms=8_000, subject=str(made.account) if made else "NOBODY",
        direction=direction,
    )  # fmt: skip
    journal = MessageJournal(desk.city.pool)
    journal.note(message)
    await journal.write()
    return message


async def ask(desk: Desk, message: Message) -> tuple[int, str]:
    found = FORM_TOKEN.search((await desk.http.get("/petugas")).text)
    assert found is not None
    address = f"/petugas/pesan/{message.message_id}/tanya"
    answer = await desk.http.post(address, data={"token_formulir": found[1]}, headers=SAME_SITE)
    return answer.status_code, answer.headers.get("location", answer.text)


@pytest.mark.parametrize("service", [51, 47])
async def test_the_outcome_of_a_message_is_asked_and_what_was_paid_is_booked(
    desk: Desk, service: int
) -> None:
    made = await desk.city.qris(await desk.city.bill(principal=500_000))
    message = await keep(desk, made, service)
    await desk.sign_in("ayu")
    shown = await desk.words(f"/petugas/pesan/{message.message_id}")
    assert "Tanya bank" in shown
    assert "Berhasil" not in shown, "an answer that never came is no success"
    assert (QUESTION if service == 51 else OUTCOME)[0] in shown
    desk.provider.paid[made.account] = paid(made, desk.city.clock() - timedelta(minutes=4))
    status, location = await ask(desk, message)
    assert (status, location) == (303, f"/petugas/pesan/{message.message_id}?kabar=ditanya")
    assert "Bank sudah ditanya." in await desk.words(location)
    assert desk.provider.accounts == [made.account]
    assert await desk.city.value("select state from bills.bill") == "paid"
    assert (await ask(desk, message))[0] == 303
    assert desk.provider.count == 1, "what is settled is not asked about again"
    assert await desk.city.value("select count(*) from payments.payment") == 1


@pytest.mark.parametrize(
    ("service", "direction", "why"),
    [(52, "in", INBOUND), (25, "in", INBOUND), (78, "out", REFUND), (58, "out", REFUND), (73, "out", TOKEN)],
)
async def test_what_may_not_be_sent_again_says_why_and_asks_nobody(
    desk: Desk, service: int, direction: str, why: tuple[str, str]
) -> None:
    made = await desk.city.qris(await desk.city.bill(principal=500_000))
    message = await keep(desk, made, service, direction)
    await desk.sign_in("ayu")
    shown = await desk.words(f"/petugas/pesan/{message.message_id}")
    assert why[0] in shown
    assert "Tanya bank" not in shown
    status, told = await ask(desk, message)
    assert status == 409
    assert why[0] in told
    assert desk.provider.count == 0


async def test_a_message_about_nothing_of_ours_and_a_reader_ask_nobody(desk: Desk) -> None:
    made = await desk.city.qris(await desk.city.bill(principal=500_000))
    stray, message = await keep(desk, None, 51), await keep(desk, made, 51)
    async with desk.city.pool.acquire() as db:
        found = await again(db, REGION.region_id, await read(db, REGION.region_id, stray.message_id))
    assert (found.why, found.asks) == (NOT_OURS, False)
    await desk.sign_in("wayan")
    assert "Tanya bank" not in await desk.words(f"/petugas/pesan/{message.message_id}")
    assert (await ask(desk, message))[0] == 403
    assert desk.provider.count == 0


def test_every_service_that_is_called_has_been_decided() -> None:
    assert set(OUTGOING) == {*ASKED, 73, 78, 58}
