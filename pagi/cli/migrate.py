"""`pagi migrate`: bring the database up to this version, as the owner of the tables."""

from __future__ import annotations

import asyncio

import rich_click as click

from pagi.config import read_settings
from pagi.database import reach_database
from pagi.database.migrate import migrate


@click.command()
def command() -> None:
    """Bring the database up to this version.

    Uses PAGI_OWNER_DATABASE_URL, else DATABASE_URL, else the embedded server.
    """
    with reach_database(read_settings()) as access:
        fresh = asyncio.run(migrate(access.owner))
    for name in fresh:
        click.echo(f"applied {name}", err=True)
    click.echo("the database is up to date", err=True)
