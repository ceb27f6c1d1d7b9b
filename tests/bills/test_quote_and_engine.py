"""A bill's quote says what `pagi assess` says for the same facts: around programme edges and change-overs.

The facts are an assessment that exists, payments on days, and the day on which the rest would be paid.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pagi.bills.asked import asked_for
from pagi.bills.models import Item
from pagi.bills.quote import FOREVER, price, price_changes
from tax_types import engine
from tax_types.calendar import ONE_DAY
from tax_types.engine import assess
from tax_types.owed import owed_law
from tax_types.parameters import Pack
from tests.builders.packs import various
from tests.builders.reckoning import item as new_item
from tests.builders.reckoning import pay


@pytest.fixture(scope="session")
def packs(tmp_path_factory: pytest.TempPathFactory) -> list[Pack]:
    return various(tmp_path_factory.mktemp)


@dataclass(frozen=True)
class Facts:
    """An assessment with its payments and the day of the question."""

    tax: str
    year: int
    principal: int
    due: date
    payments: list[tuple[date, int]]
    as_of: date

    @property
    def period(self) -> tuple[str, date]:
        if self.tax == "property":
            return str(self.year), date(self.year, 12, 31)
        return f"{self.year}-08", date(self.year, 8, 31)

    def item(self) -> Item:
        return new_item(self.tax, *self.period, self.due, self.principal)

    def paid_item(self, laws: Pack) -> Item:
        item = self.item()
        law = owed_law(laws, item.tax, item.period_end, item.due_date)
        for day, amount in self.payments:
            item = pay(item, day, amount, law)
        return item

    def as_request(self) -> dict[str, Any]:
        return {
            "tax": self.tax,
            "period": self.period[0],
            "inputs": {"principal": self.principal, "due_date": self.due.isoformat()},
            "payments": [[day.isoformat(), amount] for day, amount in self.payments],
            "as_of": self.as_of.isoformat(),
        }


EDGES = [
    *(date(2021, 3, 1), date(2021, 8, 31), date(2025, 2, 1), date(2025, 11, 30)),
    *(date(2024, 12, 1), date(2025, 1, 20), date(2025, 3, 1), date(2025, 4, 15), date(2024, 1, 1)),
]
near_edges = st.builds(lambda edge, off: edge + timedelta(off), st.sampled_from(EDGES), st.integers(-3, 3))
days = st.one_of(near_edges, st.dates(date(2012, 1, 1), date(2027, 1, 1)))
amounts = st.one_of(st.integers(1, 5_000), st.integers(1, 10**9))


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    tax = draw(st.sampled_from(["property", "hotel"]))
    year = draw(st.integers(2008 if tax == "property" else 2011, 2025))  # from when Denpasar's law is known
    principal = draw(amounts)
    due = date(year, 8, 31) + timedelta(draw(st.integers(0, 200)))
    *paid, as_of = sorted(max(day, date(year, 8, 31)) for day in draw(st.lists(days, min_size=1, max_size=4)))
    part = st.one_of(st.integers(1, 2 * principal), st.integers(1, max(1, principal // 3)))
    payments = [(day, draw(part)) for day in paid]
    return Facts(tax, year, principal, due, payments, as_of)


def asked(one: Facts, laws: Pack) -> dict[str, Any]:
    """`assess` by the parameters of a pack."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "load", lambda _: laws)
        return assess(one.as_request())


@settings(deadline=None)
@given(data=st.data())
def test_the_quote_of_a_bill_is_what_the_engine_says(data: st.DataObject, packs: list[Pack]) -> None:
    laws, one = data.draw(st.sampled_from(packs)), data.draw(facts())
    item = one.paid_item(laws)
    law = owed_law(laws, item.tax, item.period_end, item.due_date)
    priced = asked_for(item, one.as_of, law)
    answer = asked(one, laws)
    assert priced.asked.amount == answer["outstanding"]
    assert (priced.interest, priced.relief) == (answer["interest"], answer["relief"])


@settings(deadline=None)
@given(data=st.data())
def test_the_lines_of_a_bill_add_up_and_nothing_is_negative(data: st.DataObject, packs: list[Pack]) -> None:
    laws, one = data.draw(st.sampled_from(packs)), data.draw(facts())
    item = one.paid_item(laws)
    priced = price([item], one.as_of, laws)
    paid = item.principal_paid + item.interest_paid
    assert priced.amount_due == item.principal + priced.interest - priced.relief - paid
    assert sum(line["amount"] for line in priced.lines) == priced.interest - priced.relief
    asked = priced.items[0]
    assert min(asked.principal, asked.interest, asked.principal_waived, asked.interest_waived) >= 0
    assert (
        item.principal_paid + item.principal_waived + asked.principal + asked.principal_waived
        == item.principal
    )


@settings(deadline=None)
@given(data=st.data())
def test_a_quote_holds_to_its_last_day_and_not_a_day_longer(data: st.DataObject, packs: list[Pack]) -> None:
    laws, one = data.draw(st.sampled_from(packs)), data.draw(facts())
    item = one.paid_item(laws)
    priced = price([item], one.as_of, laws)
    changes = price_changes([item], one.as_of, laws, count=1)
    if priced.valid_until == FOREVER:
        assert changes == []
        assert price([item], date(2060, 1, 1), laws).items == priced.items
        return
    inside = data.draw(st.dates(one.as_of, priced.valid_until))
    assert price([item], inside, laws).items == priced.items
    assert price([item], priced.valid_until + ONE_DAY, laws).items != priced.items
    if changes:
        assert changes[0].day > priced.valid_until, "an amount never changes while its quote holds"
        assert price([item], changes[0].day - ONE_DAY, laws).amount_due == priced.amount_due


@settings(deadline=None)
@given(data=st.data())
def test_paying_earlier_never_costs_more_unless_a_programme_starts_later(
    data: st.DataObject, packs: list[Pack]
) -> None:
    laws, one = data.draw(st.sampled_from(packs)), data.draw(facts())
    item = one.paid_item(laws)
    law = owed_law(laws, item.tax, item.period_end, item.due_date)
    later = data.draw(st.dates(one.as_of, date(2030, 1, 1)))
    if any(one.as_of < programme.opens <= later for programme in law.programmes if programme.automatic):
        return
    assert asked_for(item, one.as_of, law).asked.amount <= asked_for(item, later, law).asked.amount
