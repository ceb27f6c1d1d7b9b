"""Two real processes: Bank Simulasi and a recording stand-in for PAGI."""

from __future__ import annotations

import binascii
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

ROOT = Path(__file__).parents[2]
QR_EXAMPLE_3 = (
    "00020101021226640017ID.CO.BPDBALI.WWW01189360012900000000120210BPD00000010303URE51440014ID.CO.QRIS.WWW"
    "0215ID10260000000170303URE52049311530336054065588005802ID5921PAJAK DAERAH DENPASAR6008DENPASAR610580111"
    "623301185171010001001000100707LOKET016304AF92"
)


def sealed(text: str) -> str:
    """``text`` with its CRC."""
    return f"{text}6304{binascii.crc_hqx((text + '6304').encode(), 0xFFFF):04X}"


def free_port() -> int:
    """A port of loopback that nobody uses now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def eventually(question: Callable[[], Any], within: float = 30.0) -> Any:
    """What ``question`` answers once the answer is true; fails after ``within`` seconds."""
    end = time.monotonic() + within
    while True:
        with contextlib.suppress(httpx2.HTTPError):
            if answer := question():
                return answer
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.02)


def new_key() -> str:
    """A fresh RSA private key, PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return pem.decode()


def partner(name: str, bank: str, service_id: str, **more: Any) -> dict[str, Any]:
    """A partner as demo.json writes it."""
    return {
        "name": name,
        "bank": bank,
        "client_id": f"CLIENT-{name}",
        "client_secret": f"secret of {name}",
        "partner_id": f"PARTNER-{name}",
        "channel_id": "95051",
        "private_key_pem": new_key(),
        "partner_service_id": service_id,
        "channels": ["virtual_account", "qris"],
        **more,
    }


class Town:
    """A data directory, the stand-in for PAGI, and the bank, each a process of its own."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.pagi_port, self.bank_port = free_port(), free_port()
        self.facts = {
            "base_url": f"http://127.0.0.1:{self.pagi_port}",
            "owed": 558_800,
            "mode": "demo",
            "partners": [
                partner("BPD Bali", "bpdbali", "   88899"),
                partner(
                    "BNI",
                    "bni",
                    "00098826",
                    signature="2",
                    account_no="0098826001",
                    channels=["virtual_account", "bank_transfer", "mobile_banking"],
                ),
                partner("Second Bank", "second_bank", "", channels=["qris"]),
            ],
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.http = httpx2.Client(base_url=f"http://127.0.0.1:{self.bank_port}", timeout=20, trust_env=False)

    def write_demo(self) -> None:
        """Write demo.json, whole at once."""
        fresh = self.data_dir / "demo.new"
        fresh.write_text(json.dumps(self.facts))
        fresh.replace(self.data_dir / "demo.json")

    def start_pagi(self) -> None:
        """Start the stand-in and wait until it answers."""
        facts = self.data_dir / "facts.json"
        facts.write_text(json.dumps(self.facts))
        self._start("pagi", "tests.bank_simulasi.recording_pagi", str(self.pagi_port), str(facts))
        eventually(lambda: httpx2.get(f"{self.facts['base_url']}/heard", trust_env=False).is_success)

    def start_bank(self, **environment: str) -> None:
        """Start the bank and wait until it lives."""
        words = ["--port", str(self.bank_port), "--data-dir", str(self.data_dir)]
        self._start("bank", "payment_channels.bank_simulasi", *words, **environment)
        eventually(lambda: self.http.get("/health/live").is_success)

    def _start(self, name: str, module: str, *words: str, **environment: str) -> None:
        with (self.data_dir / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", module, *words],
                cwd=ROOT,
                stderr=log,
                env={**os.environ, **environment},
            )

    def stop(self, name: str, number: int = signal.SIGTERM) -> int:
        """Signal a process and wait for its end; its return code."""
        process = self.processes.pop(name)
        process.send_signal(number)
        return process.wait(timeout=20)

    def log(self, name: str = "bank") -> str:
        """What a process wrote on standard error."""
        return (self.data_dir / f"{name}.log").read_text()

    def pay(self, **order: Any) -> dict[str, Any]:
        """POST /pay, which must be understood."""
        reply = self.http.post("/pay", json=order)
        assert reply.status_code == 200, reply.text
        answer: dict[str, Any] = reply.json()
        return answer

    def script(self, *steps: dict[str, Any], **wishes: Any) -> None:
        """Tell the stand-in how to answer next."""
        url = f"{self.facts['base_url']}/script"
        httpx2.post(url, json={"steps": steps, **wishes}, trust_env=False).raise_for_status()

    def heard(self, service: int) -> list[dict[str, Any]]:
        """The calls of ``service`` that the stand-in got."""
        calls = httpx2.get(f"{self.facts['base_url']}/heard", trust_env=False).json()
        return [one for one in calls if one["service"] == service]

    def settlement(self, bank: str = "bpdbali", day: str | None = None) -> list[list[str]]:
        """The lines of a settlement file, the header apart."""
        day = day or self.http.get("/health/live").json()["city_day"]
        reply = self.http.get(f"/settlements/{bank}/{day}.csv")
        assert reply.status_code == 200, reply.text
        return [line.split(",") for line in reply.text.splitlines()[1:]]


@pytest.fixture(scope="module")
def running_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Both processes, for all tests of a module."""
    one = Town(tmp_path_factory.mktemp("town"))
    one.write_demo()
    one.start_pagi()
    one.start_bank()
    yield one
    codes = {name: one.stop(name) for name in list(one.processes)}
    one.http.close()
    assert set(codes.values()) <= {0}, codes


@pytest.fixture
def town(running_town: Town) -> Iterator[Town]:
    """The running town, with nothing armed and nothing heard."""
    running_town.script(forget=True)
    running_town.http.delete("/faults").raise_for_status()
    yield running_town
    running_town.http.delete("/faults").raise_for_status()
    running_town.script(forget=True)
    running_town.http.post("/ulangi")


@pytest.fixture
def own_town(tmp_path: Path) -> Iterator[Town]:
    """A town that a test starts and stops by itself."""
    one = Town(tmp_path)
    yield one
    for name in list(one.processes):
        one.stop(name, signal.SIGKILL)
    one.http.close()
