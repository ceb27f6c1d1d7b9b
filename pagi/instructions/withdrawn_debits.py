"""The worker's part for e-wallets: debits that are wanted no more are cancelled at their provider (SNAP 57).

Replaced ones, those that ended here, and those of bills that were paid another way or cancelled: a payer who
finds the wallet's page still open is not to pay twice. Asked again until the provider has said what is so, or
the debit's time is over. One that was paid there stays paid: its money comes, and settles.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pagi.clock import Clock
from pagi.database import DatabaseUnavailable, Pool, load
from pagi.instructions.debits import cancel_there
from pagi.logging import get_logger
from pagi.partners.line import PartnerLine
from pagi.partners.models import Partner
from pagi.partners.service import PartnerDirectory

_SQL = load("pagi/instructions/debits.sql")
log = get_logger(__name__)
EVERY_SECONDS = 5.0
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class DebitWithdrawal:
    """What cancelling needs."""

    pool: Pool
    region_id: int
    directory: PartnerDirectory
    line: PartnerLine
    clock: Clock

    async def once(self) -> int:
        """One turn. Returns of how many debits the provider has said what is so."""
        now = self.clock()
        async with self.pool.acquire() as db:
            rows = await db.fetch(_SQL.to_withdraw, self.region_id, now, AT_ONCE)
        partners = {one.partner_id: one for one in await self.directory.all()}
        done = 0
        for row in rows:
            partner = partners.get(row["partner_id"])
            if partner is not None and partner.outbound is not None and self.line.resting(partner) == 0:
                done += await self._cancel(partner, row["instruction_id"], row["account"], now)
        return done

    async def _cancel(self, partner: Partner, instruction_id: UUID, account: str, now: datetime) -> bool:
        said = await cancel_there(self.line, partner, account, "tagihan tidak menunggu pembayaran ini lagi")
        if said is None:
            return False
        async with self.pool.transaction() as db:
            await db.execute(_SQL.keep_withdrawn, self.region_id, instruction_id, said, now)
        return True

    async def run(self, stop: asyncio.Event) -> None:
        """Cancel until ``stop`` is set, whatever the database does meanwhile."""
        while not stop.is_set():
            try:
                if done := await self.once():
                    log.info("debits_withdrawn", count=done)
            except DatabaseUnavailable:
                log.warning("debit_withdrawal_waits_for_database")
            except Exception:
                log.exception("debit_withdrawal_failed")
            try:
                async with asyncio.timeout(EVERY_SECONDS):
                    await stop.wait()
            except TimeoutError:
                continue
