"""`pagi ledger`: read the ledger from the command line."""

from __future__ import annotations

import json
import sys
from datetime import datetime

import rich_click as click

from pagi.cli.database import with_database
from pagi.cli.ledger_books import export_journal, show_account, show_card
from pagi.cli.ledger_close import close_day
from pagi.cli.ledger_deposit import deposit
from pagi.config import read_settings
from pagi.database import Connection
from pagi.ledger.trial_balance import TrialBalance, trial_balance
from pagi.regions import DENPASAR


@click.group()
def command() -> None:
    """Read the ledger."""


@command.command("trial-balance")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Up to this business day, included.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def show_trial_balance(as_of: datetime | None, as_json: bool) -> None:
    """Debits and credits of every account. Exit 1 when they do not balance."""

    async def work(db: Connection) -> TrialBalance:
        return await trial_balance(db, DENPASAR.region_id, as_of.date() if as_of else None)

    found = with_database(read_settings(), work)
    click.echo(json.dumps(found.as_json(), ensure_ascii=False) if as_json else _table(found))
    sys.exit(0 if found.balanced else 1)


def _table(found: TrialBalance) -> str:
    rows = [("account", "name", "debit", "credit", "balance")]
    rows += [
        (line.code, line.name, f"{line.debit:,}", f"{line.credit:,}", f"{line.balance:,}")
        for line in found.accounts
    ]
    rows.append(
        ("", "balanced" if found.balanced else "NOT BALANCED", f"{found.debit:,}", f"{found.credit:,}", "")
    )
    code, name, *amounts = (max(len(row[column]) for row in rows) for column in range(5))
    return "\n".join(
        f"{row[0]:<{code}}  {row[1]:<{name}}  "
        + "  ".join(f"{value:>{width}}" for value, width in zip(row[2:], amounts, strict=True))
        for row in rows
    )


command.add_command(export_journal)
command.add_command(show_account)
command.add_command(show_card)
command.add_command(deposit)
command.add_command(close_day)
