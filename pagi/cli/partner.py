"""`pagi partner`: take a bank on, list them, switch one off, say where it calls from and how it is called."""

from __future__ import annotations

import json
import secrets
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, TypeAlias

import rich_click as click
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pagi.cli.database import with_database
from pagi.clock import machine_clock
from pagi.config import read_settings
from pagi.database import Connection
from pagi.errors import PagiError
from pagi.house import reach_of
from pagi.http_client import check_target
from pagi.keys import load_keyring
from pagi.partners import administration
from pagi.partners.errors import PartnerUnknown
from pagi.partners.outbound import NewOutbound, new_private_key, public_half, set_outbound
from pagi.partners.service import NewPartner
from pagi.payments.onboarding import take_on_bank
from pagi.regions import DENPASAR
from payment_channels.errors import ChannelError
from payment_channels.profile import Profile, load_profile
from payment_channels.snap.keys import read_public_key

Network: TypeAlias = IPv4Network | IPv6Network
REGION_ID = DENPASAR.region_id


class PartnerInvalid(PagiError):
    """A bank that cannot be taken on as described."""

    code, status = "partner.invalid", 422
    indonesian = "Bank tidak dapat didaftarkan: {reason}."
    english = "This bank cannot be taken on: {reason}."


class NetworkType(click.ParamType[Network]):
    """A network such as 203.0.113.0/24, or one address."""

    name = "network"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Network:
        """The network. Fails with the reason."""
        try:
            return ip_network(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.group()
def command() -> None:
    """The banks: who may call, and how they are called."""


@command.command("add")
@click.option("--bank", required=True, help="The profile's name, such as bpd_bali.")
@click.option("--name", help="What people are shown; the profile's name by default.")
@click.option("--partner-id", required=True, help="The bank's X-PARTNER-ID.")
@click.option("--channel-id", required=True, help="The bank's CHANNEL-ID.")
@click.option(
    "--public-key",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The bank's RSA public key (PEM), which verifies its token requests.",
)
@click.option(
    "--channel", "channels", multiple=True, help="One of its channels; all of the profile's by default."
)
@click.option(
    "--network", "networks", multiple=True, type=NetworkType(), help="A network that it calls from."
)
def add(
    bank: str,
    name: str | None,
    partner_id: str,
    channel_id: str,
    public_key: Path,
    channels: tuple[str, ...],
    networks: tuple[Network, ...],
) -> None:
    """Take a bank on. Prints its client id and secret, once: the secret is kept sealed."""
    profile = load_profile(bank)
    new = NewPartner(
        name=name or profile.name,
        bank=bank,
        client_id=f"{bank}-{secrets.token_hex(6)}",
        client_secret=secrets.token_urlsafe(32),
        public_key_pem=_public_key(public_key),
        partner_code=partner_id,
        channel_code=channel_id,
        channels=_channels(profile, channels),
        networks=networks,
    )
    settings = read_settings()

    async def work(db: Connection) -> None:
        position = await administration.next_position(db, REGION_ID)
        taken = {one["name"] for one in await administration.listed(db, REGION_ID)}
        if new.name in taken:
            raise PartnerInvalid(field="name", reason=f"name: {new.name} is taken on already")
        await take_on_bank(db, load_keyring(settings), REGION_ID, position, new, machine_clock())

    with_database(settings, work)
    handed_over = {"name": new.name, "client_id": new.client_id, "client_secret": new.client_secret}
    click.echo(json.dumps(handed_over, ensure_ascii=False))


@command.command("list")
def show() -> None:
    """The banks, one JSON object a line, without secrets."""

    async def work(db: Connection) -> list[dict[str, Any]]:
        return await administration.listed(db, REGION_ID)

    for one in with_database(read_settings(), work):
        click.echo(json.dumps(one, ensure_ascii=False))


@command.command("disable")
@click.argument("name")
def disable(name: str) -> None:
    """Refuse every call of a bank, within half a minute. Its bookings stay."""
    _switch(name, active=False)


@command.command("enable")
@click.argument("name")
def enable(name: str) -> None:
    """Let a bank call again."""
    _switch(name, active=True)


@command.command("pause")
@click.argument("name")
@click.option("--channel", "channels", multiple=True, help="One of its channels; all by default.")
def pause(name: str, channels: tuple[str, ...]) -> None:
    """Give out nothing new at a bank, within half a minute. It still calls, and what is out still settles."""

    async def work(db: Connection) -> None:
        await administration.pause(db, REGION_ID, name, await _of_bank(db, name, channels))

    with_database(read_settings(), work)


@command.command("resume")
@click.argument("name")
@click.option("--channel", "channels", multiple=True, help="One of its channels; all by default.")
def resume(name: str, channels: tuple[str, ...]) -> None:
    """Give out new codes at a bank again."""

    async def work(db: Connection) -> None:
        await administration.resume(db, REGION_ID, name, await _of_bank(db, name, channels))

    with_database(read_settings(), work)


@command.command("prefer")
@click.argument("name")
def prefer(name: str) -> None:
    """Offer a bank before all others, wherever nobody names one."""

    async def work(db: Connection) -> None:
        await administration.prefer(db, REGION_ID, name)

    with_database(read_settings(), work)


@command.command("networks")
@click.argument("name")
@click.argument("networks", nargs=-1, type=NetworkType())
def allow(name: str, networks: tuple[Network, ...]) -> None:
    """The networks that a bank calls from, in place of those so far; none: from anywhere."""

    async def work(db: Connection) -> None:
        await administration.set_networks(db, REGION_ID, name, networks)

    with_database(read_settings(), work)


@command.command("outbound")
@click.argument("name")
@click.option("--base-url", help="Where the bank's API begins; the profile's by default.")
@click.option("--client-id", required=True, help="What the bank calls PAGI (X-CLIENT-KEY).")
@click.option("--partner-id", required=True, help="X-PARTNER-ID of PAGI at the bank.")
@click.option("--channel-id", required=True, help="CHANNEL-ID of PAGI at the bank.")
@click.option(
    "--private-key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="PAGI's RSA private key for this bank (PEM); a new one is made by default.",
)
def outbound(
    name: str,
    base_url: str | None,
    client_id: str,
    partner_id: str,
    channel_id: str,
    private_key: Path | None,
) -> None:
    """Say how a bank is called. The client secret is asked for, or read from standard input.

    Secret and key are kept sealed. Prints the public key to hand to the bank.
    """
    secret = click.prompt("Client secret", hide_input=True, err=True)
    settings = read_settings()
    pem = private_key.read_text(encoding="ascii", errors="replace") if private_key else new_private_key()

    async def work(db: Connection) -> str:
        bank = next(
            (one["bank"] for one in await administration.listed(db, REGION_ID) if one["name"] == name), None
        )
        rules = load_profile(bank).outbound if bank else None
        url = base_url or (rules.base_url if rules else "")
        if bank and (rules is None or not url):
            raise PartnerInvalid(
                field="base_url", reason=f"base_url: the profile {bank} does not say where it is called"
            )
        check_target(url, reach_of(settings))
        new = NewOutbound(url, client_id, secret, pem, partner_id, channel_id)
        await set_outbound(db, load_keyring(settings), REGION_ID, name, new, machine_clock())
        return url

    try:
        public = public_half(pem)
    except ChannelError as error:
        raise PartnerInvalid(field="private_key", reason=f"private key: {error.english}") from error
    url = with_database(settings, work)
    click.echo(json.dumps({"name": name, "base_url": url, "public_key": public}, ensure_ascii=False))


def _switch(name: str, *, active: bool) -> None:
    async def work(db: Connection) -> None:
        await administration.set_active(db, REGION_ID, name, active)

    with_database(read_settings(), work)


async def _of_bank(db: Connection, name: str, wanted: tuple[str, ...]) -> list[str]:
    """The channels meant: those named, which the bank must have, else all that it has."""
    held = next(
        (one["channels"] for one in await administration.listed(db, REGION_ID) if one["name"] == name), None
    )
    if held is None:
        raise PartnerUnknown
    if unknown := set(wanted) - set(held):
        raise PartnerInvalid(field="channel", reason=f"channel: {name} has no {', '.join(sorted(unknown))}")
    return list(wanted) or list(held)


def _public_key(path: Path) -> str:
    try:
        key = read_public_key(path.read_text(encoding="ascii", errors="replace"))
    except ChannelError as error:
        raise PartnerInvalid(field="public_key", reason=f"public key: {error.english}") from error
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _channels(profile: Profile, wanted: tuple[str, ...]) -> tuple[str, ...]:
    unknown = set(wanted) - set(profile.channels)
    if unknown:
        raise PartnerInvalid(
            field="channel", reason=f"channel: the profile {profile.slug} has no {', '.join(sorted(unknown))}"
        )
    return wanted or tuple(profile.channels)
