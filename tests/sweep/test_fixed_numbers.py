"""A taxpayer's fixed number: a bank that inquired and tells of no payment is asked about it."""

from __future__ import annotations

from collections import deque

from pagi.instructions.inquiry import Question, Standing, answer
from pagi.payments.models import Verdict
from pagi.sweep.models import Heard, PaidThere, Told
from tests.builders.city import CityBuilder
from tests.builders.fixed import Owner, owner_of
from tests.sweep.provider import Provider, sweeper
from tests.sweep.test_sweeper import AT_ONCE, payments, question, turn


async def inquired(city: CityBuilder, owner: Owner) -> int:
    """A bank asks what the number owes, for the request ALL-1; what it is told."""
    bank, now, account = city.partners[0], city.clock(), owner.account.account
    asked = Question(bank, "virtual_account", account, "ALL-1", "24:ALL-1", "000000000001", now)
    async with city.pool.transaction() as db:
        told = await answer(db, city.keyring, asked, now, now)
    assert told.standing is Standing.PAYABLE
    city.clock.forward(seconds=90)
    return told.amount_due


def told_paid(city: CityBuilder, amount: int) -> Told:
    """The bank's answer: paid for that request."""
    return Told(Heard.PAID, "2002600", (PaidThere("ALL-1", amount, city.clock(), "REF-ALL-1"),))


async def test_its_lost_payment_is_found_and_pays_every_bill_once(city: CityBuilder) -> None:
    owner = await owner_of(city, 300_000, 500_000)
    amount = await inquired(city, owner)
    assert await turn(sweeper(city, Provider(before=deque([told_paid(city, amount)])), AT_ONCE)) == 1
    assert [state for state, _ in await owner.states()] == ["paid", "paid"]
    assert (await question(city))["settled_by"] == "asked"
    late = await owner.pay(amount, natural_id="ALL-1", bank_reference="REF-ALL-1")
    assert late.verdict is Verdict.REPEAT
    assert await payments(city) == 1
    assert await city.balance("suspense") == 0


async def test_a_payment_that_fits_no_bill_is_a_clerks(city: CityBuilder) -> None:
    owner = await owner_of(city, 300_000, 500_000)
    amount = await inquired(city, owner)
    await turn(sweeper(city, Provider(before=deque([told_paid(city, amount - 1)])), AT_ONCE))
    found = await question(city)
    assert (found["state"], found["handed_why"]) == ("handed", "contradicts")
    assert await payments(city) == 0
    assert await city.value("select count(*) from payments.attempt") == 1, "kept, for the day's statement"


async def test_what_was_told_of_leaves_nothing_to_ask(city: CityBuilder) -> None:
    owner, provider = await owner_of(city, 300_000), Provider()
    amount = await inquired(city, owner)
    await owner.pay(amount, natural_id="ALL-1")
    assert await turn(sweeper(city, provider, AT_ONCE)) == 0
    assert await city.value("select count(*) from sweep.question") == 0


async def test_an_inquiry_that_led_to_nothing_is_asked_about_a_few_times_until_it_holds_no_more(
    city: CityBuilder,
) -> None:
    provider = Provider()
    await inquired(city, await owner_of(city, 300_000))
    sweep, found = sweeper(city, provider, AT_ONCE), {"state": "open"}
    for _ in range(40):
        await turn(sweep)
        found = await question(city)
        if found["state"] != "open":
            break
        city.clock.now = found["next_ask_at"]
    assert found["state"] == "expired"
    assert provider.count < 12
