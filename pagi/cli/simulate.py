"""`pagi simulate`: the seeded simulation of the money path, with every invariant after every batch."""

from __future__ import annotations

import signal
import sys
from typing import Any, NoReturn

import rich_click as click

from pagi.simulation.play import play
from pagi.simulation.report import as_json, broken, replay_command, table
from pagi.simulation.run import Report
from pagi.simulation.sabotage.registry import SABOTAGES


def _list(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo("\n".join(SABOTAGES))
        ctx.exit()


@click.command()
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Decides everything.")
@click.option("--seeds", type=click.IntRange(min=1), default=1, help="So many seeds, one after the other.")
@click.option(
    "--operations", type=click.IntRange(min=1), default=2_000, show_default=True, help="Operations a seed."
)
@click.option("--sabotage", type=click.Choice(list(SABOTAGES)), metavar="NAME", help="Plant a known bug.")
@click.option(
    "--list-sabotages", is_flag=True, is_eager=True, expose_value=False, callback=_list,
    help="Name the known bugs, one a line.",
)  # fmt: skip
@click.option("--json", "as_lines", is_flag=True, help="One JSON object a seed.")
def command(seed: int, seeds: int, operations: int, sabotage: str | None, as_lines: bool) -> None:
    """Play banks, clerks and failures by a seed against the real money path, and check every rupiah.

    Uses a temporary PostgreSQL of its own. Exit 1 and the command that replays it when an invariant breaks.
    """
    signal.signal(signal.SIGTERM, _end)
    bug = SABOTAGES[sabotage] if sabotage else None
    for report in play(range(seed, seed + seeds), operations, bug, tell=_progress):
        click.echo(as_json(report, sabotage) if as_lines else table(report))
        if report.broken is not None:
            click.echo(broken(report), err=True)
            click.echo(f"replay: {replay_command(report.seed, operations, sabotage)}")
            sys.exit(1)


def _end(*_: Any) -> NoReturn:
    sys.exit(143)


def _progress(report: Report) -> None:
    if sys.stderr.isatty():
        click.echo(f"\rseed {report.seed}: {report.operations} operations", nl=False, err=True)
