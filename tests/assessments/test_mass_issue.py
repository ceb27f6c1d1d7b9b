"""A city's PBB issued in mass: once each, to the rupiah, numbered without a gap, and the books balance."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from pagi.assessments import service as assessments
from pagi.assessments.mass_issue import service as mass_issue
from pagi.assessments.mass_issue.carrying_out import carry_out
from pagi.assessments.mass_issue.errors import (
    ApprovalRefused,
    NothingInScope,
    NothingToDo,
    RunUnderway,
)
from pagi.assessments.mass_issue.models import Outcome, Scope
from pagi.assessments.mass_issue.service import Wanted
from pagi.assessments.property_register import LandAndBuilding
from pagi.bills.bill_code import is_valid
from pagi.database import Connection, Pool
from pagi.ledger.proofs import prove
from pagi.ledger.trial_balance import trial_balance
from tax_types.engine import assess
from tests.builders.property_city import MARCH, REGION, VILLAGES, Office, Place, record, settle

COUNT = 700
NEXT_DAY = MARCH + timedelta(days=1)


def in_the_city() -> Any:
    return MARCH


async def issue(pool: Pool, office: Office, wanted: Wanted) -> Outcome:
    found = await mass_issue.propose(pool, REGION, wanted, office.proposer, MARCH)
    await mass_issue.approve(pool, REGION.region_id, found.run.run_id, office.approver, MARCH)
    outcome = await carry_out(pool, REGION, found.run.run_id, in_the_city)
    assert outcome.principal == found.total == found.run.amount
    return outcome


def by_the_engine(objects: list[Place]) -> dict[str, tuple[int, list[dict[str, Any]]]]:
    """Each object's PBB of 2027 and its lines, asked one by one as an officer would."""
    owned: dict[str, list[Place]] = defaultdict(list)
    for place in objects:
        owned[place[0]].append(place)
    answers = {}
    for places in owned.values():
        inputs = {nop: request(facts) for _, nop, facts in places}
        njops = {nop: njop(inputs[nop]) for nop in inputs}
        for nop, given in inputs.items():
            listed = [
                {"nop": one, "njop": int(njops[one]), "has_building": "building" in inputs[one]}
                for one in inputs
            ]
            asked = {
                "tax": "property",
                "period": "2027",
                "inputs": {**given, "nop": nop, "owner_objects": listed},
            }
            answer = assess(asked)
            answers[nop] = (answer["total"], answer["lines"])
    return answers


def request(facts: Any) -> dict[str, Any]:
    inputs: dict[str, Any] = {}
    if facts.land_area:
        inputs["land"] = {"area_m2": thousandths(facts.land_area), "value_per_m2": facts.land_value}
        if facts.land_use != "general":
            inputs["land"]["use"] = facts.land_use
    if facts.building_area:
        inputs["building"] = {
            "area_m2": thousandths(facts.building_area), "value_per_m2": facts.building_value,
        }  # fmt: skip
    return inputs


def thousandths(area: int) -> str:
    return f"{area // 1000}.{area % 1000:03d}"


def njop(inputs: dict[str, Any]) -> Fraction:
    """The NJOP as the engine's own steps tell it: the base with nothing taken off."""
    given = {key: value for key, value in inputs.items() if key in {"land", "building"}}
    if "land" in given:
        given["land"] = {**given["land"], "use": "general"}
    answer = assess({"tax": "property", "period": "2027", "inputs": given, "parameters": {"njoptkp": 0}})
    return Fraction(answer["base"])


async def proofs_hold(db: Connection) -> None:
    assert [proof.said for proof in await prove(db) if not proof.holds] == []
    assert (await trial_balance(db, REGION.region_id)).balanced


