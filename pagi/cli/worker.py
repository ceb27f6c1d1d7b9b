"""`pagi worker`: run the periodic jobs until told to stop."""

from __future__ import annotations

import asyncio
import signal

import rich_click as click

from pagi.config import Settings, read_settings
from pagi.database import Pool, reach_database
from pagi.logging import configure_logging


@click.command()
def command() -> None:
    """Run the periodic jobs (expiry and the like) until SIGTERM or Ctrl-C."""
    settings = read_settings()
    configure_logging()
    with reach_database(settings) as access:
        asyncio.run(_work(settings, access.app))


async def _work(settings: Settings, url: str) -> None:
    from pagi.worker import run_jobs  # noqa: PLC0415  after the settings were found good

    stop = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    async with Pool(url, size=2, application_name="pagi worker") as pool:
        await run_jobs(pool, settings.clock(), stop)
