"""Money that waits is seen with its age, whose it is, where it may go, and until when the law gives time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pagi.reports.desk_work import desk_work
from pagi.reports.parked import open_bills, parked, parked_figures, promised
from tax_types.parameters import load as load_laws
from tests.builders.city import REGION, CityBuilder, day_of
from tests.builders.clerks import DeskBuilder

LAWS = load_laws(REGION.slug)
MOVED = {"service": 52, "may_refuse": False, "external_id": None}
PAID = date(2026, 11, 24)


@pytest.fixture
async def desk(city: CityBuilder) -> DeskBuilder:
    """A city with an overpayment of Rp70,000 and Rp9,000 of nobody."""
    bill = await city.bill(name="PT Uji")
    account = await city.virtual_account(bill)
    await city.pay(account, account.amount)
    await city.pay(account, 70_000, **MOVED)
    await city.pay(account, 9_000, **MOVED, account="NOBODY")
    await city.bill(period="2026-09", owner=bill)
    await city.bill(period="2026-10", owner=bill)
    return await DeskBuilder.opened(city)


async def test_what_waits_is_listed_with_its_age_and_where_it_may_go(
    city: CityBuilder, desk: DeskBuilder
) -> None:
    today = PAID + timedelta(days=3)
    async with city.pool.acquire() as db:
        over, nobody = await parked(db, city.keyring, REGION.region_id, LAWS, today)
        assert over.taxpayer_id is not None
        bills = await open_bills(db, REGION.region_id, over.taxpayer_id)
        rest = await parked(db, city.keyring, REGION.region_id, LAWS, today, after=over)
        only = await parked(db, city.keyring, REGION.region_id, LAWS, today, pocket="suspense")
    assert (over.pocket, over.open, over.age_days, over.taxpayer_name) == ("overpayment", 70_000, 3, "PT Uji")
    assert (over.decide_by, over.alarm) == (date(2027, 11, 24), None)
    assert (nobody.pocket, nobody.open, nobody.decide_by, nobody.taxpayer_name) == (
        "suspense",
        9_000,
        None,
        "",
    )
    assert [one.tax_period for one in bills] == ["2026-09", "2026-10"], "the oldest debt first"
    assert rest == only == [nobody]


@pytest.mark.parametrize(
    ("today", "alarm", "to_decide"),
    [
        (date(2027, 10, 24), None, 0), (date(2027, 10, 25), "soon", 1), (date(2027, 11, 24), "soon", 1),
        (date(2027, 11, 25), "late", 1),
    ],
)  # fmt: skip
async def test_the_desk_is_warned_before_the_time_to_decide_ends(
    city: CityBuilder, desk: DeskBuilder, today: date, alarm: str | None, to_decide: int
) -> None:
    async with city.pool.acquire() as db:
        over = (await parked(db, city.keyring, REGION.region_id, LAWS, today))[0]
        figures = await parked_figures(db, REGION.region_id, LAWS, today)
    assert over.alarm == alarm
    assert figures.to_decide == to_decide
    assert (figures.overpaid, figures.overpayment, figures.unknown, figures.suspense) == (1, 70_000, 1, 9_000)


async def test_a_promised_refund_has_its_own_time(city: CityBuilder, desk: DeskBuilder) -> None:
    over = await city.value("select payment_id from payments.payment where to_overpayment > 0")
    await desk.do(over, "refund")
    async with city.pool.acquire() as db:
        (one,) = await promised(db, REGION.region_id, LAWS, PAID)
        assert (one.amount, one.pay_by, one.alarm) == (70_000, date(2027, 1, 24), None)
        assert (await promised(db, REGION.region_id, LAWS, date(2026, 12, 25)))[0].alarm == "soon"
        assert (await parked_figures(db, REGION.region_id, LAWS, date(2026, 12, 24))).to_pay == 0
        assert (await parked_figures(db, REGION.region_id, LAWS, date(2026, 12, 25))).to_pay == 1
    await desk.pay_out(one.movement_id, "SP2D-1")
    async with city.pool.acquire() as db:
        assert await promised(db, REGION.region_id, LAWS, PAID) == []
        work = await desk_work(db, REGION.region_id, LAWS, day_of(city.clock()))
    assert (work.money.overpaid, work.proposals, work.open_cases, work.unknown_answers) == (0, 0, 0, 0)
