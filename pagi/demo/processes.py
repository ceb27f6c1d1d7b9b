"""The programs of a running demo: started as children, watched, restarted, stopped in time; orphans cleared.

All stay in the caller's process group, so Ctrl-C reaches them; each ends when the demo ends, however it ends.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from pagi.database.embedded import command_line
from pagi.errors import PagiError

STOP_SECONDS = 8.0
_POLL_SECONDS = 0.1
_RESTART_SECONDS = 1.0


class PortTaken(PagiError):
    """Another program listens where the demo wants to."""

    code, status = "demo.port_taken", 500
    indonesian = "Port {port} dipakai program lain. Setel {variable}, misalnya {variable}={other} make demo."
    english = "Port {port} is taken by another program. Choose one: {variable}={other} make demo."


class ProgramFailed(PagiError):
    """A program of the demo ended again and again before it was ready."""

    code, status = "demo.program_failed", 500
    indonesian = "{name} tidak mau berjalan: lihat {log}. Baris terakhir: {last}"
    english = "{name} does not start: see {log}. Its last line: {last}"


@dataclass(frozen=True, slots=True)
class Program:
    """One program of the demo and where it says that it is ready, if it does."""

    name: str
    command: Sequence[str]
    ready_url: str | None = None


class Programs:
    """Children of this process, with their pid files and logs in the data folder."""

    def __init__(self, data_dir: Path, tell: Callable[[str], None]) -> None:
        self._pids = data_dir / "run"
        self._logs = data_dir / "logs"
        self.environment: Mapping[str, str] = os.environ
        self._tell = tell
        self._children: dict[str, tuple[Program, subprocess.Popen[bytes]]] = {}
        self._ready: set[str] = set()

    def clear_orphans(self) -> None:
        """Stop what an earlier demo left running: only processes whose command line is the one we noted."""
        self._pids.mkdir(parents=True, exist_ok=True)
        self._logs.mkdir(parents=True, exist_ok=True)
        orphans = [pid for file in self._pids.glob("*.pid") if (pid := _noted(file)) is not None]
        for sign, seconds in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, 2.0)):
            for pid in orphans:
                with suppress(ProcessLookupError):
                    os.kill(pid, sign)
            deadline = time.monotonic() + seconds
            while orphans and time.monotonic() < deadline:
                orphans = [pid for pid in orphans if command_line(pid)]
                time.sleep(0.02)
        for file in self._pids.glob("*.pid"):
            file.unlink(missing_ok=True)

    def start(self, program: Program) -> None:
        """Start ``program`` in our process group; its output goes to its log."""
        log = self.log_file(program.name)
        if program.name not in self._children and log.exists():
            log.replace(log.with_suffix(".previous.log"))
        with log.open("ab") as output:
            child = subprocess.Popen(  # noqa: S603  our own programs
                list(program.command),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**self.environment, "PAGI_PARENT_PID": str(os.getpid()), "PAGI_DIE_WITH_PARENT": "1"},
            )
        self._children[program.name] = (program, child)
        note = {"pid": child.pid, "command": " ".join(program.command)}
        (self._pids / f"{program.name}.pid").write_text(json.dumps(note))

    def log_file(self, name: str) -> Path:
        """What a program says."""
        return self._logs / f"{name}.log"

    async def wait_ready(self, seconds: float) -> None:
        """Until every program answers. Raises ProgramFailed."""
        deadline = time.monotonic() + seconds
        for program, _ in list(self._children.values()):
            while program.ready_url is not None:
                child = self._children[program.name][1]
                if await asyncio.to_thread(answers, program.ready_url):
                    break
                if child.poll() is not None or time.monotonic() > deadline:
                    raise self._failure(program)
                await asyncio.sleep(_POLL_SECONDS)
            self._ready.add(program.name)

    async def watch(self) -> None:
        """Start again whatever ends, for as long as we run."""
        while True:
            await asyncio.sleep(_RESTART_SECONDS)
            for program, child in list(self._children.values()):
                if child.poll() is not None:
                    self._tell(f"{program.name} ended ({child.returncode}), starting it again")
                    self.start(program)

    async def stop(self) -> None:
        """SIGTERM to all, SIGKILL to what is left after eight seconds."""
        running = [child for _, child in self._children.values()]
        for sign, seconds in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, 2.0)):
            for child in running:
                child.send_signal(sign)
            deadline = time.monotonic() + seconds
            while running and time.monotonic() < deadline:
                running = [child for child in running if child.poll() is None]
                await asyncio.sleep(0.02)
        self._children.clear()
        for file in self._pids.glob("*.pid"):
            file.unlink(missing_ok=True)

    def _failure(self, program: Program) -> ProgramFailed:
        log = self.log_file(program.name)
        lines = log.read_text(errors="replace").strip().splitlines()
        return ProgramFailed(name=program.name, log=log, last=lines[-1][-500:] if lines else "(nothing)")


def require_free(port: int, variable: str) -> None:
    """Raises PortTaken where somebody listens on ``port``."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise PortTaken(port=port, variable=variable, other=port + 100) from error


def answers(url: str) -> bool:
    """Whether ``url`` answers with success."""
    try:
        with urlopen(url, timeout=2) as reply:  # noqa: S310  an http address of our own
            return bool(reply.status == 200)
    except HTTPError as error:
        error.close()
        return False
    except (OSError, HTTPException):
        return False


def _noted(file: Path) -> int | None:
    """The process that a pid file names, if it is still the program that was noted there."""
    try:
        note = json.loads(file.read_text())
        pid, command = int(note["pid"]), str(note["command"])
    except (ValueError, KeyError, TypeError):
        return None
    return pid if command_line(pid).strip() == command else None
