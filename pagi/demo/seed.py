"""Seeding the demo city, once; and at every start the file that tells programs how to drive it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from pagi.assessments import service as assessments
from pagi.bills import queries as bill_queries
from pagi.bills.models import Bill
from pagi.bills.quote import price
from pagi.clock import Clock, city_day
from pagi.config import Settings
from pagi.database import Connection, connect, load
from pagi.demo.city import Case, City
from pagi.demo.credentials import Credentials, credentials, write_private
from pagi.demo.outbound import connect_banks, outbound_facts
from pagi.identity.service import create_clerk
from pagi.ids import new_id
from pagi.instructions import service as instructions
from pagi.keys import Keyring, load_keyring
from pagi.ledger import journal
from pagi.partners import administration
from pagi.partners import service as partners
from pagi.partners.models import Partner
from pagi.payments.onboarding import take_on_bank
from pagi.regions import DENPASAR
from pagi.taxpayers import service as taxpayers
from pagi.taxpayers.models import TaxObject, Taxpayer
from tax_types.parameters import load as load_laws

_SQL = load("pagi/demo/queries.sql")
REGION = DENPASAR


async def run(
    settings: Settings, database_url: str, clock: Clock, advance: Callable[[int, int], None]
) -> None:
    """Seed the city if it is not there yet, and write demo.json. ``advance`` is told (done, of)."""
    keyring = load_keyring(settings)
    secrets = credentials(settings.data_dir)
    now = clock()
    db = await connect(database_url)
    try:
        if not await db.fetchval(_SQL.is_seeded, REGION.region_id):
            async with db.transaction():
                await _seed(db, keyring, secrets, now, advance)
        async with db.transaction():
            await _take_on_missing(db, keyring, secrets, now)
            await connect_banks(db, keyring, REGION.region_id, settings, secrets, now)
        facts = await _facts(db, keyring, settings, secrets, database_url, now)
    finally:
        await db.close()
    write_private(settings.demo_file, msgspec.json.format(msgspec.json.encode(facts)))


async def _seed(
    db: Connection, keyring: Keyring, secrets: Credentials, now: datetime, advance: Callable[[int, int], None]
) -> None:
    await journal.open_region(db, REGION)
    await _take_on_missing(db, keyring, secrets, now)
    for clerk in secrets.clerks:
        await create_clerk(
            db, REGION.region_id, keyring, clerk.username, clerk.name, clerk.password, clerk.totp_secret,
            clerk.role, now,
        )  # fmt: skip
    first = (await partners.active_partners(db, keyring))[0]
    cases = list(City(city_day(now, REGION.zone)).cases())
    for done, case in enumerate(cases, start=1):
        await _assess(db, keyring, case, first, now)
        advance(done, len(cases))


async def _take_on_missing(db: Connection, keyring: Keyring, secrets: Credentials, now: datetime) -> None:
    """The partners that are not there yet: all in a new city, those that came later in an older one."""
    known = {row["name"] for row in await administration.listed(db, REGION.region_id)}
    for bank in secrets.banks:
        if bank.name in known:
            continue
        new = partners.NewPartner(
            name=bank.name, bank=bank.bank, client_id=bank.client_id, client_secret=bank.client_secret,
            public_key_pem=bank.public_key_pem, partner_code=bank.partner_id, channel_code=bank.channel_id,
            channels=tuple(bank.channels),
        )  # fmt: skip
        position = await administration.next_position(db, REGION.region_id)
        await take_on_bank(db, keyring, REGION.region_id, position, new, now)


async def _assess(db: Connection, keyring: Keyring, case: Case, first: Partner, now: datetime) -> None:
    """One object from its owner to its bill, with the virtual account that every bill has."""
    taxpayer = Taxpayer(REGION.region_id, new_id(), case.npwpd, case.taxpayer, case.address)
    await taxpayers.add_taxpayer(db, keyring, taxpayer, now)
    tax_object = TaxObject(
        REGION.region_id, new_id(), taxpayer.taxpayer_id, case.tax, case.object_number, case.village,
        case.district, case.address,
    )  # fmt: skip
    await taxpayers.add_object(db, keyring, tax_object, now)
    issued = await assessments.issue(db, REGION, tax_object, case.period, case.inputs, now)
    if issued.bill is not None:
        laws = load_laws(REGION.slug)
        await instructions.virtual_account(db, REGION, issued.bill, first, laws, now)


async def _facts(
    db: Connection,
    keyring: Keyring,
    settings: Settings,
    secrets: Credentials,
    database_url: str,
    now: datetime,
) -> dict[str, Any]:
    """What demo.json says: addresses, credentials, and the bills that still ask for money."""
    known = {one.name: one for one in await partners.active_partners(db, keyring)}
    return {
        "base_url": settings.base_url,
        "bank_url": settings.bank_url,
        "database_url": database_url,
        "mode": "demo",
        "partners": [
            {
                "name": bank.name,
                "bank": bank.bank,
                "client_id": bank.client_id,
                "client_secret": bank.client_secret,
                "partner_id": bank.partner_id,
                "channel_id": bank.channel_id,
                "private_key_pem": bank.private_key_pem,
                "partner_service_id": _service_id(known[bank.name]),
                "channels": bank.channels,
                **_account(known[bank.name]),
                "signature": _signature(known[bank.name]),
                **outbound_facts(bank, known[bank.name]),
            }
            for bank in secrets.banks
        ],
        "clerks": [
            {
                "username": one.username,
                "password": one.password,
                "totp_secret": one.totp_secret,
                "role": one.role,
            }
            for one in secrets.clerks
        ],
        "bills": [
            await _bill(db, keyring, row, now) for row in await db.fetch(_SQL.open_bills, REGION.region_id)
        ],
    }


def _service_id(partner: Partner) -> str:
    """partnerServiceId as on the wire, padded; empty where the partner has no virtual accounts."""
    rules = partner.profile.virtual_account
    return rules.padded_service_id if rules is not None else ""


def _signature(partner: Partner) -> str:
    """The type of signature that the partner's messages about money carry."""
    pinned = partner.profile.signatures
    return str(pinned.va_payment or pinned.usual)


def _account(partner: Partner) -> dict[str, str]:
    """The city's account at a bank, where it takes transfers."""
    rules = partner.profile.bank_transfer
    return {"account_no": rules.account_no} if rules and "bank_transfer" in partner.channels else {}


async def _bill(db: Connection, keyring: Keyring, row: Any, now: datetime) -> dict[str, Any]:
    bill = await bill_queries.find_by_id(db, REGION.region_id, row["bill_id"])
    assert isinstance(bill, Bill)
    taxpayer = await taxpayers.find_taxpayer(db, keyring, REGION.region_id, bill.taxpayer_id)
    today = city_day(now, REGION.zone)
    return {
        "bill_code": bill.bill_code,
        "tax": bill.tax,
        "object_number": bill.object_number,
        "taxpayer_name": taxpayer.name,
        "period": bill.tax_period,
        "amount_due": price(await bill_queries.items(db, bill), today, load_laws(REGION.slug)).amount_due,
        "virtual_accounts": [
            {
                "partner": one["name"],
                "partner_service_id": one["partner_service_id"],
                "customer_no": one["customer_no"],
                "virtual_account_no": one["virtual_account_no"],
            }
            for one in await db.fetch(_SQL.virtual_accounts, REGION.region_id, bill.bill_id)
        ],
    }
