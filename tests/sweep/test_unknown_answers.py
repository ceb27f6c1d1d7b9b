"""An answer that told a bank nothing is asked about, and what it stood for is booked once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pagi.ids import new_id
from pagi.instructions.models import Instruction
from pagi.partners.journal import Message
from pagi.partners.unknown import follow
from pagi.payments.models import Verdict
from tests.builders.city import REGION, CityBuilder
from tests.sweep.provider import Provider, sweeper
from tests.sweep.test_sweeper import paid, payments, turn


async def told_nothing(city: CityBuilder, code: Instruction, natural_id: str) -> None:
    """We answered a bank's notification with 5045200."""
    body = f'{{"originalReferenceNo":"{natural_id}","originalPartnerReferenceNo":"{code.account}"}}'
    message = Message(
        region_id=REGION.region_id, message_id=new_id(), partner_id=code.partner_id, service=52,
        request_id="", received_at=city.clock() - timedelta(days=400), path="/", headers={}, body=body,
        verdict="verified", reply_code="5045200", took_ms=1,
    )  # fmt: skip
    async with city.pool.transaction() as db:
        await follow(db, [message])


async def answer_state(city: CityBuilder) -> tuple[str, str | None]:
    async with city.pool.acquire() as db:
        row = await db.fetchrow("select state, settled_by from partners.unknown_answer")
    return row["state"], row["settled_by"]


async def test_an_unknown_answer_is_asked_about_and_booked_once_though_the_bank_retries(
    city: CityBuilder,
) -> None:
    code = await city.qris(await city.bill())
    await told_nothing(city, code, "REF-1")
    provider = Provider({code.account: paid(code, city.clock())})
    await turn(sweeper(city, provider))
    assert await answer_state(city) == ("settled", "asked")
    assert (await city.pay(code, code.amount, natural_id="REF-1")).verdict is Verdict.REPEAT
    assert await payments(city) == 1


async def test_an_unknown_answer_that_was_booked_is_known_when_the_bank_has_the_money(
    city: CityBuilder,
) -> None:
    code = await city.qris(await city.bill())
    await city.pay(code, code.amount, natural_id="REF-1")
    await told_nothing(city, code, "REF-1")
    await turn(sweeper(city, Provider({code.account: paid(code)})))
    assert await answer_state(city) == ("settled", "asked")
    assert await payments(city) == 1


@pytest.mark.parametrize(("booked", "state"), [(True, "open"), (False, "settled")])
async def test_an_unknown_answer_of_which_the_bank_knows_nothing(
    city: CityBuilder, booked: bool, state: str
) -> None:
    code = await city.qris(await city.bill())
    if booked:
        await city.pay(code, code.amount, natural_id="REF-1")
    await told_nothing(city, code, "REF-1")
    sweep = sweeper(city, Provider())
    await turn(sweep)
    assert (await answer_state(city))[0] == "open", "too early to be certain"
    city.clock.forward(minutes=11)
    await turn(sweep)
    assert (await answer_state(city))[0] == state
    found = await city.value("select handed_why from sweep.question where kind = 'answer'")
    assert found == ("contradicts" if booked else None)


async def test_a_bank_told_nothing_anew_is_asked_anew(city: CityBuilder) -> None:
    code = await city.qris(await city.bill())
    await told_nothing(city, code, "REF-1")
    sweep = sweeper(city, Provider({code.account: paid(code)}))
    await turn(sweep)
    async with city.pool.transaction() as db:
        await db.execute(
            """update partners.unknown_answer
                  set state = 'open', settled_by = null, settled_at = null,
                      told_at = told_at + interval '1 day'"""
        )
    assert await turn(sweep) == 1
    assert await answer_state(city) == ("settled", "asked")
