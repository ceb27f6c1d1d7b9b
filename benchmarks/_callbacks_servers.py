"""The servers of the callbacks benchmark, each a process of its own: ``pagi serve``, and the ORM service."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from urllib.request import urlopen

from _callbacks_city import BenchCity

HERE = Path(__file__).parent
READY_SECONDS = 20


@contextmanager
def pagi_server(city: BenchCity) -> Iterator[int]:
    """The port of ``pagi serve`` in production mode over the city's database."""
    settings = {"PAGI_MODE": "production", "DATA_DIR": str(city.folder / "serve")}
    with _serving(city, [sys.executable, "-m", "pagi.cli", "serve"], settings) as port:
        yield port


@contextmanager
def orm_server(city: BenchCity) -> Iterator[int]:
    """The port of the service that a team would otherwise write."""
    partner = {
        "partner_id": str(city.partner.partner_id),
        "client_id": city.partner.client_id,
        "client_secret": city.partner.client_secret,
        "clearing": city.clearing,
    }
    program = [sys.executable, str(HERE / "_callbacks_orm.py")]
    with _serving(city, program, {"BENCH_PARTNER": json.dumps(partner)}) as port:
        yield port


@contextmanager
def _serving(city: BenchCity, program: Sequence[str], settings: Mapping[str, str]) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    log = city.folder / f"{port}.log"
    environment = {
        **os.environ, **settings, "PORT": str(port), "DATABASE_URL": city.access.app,
        "PAGI_MASTER_KEY": base64.b64encode(city.master_key).decode(),
    }  # fmt: skip
    with log.open("wb") as lines, subprocess.Popen(program, env=environment, stderr=lines) as process:
        try:
            _wait_ready(process, port, log)
            yield port
        finally:
            process.terminate()


def _wait_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = monotonic() + READY_SECONDS
    while monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=2):
                return
        except OSError:
            sleep(0.05)
    sys.exit(f"callbacks: the server did not start: {log.read_text()[-2000:]}")
