"""What the sweep asks about and what it books, on the real database and through the real till."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from pagi.ids import new_id
from pagi.instructions.models import Instruction
from pagi.ledger.proofs import prove
from pagi.partners.journal import Message
from pagi.partners.unknown import follow
from pagi.payments.models import Verdict
from pagi.sweep.models import Heard, PaidThere, Told
from pagi.sweep.now import ask_now, standing
from pagi.sweep.schedule import USUAL
from pagi.sweep.sweeper import Sweeper
from tests.builders.city import REGION, CityBuilder
from tests.sweep.provider import Provider, sweeper

AT_ONCE = replace(USUAL, age=timedelta(seconds=-5))
"""Instructions are taken up as soon as they are made: keys bear the machine's time."""
BUSY = Told(Heard.BUSY, "4295100", wait=0.2)


async def turn(sweep: Sweeper) -> int:
    """One look at everything that is due."""
    return await sweep.turn(asyncio.Event())


async def question(city: CityBuilder) -> dict[str, Any]:
    """The one question as it stands."""
    async with city.pool.acquire() as db:
        (row,) = await db.fetch("select * from sweep.question")
    return dict(row)


async def payments(city: CityBuilder) -> int:
    return int(await city.value("select count(*) from payments.payment"))


async def bill_state(city: CityBuilder) -> str:
    return str(await city.value("select state from bills.bill"))


def paid(
    code: Instruction, at: datetime | None = None, amount: int | None = None, natural_id: str = "REF-1"
) -> PaidThere:
    """As the provider tells of a payment on ``code``."""
    return PaidThere(natural_id, amount or code.amount, at, natural_id)


async def test_money_whose_news_never_came_is_asked_about_and_booked(city: CityBuilder) -> None:
    code = await city.qris(await city.bill())
    provider = Provider({code.account: paid(code, city.clock())})
    assert await turn(sweeper(city, provider, AT_ONCE)) == 1
    assert await bill_state(city) == "paid"
    found = await question(city)
    assert (found["state"], found["settled_by"], found["heard"], found["tries"]) == (
        "settled",
        "asked",
        "paid",
        1,
    )
    assert await city.value("select details ->> 'asked_by' from payments.payment") == "51"
    assert (await city.instruction(code)).state == "used"
    async with city.pool.acquire() as db:
        assert [proof for proof in await prove(db) if not proof.holds] == []


@pytest.mark.parametrize("made_by", [Instruction])
async def test_the_late_notification_is_a_repeat_and_never_a_second_payment(
    city: CityBuilder, made_by: type[Instruction]
) -> None:
    for make, service in ((city.qris, 52), (city.virtual_account, 25)):
        code = await make(await city.bill())
        assert isinstance(code, made_by)
        natural_id = f"REF-{service}"
        provider = Provider({code.account: paid(code, city.clock(), natural_id=natural_id)})
        await turn(sweeper(city, provider, AT_ONCE))
        receipt = await city.pay(code, code.amount, natural_id=natural_id)
        assert receipt.verdict is Verdict.REPEAT
    assert await payments(city) == 2
    assert await city.balance("overpayment") == 0


async def test_a_notification_that_came_first_leaves_nothing_to_ask(city: CityBuilder) -> None:
    code, provider = await city.qris(await city.bill()), Provider()
    sweep = sweeper(city, provider, AT_ONCE)
    await turn(sweep)
    assert provider.count == 1
    await city.pay(code, code.amount)
    city.clock.forward(minutes=1)
    assert await turn(sweep) == 0
    found = await question(city)
    assert (found["state"], found["settled_by"]) == ("settled", "told")
    assert provider.count == 1


async def test_three_refusals_for_being_too_fast_are_survived(city: CityBuilder) -> None:
    code = await city.qris(await city.bill())
    provider = Provider({code.account: paid(code, city.clock())}, before=deque([BUSY, BUSY, BUSY]))
    sweep = sweeper(city, provider, replace(AT_ONCE, first=timedelta(seconds=1)))
    for _ in range(40):
        await turn(sweep)
        if await bill_state(city) == "paid":
            break
        city.clock.forward(seconds=1)
        await asyncio.sleep(0.05)
    assert await bill_state(city) == "paid"
    assert provider.count == 4
    gaps = [later - sooner for sooner, later in zip(provider.asked, provider.asked[1:], strict=False)]
    assert min(gaps) >= 0.2, "Retry-After is kept"
    assert await city.value("select busy from sweep.provider") == 0, "it answers again"


