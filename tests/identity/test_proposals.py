"""Four eyes are kept by the database itself, whoever writes to it."""

from __future__ import annotations

from uuid import UUID

import asyncpg
import pytest

from pagi.database import Connection
from pagi.identity import proposals
from pagi.identity.models import Clerk, Role
from pagi.identity.proposals import Draft, Proposal, ProposalState
from tests.builders.city import AFTERNOON, REGION, CityBuilder, day_of
from tests.builders.clerks import DeskBuilder, clerk

TODAY = day_of(AFTERNOON)


@pytest.fixture
async def desk(city: CityBuilder) -> DeskBuilder:
    return await DeskBuilder.opened(city)


async def made(db: Connection, by: Clerk, amount: int = 1_000, subject: str = "payment:1") -> Proposal:
    return await proposals.propose(db, by, Draft("refund", subject, amount, "salah"), AFTERNOON)


async def decide(db: Connection, proposal_id: UUID, by: Clerk | None, state: str = "approved") -> None:
    await db.execute(
        "update identity.proposal set state = $2, decided_by = $3, decided_at = now() where proposal_id = $1",
        proposal_id, state, by.clerk_id if by else None,
    )  # fmt: skip


async def test_the_proposer_cannot_be_the_approver_in_any_way(desk: DeskBuilder, db: Connection) -> None:
    proposal = await made(db, desk.wayan)
    for state in ("approved", "rejected"):
        with pytest.raises(asyncpg.CheckViolationError, match="four_eyes"):
            await decide(db, proposal.proposal_id, desk.wayan, state)
    with pytest.raises(asyncpg.CheckViolationError):
        await decide(db, proposal.proposal_id, None)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await db.execute("update identity.proposal set proposed_by = $1", desk.komang.clerk_id)


async def test_not_even_the_owner_changes_what_was_proposed(
    desk: DeskBuilder, db: Connection, owner_db: Connection
) -> None:
    await made(db, desk.komang)
    with pytest.raises(asyncpg.CheckViolationError, match="stays as it was made"):
        await owner_db.execute("update identity.proposal set amount = 1")
    with pytest.raises(asyncpg.CheckViolationError, match="append-only"):
        await owner_db.execute("delete from identity.proposal")


async def test_limits_by_role_hold_in_the_database(desk: DeskBuilder, db: Connection) -> None:
    proposal = await made(db, desk.komang, amount=100_000_001)
    async with desk.city.pool.transaction() as other:
        second = await clerk(other, "kadek", Role.CLERK)
    for who in (second, desk.wayan):
        with pytest.raises(asyncpg.CheckViolationError, match="does not approve"):
            await decide(db, proposal.proposal_id, who)
    with pytest.raises(asyncpg.CheckViolationError, match="active clerk"):
        await decide(db, proposal.proposal_id, desk.made)
    await decide(db, proposal.proposal_id, desk.ida)
    with pytest.raises(asyncpg.CheckViolationError, match="cannot go"):
        await decide(db, proposal.proposal_id, desk.ida, "rejected")


async def test_an_auditor_or_somebody_who_left_proposes_nothing(desk: DeskBuilder, db: Connection) -> None:
    statement = """insert into identity.proposal (region_id, proposal_id, action, subject, amount, reason,
                     state, proposed_by, proposed_at)
                   values (5171, gen_random_uuid(), 'refund', 'payment:9', 1, 'salah', 'proposed', $1,
                     now())"""
    await db.execute(
        "update identity.clerk set active = false where region_id = $1 and clerk_id = $2",
        REGION.region_id, desk.komang.clerk_id,
    )  # fmt: skip
    for who in (desk.made, desk.komang):
        with pytest.raises(asyncpg.CheckViolationError, match="active clerk"):
            await db.execute(statement, who.clerk_id)


async def test_a_citys_own_limit_for_an_action_goes_before_the_common_one(
    desk: DeskBuilder, db: Connection
) -> None:
    await db.execute(
        """insert into identity.approval_limit values
             (5171, 'supervisor', 'refund', 5000, '2026-11-01', 'SOP 1', true),
             (5171, 'supervisor', 'refund', 9000, '2027-01-01', 'SOP 2', true)"""
    )
    reach = "select identity.may_approve(5171::smallint, 'supervisor', $1, $2, $3)"
    assert await db.fetchval(reach, "refund", 5_000, TODAY)
    assert not await db.fetchval(reach, "refund", 5_001, TODAY)
    assert await db.fetchval(reach, "refund", 9_000, TODAY.replace(year=2027))
    assert await db.fetchval(reach, "reverse", 100_000_000, TODAY)
    assert not await db.fetchval(
        "select identity.may_approve(5171::smallint, 'clerk', 'refund', 1, $1)", TODAY
    )


async def test_who_made_a_proposal_takes_it_back_and_another_says_no(
    desk: DeskBuilder, db: Connection
) -> None:
    own = await made(db, desk.komang)
    assert (await proposals.reject(db, desk.komang, own.proposal_id, "", AFTERNOON)).state is (
        ProposalState.WITHDRAWN
    )
    again = await made(db, desk.komang)
    refused = await proposals.reject(db, desk.wayan, again.proposal_id, "berkas belum lengkap", AFTERNOON)
    assert (refused.state, refused.note) == (ProposalState.REJECTED, "berkas belum lengkap")
    assert [one.state.value for one in await proposals.of_subject(db, REGION.region_id, "payment:1")] == [
        "rejected", "withdrawn",
    ]  # fmt: skip
