"""Relief on application: granted once, by one person or by two; the quote reads it, nothing gets stuck."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from pagi.bills.errors import (
    ApplicationStands,
    BillPaid,
    NothingToPay,
    NothingToRelieve,
    ProgrammeAutomatic,
    ProgrammeUnknown,
    SecondPerson,
)
from pagi.bills.models import Bill
from pagi.bills.queries import find_by_id
from pagi.bills.quote import quote
from pagi.bills.relief import Application, Decision
from pagi.database import Connection
from pagi.identity.errors import RoleRefused
from pagi.identity.models import Clerk, Role
from pagi.ids import new_id
from pagi.instructions.inquiry import Question, Standing, answer
from pagi.ledger.proofs import prove
from pagi.payments import waivers
from pagi.payments.models import Verdict
from tax_types.parameters import Pack, load
from tests.builders.city import REGION, CityBuilder, day_of
from tests.builders.packs import edited

JUNE = datetime(2025, 6, 30, 4, 0, tzinfo=UTC)
LAWS = load("denpasar")
PBJT = "pbjt-pat-2025"


@pytest.fixture
async def town(city: CityBuilder) -> AsyncIterator[CityBuilder]:
    """The city in June 2025, inside the window of Perwali 5/2025."""
    city.clock.now = JUNE
    yield city
    async with city.pool.acquire() as db:
        assert [proof.said for proof in await prove(db) if not proof.holds] == []


async def clerk(city: CityBuilder, username: str, role: Role = Role.SUPERVISOR) -> Clerk:
    made = Clerk(REGION.region_id, new_id(), username, username.title(), role)
    async with city.pool.acquire() as db:
        await db.execute(
            "insert into identity.clerk values ($1, $2, $3, $4, $5, '$argon2id$x', '', true, now())",
            REGION.region_id, made.clerk_id, username, made.name, role,
        )  # fmt: skip
    return made


def applied(bill: Bill, programme: str = PBJT, document_no: str = "900/12/2025") -> Application:
    return Application(REGION.region_id, programme, document_no, bill_id=bill.bill_id)


async def granted(
    city: CityBuilder, application: Application, by: Clerk, laws: Pack = LAWS, *, dry: bool = False
) -> Decision:
    async with city.pool.transaction() as db:
        now = city.clock()
        return await waivers.grant(db, application, by, laws, day_of(now), now, dry=dry)


async def cost(city: CityBuilder, bill: Bill, laws: Pack = LAWS) -> tuple[int, int]:
    """Amount due and relief of today's quote."""
    async with city.pool.transaction() as db:
        fresh = await find_by_id(db, bill.region_id, bill.bill_id)
        assert fresh is not None
        quoted = await quote(db, fresh, day_of(city.clock()), laws, city.clock())
    return quoted.amount_due, quoted.relief


async def test_a_hotel_enjoys_the_programme_only_after_its_application_was_granted(town: CityBuilder) -> None:
    bill, boss = await town.bill(principal=1_000_000, period="2022-07"), await clerk(town, "wayan")
    assert await cost(town, bill) == (1_480_000, 0)
    decision = await granted(town, applied(bill), boss)
    assert (decision.state, decision.changed) == ("granted", True)
    assert [(one.without, one.with_it, one.relief) for one in decision.effects] == [
        (1_480_000, 1_000_000, 480_000)
    ]
    assert await cost(town, bill) == (1_000_000, 480_000)
    account = await town.virtual_account(bill)
    assert (await town.pay(account, 1_000_000)).verdict is Verdict.BOOKED
    assert await town.value("select (state, paid, waived)::text from bills.bill") == "(paid,1000000,480000)"


async def test_a_grant_for_an_object_covers_its_bills_and_no_other(town: CityBuilder) -> None:
    first, other = await town.bill(period="2022-07"), await town.bill(period="2022-07")
    by_object = Application(REGION.region_id, PBJT, "900/13/2025", object_id=first.object_id)
    await granted(town, by_object, await clerk(town, "wayan"))
    assert (await cost(town, first))[1] == 240_000
    assert (await cost(town, other))[1] == 0


async def test_granting_again_changes_nothing_and_another_document_is_told(town: CityBuilder) -> None:
    bill, boss = await town.bill(period="2022-07"), await clerk(town, "wayan")
    first = await granted(town, applied(bill), boss)
    version = await town.value("select version from bills.bill")
    again = await granted(town, applied(bill), boss)
    assert (again.grant_id, again.state, again.changed) == (first.grant_id, "granted", False)
    assert await town.value("select version from bills.bill") == version
    with pytest.raises(ApplicationStands):
        await granted(town, applied(bill, document_no="900/99/2025"), boss)


