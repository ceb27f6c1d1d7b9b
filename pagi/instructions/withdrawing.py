"""The worker's part: codes and numbers at providers that are wanted no more are taken back (SNAP 77, 31).

Replaced ones, those of bills that were paid another way or cancelled, and those whose answer never came.
Tried again with growing pauses until the bank says that it is gone, or its time is over.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from pagi.clock import Clock
from pagi.database import DatabaseUnavailable, Pool
from pagi.instructions import at_provider, provider_calls
from pagi.instructions.at_provider import ProviderCode, ProviderState
from pagi.instructions.provider_calls import Back
from pagi.logging import get_logger
from pagi.partners.line import PartnerLine
from pagi.partners.service import PartnerDirectory

log = get_logger(__name__)
EVERY_SECONDS = 5.0
AT_ONCE = 50
WAITED_FOR = timedelta(minutes=2)
"""Nobody waits longer for an answer: what was asked for before is given up and taken back."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What taking back needs."""

    pool: Pool
    region_id: int
    directory: PartnerDirectory
    line: PartnerLine
    clock: Clock

    async def once(self) -> int:
        """One turn. Returns how many were taken back for certain."""
        now = self.clock()
        async with self.pool.transaction() as db:
            await at_provider.tidy(db, self.region_id, now, now - WAITED_FOR)
            waiting = await at_provider.to_withdraw(db, self.region_id, now, AT_ONCE)
        partners = {one.partner_id: one for one in await self.directory.all()}
        done = 0
        for code in waiting:
            partner = partners.get(code.partner_id)
            if partner is None or partner.outbound is None or self.line.resting(partner) > 0:
                continue
            back, reply = await provider_calls.take_back(self.line, partner, code)
            await self._keep(code, back, reply.message or reply.code)
            done += back is Back.GONE
        return done

    async def _keep(self, code: ProviderCode, back: Back, said: str) -> None:
        now = self.clock()
        async with self.pool.transaction() as db:
            current = await at_provider.find(db, code)
            if current.state is not ProviderState.UNWANTED:
                return
            if back is Back.GONE:
                await at_provider.moves(db, code, ProviderState.WITHDRAWN, said, now)
                await at_provider.cancel_instruction(db, code)
            else:  # paid: its money comes, and the code is over when its time is
                await at_provider.put_off(db, code, _again(code, now), said)

    async def run(self, stop: asyncio.Event) -> None:
        """Take back until ``stop`` is set, whatever the database does meanwhile."""
        while not stop.is_set():
            try:
                if done := await self.once():
                    log.info("provider_codes_withdrawn", count=done)
            except DatabaseUnavailable:
                log.warning("withdrawal_waits_for_database")
            except Exception:
                log.exception("withdrawal_failed")
            try:
                async with asyncio.timeout(EVERY_SECONDS):
                    await stop.wait()
            except TimeoutError:
                continue


def _again(code: ProviderCode, now: datetime) -> datetime:
    pause: timedelta = FIRST_PAUSE * (1 << min(code.tries, 12))
    return now + min(pause, LONGEST_PAUSE)
