"""`pagi ledger deposit`: what a bank paid over to the city's cash account (RKUD), and what waits."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

import rich_click as click

from pagi.cli.database import with_database
from pagi.clock import city_day
from pagi.config import read_settings
from pagi.database import Connection
from pagi.keys import load_keyring
from pagi.partners.models import Partner
from pagi.partners.service import active_partners
from pagi.payments.deposits import Deposit, Waiting, record_deposit, waiting
from pagi.regions import DENPASAR
from payment_channels.channel import CHANNELS

DAY = click.DateTime(["%Y-%m-%d"])


@click.command("deposit")
@click.option("--bank", help="The bank's profile name.")
@click.option("--channel", type=click.Choice(sorted(CHANNELS)), help="Which of its channels.")
@click.option("--date", "paid_day", type=DAY, metavar="YYYY-MM-DD", help="The day on which taxpayers paid.")
@click.option("--amount", type=click.IntRange(min=1), help="What reached the RKUD, rupiah.")
@click.option("--fee", type=click.IntRange(min=0), default=0, help="What the bank kept, rupiah.")
@click.option("--document", help="The paper that shows it, such as the RKUD's credit note.")
@click.option(
    "--on", "deposited_on", type=DAY, metavar="YYYY-MM-DD", help="The RKUD's day; today by default."
)
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")
def deposit(
    bank: str | None,
    channel: str | None,
    paid_day: datetime | None,
    amount: int | None,
    fee: int,
    document: str | None,
    deposited_on: datetime | None,
    as_json: bool,
) -> None:
    """Book what a bank paid over. Without options: what each bank has yet to pay over."""
    settings = read_settings()
    if bank is None and channel is None and paid_day is None and amount is None and document is None:
        _show(with_database(settings, _waiting), as_json=as_json)
        return
    if bank is None or channel is None or paid_day is None or amount is None or document is None:
        raise click.UsageError("--bank, --channel, --date, --amount and --document belong together.")
    now = settings.clock()()

    async def work(db: Connection) -> int:
        partner = _partner(await active_partners(db, load_keyring(settings)), bank)
        on = deposited_on.date() if deposited_on else city_day(now, DENPASAR.zone)
        paid_over = Deposit(partner, channel, paid_day.date(), amount, fee, document, on)
        return await record_deposit(db, paid_over, "pagi ledger deposit", now)

    covered = with_database(settings, work)
    answer = {"bank": bank, "channel": channel, "payments": covered, "amount": amount, "fee": fee}
    click.echo(json.dumps(answer) if as_json else f"{covered} payments, {amount + fee:,} rupiah paid over")


async def _waiting(db: Connection) -> list[Waiting]:
    return await waiting(db, DENPASAR.region_id)


def _partner(partners: list[Partner], bank: str) -> Partner:
    for one in partners:
        if bank in {one.bank, one.name}:
            return one
    raise click.UsageError(f"No bank is called {bank}.")


def _show(rows: list[Waiting], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([{**asdict(one), "paid_day": one.paid_day.isoformat()} for one in rows]))
        return
    for one in rows:
        click.echo(f"{one.paid_day}  {one.bank:<12} {one.channel:<16}{one.payments:>8,}{one.amount:>18,}")
    click.echo(f"{sum(one.amount for one in rows):,} rupiah matched and not yet paid over")
