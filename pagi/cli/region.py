"""`pagi region`: begin the books of the city."""

from __future__ import annotations

import rich_click as click

from pagi.cli.database import with_database
from pagi.config import read_settings
from pagi.database import Connection
from pagi.ledger.journal import open_region
from pagi.regions import DENPASAR


@click.group()
def command() -> None:
    """The city that this installation serves."""


@command.command("open")
def open_books() -> None:
    """Open the city's books: its row and its accounts. Again: nothing changes."""

    async def work(db: Connection) -> None:
        await open_region(db, DENPASAR)

    with_database(read_settings(), work)
    click.echo(f"{DENPASAR.name} ({DENPASAR.region_id}) is open.")
