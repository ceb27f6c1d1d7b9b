"""`pagi ledger journal|account|card`: the general ledger, one account, one taxpayer."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import rich_click as click

from pagi.cli.database import with_database
from pagi.config import read_settings
from pagi.database import Connection
from pagi.keys import load_keyring
from pagi.regions import DENPASAR
from pagi.reports.general_ledger import AccountStatement, account_statement, journal_rows
from pagi.reports.spreadsheet import csv_line
from pagi.reports.taxpayer_card import Card, taxpayer_card

REGION_ID = DENPASAR.region_id
DAY = click.DateTime(["%Y-%m-%d"])
JOURNAL_COLUMNS = (
    *("business_day", "recorded_at", "entry_id", "kind", "source_id", "memo"),
    *("debit", "debit_name", "credit", "credit_name", "amount"),
)


def stretch(command: Any) -> Any:
    """The options --from and --to, both days included."""
    shown: dict[str, Any] = {"type": DAY, "required": True, "metavar": "YYYY-MM-DD"}
    last = click.option("--to", "last", help="Last business day.", **shown)
    first = click.option("--from", "first", help="First business day.", **shown)
    return first(last(command))


@click.command("journal")
@stretch
@click.option("--json", "as_json", is_flag=True, help="JSON lines in place of CSV.")
def export_journal(first: datetime, last: datetime, as_json: bool) -> None:
    """Every transfer of a stretch of business days, on stdout, in flat memory (CSV, UTF-8)."""

    async def work(db: Connection) -> int:
        count = 0
        if not as_json:
            sys.stdout.write(csv_line(JOURNAL_COLUMNS))
        async for row in journal_rows(db, REGION_ID, first.date(), last.date()):
            cells = asdict(row)
            line = [_cell(cells[name]) for name in JOURNAL_COLUMNS]
            sys.stdout.write(_json_line(cells) if as_json else csv_line(line))
            count += 1
        return count

    count = with_database(read_settings(), work)
    click.echo(f"{count:,} transfers from {first.date()} to {last.date()}", err=True)


@click.command("account")
@click.argument("code")
@stretch
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def show_account(code: str, first: datetime, last: datetime, as_json: bool) -> None:
    """One account, posting by posting, with its running balance."""

    async def work(db: Connection) -> AccountStatement:
        return await account_statement(db, REGION_ID, code, first.date(), last.date())

    found = with_database(read_settings(), work)
    if as_json:
        click.echo(_json_line({**asdict(found), "closing": found.closing}), nl=False)
        return
    click.echo(f"{found.code} {found.name}, {found.first} to {found.last}")
    for line in _account_lines(found):
        click.echo(line)


@click.command("card")
@click.argument("npwpd")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def show_card(npwpd: str, as_json: bool) -> None:
    """One taxpayer: what was asked, paid and waived, and what is open (kartu wajib pajak)."""
    settings = read_settings()

    async def work(db: Connection) -> Card:
        return await taxpayer_card(db, load_keyring(settings), REGION_ID, npwpd)

    card = with_database(settings, work)
    if as_json:
        click.echo(_json_line({**asdict(card), "open": card.open}), nl=False)
        return
    click.echo(f"{card.npwpd} {card.name}")
    for row in card.rows:
        click.echo(
            f"{row.day}  {row.kind:<11}  {row.reference:<18}  {row.tax:<13} {row.tax_period:<8}"
            f"{row.charged:>16,}{row.paid:>16,}{row.waived:>14,}{row.open:>16,}"
        )
    click.echo(f"open {card.open:,}, overpaid {card.overpaid:,}")


def _account_lines(found: AccountStatement) -> Iterator[str]:
    yield f"{'opening balance':<62}{found.opening:>18,}"
    for one in found.postings:
        yield (
            f"{one.business_day}  {one.kind:<10}  {one.other_code:<20}"
            f"{one.debit:>16,}{one.credit:>16,}{one.balance:>18,}  {one.memo}"
        )
    if found.cut:
        yield "… there are more: choose a shorter stretch, or `pagi ledger journal`"


def _json_line(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, default=_cell) + "\n"


def _cell(value: Any) -> Any:
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    return value if isinstance(value, int) else str(value)
