"""What the sweep asks about and what it books, on the real database and through the real till."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from pagi.instructions.inquiry import Question, answer
from pagi.instructions.models import Instruction
from pagi.ledger.proofs import prove
from pagi.payments.models import Verdict
from pagi.sweep.models import Heard, PaidThere, Told
from pagi.sweep.now import ask_now
from pagi.sweep.run import sweep as sweep_until
from pagi.sweep.schedule import USUAL
from pagi.sweep.statements import settle_by_statement
from pagi.sweep.sweeper import Sweeper
from tests.builders.city import REGION, CityBuilder, day_of
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


async def inquired(city: CityBuilder, account: Instruction) -> None:
    """A bank asks what the number owes (24)."""
    bank, now = city.partners[0], city.clock()
    asked = Question(bank, "virtual_account", account.account, "REQ-1", "24:REQ-1", "000000000001", now)
    async with city.pool.transaction() as db:
        await answer(db, city.keyring, asked, now, now)


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


async def test_a_number_that_lives_with_its_bill_is_asked_about_until_the_bill_is_done(
    city: CityBuilder,
) -> None:
    bill, provider = await city.bill(), Provider(services={"virtual_account": 26})
    account, code = await city.virtual_account(bill), await city.qris(bill)
    sweep = sweeper(city, provider, AT_ONCE)
    for _ in range(30):
        city.clock.forward(days=1, minutes=300)
        await turn(sweep)
    assert provider.count == 30, "once a day in the end, for as long as it can be paid"
    assert (await question(city))["state"] == "open"
    await city.pay(code, 2 * account.amount)
    city.clock.forward(days=2)
    await turn(sweep)
    assert (await question(city))["state"] == "expired"


async def test_a_number_that_a_bank_has_inquired_about_is_asked_about_soon(city: CityBuilder) -> None:
    account, provider = await city.virtual_account(await city.bill()), Provider()
    sweep = sweeper(city, provider, AT_ONCE)
    for _ in range(8):
        await turn(sweep)
        city.clock.now = (await question(city))["next_ask_at"]
    asked = provider.count
    city.clock.forward(hours=-2)
    assert await turn(sweep) == 0
    await inquired(city, account)
    provider.paid[account.account] = paid(account, city.clock(), natural_id="REQ-1")
    city.clock.forward(seconds=20)
    assert await turn(sweep) == 1
    assert await bill_state(city) == "paid"
    assert provider.count == asked + 1


async def test_every_payment_that_the_bank_tells_of_is_booked(city: CityBuilder) -> None:
    account = await city.virtual_account(await city.bill())
    both = tuple(paid(account, city.clock(), natural_id=f"REQ-{n}") for n in (1, 2))
    provider = Provider(before=deque([Told(Heard.PAID, "2002600", both)]))
    await turn(sweeper(city, provider, AT_ONCE))
    assert await payments(city) == 2
    assert await bill_state(city) == "paid"
    assert await city.balance("overpayment") == account.amount


async def test_the_banks_file_of_the_day_tells_what_no_question_did(city: CityBuilder) -> None:
    code, provider = await city.qris(await city.bill()), Provider(otherwise=Told(Heard.SILENT))
    assert code.expires_at is not None
    city.clock.forward(days=5)
    await turn(sweeper(city, provider, AT_ONCE))
    assert (await question(city))["state"] == "handed"
    until, region_id = day_of(code.expires_at), REGION.region_id
    for day, state in ((until - timedelta(days=1), "handed"), (until, "settled")):
        async with city.pool.transaction() as db:
            await settle_by_statement(db, region_id, "bpd_bali", day, city.clock())
        assert (await question(city))["state"] == state
    assert (await question(city))["settled_by"] == "statement"


async def test_told_to_stop_it_waits_for_no_bank(city: CityBuilder) -> None:
    await city.qris(await city.bill())
    provider, stop = Provider(takes=60), asyncio.Event()
    running = asyncio.create_task(sweep_until(sweeper(city, provider, AT_ONCE), stop))
    while not provider.count:
        await asyncio.sleep(0.01)
    stop.set()
    async with asyncio.timeout(5):
        await running
