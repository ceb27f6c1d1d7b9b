"""`pagi ledger close-day`: close a business day once the banks' files say that all is in order."""

from __future__ import annotations

import json
from datetime import datetime

import rich_click as click

from pagi.cli.database import with_database
from pagi.config import read_settings
from pagi.regions import DENPASAR
from reconciliation import day_close


@click.command("close-day")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def close_day(day: datetime, as_json: bool) -> None:
    """Close DATE, a day that is over: nothing is booked into it any more. A closed day stays as it is.

    Against what stands open a day is closed on the desk, by two persons.
    """
    settings = read_settings()
    now, closing = settings.clock()(), day.date()
    with_database(settings, lambda db: day_close.match(db, DENPASAR.region_id, closing, now))
    closed = with_database(settings, lambda db: day_close.close(db, DENPASAR.region_id, closing, now))
    if as_json:
        click.echo(json.dumps(closed.as_json(), ensure_ascii=False))
        return
    figures = closed.figures
    click.echo(
        f"{closed.day} is closed since {closed.closed_at:%Y-%m-%d %H:%M} UTC ({closed.closed_by_name})"
    )
    received, matched = figures["received"], figures["matched"]
    click.echo(f"  {figures['payments']} payments, Rp{received:,} received, Rp{matched:,} matched")
    for one in closed.blockers:
        click.echo(f"  closed against {one['reason']} at {one['bank']}: {one['count']}, Rp{one['amount']:,}")
