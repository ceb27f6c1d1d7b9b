"""A line that no payment explains: which bills it may mean, the likeliest first, and why."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reconciliation import discrepancies
from reconciliation.candidates import Candidate, Clue, alike, candidates
from reconciliation.service import reconcile
from tax_types.parameters import load as load_laws
from tests.builders.city import REGION, CityBuilder, day_of
from tests.builders.settlement_files import HEADER

LAWS = load_laws(REGION.slug)
NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)


async def found(
    city: CityBuilder, account: str, amount: int, remark: str = "", reference: str = "R9"
) -> list[Candidate]:
    """What is proposed for one line of the bank."""
    content = (
        f"{HEADER},remark\nT1,2026-11-24T10:00:00+08:00,VA,{reference},{account},{amount},0,CREDIT,{remark}\n"
    )
    day = day_of(city.clock())
    async with city.pool.transaction() as db:
        await reconcile(db, REGION.region_id, "bpd_bali", day, content.encode(), "x", NOW)
        (case,) = await discrepancies.list_discrepancies(db, REGION.region_id)
        return await candidates(db, city.keyring, REGION.region_id, Clue.of_case(case), LAWS, day)


async def test_the_account_itself_goes_before_an_equal_amount(city: CityBuilder) -> None:
    wanted, same_amount = await city.bill(), await city.bill()
    account = await city.virtual_account(wanted)
    await city.virtual_account(same_amount)
    ranked = await found(city, str(account.virtual_account_no), 505_000)
    assert [one.bill_code for one in ranked] == [wanted.bill_code, same_amount.bill_code]
    assert ranked[0].reasons == ("account", "amount")
    assert ranked[1].reasons == ("amount",)
    assert ranked[0].amount_due == 505_000


async def test_an_account_with_a_wrong_digit_is_found_by_likeness(city: CityBuilder) -> None:
    bill = await city.bill()
    account = (await city.virtual_account(bill)).account
    wrong = account[:-2] + ("1" if account[-2] != "1" else "2") + account[-1]
    (one,) = await found(city, wrong, 123)
    assert (one.bill_code, one.reasons) == (bill.bill_code, ("account_alike",))


async def test_a_code_and_a_name_in_the_words_of_the_line_count(city: CityBuilder) -> None:
    by_code = await city.bill(principal=700_000)
    by_name = await city.bill(principal=123_456, name="I Made Suastika")
    other = await city.bill(principal=123_456, name="CV Lain Sekali")
    ranked = await found(
        city, "", 123_456, f"bayar {by_code.bill_code[:4]} {by_code.bill_code[4:]} SUASTIKA I MADE"
    )
    assert [one.bill_code for one in ranked] == [by_code.bill_code, by_name.bill_code, other.bill_code]
    assert ranked[1].reasons == ("amount", "name")


async def test_the_bill_of_the_attempt_that_was_refused_is_proposed(city: CityBuilder) -> None:
    bill = await city.bill()
    account = await city.virtual_account(bill)
    await city.pay(account, 1, bank_reference="R9")
    (one,) = await found(city, "", 1)
    assert (one.bill_code, one.reasons) == (bill.bill_code, ("refused",))


@pytest.mark.parametrize(
    ("name", "words", "least", "most"),
    [
        ("I Made Suastika", "TRF DARI I MADE SUASTIKA", 1, 1),
        ("I Made Suastika", "suastka made", 0.4, 0.99),
        ("I Made Suastika", "PT Bali Jaya", 0, 0.2),
        ("", "apa saja", 0, 0),
    ],
)
def test_a_name_is_compared_by_its_trigrams(name: str, words: str, least: float, most: float) -> None:
    assert least <= alike(name, words) <= most
