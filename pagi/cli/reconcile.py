"""`pagi reconcile`: match a bank's settlement file against the ledger, and say what is not in order."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import rich_click as click

from pagi.cli.database import with_database
from pagi.config import read_settings
from pagi.database import Connection
from pagi.regions import DENPASAR
from reconciliation.models import LineClass, Outcome
from reconciliation.service import reconcile
from reconciliation.statements import StatementBroken
from reconciliation.statements.settlement_csv import SIZE_LIMIT

LONG_FILE = 2_000_000
"""In bytes: from here on a person is shown the progress."""
_NAMES = {
    LineClass.MATCHED: "matched",
    LineClass.BOOKED: "booked now",
    LineClass.AMOUNT_DIFFERS: "amount differs",
    LineClass.ONLY_IN_BANK: "only in bank",
    LineClass.ONLY_IN_LEDGER: "only in ledger",
    LineClass.DUPLICATE: "duplicate",
}


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--bank", required=True, metavar="SLUG", help="The bank whose file it is, such as bpd_bali.")
@click.option(
    "--date",
    "day",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The day it settles, in the city's zone.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def command(file: Path, bank: str, day: datetime, as_json: bool) -> None:
    """Match the settlement FILE of a bank against the ledger. The same file again adds nothing."""
    settings = read_settings()
    content = _read(file)
    name = file.name.encode(errors="replace").decode()

    async def work(db: Connection) -> Outcome:
        with _progress(content) as progress:
            now = settings.clock()()
            return await reconcile(db, DENPASAR.region_id, bank, day.date(), content, name, now, progress)

    try:
        outcome = with_database(settings, work)
    except StatementBroken as broken:
        if as_json:
            click.echo(json.dumps({"error": _broken(broken)}))
        raise
    click.echo(json.dumps(outcome.as_json()) if as_json else "\n".join(_table(outcome)))


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(SIZE_LIMIT + 1)  # one more than is allowed is enough to refuse it
    except OSError as error:
        raise click.FileError(str(file), error.strerror or "cannot be read") from error


def _broken(broken: StatementBroken) -> dict[str, str | int]:
    return {
        "code": broken.code,
        "message": broken.english,
        "field": broken.field,
        "line": broken.line,
        "column": broken.column,
        "reason": broken.reason.english,
    }


@contextmanager
def _progress(content: bytes) -> Iterator[Callable[[int], None] | None]:
    """A bar on stderr for a person who waits for a long file."""
    if len(content) < LONG_FILE or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415  only where it is shown
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bar:
        reading = bar.add_task("reading", total=content.count(b"\n"))

        def tell(lines: int) -> None:
            bar.update(reading, completed=lines)

        yield tell


def _table(outcome: Outcome) -> Iterator[str]:
    run = outcome.run
    again = "" if outcome.new_run else ", which says the same as before: nothing was added"
    yield f"{run.bank}, {run.day}: {run.lines} lines, run {run.run_id}{again}"
    for name, total in run.classes.items():
        yield f"  {_NAMES[name]:<16}{total.count:>9}  {rupiah(total.amount):>24}"
    yield f"  {'set aside':<16}{len(outcome.quarantined):>9}"
    for bad in outcome.quarantined:
        yield f"    line {bad.line}, {bad.column}: {bad.reason.english}"
    yield f"The bank still owes {rupiah(run.clearing_balance)}. Matching clears nothing."


def rupiah(amount: int) -> str:
    """An amount as it is written in Indonesia: Rp558.800."""
    return f"{'-' if amount < 0 else ''}Rp{abs(amount):,}".replace(",", ".")
