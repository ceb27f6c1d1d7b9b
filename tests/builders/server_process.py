"""`pagi serve` as a process of its own, in production mode over a test database: started, stopped, killed."""

from __future__ import annotations

import asyncio
import base64
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
STOPS_IN = 15.0


def production(database_url: str, data_dir: Path, key: bytes) -> dict[str, str]:
    """The environment of a server in production mode."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PAGI_", "DATABASE_"))}
    return kept | {
        "PYTHONPATH": str(ROOT), "DATA_DIR": str(data_dir), "DATABASE_URL": database_url,
        "PAGI_MASTER_KEY": base64.b64encode(key).decode(), "PAGI_MODE": "production",
    }  # fmt: skip


@dataclass
class Server:
    """`pagi serve` as its own process."""

    environment: dict[str, str]
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Start it on a port of its own, or on the one it had, and wait until it is ready."""
        if not self.port:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = probe.getsockname()[1]
        self.process = subprocess.Popen(  # noqa: ASYNC220  forks at once
            [sys.executable, "-m", "pagi.cli", "serve", "--port", str(self.port)],
            env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        async with httpx.AsyncClient() as client:
            for _ in range(1_200):
                try:
                    if (await client.get(f"{self.address}/health/ready", timeout=2)).status_code == 200:
                        return
                except httpx.TransportError:
                    await asyncio.sleep(0.02)
        pytest.fail("the server did not start")

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def running(self) -> bool:
        """Whether it lives."""
        return self.process is not None and self.process.poll() is None

    async def stop(self) -> float:
        """SIGTERM, and how many seconds it took to end."""
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(self.process.wait, STOPS_IN)
        return time.monotonic() - began

    def kill(self) -> None:
        """SIGKILL; the worker ends with the process above it."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