async def test_a_dry_run_tells_the_effect_and_writes_nothing(town: CityBuilder) -> None:
    bill, boss = await town.bill(principal=1_000_000, period="2022-07"), await clerk(town, "wayan")
    decision = await granted(town, applied(bill), boss, dry=True)
    assert (decision.grant_id, decision.effects[0].with_it) == (None, 1_000_000)
    assert await town.value("select count(*) from bills.relief_grant") == 0
    assert await cost(town, bill) == (1_480_000, 0)


@pytest.mark.parametrize(
    ("period", "programme", "refusal"),
    [
        ("2025-05", PBJT, NothingToRelieve),
        ("2022-07", "pbb-2025", ProgrammeAutomatic),
        ("2022-07", "pbjt-2099", ProgrammeUnknown),
    ],
)
async def test_an_application_that_fits_nothing_is_refused(
    town: CityBuilder, period: str, programme: str, refusal: type[Exception]
) -> None:
    bill = await town.bill(period=period)
    with pytest.raises(refusal):
        await granted(town, applied(bill, programme), await clerk(town, "wayan"))


async def test_clerks_and_auditors_grant_nothing_alone(town: CityBuilder) -> None:
    bill = await town.bill(period="2022-07")
    for role in (Role.CLERK, Role.AUDITOR):
        with pytest.raises(RoleRefused):
            await granted(town, applied(bill), await clerk(town, role.value, role))


@pytest.fixture
def two_persons(tmp_path: Path) -> Pack:
    """Denpasar's law, but that the programme for PBJT demands two persons."""
    return edited(
        tmp_path, relief=lambda text: text.replace("automatic = false,", "automatic = false, persons = 2,")
    )


async def test_where_two_persons_are_demanded_one_proposes_and_another_grants(
    town: CityBuilder, two_persons: Pack
) -> None:
    bill = await town.bill(principal=1_000_000, period="2022-07")
    one, other = await clerk(town, "made", Role.SUPERVISOR), await clerk(town, "wayan")
    proposal = await granted(town, applied(bill), one, two_persons)
    assert proposal.state == "proposed"
    assert (await cost(town, bill, two_persons))[1] == 0, "a proposal waives nothing"

    async def decide(by: Clerk, verdict: Any) -> Decision:
        assert proposal.grant_id is not None
        now = town.clock()
        async with town.pool.transaction() as db:
            return await waivers.decide(
                db, REGION.region_id, proposal.grant_id, verdict, by, two_persons, day_of(now), now
            )

    with pytest.raises(SecondPerson):
        await decide(one, "granted")
    assert (await decide(other, "granted")).changed
    assert not (await decide(other, "granted")).changed
    assert await cost(town, bill, two_persons) == (1_000_000, 480_000)
    assert (await decide(other, "withdrawn")).changed
    assert (await cost(town, bill, two_persons))[1] == 0
    with pytest.raises(ApplicationStands):
        await decide(other, "granted")


async def test_the_database_itself_lets_nobody_grant_what_he_proposed(
    town: CityBuilder, two_persons: Pack, owner_db: Connection
) -> None:
    bill, one = await town.bill(period="2022-07"), await clerk(town, "made")
    await granted(town, applied(bill), one, two_persons)
    with pytest.raises(asyncpg.CheckViolationError, match="four_eyes"):
        await owner_db.execute(
            "update bills.relief_grant set state = 'granted', decided_by = proposed_by, decided_at = now()"
        )


async def test_interest_alone_that_is_waived_leaves_no_bill_stuck(town: CityBuilder) -> None:
    """The principal came inside the window, short of the interest; then the application was granted."""
    bill, boss = await town.bill(principal=1_000_000, period="2022-07"), await clerk(town, "wayan")
    account = await town.virtual_account(bill)
    await town.pay(account, 1_000_000, may_refuse=False)
    assert await cost(town, bill) == (480_000, 0)
    await granted(town, applied(bill), boss)
    state = "select (state, paid, waived)::text from bills.bill"
    assert await town.value(state) == "(paid,1000000,480000)"
    assert await town.value("select interest from payments.waiver_item") == 480_000
    assert await town.value("select count(*) from notifications.outbox where event = 'bill.waived'") == 1
    with pytest.raises(BillPaid):
        await cost(town, bill)


