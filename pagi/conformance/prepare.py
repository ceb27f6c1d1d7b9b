"""Test bills in the demo's city: a made-up hotel of its own, so that no bill of the demo is touched."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from pagi.assessments import service as assessments
from pagi.assessments.models import TaxPeriod
from pagi.bills.models import Bill
from pagi.bills.quote import quote
from pagi.clock import city_day
from pagi.conformance.stage import Account, Code, Credentials, Stage, StageUnusable, TestBill
from pagi.database import Connection, load
from pagi.ids import new_id, new_reference, random_digits
from pagi.instructions import queries as instruction_queries
from pagi.instructions import service as instructions
from pagi.instructions.models import Instruction, InstructionState
from pagi.keys import Keyring
from pagi.partners.models import Partner
from pagi.partners.service import active_partners
from pagi.regions import DENPASAR
from pagi.taxpayers import service as taxpayers
from pagi.taxpayers.models import TaxObject, Taxpayer
from tax_types.parameters import load as load_laws

REGION = DENPASAR
GROSS = 2_500_000
BILLS = 6
DEBIT_LIVES = timedelta(minutes=30)
_SQL = load("pagi/conformance/queries.sql")


async def prepare(
    db: Connection, keyring: Keyring, url: str, credentials: Credentials, now: datetime
) -> Stage:
    """The stage for a bank of the demo; the caller commits. Raises StageUnusable."""
    known = {one.name: one for one in await active_partners(db, keyring)}
    partner = known.get(credentials.name)
    if partner is None:
        raise StageUnusable(
            reason=f"{credentials.name} is switched off", sebab=f"{credentials.name} dinonaktifkan"
        )
    bills = [await _bill(db, keyring, now) for _ in range(BILLS)]
    laws, stage = load_laws(REGION.slug), Stage(url, credentials)
    changed: dict[str, object] = {}
    if "virtual_account" in partner.channels:
        for name, bill in zip(("payable", "second", "expired"), bills, strict=False):
            made = await instructions.virtual_account(db, REGION, bill, partner, laws, now)
            changed[name] = _account(made)
            if name == "expired":
                await db.execute(_SQL.expire, REGION.region_id, made.instruction_id)
    if "qris" in partner.channels:
        changed["code"] = await _code(db, bills[3], partner, now)
    if "ewallet" in partner.channels:
        changed["debit"] = await _debit(db, bills[3], partner, now)
    if "mobile_banking" in partner.channels:
        due = [await instructions.mobile_banking(db, REGION, one, partner, laws, now) for one in bills[4:]]
        pairs = zip(bills[4:], due, strict=True)
        changed["bills"] = tuple(TestBill(bill.bill_code, one.amount) for bill, one in pairs)
    return _with(stage, changed)


async def _bill(db: Connection, keyring: Keyring, now: datetime) -> Bill:
    """Last month's return of a hotel that is made up for this run."""
    taxpayer = Taxpayer(REGION.region_id, new_id(), f"P2{random_digits(11)}", "UJI KESESUAIAN", "Jl. Uji 1")
    await taxpayers.add_taxpayer(db, keyring, taxpayer, now)
    number = f"5171901{random_digits(9)}"
    tax_object = TaxObject(
        REGION.region_id, new_id(), taxpayer.taxpayer_id, "hotel", number, "Renon", "Denpasar Selatan",
        "Jl. Uji 1",
    )  # fmt: skip
    await taxpayers.add_object(db, keyring, tax_object, now)
    month = (city_day(now, REGION.zone).replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    issued = await assessments.issue(db, REGION, tax_object, TaxPeriod.named(month), {"gross": GROSS}, now)
    assert issued.bill is not None, "a return with turnover has a bill"
    return issued.bill


async def _code(db: Connection, bill: Bill, partner: Partner, now: datetime) -> Code:
    made = await instructions.create(db, REGION, bill, partner, "qris", load_laws(REGION.slug), now)
    return Code(str(made.partner_reference_no), made.amount)


async def _debit(db: Connection, bill: Bill, partner: Partner, now: datetime) -> Code:
    """A debit as it stands when the provider has taken it on and the payer has not agreed yet."""
    quoted = await quote(db, bill, city_day(now, REGION.zone), load_laws(REGION.slug), now)
    reference = new_reference(now)
    await instruction_queries.add(db, Instruction(
        region_id=bill.region_id, instruction_id=new_id(), bill_id=bill.bill_id,
        partner_id=partner.partner_id, channel="ewallet", state=InstructionState.ACTIVE,
        amount=quoted.amount_due, created_at=now, expires_at=now + DEBIT_LIVES, account=reference,
        partner_reference_no=reference,
    ))  # fmt: skip
    return Code(reference, quoted.amount_due)


def _account(made: Instruction) -> Account:
    return Account(
        str(made.partner_service_id), str(made.customer_no), str(made.virtual_account_no), made.amount
    )


def _with(stage: Stage, changed: dict[str, object]) -> Stage:
    made: Stage = replace(stage, **changed)
    return made
