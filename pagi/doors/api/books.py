"""What the API asks of the rooms below, one question per request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec

from pagi.bills import bill_code
from pagi.bills import service as bills
from pagi.bills.models import Bill, Quote
from pagi.bills.quote import quote
from pagi.clock import Clock, city_day
from pagi.database import Connection, DatabaseUnavailable, Pool
from pagi.errors import PagiError
from pagi.instructions import choosing
from pagi.instructions import service as instructions
from pagi.instructions.choosing import Resting, Situation
from pagi.instructions.debits import CHANNEL, Debits
from pagi.instructions.idempotency import answer_once, answer_once_outside
from pagi.instructions.issuing import Issuer
from pagi.instructions.models import Instruction
from pagi.keys import Keyring
from pagi.partners.models import Partner
from pagi.partners.service import PartnerDirectory
from pagi.regions import Region
from pagi.reports.bill_view import bill_view
from pagi.reports.bill_watch import BillWatch
from tax_types.parameters import Pack

AGAIN_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class ApiBooks:
    """The API's tools, handed in by the wiring."""

    pool: Pool
    keyring: Keyring
    region: Region
    laws: Pack
    directory: PartnerDirectory
    watch: BillWatch
    debits: Debits
    clock: Clock
    issuer: Issuer
    resting: Resting

    async def bill(self, typed: str, as_of: date | None) -> dict[str, Any]:
        """The bill's JSON. Raises BillCodeInvalid, BillNotFound."""
        async with self.pool.acquire() as db:
            bill = await bills.find_by_code(db, self.region.region_id, typed)
            return await self._shown(db, bill, as_of or self._today())

    async def found(self, typed: str) -> Bill:
        """The bill as it stands. Raises BillCodeInvalid, BillNotFound."""
        async with self.pool.acquire() as db:
            return await bills.find_by_code(db, self.region.region_id, typed)

    async def changes(self, known: Bill) -> AsyncIterator[dict[str, Any] | None]:
        """The bill's JSON after each change since ``known``; None as a sign of life.

        A change while the database is away is told when it is back.
        """
        async for version in self.watch.changes(known.bill_id, known.version):
            told = None if version is None else await self._told_now(known.bill_code)
            yield told
            while version is not None and told is None and not self.watch.closed:
                await asyncio.sleep(AGAIN_SECONDS)
                told = await self._told_now(known.bill_code)
                yield told

    async def _told_now(self, code: str) -> dict[str, Any] | None:
        try:
            return await self.bill(code, None)
        except DatabaseUnavailable:
            return None

    async def instruct(self, typed: str, channel: str, bank: str | None, key: str | None) -> dict[str, Any]:
        """An instruction's JSON, once per idempotency key. Raises what the rooms below raise."""
        now = self.clock()
        if channel == CHANNEL:
            return await self._debit(typed, bank, key, now)
        asked = msgspec.json.encode([bill_code.compact(typed), channel, bank])
        issuing = await self._issuing(typed, channel, bank, now)
        if issuing is not None:
            bill, issuer = issuing

            async def ask() -> dict[str, Any]:
                await self.issuer.issue(bill, issuer, channel)
                async with self.pool.transaction() as db:
                    return await self._made(db, typed, channel, issuer.name, now)

            return await answer_once_outside(self.pool, self.region.region_id, key, asked, now, ask)
        async with self.pool.transaction() as db:

            async def work() -> dict[str, Any]:
                return await self._made(db, typed, channel, bank, now)

            return await answer_once(db, self.region.region_id, key, asked, now, work)

    async def _made(
        self, db: Connection, typed: str, channel: str, bank: str | None, now: datetime
    ) -> dict[str, Any]:
        bill, quoted, partner = await self._chosen(db, typed, channel, bank, now)
        made = await instructions.create(db, self.region, bill, partner, channel, self.laws, now)
        return self._told(made, partner, quoted, await self.directory.all())

    async def _debit(self, typed: str, bank: str | None, key: str | None, now: datetime) -> dict[str, Any]:
        """An e-wallet's debit: its provider is asked while no transaction is open."""
        asked = msgspec.json.encode([bill_code.compact(typed), CHANNEL, bank])

        async def work() -> dict[str, Any]:
            async with self.pool.transaction() as db:
                bill, _, partner = await self._chosen(db, typed, CHANNEL, bank, now)
            made, redirect = await self.debits.issue(bill, partner)
            assert made.expires_at is not None, "a debit ends"
            return self._heading(made, partner, made.amount, made.expires_at) | {
                "partner_reference_no": made.partner_reference_no,
                "redirect_url": redirect.redirect_url,
                "app_redirect_url": redirect.app_redirect_url,
            }

        return await answer_once_outside(self.pool, self.region.region_id, key, asked, now, work)

    async def _chosen(
        self, db: Connection, typed: str, channel: str, bank: str | None, now: datetime
    ) -> tuple[Bill, Quote, Partner]:
        """The bill, what it costs today, and the bank that can take it. Raises what the rooms below raise."""
        bill = await bills.find_by_code(db, self.region.region_id, typed)
        quoted = await quote(db, bill, self._today(), self.laws, now)
        here = Situation(quoted.amount_due, now, self.region.zone, self.resting)
        return bill, quoted, choosing.choose(await self.directory.all(), channel, bank, here)

    def _heading(self, made: Instruction, partner: Partner, amount: int, until: datetime) -> dict[str, Any]:
        return {
            "instruction_id": str(made.instruction_id),
            "channel": made.channel,
            "bank": partner.bank,
            "amount": amount,
            "expires_at": until.astimezone(self.region.zone).isoformat(timespec="seconds"),
        }

    async def _issuing(
        self, typed: str, channel: str, bank: str | None, now: datetime
    ) -> tuple[Bill, Partner] | None:
        """The bill and the bank that itself issues for it; None: nobody has to be asked.

        What cannot be had is said later, unless the key has its answer already.
        """
        if not any(instructions.is_issued_by(one, channel) for one in await self.directory.all()):
            return None
        try:
            async with self.pool.transaction() as db:
                bill, _, partner = await self._chosen(db, typed, channel, bank, now)
        except PagiError:
            return None
        return (bill, partner) if instructions.is_issued_by(partner, channel) else None

    def _today(self) -> date:
        return city_day(self.clock(), self.region.zone)

    async def _shown(self, db: Connection, bill: Bill, as_of: date) -> dict[str, Any]:
        return (await bill_view(db, self.keyring, self.laws, bill, as_of)).as_json()

    def _told(
        self, made: Instruction, partner: Partner, quoted: Quote, partners: Sequence[Partner]
    ) -> dict[str, Any]:
        until = made.expires_at or instructions.holds_until(quoted, self.region)
        amount = made.amount if made.channel == "qris" else quoted.amount_due
        told = self._heading(made, partner, amount, until)
        if made.qr_payload is not None:
            return told | {"qr_payload": made.qr_payload, "partner_reference_no": made.partner_reference_no}
        if made.channel == "mobile_banking":
            return told | {
                "payment_code": made.account.partition("/")[0],
                "bank_name": partner.profile.name,
                "banks": [one.bank for one in partners if "mobile_banking" in one.channels],
            }
        if made.channel == "bank_transfer":
            city = partner.profile.bank_transfer
            assert city is not None, "a partner with this channel has its account"
            return told | {
                "account_no": city.account_no,
                "account_name": city.account_name,
                "bank_name": city.bank_name,
                "transfer_code": made.account,
            }
        return told | {
            "virtual_account_no": made.virtual_account_no,
            "partner_service_id": made.partner_service_id,
            "customer_no": made.customer_no,
        }