async def test_every_object_is_issued_as_the_engine_says_it(pool: Pool, db: Connection) -> None:
    office, objects = await settle(pool, COUNT)
    outcome = await issue(pool, office, Wanted(2027, chunk_objects=150))
    assert (outcome.objects, outcome.letters, outcome.failures) == (COUNT, COUNT, {})
    expected = by_the_engine(objects)
    rows = await db.fetch(
        """select o.object_number, l.principal, b.bill_id, b.bill_code, b.principal as billed,
                  b.due_date::text
             from assessments.liability l
             join taxpayers.tax_object o using (region_id, object_id)
             left join bills.bill b on b.object_id = l.object_id"""
    )
    assert {row["object_number"]: row["principal"] for row in rows} == {
        nop: total for nop, (total, _) in expected.items()
    }
    for row in rows:
        assert (row["billed"] or 0) == row["principal"]
        if row["bill_id"] is None:
            continue
        assert is_valid(row["bill_code"])
        assert row["due_date"] == "2027-08-31"
        (liability,) = await assessments.of_bill(db, REGION.region_id, row["bill_id"])
        assert liability.lines == expected[row["object_number"]][1], row["object_number"]
        assert sum(line["amount"] for line in liability.lines) == row["principal"]
    await proofs_hold(db)


async def test_letters_are_numbered_without_a_gap(pool: Pool, db: Connection) -> None:
    office, _ = await settle(pool, 300)
    for village in VILLAGES[:2]:
        await issue(pool, office, Wanted(2027, Scope(village), chunk_objects=20))
    outcome = await issue(pool, office, Wanted(2027, chunk_objects=40))
    assert outcome.failures == {}
    numbers = await db.fetchval(
        "select array_agg(letter_number order by letter_number) from assessments.liability"
    )
    assert numbers == list(range(1, 301))


async def test_one_njoptkp_for_a_taxpayer_even_village_by_village(pool: Pool, db: Connection) -> None:
    office, objects = await settle(pool, 300)
    for village in VILLAGES:
        await issue(pool, office, Wanted(2027, Scope(village), chunk_objects=50))
    built = {npwpd for npwpd, _, facts in objects if facts.building_area}
    held = await db.fetch(
        """select t.npwpd, count(*) filter (where l.holds_njoptkp) as held
             from assessments.liability l join taxpayers.tax_object o using (region_id, object_id)
             join taxpayers.taxpayer t using (region_id, taxpayer_id) group by t.npwpd"""
    )
    assert {row["npwpd"]: row["held"] for row in held} == {
        npwpd: int(npwpd in built) for npwpd, _, _ in objects
    }
    expected = by_the_engine(objects)
    rows = await db.fetch(
        """select o.object_number, l.principal
             from assessments.liability l join taxpayers.tax_object o using (region_id, object_id)"""
    )
    assert {row["object_number"]: row["principal"] for row in rows} == {
        nop: one[0] for nop, one in expected.items()
    }


async def test_again_adds_nothing_and_a_new_object_is_picked_up(pool: Pool, db: Connection) -> None:
    office, objects = await settle(pool, 120)
    await issue(pool, office, Wanted(2027, chunk_objects=50))
    before = await db.fetchval("select count(*) from assessments.liability")
    with pytest.raises(NothingToDo):
        await mass_issue.propose(pool, REGION, Wanted(2027), office.proposer, MARCH)
    assert await db.fetchval("select count(*) from assessments.run") == 1
    async with pool.transaction() as other:
        await other.execute(
            """insert into taxpayers.tax_object
               select region_id, gen_random_uuid(), taxpayer_id, tax, '517103100799990010', village, district,
                      address_sealed, created_at from taxpayers.tax_object limit 1"""
        )
    outcome = await issue(pool, office, Wanted(2027))
    assert outcome.failures == {"facts_missing": 1}
    async with pool.transaction() as other:
        await record(other, {"517103100799990010": objects[0][2]})
    outcome = await issue(pool, office, Wanted(2027))
    assert (outcome.letters, await db.fetchval("select count(*) from assessments.liability")) == (
        1,
        before + 1,
    )
    await proofs_hold(db)


