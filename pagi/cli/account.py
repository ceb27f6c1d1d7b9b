"""`pagi account`: a taxpayer's fixed number at a bank, for all bills, and what a bank would list under it."""

from __future__ import annotations

import json
from typing import Any

import rich_click as click

from pagi.bills import queries as bills
from pagi.bills.quote import quote
from pagi.bills.service import find_by_code
from pagi.cli.database import with_database
from pagi.clock import city_day
from pagi.config import read_settings
from pagi.database import Connection
from pagi.instructions import fixed_accounts
from pagi.keys import load_keyring
from pagi.partners.errors import NoPartnerForChannel
from pagi.partners.service import active_partners
from pagi.regions import DENPASAR
from tax_types.parameters import load as load_laws


@click.group()
def command() -> None:
    """Fixed numbers: one virtual account for all bills of a taxpayer."""


@command.command("fixed")
@click.argument("bill_code")
@click.option("--bank", help="The bank's slug or name; the first with virtual accounts by default.")
def fixed(bill_code: str, bank: str | None) -> None:
    """The number of whoever owes BILL_CODE, made if there is none, and the open bills under it, as JSON."""
    settings = read_settings()
    now, keyring = settings.clock()(), load_keyring(settings)

    async def work(db: Connection) -> dict[str, Any]:
        bill = await find_by_code(db, DENPASAR.region_id, bill_code)
        able = [
            one
            for one in await active_partners(db, keyring)
            if fixed_accounts.CHANNEL in one.channels and bank in (None, one.bank, one.name)
        ]
        if not able:
            which = f" ({bank})" if bank else ""
            raise NoPartnerForChannel(channel=fixed_accounts.CHANNEL, which=which, field="bank")
        account = await fixed_accounts.fixed_account(db, bill.taxpayer_id, able[0], now)
        listed = []
        for bill_id in await fixed_accounts.open_bills(db, bill.region_id, bill.taxpayer_id):
            one = await bills.find_by_id(db, bill.region_id, bill_id)
            if one is None or not one.payable:
                continue
            laws = load_laws(DENPASAR.slug)
            due = (await quote(db, one, city_day(now, DENPASAR.zone), laws, now)).amount_due
            listed.append({"bill_code": one.bill_code, "amount_due": due})
        return {
            "bank": able[0].bank,
            "virtual_account_no": account.virtual_account_no,
            "bills": listed,
            "amount_due": sum(one["amount_due"] for one in listed),
        }

    click.echo(json.dumps(with_database(settings, work), ensure_ascii=False))
