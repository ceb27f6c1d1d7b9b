"""Clerks of a test's city, made as rows (nobody signs in here), and what two of them do together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pagi.database import Connection
from pagi.identity import proposals
from pagi.identity.models import Clerk, Role
from pagi.identity.proposals import Proposal
from pagi.ids import new_id
from pagi.payments import corrections
from pagi.payments.corrections import Wish
from pagi.payments.errors import CorrectionImpossible
from tax_types.parameters import load as load_laws
from tests.builders.city import REGION, CityBuilder, day_of

HASH = "$argon2id$v=19$m=65536,t=3,p=4$none"


async def clerk(db: Connection, username: str, role: Role = Role.CLERK) -> Clerk:
    """A clerk of this role."""
    made = Clerk(REGION.region_id, new_id(), username, username.title(), role)
    await db.execute(
        """insert into identity.clerk (region_id, clerk_id, username, name, role, password_hash, totp_sealed,
             created_at)
           values ($1, $2, $3, $4, $5, $6, '', now())""",
        REGION.region_id, made.clerk_id, username, made.name, role.value, HASH,
    )  # fmt: skip
    return made


@dataclass
class DeskBuilder:
    """A city's desk: Komang proposes, Wayan (up to Rp100 million) and Ida approve, Made reads."""

    city: CityBuilder
    komang: Clerk
    wayan: Clerk
    ida: Clerk
    made: Clerk

    @classmethod
    async def opened(cls, city: CityBuilder) -> DeskBuilder:
        """With its four people."""
        async with city.pool.transaction() as db:
            return cls(
                city,
                await clerk(db, "komang", Role.CLERK),
                await clerk(db, "wayan", Role.SUPERVISOR),
                await clerk(db, "ida", Role.HEAD),
                await clerk(db, "made", Role.AUDITOR),
            )

    async def propose(self, payment_id: UUID, action: str, by: Clerk | None = None, **terms: Any) -> Proposal:
        """A proposal about a payment."""
        wish = Wish(action, **{"reason": "salah bayar", "document": "SK-1/2026", **terms})
        async with self.city.pool.transaction() as db:
            return await corrections.propose_for_payment(
                db, by or self.komang, payment_id, wish, self.city.clock()
            )

    async def approve(self, proposal: Proposal, by: Clerk | None = None) -> Proposal:
        """Approve and carry out."""
        now = self.city.clock()
        async with self.city.pool.transaction() as db:
            approval = await proposals.approve(db, by or self.wayan, proposal.proposal_id, day_of(now), now)
            if approval.fresh:
                await corrections.carry_out(
                    db, REGION.region_id, approval.proposal, load_laws(REGION.slug), now
                )
        return approval.proposal

    async def do(self, payment_id: UUID, action: str, **terms: Any) -> Proposal:
        """Propose and approve; what cannot be done is said no to."""
        return await self._approved_or_rejected(await self.propose(payment_id, action, **terms))

    async def pay_out(self, movement_id: UUID, document: str) -> str:
        """A refund leaves the city's cash."""
        now = self.city.clock()
        async with self.city.pool.transaction() as db:
            return await corrections.record_payout(db, self.komang, movement_id, document, day_of(now), now)

    async def write_off(self, bill_code: str) -> Proposal:
        """Give up a bill."""
        async with self.city.pool.transaction() as db:
            proposal = await corrections.propose_write_off(
                db, self.komang, bill_code, "kedaluwarsa penagihan", "SK-9/2026", self.city.clock()
            )
        return await self._approved_or_rejected(proposal)

    async def _approved_or_rejected(self, proposal: Proposal) -> Proposal:
        try:
            return await self.approve(proposal)
        except CorrectionImpossible:
            async with self.city.pool.transaction() as db:
                await proposals.reject(db, self.wayan, proposal.proposal_id, "", self.city.clock())
            raise