async def test_nobody_approves_what_he_proposed_nor_above_his_limit(pool: Pool, db: Connection) -> None:
    office, _ = await settle(pool, 60)
    found = await mass_issue.propose(pool, REGION, Wanted(2027), office.approver, MARCH)
    with pytest.raises(ApprovalRefused, match="proposed it"):
        await mass_issue.approve(pool, REGION.region_id, found.run.run_id, office.approver, MARCH)
    await mass_issue.withdraw(pool, REGION.region_id, found.run.run_id, office.approver, MARCH)
    found = await mass_issue.propose(pool, REGION, Wanted(2027), office.proposer, MARCH)
    with pytest.raises(ApprovalRefused, match="limit"):
        await mass_issue.approve(pool, REGION.region_id, found.run.run_id, office.proposer, MARCH)
    await db.execute(
        """insert into identity.approval_limit
           values (5171, 'head', 'assessment.issue', 1, '2027-01-01', 'Uji')"""
    )
    with pytest.raises(ApprovalRefused, match="above the limit"):
        await mass_issue.approve(pool, REGION.region_id, found.run.run_id, office.approver, MARCH)
    with pytest.raises(RunUnderway):
        await mass_issue.propose(pool, REGION, Wanted(2027), office.proposer, MARCH)
    await mass_issue.withdraw(pool, REGION.region_id, found.run.run_id, office.approver, MARCH)
    await mass_issue.propose(pool, REGION, Wanted(2027), office.proposer, MARCH)
    assert await db.fetchval("select count(*) from assessments.liability") == 0


async def test_a_dry_run_compares_and_writes_nothing(pool: Pool, db: Connection) -> None:
    office, objects = await settle(pool, 200)
    await issue(pool, office, Wanted(2027, chunk_objects=60))
    paid_before = await db.fetchval(
        """select l.principal
             from assessments.liability l join taxpayers.tax_object o using (region_id, object_id)
            where o.object_number = $1""", objects[1][1],
    )  # fmt: skip
    before = await db.fetchval("select sum(n_tup_ins + n_tup_upd) from pg_stat_xact_all_tables")
    tables = await counts(db)
    async with pool.transaction() as other:
        doubled, emptied = objects[0], objects[1]
        await record(other, {
            doubled[1]: LandAndBuilding(200_000, 50_000_000, "general", 0, 0),
            emptied[1]: LandAndBuilding(200_000, 1_400_000, "food_crop", 0, 0),
        }, NEXT_DAY)  # fmt: skip
    tables["assessments.property_fact"] += 2
    found = await mass_issue.dry_run(pool, REGION, Wanted(2028, chunk_objects=60), NEXT_DAY)
    told = found.as_json()
    assert (told["objects"], told["assessed"], told["before"]["objects"]) == (200, 200, 200)
    assert told["before"]["total"] == await db.fetchval(
        "select sum(principal)::bigint from assessments.liability"
    )
    assert told["difference"] == told["total"] - told["before"]["total"]
    assert told["risen"]["biggest"][0]["nop"] == doubled[1]
    assert told["risen"]["objects"] + told["fallen"]["objects"] <= 2
    assert [one["nop"] for one in told["became_zero"]["biggest"]] == [emptied[1]] * (paid_before > 0)
    assert await counts(db) == tables
    assert await db.fetchval("select sum(n_tup_ins + n_tup_upd) from pg_stat_xact_all_tables") == before


async def counts(db: Connection) -> dict[str, int]:
    names = await db.fetch("select schemaname || '.' || relname as name from pg_stat_user_tables")
    return {row["name"]: await db.fetchval(f"select count(*) from {row['name']}") for row in names}


async def test_runs_of_an_empty_scope_are_refused(pool: Pool) -> None:
    office, _ = await settle(pool, 20)
    with pytest.raises(NothingInScope):
        await mass_issue.propose(pool, REGION, Wanted(2027, Scope("5171099999")), office.proposer, MARCH)
