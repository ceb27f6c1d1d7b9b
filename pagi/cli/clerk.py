"""`pagi clerk`: the people at the desk."""

from __future__ import annotations

import json
from typing import Any

import pyotp
import rich_click as click

from pagi.cli.database import with_database
from pagi.clock import machine_clock
from pagi.config import read_settings
from pagi.database import Connection
from pagi.identity.errors import ClerkInvalid
from pagi.identity.models import Role
from pagi.identity.service import create_clerk, listed_clerks, set_clerk_active
from pagi.keys import load_keyring
from pagi.regions import DENPASAR

REGION_ID = DENPASAR.region_id


@click.group()
def command() -> None:
    """The people at the desk."""


@command.command("add")
@click.argument("username")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.password_option(help="Asked for when absent; better not in the shell's history.")
def add(username: str, name: str, role: str, password: str) -> None:
    """Add somebody. Prints the secret for the authenticator app, once."""
    settings = read_settings()
    secret = pyotp.random_base32()

    async def work(db: Connection) -> None:
        made = await create_clerk(
            db, REGION_ID, load_keyring(settings), username, name, password, secret, role, machine_clock()
        )
        if made is None:
            raise ClerkInvalid(field="username", reason=f"username: {username} exists already")

    with_database(settings, work)
    address = pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=f"PAGI {DENPASAR.name}")
    click.echo(json.dumps({"username": username, "totp_secret": secret, "otpauth": address}))


@command.command("list")
def show() -> None:
    """The people at the desk, one JSON object a line."""

    async def work(db: Connection) -> list[dict[str, Any]]:
        return await listed_clerks(db, REGION_ID)

    for one in with_database(read_settings(), work):
        click.echo(json.dumps(one, ensure_ascii=False))


@command.command("disable")
@click.argument("username")
def disable(username: str) -> None:
    """Let somebody in no more, and end their sessions at once."""
    _switch(username, active=False)


@command.command("enable")
@click.argument("username")
def enable(username: str) -> None:
    """Let somebody in again."""
    _switch(username, active=True)


def _switch(username: str, *, active: bool) -> None:
    async def work(db: Connection) -> None:
        await set_clerk_active(db, REGION_ID, username, active, machine_clock())

    with_database(read_settings(), work)
