"""The chart of accounts is dated: what is issued goes to the accounts of its day, and stays there."""

from __future__ import annotations

from datetime import date, timedelta
from importlib.resources import files

import pytest

from pagi.ledger.chart import chart, read_chart
from pagi.ledger.journal import open_accounts
from tests.builders.city import CityBuilder

TEXT = files("pagi.ledger").joinpath("chart.toml").read_text(encoding="utf-8")
CHANGED = TEXT.replace(
    "[tax.restaurant]",
    '[[tax.hotel.change]]\nvalid_from = 2027-01-01\nrevenue = "4.1.01.20.03.0001"\n\n[tax.restaurant]',
)


def test_a_change_holds_from_its_day_and_leaves_the_rest() -> None:
    changed = read_chart(CHANGED)
    last, first = date(2026, 12, 31), date(2027, 1, 1)
    assert changed.of("hotel", last) == chart().of("hotel", last)
    assert changed.of("hotel", first).revenue == "4.1.01.20.03.0001"
    assert changed.of("hotel", first).receivable == chart().of("hotel", first).receivable
    assert changed.of("parking", first) == chart().of("parking", first)
    [new] = [one for one in changed.accounts() if one.code == "4.1.01.20.03.0001"]
    assert new.valid_from == first


def test_changes_out_of_order_are_refused() -> None:
    twice = CHANGED.replace(
        "[tax.restaurant]", "[[tax.hotel.change]]\nvalid_from = 2026-01-01\n\n[tax.restaurant]"
    )
    with pytest.raises(AssertionError, match="order of time"):
        read_chart(twice)


async def test_what_is_issued_after_the_change_earns_in_the_new_account(
    city: CityBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await city.bill()
    monkeypatch.setattr("pagi.ledger.journal.chart", lambda: read_chart(CHANGED))
    monkeypatch.setattr("pagi.assessments.service.chart", lambda: read_chart(CHANGED))
    async with city.pool.transaction() as db:
        await open_accounts(db, 5171)
    city.clock.now += timedelta(days=60)
    after = await city.bill()
    revenue = """select l.revenue_account from bills.item i
                   join assessments.liability l using (region_id, liability_id) where i.bill_id = $1"""
    assert await city.value(revenue, before.bill_id) == chart().of("hotel", date(2026, 12, 1)).revenue
    assert await city.value(revenue, after.bill_id) == "4.1.01.20.03.0001"
