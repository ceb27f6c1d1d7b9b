"""`pagi conformance`: play a bank's case list against an endpoint; exit 1 on an unexpected answer."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import msgspec
import rich_click as click

from pagi.cli.database import with_database
from pagi.clock import Clock, machine_clock
from pagi.config import Settings, read_settings
from pagi.conformance.prepare import prepare
from pagi.conformance.report import as_json, as_table
from pagi.conformance.run import play
from pagi.conformance.stage import Credentials, Stage, StageUnusable, read_stage
from pagi.conformance.verdicts import Result
from pagi.database import Connection, reach_database
from pagi.database.inspect import is_seeded_by_demo
from pagi.keys import load_keyring


@click.group()
def command() -> None:
    """Does an endpoint answer as a bank may expect it to?"""


@command.command("run")
@click.option("--partner", required=True, help="The bank that plays: its name or its profile's.")
@click.option("--url", help="Where to play, such as a gateway in between; the demo by default.")
@click.option(
    "--stage", "stage_file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON of a sandbox: its url, the bank's test credentials, test bills. The cases pay those bills.",
)  # fmt: skip
@click.option("--sandbox", is_flag=True, help="With --stage: yes, its credentials and bills are for tests.")
@click.option("--json", "as_object", is_flag=True, help="One JSON object on stdout.")
def run(partner: str, url: str | None, stage_file: Path | None, sandbox: bool, as_object: bool) -> None:
    """Play the case list as the bank and report case by case. Exit 1 when one is not as expected.

    Without --stage it plays in the running demo alone, on test bills that it makes there.
    """
    settings = read_settings()
    if stage_file is None:
        stage, clock = _demo_stage(settings, partner), settings.clock()
    else:
        stage, clock = _sandbox_stage(stage_file, partner, sandbox=sandbox), machine_clock
    stage = msgspec.structs.replace(stage, url=url or stage.url)
    results = asyncio.run(_played(stage, clock))
    click.echo(as_json(stage, results) if as_object else as_table(stage, results))
    sys.exit(0 if all(one.ok for one in results) else 1)


async def _played(stage: Stage, clock: Clock) -> list[Result]:
    return [one async for one in play(stage, clock, machine_clock)]


def _demo_stage(settings: Settings, partner: str) -> Stage:
    """Test bills in the demo. Raises StageUnusable anywhere else: a real city's bills are never paid here."""
    if not settings.is_demo or not settings.demo_file.exists():
        raise StageUnusable(
            reason="there is no demo in this DATA_DIR; name a sandbox by --stage",
            sebab="tidak ada demo di DATA_DIR ini; sebut sandbox dengan --stage",
        )
    with reach_database(settings) as access:
        if not asyncio.run(is_seeded_by_demo(access.app)):
            raise StageUnusable(
                reason="this database is not a demo's", sebab="basis data ini bukan milik demo"
            )
    facts = json.loads(settings.demo_file.read_text())
    credentials = _named(msgspec.convert(facts["partners"], list[Credentials]), partner)

    async def work(db: Connection) -> Stage:
        now = settings.clock()()
        return await prepare(db, load_keyring(settings), facts["base_url"], credentials, now)

    return with_database(settings, work)


def _named(partners: list[Credentials], wanted: str) -> Credentials:
    for one in partners:
        if wanted in (one.name, one.bank):
            return one
    names = ", ".join(one.bank for one in partners)
    raise StageUnusable(
        reason=f"{wanted} is no bank of the demo ({names})", sebab=f"{wanted} bukan bank demo ({names})"
    )


def _sandbox_stage(path: Path, partner: str, *, sandbox: bool) -> Stage:
    stage = read_stage(path)
    if not sandbox:
        raise StageUnusable(
            reason="the cases pay the bills in the file; --sandbox confirms that they are for tests",
            sebab="kasus-kasus ini membayar tagihan dalam berkas; --sandbox memastikan bahwa itu untuk uji",
        )
    _named([stage.partner], partner)
    return stage
