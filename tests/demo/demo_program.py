"""Drives ``pagi demo`` as its own process in a temporary data folder, as `make demo` would."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from pagi.database.embedded import EmbeddedServer

ROOT = Path(__file__).parents[2]
READY_SECONDS = 60.0
STOP_SECONDS = 15.0
HURRIED = {"PAGI_SWEEP_LOOK": "1", "PAGI_SWEEP_AGE": "4"}
"""For tests that wait until PAGI asks a bank by itself."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Demo:
    """One data folder with its two ports; started and stopped as often as a test likes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.bank_port = free_port(), free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        ours = ("PAGI_", "DATABASE_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        own = {"DATA_DIR": str(self.folder), "PORT": str(self.port), "BANK_PORT": str(self.bank_port)}
        return kept | own | {"PYTHONPATH": str(ROOT)}

    @property
    def facts(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "demo.json").read_text())
        return found

    @property
    def output(self) -> str:
        return (self.folder.parent / f"{self.folder.name}.out").read_text(errors="replace")

    def start(self, **environment: str) -> float:
        """Start it in a process group of its own and wait until it is ready. Returns the seconds it took."""
        with (self.folder.parent / f"{self.folder.name}.out").open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "pagi.cli", "demo"],
                cwd=ROOT,
                env=self.environment | environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        began = time.monotonic()
        while "PAGI is ready" not in self.output or not self.is_ready():
            assert self.process.poll() is None, self.output
            assert time.monotonic() - began < READY_SECONDS, self.output
            time.sleep(0.05)
        return time.monotonic() - began

    def is_ready(self) -> bool:
        try:
            with urlopen(f"{self.base_url}/health/ready", timeout=2) as reply:  # noqa: S310  our own address
                return bool(reply.status == 200)
        except (URLError, OSError):
            return False

    def stop(self, sign: signal.Signals = signal.SIGTERM, *, group: bool = False) -> int:
        """Send ``sign`` and wait for the end, which must come within the promised time."""
        assert self.process is not None
        (os.killpg if group else os.kill)(self.process.pid, sign)
        return self.process.wait(STOP_SECONDS)

    def kill_everything(self) -> None:
        """SIGKILL to every process, PostgreSQL too."""
        assert self.process is not None
        postmaster = self.postgres_pid()
        os.killpg(self.process.pid, signal.SIGKILL)
        if postmaster is not None:
            os.kill(postmaster, signal.SIGKILL)
        self.process.wait(5)

    def postgres_pid(self) -> int | None:
        return EmbeddedServer(self.folder).running_pid()

    def pagi(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Python with ``arguments`` in the demo's environment, say ``-m pagi.cli doctor``."""
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )


@contextmanager
def demo_in(folder: Path) -> Iterator[Demo]:
    """A demo that leaves nothing behind, whatever the test did to it."""
    demo = Demo(folder)
    try:
        yield demo
    finally:
        if demo.process is not None and demo.process.poll() is None:
            demo.stop()
        EmbeddedServer(folder).stop()
