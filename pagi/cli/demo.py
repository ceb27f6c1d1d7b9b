"""`pagi demo`: the demo city on this machine, until Ctrl-C or SIGTERM."""

from __future__ import annotations

import asyncio
import signal
import sys
from types import TracebackType
from typing import Any

import rich_click as click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from pagi.config import Settings, read_settings
from pagi.logging import configure_logging


@click.command()
def command() -> None:
    """Start the demo city: PostgreSQL, PAGI and Bank Simulasi.

    DATA_DIR, PORT and BANK_PORT choose where; PAGI_NOW sets its clock.
    """
    settings = read_settings()
    if not settings.is_demo:
        raise click.UsageError("PAGI_MODE=production has no demo")
    configure_logging(level="WARNING")
    asyncio.run(_until_told_to_stop(settings))


async def _until_told_to_stop(settings: Settings) -> None:
    from pagi.demo.household import run_demo  # noqa: PLC0415  after the settings were found good

    with _Screen() as screen:
        running = asyncio.create_task(run_demo(settings, screen, screen.say, screen.invite))
        loop = asyncio.get_running_loop()
        stopping = False

        def stop() -> None:
            nonlocal stopping
            if not stopping:
                stopping = True
                screen.say("Stopping …")
                running.cancel()

        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(sign, stop)
        try:
            await running
        except asyncio.CancelledError:
            if not stopping:
                raise
            screen.say("Stopped. The data is kept; `make demo` goes on from here.")


class _Screen:
    """Progress on stderr: a bar on a terminal, plain lines elsewhere; the invitation on stdout."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._live = self._console.is_terminal
        self._bar = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(),
            console=self._console, transient=True, disable=not self._live,
        )  # fmt: skip
        self._task = self._bar.add_task("", total=None)
        self._told = 0

    def __enter__(self) -> _Screen:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._bar.stop()

    def step(self, what: str) -> None:
        """A new stage begins."""
        self._told = 0
        if self._live:
            self._bar.update(self._task, description=what, total=None, completed=0)
        else:
            self.say(f"{what} …")

    def advance(self, done: int, of: int) -> None:
        """So much of this stage is done."""
        if self._live:
            self._bar.update(self._task, completed=done, total=of)
        elif of and done * 4 // of > self._told:
            self._told = done * 4 // of
            self.say(f"  {done} of {of}")

    def say(self, line: str) -> None:
        """One line on stderr."""
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)

    def invite(self, facts: dict[str, Any]) -> None:
        """The demo is ready: what to open."""
        self._bar.stop()
        base, bill, clerk = facts["base_url"], facts["bills"][0], facts["clerks"][0]
        due = f"Rp{bill['amount_due']:,}".replace(",", ".")
        lines = [
            "",
            "PAGI is ready.",
            "",
            f"  Portal          {base}/",
            f"  A demo bill     {base}/  → {bill['bill_code']}  ({bill['tax']}, {due})",
            f"  Desk            {base}/petugas  → {clerk['username']} / {clerk['password']}",
            f"                  one-time code: secret {clerk['totp_secret']}",
            f"  Bank Simulasi   {facts['bank_url']}/",
            f"  API             {base}/schema",
            "",
            "Ctrl-C stops everything; the data stays.",
        ]
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()
