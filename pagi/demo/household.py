"""The demo city from start to stop: database, migrations, seed, programs; and the same backwards.

PostgreSQL comes first and goes last. A second start keeps the data and needs no network.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Protocol

from pagi.clock import DemoClock
from pagi.config import Settings
from pagi.database import DatabaseAccess
from pagi.database.access import embedded_server
from pagi.database.embedded import EmbeddedServer
from pagi.database.errors import EmbeddedServerFailed
from pagi.database.inspect import mark_as_demo
from pagi.database.migrate import migrate
from pagi.demo import seed
from pagi.demo.processes import Program, Programs, require_free
from pagi.errors import PagiError

READY_SECONDS = 40.0
DATABASE_PATIENCE_SECONDS = 5


class Progress(Protocol):
    """Who is told how far the demo's start has come."""

    def step(self, what: str) -> None:
        """A new stage begins."""
        ...

    def advance(self, done: int, of: int) -> None:
        """So much of this stage is done."""
        ...


class DemoRuns(PagiError):
    """Another demo uses this data folder."""

    code, status = "demo.runs", 500
    indonesian = "Demo di {folder} sudah berjalan (proses {pid})."
    english = "A demo of {folder} runs already (process {pid}). Stop it, or choose another DATA_DIR."


async def run_demo(
    settings: Settings,
    progress: Progress,
    tell: Callable[[str], None],
    ready: Callable[[dict[str, Any]], None],
) -> None:
    """Start the demo, call ``ready`` with what demo.json says, and keep it running until cancelled."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with _alone(settings.data_dir):
        server, lease = embedded_server(settings), ExitStack()
        programs = Programs(settings.data_dir, tell)
        try:
            programs.clear_orphans()
            require_free(settings.port, "PORT")
            require_free(settings.bank_port, "BANK_PORT")
            progress.step("Starting PostgreSQL")
            access = lease.enter_context(server.lease())
            await _prepare_database(settings, access, progress)
            programs.environment = _environment(settings, access)
            progress.step("Starting PAGI and Bank Simulasi")
            for program in _programs(settings):
                programs.start(program)
            await programs.wait_ready(READY_SECONDS)
            ready(json.loads(settings.demo_file.read_text()))
            async with asyncio.TaskGroup() as group:
                group.create_task(programs.watch())
                group.create_task(_watch_database(server, tell))
        finally:
            await asyncio.shield(programs.stop())
            await asyncio.shield(asyncio.to_thread(server.stop))
            lease.close()


async def _watch_database(server: EmbeddedServer, tell: Callable[[str], None]) -> None:
    """Start PostgreSQL again when it has been gone for a while and nobody else has started it."""
    gone = 0
    while True:
        await asyncio.sleep(1)
        gone = 0 if server.running_pid() is not None else gone + 1
        if gone >= DATABASE_PATIENCE_SECONDS:
            tell("PostgreSQL ended, starting it again")
            try:
                await asyncio.to_thread(server.ensure_running)
            except EmbeddedServerFailed as error:
                tell(error.say("en"))


async def _prepare_database(settings: Settings, access: DatabaseAccess, progress: Progress) -> None:
    progress.step("Laying the tables")
    await migrate(access.owner)
    await mark_as_demo(access.owner)
    clock = DemoClock(settings.clock_file)
    if settings.now is not None:
        clock.start_at(settings.now)
    progress.step("Seeding the demo city")
    await seed.run(settings, access.app, clock, progress.advance)


def _environment(settings: Settings, access: DatabaseAccess) -> dict[str, str]:
    return os.environ | {
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": access.app,
        "PAGI_MODE": "demo",
        "PORT": str(settings.port),
        "BANK_PORT": str(settings.bank_port),
        "NO_COLOR": "1",
    }


def _programs(settings: Settings) -> list[Program]:
    python = (sys.executable, "-m")
    bank = ("--port", str(settings.bank_port), "--data-dir", str(settings.data_dir))
    return [
        Program("serve", (*python, "pagi.cli", "serve"), f"{settings.base_url}/health/ready"),
        Program("worker", (*python, "pagi.cli", "worker")),
        Program("bank", (*python, "payment_channels.bank_simulasi", *bank), f"{settings.bank_url}/"),
    ]


@contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    """Only one demo per data folder; the lock ends with the process, however it ends."""
    with (data_dir / "demo.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise DemoRuns(folder=data_dir, pid=lock.read().strip() or "unknown") from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
