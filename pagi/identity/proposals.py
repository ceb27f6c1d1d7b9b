"""Two persons: one proposes, another approves within the limit of his role. The database holds both rules.

What is proposed is a subject (``payment:…``, ``discrepancy:…``), an action and its terms; whoever carries an
action out does so in the transaction of the approval, so that approved and done are one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pagi.database import Connection, load
from pagi.identity.errors import (
    DocumentTooLong,
    FourEyes,
    OverLimit,
    ProposalDecided,
    ProposalNotFound,
    ProposalWaits,
    ReasonMissing,
    RoleRefused,
)
from pagi.identity.models import Clerk, Role
from pagi.ids import new_id

_SQL = load("pagi/identity/proposals.sql")
PROPOSERS = (Role.CLERK, Role.SUPERVISOR, Role.HEAD)
SHORTEST_REASON, LONGEST_REASON, LONGEST_DOCUMENT = 3, 1000, 200


class ProposalState(StrEnum):
    """Where a proposal is; the allowed changes stand in the database (guard.transition)."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    """And carried out: both in one transaction."""
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    """By who made it, or because its subject settled by itself."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody proposes. ``amount`` in rupiah, for the limits; ``document`` is the paper it rests on."""

    action: str
    subject: str
    amount: int
    reason: str
    document: str = ""
    terms: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal with the people who made and decided it."""

    proposal_id: UUID
    action: str
    subject: str
    amount: int
    terms: dict[str, Any]
    reason: str
    document: str
    state: ProposalState
    proposed_at: datetime
    decided_at: datetime | None
    note: str
    proposed_by: UUID
    proposer: str
    decided_by: UUID | None
    decider: str | None

    @property
    def subject_kind(self) -> str:
        """``payment``, ``bill``, ``discrepancy`` or ``day``."""
        return self.subject.partition(":")[0]

    @property
    def subject_key(self) -> str:
        """Which one."""
        return self.subject.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Approval:
    """An approved proposal; ``fresh`` unless it had been approved, and carried out, before."""

    proposal: Proposal
    fresh: bool


async def propose(db: Connection, clerk: Clerk, draft: Draft, now: datetime) -> Proposal:
    """A new proposal; the caller commits.

    Raises RoleRefused, ReasonMissing, DocumentTooLong, ProposalWaits.
    """
    if clerk.role not in PROPOSERS:
        raise RoleRefused
    reason, document = draft.reason.strip(), draft.document.strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise ReasonMissing(field="reason", shortest=SHORTEST_REASON, longest=LONGEST_REASON)
    if len(document) > LONGEST_DOCUMENT:
        raise DocumentTooLong(field="document", longest=LONGEST_DOCUMENT)
    made: UUID | None = await db.fetchval(
        _SQL.propose, clerk.region_id, new_id(), draft.action, draft.subject, draft.amount, draft.terms,
        reason, document, clerk.clerk_id, now,
    )  # fmt: skip
    if made is None:
        waiting = await db.fetchval(_SQL.open_of_subject, clerk.region_id, draft.subject)
        raise ProposalWaits(proposal_id=waiting)
    return await find(db, clerk.region_id, made)


async def find(db: Connection, region_id: int, proposal_id: UUID) -> Proposal:
    """The proposal with this key. Raises ProposalNotFound."""
    row = await db.fetchrow(_SQL.find, region_id, proposal_id)
    if row is None:
        raise ProposalNotFound
    return _proposal(row)


async def approve(db: Connection, clerk: Clerk, proposal_id: UUID, today: date, now: datetime) -> Approval:
    """Approve as ``clerk``; the caller carries the action out in the same transaction and commits.

    ``today`` is the city's day, whose limits hold. Whoever approved it before hears the same again.
    Raises ProposalNotFound, FourEyes, OverLimit, ProposalDecided.
    """
    found = await _locked(db, clerk.region_id, proposal_id)
    if clerk.clerk_id == found.proposed_by:
        raise FourEyes
    if found.state is ProposalState.APPROVED and found.decided_by == clerk.clerk_id:
        return Approval(found, fresh=False)
    await may_approve(db, clerk, found, today)
    return Approval(await _decided(db, clerk, found, ProposalState.APPROVED, "", now), fresh=True)


async def may_approve(db: Connection, clerk: Clerk, found: Proposal, today: date) -> None:
    """Raises OverLimit when the clerk's role does not reach this far."""
    reach = await db.fetchval(
        _SQL.may_approve, clerk.region_id, clerk.role.value, found.action, found.amount, today
    )
    if not reach:
        raise OverLimit


async def reject(db: Connection, clerk: Clerk, proposal_id: UUID, note: str, now: datetime) -> Proposal:
    """Say no; who made the proposal withdraws it. Raises ProposalNotFound, RoleRefused, ProposalDecided."""
    if clerk.role not in PROPOSERS:
        raise RoleRefused
    found = await _locked(db, clerk.region_id, proposal_id)
    own = clerk.clerk_id == found.proposed_by
    state = ProposalState.WITHDRAWN if own else ProposalState.REJECTED
    return await _decided(db, clerk, found, state, note.strip()[:LONGEST_REASON], now)


async def withdraw_subjects(
    db: Connection, region_id: int, subjects: list[str], note: str, now: datetime
) -> None:
    """Take back what waits about these subjects: they have settled by themselves."""
    if subjects:
        await db.execute(_SQL.withdraw_subject, region_id, subjects, now, note)


async def list_proposals(
    db: Connection, region_id: int, state: ProposalState, limit: int, after: Proposal | None = None
) -> list[Proposal]:
    """A page of proposals, oldest first; ``after`` is the last of the page before."""
    last = (after.proposed_at, after.proposal_id) if after else (None, None)
    return [_proposal(row) for row in await db.fetch(_SQL.list, region_id, state.value, *last, limit)]


async def of_subject(db: Connection, region_id: int, subject: str) -> list[Proposal]:
    """What was proposed about a subject, newest first."""
    return [_proposal(row) for row in await db.fetch(_SQL.of_subject, region_id, subject)]


async def waiting(db: Connection, region_id: int) -> int:
    """How many proposals wait for a second person."""
    count: int = await db.fetchval(_SQL.waiting, region_id)
    return count


async def unverified_limits(db: Connection, today: date) -> list[str]:
    """The limits of approval in force that nobody has verified, as a person reads them."""
    return [row["said"] for row in await db.fetch(_SQL.unverified_limits, today)]


async def _locked(db: Connection, region_id: int, proposal_id: UUID) -> Proposal:
    await db.execute(_SQL.lock, region_id, proposal_id)
    return await find(db, region_id, proposal_id)


async def _decided(
    db: Connection, clerk: Clerk, found: Proposal, state: ProposalState, note: str, now: datetime
) -> Proposal:
    if found.state is not ProposalState.PROPOSED:
        raise ProposalDecided(state=found.state.value)
    await db.execute(_SQL.decide, clerk.region_id, found.proposal_id, state.value, clerk.clerk_id, now, note)
    return await find(db, clerk.region_id, found.proposal_id)


def _proposal(row: Any) -> Proposal:
    return Proposal(**{**row, "state": ProposalState(row["state"])})
