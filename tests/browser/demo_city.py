"""A demo city of its own, as `make demo` starts it: database, PAGI and Bank Simulasi, on free ports."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

import httpx2

ROOT = Path(__file__).parents[2]
FIVE_DAYS_BEFORE = "2026-08-26T14:17:00+08:00"  # PBB is due on 31 August
LOOKS = 600
BETWEEN_LOOKS = 0.2
STOP_SECONDS = 20


@dataclass(frozen=True)
class DemoCity:
    """A running demo and what it says about itself."""

    folder: Path
    facts: dict[str, Any]

    @property
    def base_url(self) -> str:
        """Where PAGI answers."""
        return str(self.facts["base_url"])

    @property
    def bank_url(self) -> str:
        """Where Bank Simulasi answers."""
        return str(self.facts["bank_url"])

    def bills(self, tax: str) -> list[dict[str, Any]]:
        """The open bills of one tax, as seeded."""
        return [bill for bill in self.facts["bills"] if bill["tax"] == tax]

    def pagi(self, *words: str) -> str:
        """A command of the office beside the running demo; what it prints."""
        environment = os.environ | {"DATA_DIR": str(self.folder)}
        done = subprocess.run(
            [sys.executable, "-m", "pagi.cli", *words], cwd=ROOT, env=environment, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def bank_pays(self, **order: str) -> dict[str, Any]:
        """The customer pays at the bank: by `virtual_account_no` or by `qr_payload`."""
        body = {"bank": self.facts["partners"][0]["bank"], **order}
        answer = httpx2.post(f"{self.bank_url}/pay", json=body, timeout=20)
        told: dict[str, Any] = answer.raise_for_status().json()
        return told

    def fault(self, name: str, **how: float) -> None:
        """Something goes wrong at the bank with the next messages."""
        httpx2.post(f"{self.bank_url}/faults", json={"fault": name, **how}, timeout=20).raise_for_status()

    def no_faults(self) -> None:
        """All is well at the bank."""
        httpx2.delete(f"{self.bank_url}/faults", timeout=20).raise_for_status()

    def reconciles(self, bank: str) -> dict[str, Any]:
        """The day's settlement file of a bank is fetched and reconciled by ``pagi reconcile``."""
        day = httpx2.get(f"{self.bank_url}/health/live", timeout=20).json()["city_day"]
        file = self.folder / f"{bank}.csv"
        file.write_bytes(httpx2.get(f"{self.bank_url}/settlements/{bank}/{day}.csv", timeout=20).content)
        words = ["reconcile", str(file), "--bank", bank, "--date", day, "--json"]
        told: dict[str, Any] = json.loads(self.pagi(*words))
        return told

    def forward(self, step: str) -> None:
        """Move the demo's clock forward, as `pagi clock +2h` does."""
        self.pagi("clock", step)


@contextmanager
def demo_city(folder: Path, now: str = FIVE_DAYS_BEFORE) -> Iterator[DemoCity]:
    """Start a demo in ``folder`` with its clock at ``now``; stop all of it at the end."""
    port, bank_port = free_ports(2)
    environment = os.environ | {
        "DATA_DIR": str(folder / "data"),
        "PORT": str(port),
        "BANK_PORT": str(bank_port),
        "PAGI_NOW": now,
        "NO_COLOR": "1",
    }
    environment.pop("DATABASE_URL", None)
    with (folder / "demo.log").open("wb") as log:
        command = [sys.executable, "-m", "pagi.cli", "demo"]
        demo = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            base_url = f"http://127.0.0.1:{port}"
            wait_until_ready(demo, base_url, folder / "demo.log")
            facts = json.loads((folder / "data" / "demo.json").read_text())
            yield DemoCity(folder / "data", facts)
        finally:
            stop(demo)


def stop(demo: subprocess.Popen[bytes]) -> None:
    """Ask it to end; end it by force when it does not."""
    demo.send_signal(signal.SIGTERM)
    try:
        demo.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(demo.pid, signal.SIGKILL)
        demo.wait()


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on at this moment."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def wait_until_ready(demo: subprocess.Popen[bytes], base_url: str, log: Path) -> None:
    """Return once the demo answers; raise with its log when it ends or takes too long."""
    pause = Event()
    for _ in range(LOOKS):
        if demo.poll() is not None:
            break
        try:
            if httpx2.get(f"{base_url}/health/ready", timeout=2).status_code == 200:
                return
        except httpx2.TransportError:
            pass
        pause.wait(BETWEEN_LOOKS)
    raise RuntimeError(f"the demo did not start:\n{log.read_text()[-4000:]}")