async def test_over_midnight_the_money_is_of_the_day_on_which_it_was_paid(city: CityBuilder) -> None:
    city.clock.now = datetime.fromisoformat("2026-11-30T23:58:00+08:00")  # interest rises with the month
    code = await city.qris(await city.bill(period="2026-09"))
    provider = Provider(
        {code.account: paid(code, city.clock() + timedelta(seconds=40))}, before=deque([BUSY] * 3)
    )
    sweep = sweeper(city, provider, replace(AT_ONCE, first=timedelta(seconds=30)))
    for _ in range(12):
        await turn(sweep)
        city.clock.forward(minutes=1)
        await asyncio.sleep(0.25)
    assert city.clock() > datetime.fromisoformat("2026-12-01T00:05:00+08:00")
    assert await bill_state(city) == "paid"
    assert await city.value("select paid_day::text from payments.payment") == "2026-11-30"
    assert await city.balance("overpayment") == 0


async def test_a_reply_without_a_time_is_of_the_last_moment_of_the_code(city: CityBuilder) -> None:
    code = await city.qris(await city.bill())
    assert code.expires_at is not None
    provider = Provider({code.account: paid(code)})
    city.clock.forward(days=2)
    await turn(sweeper(city, provider, AT_ONCE))
    assert await city.value("select paid_at from payments.payment") == code.expires_at


async def test_a_code_that_nobody_paid_expires_for_certain(city: CityBuilder) -> None:
    code, provider = await city.qris(await city.bill()), Provider()
    sweep = sweeper(city, provider, AT_ONCE)
    for _ in range(200):
        await turn(sweep)
        found = await question(city)
        if found["state"] != "open":
            break
        city.clock.now = found["next_ask_at"]
    assert found["state"] == "expired"
    assert code.expires_at is not None
    assert found["closed_at"] >= code.expires_at + AT_ONCE.certain
    assert provider.count < 20
    assert await turn(sweep) == 0


async def test_money_after_the_end_of_the_question_is_booked_all_the_same(city: CityBuilder) -> None:
    code, provider = await city.qris(await city.bill()), Provider()
    city.clock.forward(days=1)
    sweep = sweeper(city, provider, AT_ONCE)
    await turn(sweep)
    assert (await question(city))["state"] == "expired"
    provider.paid[code.account] = paid(code)
    city.clock.forward(minutes=1)
    await ask_now(sweep, code)
    assert await bill_state(city) == "paid"
    assert (await question(city))["state"] == "settled"


async def test_a_provider_that_stays_silent_ends_at_a_clerk_and_the_late_news_closes_it(
    city: CityBuilder,
) -> None:
    code, provider = await city.qris(await city.bill()), Provider(otherwise=Told(Heard.SILENT, "504"))
    sweep = sweeper(city, provider, AT_ONCE)
    city.clock.forward(days=5)
    await turn(sweep)
    found = await question(city)
    assert (found["state"], found["handed_why"], found["unanswered"]) == ("handed", "silent", 1)
    assert await turn(sweep) == 0, "it waits for a clerk"
    await city.pay(code, code.amount)
    await turn(sweep)
    assert (await question(city))["settled_by"] == "told"


async def test_paid_without_a_number_to_book_by_is_a_clerks(city: CityBuilder) -> None:
    await city.qris(await city.bill())
    await turn(sweeper(city, Provider(before=deque([Told(Heard.PAID, "00")])), AT_ONCE))
    found = await question(city)
    assert (found["state"], found["handed_why"]) == ("handed", "unclear")
    assert await payments(city) == 0


async def test_what_the_bank_says_twice_differently_is_booked_once_and_shown_to_a_clerk(
    city: CityBuilder,
) -> None:
    first, second = await city.qris(await city.bill()), await city.qris(await city.bill())
    await city.pay(first, first.amount, natural_id="REF-1")
    provider = Provider({second.account: paid(second, city.clock())})
    await turn(sweeper(city, provider, AT_ONCE))
    found = await city.value("select handed_why from sweep.question where state = 'handed'")
    assert found == "contradicts"
    assert await payments(city) == 1


async def test_what_is_no_older_than_said_is_left_alone(city: CityBuilder) -> None:
    await city.qris(await city.bill())
    assert await turn(sweeper(city, Provider(), USUAL)) == 0


