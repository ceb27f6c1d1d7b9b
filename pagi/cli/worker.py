"""`pagi worker`: run the periodic jobs and carry events to webhooks until told to stop."""

from __future__ import annotations

import asyncio
import signal

import rich_click as click

from pagi.config import Settings, read_settings
from pagi.database import Pool, reach_database
from pagi.keys import load_keyring
from pagi.logging import configure_logging


@click.command()
def command() -> None:
    """Run the periodic jobs (expiry and the like) and the webhooks until SIGTERM or Ctrl-C."""
    settings = read_settings()
    configure_logging()
    with reach_database(settings) as access:
        asyncio.run(_work(settings, access.app))


async def _work(settings: Settings, url: str) -> None:
    from pagi.notifications.notifier import notify  # noqa: PLC0415  after the settings were found good
    from pagi.notifications.subscriptions import reach_of  # noqa: PLC0415
    from pagi.worker import run_jobs  # noqa: PLC0415

    stop = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    keyring, clock = load_keyring(settings), settings.clock()
    async with Pool(url, size=2, application_name="pagi worker") as pool, asyncio.TaskGroup() as group:
        group.create_task(run_jobs(pool, clock, stop))
        group.create_task(notify(url, keyring, clock, reach_of(settings), stop))
