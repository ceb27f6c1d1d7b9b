"""The portal's questions answered from the rooms below: one connection per page, nothing kept in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from pagi.assessments import service as assessments
from pagi.bills import queries as bills
from pagi.bills.errors import BillNotFound
from pagi.bills.models import Bill, Item
from pagi.bills.quote import price, price_changes, quote
from pagi.clock import Clock, city_day
from pagi.database import Connection, Pool
from pagi.doors.portal.books import (
    Arrived,
    Bank,
    BillPage,
    CityAccount,
    DueNotice,
    Holder,
    LateRule,
    PayPage,
    Price,
    ReceiptPage,
    Way,
)
from pagi.doors.portal.reasons import reasons, reliefs
from pagi.instructions import choosing, debits
from pagi.instructions import queries as instruction_queries
from pagi.instructions import service as instructions
from pagi.instructions.choosing import Offer, Resting, Situation
from pagi.instructions.debits import Debits
from pagi.instructions.issuing import Issuer
from pagi.instructions.models import Instruction
from pagi.keys import Keyring
from pagi.partners.models import Partner
from pagi.partners.service import PartnerDirectory
from pagi.payments import queries as payments
from pagi.payments.waivers import settle_if_nothing_is_due
from pagi.regions import Region
from pagi.sweep import queries as questions
from pagi.sweep.models import Heard
from pagi.sweep.now import ask_now, standing
from pagi.sweep.sweeper import Sweeper
from pagi.taxpayers.service import find_object, find_taxpayer, masked_name
from tax_types.engine import TAXES, answer
from tax_types.owed import owed_law
from tax_types.parameters import Pack
from tax_types.penalties import LateInterest
from tax_types.request import read_request

OFFERED = ("qris", "virtual_account", "ewallet", "mobile_banking", "bank_transfer")
ONE_DAY = timedelta(days=1)
ANY_PRINCIPAL = {"principal": 1}


@dataclass(frozen=True, slots=True)
class LedgerBooks:
    """The portal's tools, handed in by the wiring; see ``books.Books`` for what each answer means."""

    pool: Pool
    keyring: Keyring
    region: Region
    laws: Pack
    directory: PartnerDirectory
    clock: Clock
    sweeper: Sweeper
    debits: Debits
    issuer: Issuer
    resting: Resting

    def today(self) -> date:
        """The city's present day."""
        return city_day(self.clock(), self.region.zone)

    def property_due(self) -> DueNotice | None:
        """This year's due date of PBB, from the parameters."""
        year = self.today().year
        asked = {"tax": "property", "region": self.region.slug, "period": str(year), "inputs": ANY_PRINCIPAL}
        due = answer(read_request(asked, TAXES)).days.due
        if due is None:
            return None
        late = _rule(owed_law(self.laws, "property", date(year, 12, 31), due).late)
        return DueNotice(year, due, late) if late else None

    async def bill(self, bill_code: str) -> BillPage | None:
        """Everything about the bill with this compact code, as of now."""
        async with self.pool.acquire() as db:
            bill = await bills.find_by_code(db, self.region.region_id, bill_code)
            return None if bill is None else await self._page(db, bill)

    async def bill_of_object(self, object_number: str, year: int) -> Bill | None:
        """The bill of a NOP for a tax year."""
        async with self.pool.acquire() as db:
            return await bills.find_by_object(db, self.region.region_id, object_number, str(year))

    async def open_bills_of_object(self, object_number: str) -> Sequence[Bill]:
        """The bills of a NOP that still ask for money, newest first."""
        async with self.pool.acquire() as db:
            return await bills.open_of_object(db, self.region.region_id, object_number)

    async def instruct(self, bill_code: str, channel: str, bank: str | None) -> Instruction:
        """A live instruction for the bill: the present one, else a new one, committed here."""
        partners = await self.directory.all()
        async with self.pool.transaction() as db:
            bill = await bills.find_by_code(db, self.region.region_id, bill_code)
            if bill is None:
                raise BillNotFound(bill_code=bill_code)
            quoted = await quote(db, bill, self.today(), self.laws, self.clock())
            partner = choosing.choose(partners, channel, bank, self._situation(quoted.amount_due))
            if not instructions.is_issued_by(partner, channel):
                return await instructions.create(
                    db, self.region, bill, partner, channel, self.laws, self.clock()
                )
        if channel == debits.CHANNEL:  # the provider is asked while no transaction is open
            return (await self.debits.issue(bill, partner))[0]
        return await self.issuer.issue(bill, partner, channel)

    async def close(self, bill_code: str) -> bool:
        """Settle a bill that asks for nothing today; committed here."""
        async with self.pool.transaction() as db:
            bill = await bills.find_by_code(db, self.region.region_id, bill_code)
            if bill is None:
                raise BillNotFound(bill_code=bill_code)
            return await settle_if_nothing_is_due(db, bill, self.laws, self.today(), self.clock())

    async def pay(self, bill_code: str, instruction_id: UUID) -> PayPage | None:
        """An instruction of this bill, live or not."""
        region_id = self.region.region_id
        async with self.pool.acquire() as db:
            instruction = await instruction_queries.find(db, region_id, instruction_id)
            bill = await bills.find_by_code(db, region_id, bill_code)
            if instruction is None or bill is None or instruction.bill_id != bill.bill_id:
                return None
            page = await self._page(db, bill)
            partner = await self._partner(instruction.partner_id)
            known = await standing(db, self.sweeper, partner, instruction)
            redirect = await debits.redirect_of(db, instruction)
        acquirer = partner.profile.qris
        return PayPage(
            page=page,
            instruction=instruction,
            bank=_bank(partner),
            merchant=acquirer.merchant.name if acquirer else self.region.recipient,
            nmid=acquirer.merchant.nmid if acquirer else "",
            now=self.clock(),
            standing=known,
            account=_account(partner),
            redirect=redirect,
        )

    async def ask(self, bill_code: str, instruction_id: UUID) -> None:
        """Ask the instruction's bank now; no connection is held meanwhile."""
        region_id = self.region.region_id
        async with self.pool.acquire() as db:
            instruction = await instruction_queries.find(db, region_id, instruction_id)
            bill = await bills.find_by_code(db, region_id, bill_code)
        if instruction is not None and bill is not None and instruction.bill_id == bill.bill_id:
            await ask_now(self.sweeper, instruction)
            if instruction.channel == debits.CHANNEL:
                await self._end(instruction)

    async def _end(self, instruction: Instruction) -> None:
        """A debit that its provider says was cancelled is over here too."""
        async with self.pool.transaction() as db:
            question = await questions.find(db, instruction.region_id, instruction.instruction_id)
            if question is not None and question.heard is Heard.NEVER:
                key = (instruction.region_id, instruction.partner_id, instruction.account)
                await debits.provider_says(db, *key, question.said)

    async def picture(self, instruction: Instruction, kind: Literal["svg", "png"]) -> bytes:
        """The QR code of an instruction, as it was drawn once and kept. Raises InstructionNotFound."""
        async with self.pool.transaction() as db:
            return await instructions.picture(db, instruction, kind)

    async def receipt(self, bill_code: str) -> ReceiptPage | None:
        """The receipt of a bill with this code, if there is such a bill."""
        region_id = self.region.region_id
        async with self.pool.acquire() as db:
            bill = await bills.find_by_code(db, region_id, bill_code)
            if bill is None:
                return None
            holder = await self._holder(db, bill)
            items = await bills.items(db, bill)
            received = await payments.payments_of_bill(db, region_id, bill.bill_id)
        banks = {partner.partner_id: _bank(partner) for partner in await self.directory.known()}
        return ReceiptPage(
            bill=bill,
            holder=holder,
            arrived=tuple(
                Arrived(payment, banks[payment.partner_id].name)
                for payment in received
                if payment.state != "reversed"
            ),
            principal=sum(item.principal_paid for item in items),
            interest=sum(item.interest_paid for item in items),
            fines=sum(item.fines_paid for item in items),
            reliefs=reliefs(price(items, self.today(), self.laws, settled=True).lines),
        )

    async def _page(self, db: Connection, bill: Bill) -> BillPage:
        today = self.today()
        holder = await self._holder(db, bill)
        if not bill.payable:
            return BillPage(bill, holder, today)
        items = await bills.items(db, bill)
        liabilities = await assessments.of_bill(db, bill.region_id, bill.bill_id)
        now = price(items, today, self.laws)
        return BillPage(
            bill=bill,
            holder=holder,
            as_of=today,
            prices=_prices(items, today, self.laws),
            reasons=reasons(liabilities, now.lines, self.region),
            ways=await self._ways(now.amount_due),
            late=_late_rule(items, self.laws),
            reliefs=now.waived,
        )

    async def _holder(self, db: Connection, bill: Bill) -> Holder:
        taxpayer = await find_taxpayer(db, self.keyring, bill.region_id, bill.taxpayer_id)
        tax_object = await find_object(db, self.keyring, bill.region_id, bill.object_id)
        return Holder(masked_name(taxpayer.name), tax_object.village, tax_object.district)

    def _situation(self, amount: int) -> Situation:
        return Situation(amount, self.clock(), self.region.zone, self.resting)

    async def _ways(self, amount: int) -> tuple[Way, ...]:
        found = choosing.offers(await self.directory.all(), self._situation(amount))
        offered = [offer for channel in OFFERED for offer in found if offer.channel == channel]
        return tuple(_way(offer) for offer in offered)

    async def _partner(self, partner_id: UUID) -> Partner:
        return next(one for one in await self.directory.known() if one.partner_id == partner_id)


