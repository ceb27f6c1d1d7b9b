"""`pagi property`: land and buildings, and their PBB issued in mass (penetapan massal)."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path

import rich_click as click

from pagi.assessments.mass_issue.models import read_scope
from pagi.assessments.property_facts import MILLIONTHS, Recording, reduce_by_decree, revalue_land
from pagi.assessments.property_import import Imported, import_register
from pagi.assessments.property_register import MOST_VALUE, read_register
from pagi.cli.database import with_database, with_pool
from pagi.cli.progress import progress_bar
from pagi.cli.property_runs import approve, cancel, correct, issue, show_runs, withdraw
from pagi.config import read_settings
from pagi.database import Connection, Pool
from pagi.identity.service import find_clerk
from pagi.keys import load_keyring
from pagi.regions import DENPASAR
from pagi.taxpayers.service import find_object_by_number

BY = click.option("--by", required=True, metavar="USERNAME", help="The clerk who does it.")
BASIS = click.option(
    "--basis", required=True, metavar="TEXT", help="What it rests on: a survey, the number of a decree."
)
VALID_FROM = click.option(
    "--valid-from",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="From this day on; the state on 1 January decides a year's PBB.",
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")


@click.group()
def command() -> None:
    """Land and buildings, and their PBB issued in mass."""


command.add_command(issue)
command.add_command(correct)
command.add_command(cancel)
command.add_command(approve)
command.add_command(withdraw)
command.add_command(show_runs)


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@VALID_FROM
@BASIS
@BY
@AS_JSON
def import_file(file: Path, valid_from: datetime, basis: str, by: str, as_json: bool) -> None:
    """Take in the register FILE (CSV): owners, objects, land and buildings. Again: nothing is added.

    A line that cannot be used is named and stops nothing; the columns stand in docs/property.md.
    """
    settings = read_settings()

    async def work(pool: Pool) -> Imported:
        async with pool.acquire() as db:
            clerk = await find_clerk(db, DENPASAR.region_id, by)
        recording = Recording(valid_from.date(), basis, clerk.username, settings.clock()())
        with file.open(encoding="utf-8-sig", newline="", errors="replace") as source:
            total = sum(1 for _ in source) - 1
            source.seek(0)
            lines = read_register(source, DENPASAR.bill_prefix)
            with progress_bar("Objects", total) as advance:
                return await import_register(
                    pool, load_keyring(settings), DENPASAR, lines, recording, advance
                )

    done = with_pool(settings, work)
    if as_json:
        click.echo(json.dumps(done.as_json(), ensure_ascii=False))
        return
    click.echo(
        f"{done.lines:,} lines: {done.new_taxpayers:,} new taxpayers, {done.new_objects:,} new objects, "
        f"{done.new_owners:,} changed hands, {done.new_facts:,} new facts, {len(done.set_aside):,} set aside"
    )
    for wrong in done.set_aside:
        click.echo(f"  {wrong.say('en')}")


@command.command("revalue")
@click.option("--village", "scope", required=True, metavar="CODE", help="A NOP's first 7, 10 or 18 digits.")
@click.option("--land-value", required=True, type=click.IntRange(0, MOST_VALUE), help="Rupiah per m².")
@click.option("--instead-of", type=int, help="Only land that has this value now.")
@VALID_FROM
@BASIS
@BY
def revalue(
    scope: str, land_value: int, instead_of: int | None, valid_from: datetime, basis: str, by: str
) -> None:
    """Give the land of a village another value per m². Assessments follow with `pagi property correct`."""
    settings = read_settings()

    async def work(db: Connection) -> int:
        clerk = await find_clerk(db, DENPASAR.region_id, by)
        recording = Recording(valid_from.date(), basis, clerk.username, settings.clock()())
        wanted = read_scope(scope, DENPASAR)
        nops = (wanted.prefix, wanted.end)
        return await revalue_land(db, DENPASAR.region_id, nops, land_value, recording, instead_of=instead_of)

    click.echo(f"{with_database(settings, work):,} objects have new facts")


@command.command("reduce")
@click.argument("nop")
@click.option("--year", required=True, type=click.IntRange(1994, 2899), help="The tax year.")
@click.option("--share", required=True, metavar="SHARE", help='Of the tax, such as "0.25"; "0" withdraws it.')
@click.option("--decree", required=True, metavar="TEXT", help="The number of the decree.")
@BY
def reduce(nop: str, year: int, share: str, decree: str, by: str) -> None:
    """Record a reduction (pengurangan) by decree for an object and a year."""
    settings = read_settings()
    millionths = _millionths(share)

    async def work(db: Connection) -> None:
        clerk = await find_clerk(db, DENPASAR.region_id, by)
        number = read_scope(nop, DENPASAR).prefix
        object_id = await find_object_by_number(db, DENPASAR.region_id, number, ("property",))
        await reduce_by_decree(
            db, DENPASAR.region_id, object_id, year, millionths, decree, clerk.username, settings.clock()()
        )

    with_database(settings, work)
    click.echo(f"{nop}, {year}: {share} of the tax is taken off by {decree}")


def _millionths(share: str) -> int:
    found = re.fullmatch(r"(0|1)(?:\.([0-9]{1,6}))?", share)
    millionths = int(found[1]) * MILLIONTHS + int((found[2] or "").ljust(6, "0")) if found else MILLIONTHS + 1
    if millionths > MILLIONTHS:
        raise click.BadParameter("a share from 0 to 1 with at most 6 decimals", param_hint="--share")
    return millionths