async def test_interest_left_over_from_before_the_window_is_waived_where_the_programme_says_so(
    town: CityBuilder, tmp_path: Path
) -> None:
    """The usual application: the tax was paid late, long ago, and only the interest is still asked for."""
    says_so = edited(
        tmp_path,
        relief=lambda text: text.replace(
            "automatic = false,", "automatic = false, interest_left_over = true,"
        ),
    )
    town.clock.now = datetime(2024, 12, 2, 4, tzinfo=UTC)
    bill, boss = await town.bill(principal=1_000_000, period="2022-07"), await clerk(town, "wayan")
    await town.pay(await town.virtual_account(bill), 1_100_000, may_refuse=False)
    town.clock.now = JUNE
    dry = await granted(town, applied(bill), boss, dry=True)
    assert dry.effects[0].with_it == 380_000, "Perwali 5/2025 as it is known says nothing of it"
    await granted(town, applied(bill), boss, says_so)
    assert await town.value("select (state, paid, waived)::text from bills.bill") == "(paid,1100000,380000)"


@pytest.fixture
def amnesty(tmp_path: Path) -> Pack:
    """A programme that waives everything of PBB 2022, by itself, in place of all others."""
    line = """value = [
  { code = "amnesty", name = "Pembebasan", taxes = ["property"], first_year = 2022, last_year = 2022, \
opens = 2025-06-01, closes = 2025-06-30, principal = "1", interest = "1", automatic = true, source = "Uji" },
"""
    return edited(tmp_path, relief=lambda text: text[: text.index("value = [")] + line + "]\n")


async def test_a_bill_of_which_everything_is_waived_is_settled_without_money(
    town: CityBuilder, amnesty: Pack
) -> None:
    bill = await town.property_bill(2022)
    assert await cost(town, bill, amnesty) == (0, 1_480_000)
    async with town.pool.transaction() as db:
        day, now = day_of(town.clock()), town.clock()
        assert await waivers.settle_if_nothing_is_due(db, bill, amnesty, day, now)
    assert await town.value("select (state, paid, waived)::text from bills.bill") == "(paid,0,1480000)"
    moved = await town.value(
        """select (t.debit, t.credit, t.amount)::text
             from ledger.transfer t join ledger.entry e using (entry_id) where e.kind = 'waiver'"""
    )
    assert moved == "(4.1.01.15.99.0001,1.1.03.15.01.0001,1000000)"


async def test_nothing_can_be_bought_for_a_bill_that_asks_for_nothing(
    town: CityBuilder, amnesty: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.builders.city.load_laws", lambda _: amnesty)
    bill = await town.property_bill(2022)
    with pytest.raises(NothingToPay):
        await town.virtual_account(bill)
    with pytest.raises(NothingToPay):
        await town.qris(replace(bill))


async def test_a_bank_that_asks_hears_that_nothing_is_left_to_pay(
    town: CityBuilder, amnesty: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = await town.virtual_account(await town.property_bill(2022))
    monkeypatch.setattr("pagi.instructions.inquiry.load_laws", lambda _: amnesty)
    question = Question(town.partners[0], "virtual_account", account.account, "R", "24:R", "1", JUNE)
    async with town.pool.transaction() as db:
        told = await answer(db, town.keyring, question, town.clock(), town.clock())
    assert told.standing is Standing.PAID


async def test_money_that_has_moved_for_a_bill_that_asks_for_nothing_is_kept_and_the_bill_settled(
    town: CityBuilder, amnesty: Pack
) -> None:
    bill = await town.property_bill(2022)
    account = await town.virtual_account(bill)
    town.clock.forward(seconds=1)
    assert await cost(town, bill, amnesty) == (0, 1_480_000)
    await town.pay(account, 1_000_000, may_refuse=False)
    assert await town.value("select (state, paid, waived)::text from bills.bill") == "(paid,0,1480000)"
    assert await town.balance("overpayment") == 1_000_000


async def test_an_edited_programme_changes_the_quote_of_the_same_day(
    town: CityBuilder, amnesty: Pack
) -> None:
    """A quote is kept under the digest of its parameters: an officer's change counts at once."""
    bill = await town.property_bill(2022)
    assert await cost(town, bill) == (1_000_000, 480_000)
    assert await cost(town, bill, amnesty) == (0, 1_480_000)
    assert await cost(town, bill) == (1_000_000, 480_000)
    assert await town.value("select count(*) from bills.quote") == 2


def test_the_window_of_the_test_is_that_of_the_regulation() -> None:
    from tax_types.owed import all_programmes

    programme = all_programmes(LAWS)[PBJT]
    assert (programme.opens, programme.closes) == (date(2025, 2, 1), date(2025, 11, 30))