def _way(offer: Offer) -> Way:
    partners = offer.able or tuple(partner for partner, _ in offer.unable)
    limits = [partner.profile.max_amount(offer.channel) for partner in partners]
    return Way(
        channel=offer.channel,
        banks=tuple(_bank(partner) for partner in partners),
        limit=None if None in limits else max(limit for limit in limits if limit is not None),
        hindrance=offer.hindrance,
        away=tuple((_bank(partner), hindrance) for partner, hindrance in offer.unable),
    )


def _account(partner: Partner) -> CityAccount | None:
    rules = partner.profile.bank_transfer
    return CityAccount(rules.account_no, rules.account_name, rules.bank_name) if rules else None


def _bank(partner: Partner) -> Bank:
    return Bank(partner.bank, partner.profile.name)


def _prices(items: Sequence[Item], today: date, laws: Pack) -> tuple[Price, ...]:
    """Today's price and the next two, each until the day before the one after it."""
    later = price_changes(items, today, laws, count=2)
    ends = [change.day - ONE_DAY for change in later] + [None]
    changes = [Price(change.day, end, change.amount_due) for change, end in zip(later, ends[1:], strict=True)]
    return (Price(today, ends[0], price(items, today, laws).amount_due), *changes)


def _late_rule(items: Sequence[Item], laws: Pack) -> LateRule | None:
    """The rule in one sentence, where one rate holds for all months."""
    for item in items:
        if item.due_date is None:
            continue
        return _rule(owed_law(laws, item.tax, item.period_end, item.due_date).late)
    return None


def _rule(law: LateInterest | None) -> LateRule | None:
    if law is None or len(set(law.monthly)) != 1:
        return None
    return LateRule(law.monthly[0], law.cap_months)
