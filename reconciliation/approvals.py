"""Approving and rejecting at the desk, whatever a proposal is about: decided and done are one transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pagi.audit.trail import note
from pagi.clock import city_day
from pagi.database import Connection
from pagi.identity import proposals
from pagi.identity.models import Clerk
from pagi.identity.proposals import Proposal
from pagi.payments import corrections
from pagi.regions import REGIONS
from reconciliation import day_close, discrepancies
from tax_types.parameters import Pack

DISCREPANCY = "discrepancy"


async def approve(db: Connection, clerk: Clerk, proposal_id: UUID, laws: Pack, now: datetime) -> Proposal:
    """Approve and carry out; the caller commits. Whoever approved it before hears the same again.

    Raises ProposalNotFound, FourEyes, OverLimit, ProposalDecided, and what carrying it out raises: nothing is
    decided then.
    """
    region_id = clerk.region_id
    await _lock_before(db, region_id, await proposals.find(db, region_id, proposal_id))
    today = city_day(now, REGIONS[region_id].zone)
    approval = await proposals.approve(db, clerk, proposal_id, today, now)
    approved = approval.proposal
    if approval.fresh:
        match approved.subject_kind:
            case "discrepancy":
                await discrepancies.carry_out(db, region_id, approved, laws, now)
            case "day":
                await day_close.carry_out(db, clerk, approved, now)
            case _:
                await corrections.carry_out(db, region_id, approved, laws, now)
        await note(
            db, region_id, clerk.clerk_id, "proposal.approved", approved.subject, now,
            proposal_id=str(proposal_id), action=approved.action, amount=approved.amount,
        )  # fmt: skip
    return approved


async def reject(db: Connection, clerk: Clerk, proposal_id: UUID, why: str, now: datetime) -> Proposal:
    """Say no, or take one's own proposal back; the caller commits. What it was about is open again.

    Raises ProposalNotFound, RoleRefused, ProposalDecided.
    """
    region_id = clerk.region_id
    await _lock_before(db, region_id, await proposals.find(db, region_id, proposal_id))
    decided = await proposals.reject(db, clerk, proposal_id, why, now)
    if decided.subject_kind == DISCREPANCY:
        await discrepancies.hand_back(db, region_id, UUID(decided.subject_key))
    await note(
        db, region_id, clerk.clerk_id, f"proposal.{decided.state.value}", decided.subject, now,
        proposal_id=str(proposal_id), action=decided.action,
    )  # fmt: skip
    return decided


async def _lock_before(db: Connection, region_id: int, proposal: Proposal) -> None:
    """Reconciling locks its bank first and proposals last: so does this, and neither waits for ever."""
    if proposal.subject_kind == DISCREPANCY:
        await discrepancies.lock_its_bank(db, region_id, UUID(proposal.subject_key))
