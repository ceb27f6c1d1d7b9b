"""`pagi worker`: periodic jobs, events for webhooks and questions to banks, until told to stop."""

from __future__ import annotations

import asyncio
import signal

import rich_click as click

from pagi.config import Settings, read_settings
from pagi.database import Pool, reach_database
from pagi.logging import configure_logging


@click.command()
def command() -> None:
    """Run the periodic jobs, the webhooks, and questions to banks about money, until SIGTERM or Ctrl-C."""
    settings = read_settings()
    configure_logging()
    with reach_database(settings) as access:
        asyncio.run(_work(settings, access.app))


async def _work(settings: Settings, url: str) -> None:
    from pagi.house import build_house  # noqa: PLC0415  after the settings were found good
    from pagi.notifications.notifier import notify  # noqa: PLC0415
    from pagi.notifications.subscriptions import reach_of  # noqa: PLC0415
    from pagi.sweep.run import sweep  # noqa: PLC0415
    from pagi.worker import run_jobs  # noqa: PLC0415

    stop = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    house = build_house(settings, url)
    keyring, clock = house.keyring, house.clock
    async with (
        Pool(url, size=2, application_name="pagi worker") as pool,
        house.opened(),
        asyncio.TaskGroup() as group,
    ):
        group.create_task(run_jobs(pool, clock, stop))
        group.create_task(notify(url, keyring, clock, reach_of(settings), stop))
        group.create_task(sweep(house.sweeper, stop))
        group.create_task(house.withdrawal.run(stop))
        group.create_task(house.debit_withdrawal.run(stop))
