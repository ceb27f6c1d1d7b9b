"""`pagi clock`: show or move the demo's clock. Penalties, expiry and schedules follow; signatures do not."""

from __future__ import annotations

import re
from datetime import timedelta

import rich_click as click

from pagi.clock import DemoClock
from pagi.config import read_settings
from pagi.regions import DENPASAR

_STEP = re.compile(r"\+(\d{1,5})([dhms])")
_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("step", required=False, metavar="[+40d|+6h|+30m|+45s]")
def command(step: str | None) -> None:
    """Show the demo's clock, or move it forward (demo only)."""
    settings = read_settings()
    if not settings.is_demo:
        raise click.UsageError("the clock moves in demo mode only")
    clock = DemoClock(settings.clock_file)
    if step is not None:
        found = _STEP.fullmatch(step)
        if found is None:
            raise click.BadParameter(
                "say +40d, +6h, +30m or +45s: the clock only moves forward", param_hint="step"
            )
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        clock.forward(timedelta(**{_UNITS[found[2]]: int(found[1])}))
    click.echo(clock().astimezone(DENPASAR.zone).isoformat(timespec="seconds"))