async def test_what_cannot_be_asked_about_makes_no_question(city: CityBuilder) -> None:
    bill = await city.bill()
    await city.qris(bill)
    await city.virtual_account(bill)
    assert await turn(sweeper(city, Provider(services={}), AT_ONCE)) == 0
    assert await turn(sweeper(city, Provider(services={"virtual_account": 26}), AT_ONCE)) == 1
    assert (await question(city))["channel"] == "virtual_account"


async def test_several_workers_share_and_each_question_is_put_once(city: CityBuilder) -> None:
    for _ in range(30):
        await city.qris(await city.bill())
    provider = Provider(otherwise=Told(Heard.NOT_YET, "03"), takes=0.01)
    workers = [sweeper(city, provider, AT_ONCE) for _ in range(3)]
    assert sum(await asyncio.gather(*(turn(one) for one in workers))) == 30
    assert len(set(provider.accounts)) == len(provider.accounts) == 30


async def test_a_worker_that_dies_leaves_its_questions_to_the_others(city: CityBuilder) -> None:
    code = await city.qris(await city.bill())
    provider = Provider({code.account: paid(code, city.clock())}, takes=60)
    dying = asyncio.create_task(turn(sweeper(city, provider, AT_ONCE)))
    while not provider.count:
        await asyncio.sleep(0.01)
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    provider.takes = 0
    other = sweeper(city, provider, AT_ONCE)
    assert await turn(other) == 0, "still leased"
    city.clock.forward(seconds=int(AT_ONCE.lease.total_seconds()) + 1)
    assert await turn(other) == 1
    assert await bill_state(city) == "paid"


async def test_one_that_dies_between_booking_and_its_note_books_nothing_twice(city: CityBuilder) -> None:
    code = await city.qris(await city.bill())
    provider = Provider({code.account: paid(code, city.clock())})
    sweep = sweeper(city, provider, AT_ONCE)
    await turn(sweep)
    async with city.pool.acquire() as db:  # as if the note had not been made
        await db.execute(
            """update sweep.question
                  set state = 'open', settled_by = null, closed_at = null, next_ask_at = asked_at"""
        )
    assert await turn(sweep) == 0
    assert (await question(city))["settled_by"] == "told"
    assert await payments(city) == 1


async def test_the_providers_rate_is_kept(city: CityBuilder) -> None:
    for _ in range(25):
        await city.qris(await city.bill())
    provider = Provider(rate=10)
    await asyncio.gather(*(turn(sweeper(city, provider, AT_ONCE)) for _ in range(2)))
    assert provider.count == 25
    for start in range(25 - 21):
        assert provider.asked[start + 21] - provider.asked[start] > 0.9, "ten a second, and ten at once"


# Unknown answers


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


# Asked now


Asked = Callable[[], Awaitable[None]]


async def test_whoever_asks_now_hears_what_the_bank_said(city: CityBuilder) -> None:
    code, provider = await city.qris(await city.bill()), Provider()
    sweep = sweeper(city, provider)
    await ask_now(sweep, code)
    async with city.pool.acquire() as db:
        found = await standing(db, sweep, city.partners[0], code)
    assert (found.heard, found.received, found.asked_at) == (Heard.NEVER, False, city.clock())
    assert found.again_at is not None
    assert found.again_at > city.clock()
    await ask_now(sweep, code)
    assert provider.count == 1, "not again within seconds"
    city.clock.forward(seconds=30)
    provider.paid[code.account] = paid(code, city.clock())
    await ask_now(sweep, code)
    async with city.pool.acquire() as db:
        assert (await standing(db, sweep, city.partners[0], await city.instruction(code))).received
    assert await bill_state(city) == "paid"


async def test_ten_who_ask_at_once_are_one_question(city: CityBuilder) -> None:
    code, provider = await city.qris(await city.bill()), Provider(takes=0.05)
    sweep = sweeper(city, provider)
    await asyncio.gather(*(ask_now(sweep, code) for _ in range(10)))
    assert provider.count == 1


async def test_a_provider_that_is_to_be_left_alone_is_not_asked_by_anybody(city: CityBuilder) -> None:
    code, provider = await city.qris(await city.bill()), Provider(before=deque([Told(Heard.BUSY, wait=30)]))
    sweep = sweeper(city, provider)
    await ask_now(sweep, code)
    other = await city.qris(await city.bill())
    await ask_now(sweep, other)
    city.clock.forward(minutes=1)
    await ask_now(sweep, code)
    assert provider.count == 1
