"""``pagi serve`` as a program of its own over a test's database, for what needs real sockets."""

from __future__ import annotations

import base64
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import httpx

START_SECONDS = 40


@contextmanager
def pagi_serving(database_url: str, master_key: bytes, data_dir: Path) -> Iterator[str]:
    """The server's address; it has ended when the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ, "DATABASE_URL": database_url, "DATA_DIR": str(data_dir), "PAGI_MODE": "demo",
        "PAGI_MASTER_KEY": base64.b64encode(master_key).decode(),
    }  # fmt: skip
    program = [sys.executable, "-m", "pagi.cli", "serve", "--port", str(port)]
    log = data_dir / "serve.log"
    with log.open("wb") as lines, subprocess.Popen(program, env=environment, stderr=lines) as server:
        try:
            _wait_ready(server, f"http://127.0.0.1:{port}", log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _wait_ready(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = monotonic() + START_SECONDS
    with httpx.Client(base_url=url) as client:
        while monotonic() < deadline and server.poll() is None:
            try:
                if client.get("/health/ready").status_code == 200:
                    return
            except httpx.TransportError:
                sleep(0.05)
    raise AssertionError(f"pagi serve is not ready: {log.read_text()[-2000:]}")
