"""Bank Simulasi as provider: the real program, a process of its own, and a partner of ours that calls it."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import msgspec

from pagi.partners.outbound import NewOutbound, new_private_key, public_half
from payment_channels.profile import Profile, load_profile
from payment_channels.snap.codes import Service
from payment_channels.snap.signature import Kind

ROOT = Path(__file__).parents[2]
OURS, THEIRS = new_private_key(), new_private_key()


@dataclass
class PretendBank:
    """The program and what it is told of PAGI. ``pagi_url``: where it would tell of payments."""

    data_dir: Path
    profiles: dict[str, Profile]
    pagi_url: str = "http://127.0.0.1:9"
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    changes: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def credentials(self, bank: str) -> NewOutbound:
        """What this bank gave PAGI."""
        return NewOutbound(self.url, f"PAGI-{bank}", f"secret of {bank}", OURS, f"BAPENDA-{bank}", "95221")

    def write_demo(self) -> None:
        """demo.json, whole at once."""
        facts = {
            "base_url": self.pagi_url,
            "bank_url": self.url,
            "partners": [self._partner(*one) for one in self.profiles.items()],
        }
        fresh = self.data_dir / "demo.new"
        fresh.write_text(json.dumps(facts))
        fresh.replace(self.data_dir / "demo.json")

    def _partner(self, name: str, profile: Profile) -> dict[str, Any]:
        new, rules, numbers = self.credentials(profile.slug), profile.outbound, profile.virtual_account
        assert rules is not None
        merchant = msgspec.to_builtins(profile.qris.merchant) if profile.qris else None
        return {
            "name": name, "bank": profile.slug, "client_id": f"client-{profile.slug}",
            "client_secret": f"secret-of-{profile.slug}-0001", "partner_id": f"PAGI-{profile.slug}",
            "channel_id": "95221", "private_key_pem": THEIRS,
            "channels": list(profile.channels),
            "partner_service_id": numbers.padded_service_id if numbers else "",
            "signature": str(profile.signatures.va_payment or 1),
            "merchant": {**merchant, **self.changes} if merchant else None,
            "outbound": {
                "client_id": new.client_id, "client_secret": new.client_secret,
                "partner_id": new.partner_code, "channel_id": new.channel_code,
                "public_key_pem": public_half(OURS),
                "signature": "1" if rules.kind(Service.QR_QUERY) is Kind.SYMMETRIC else "2",
            },
        }  # fmt: skip

    def start(self) -> None:
        """Start it and wait until it knows its partners."""
        self.write_demo()
        words = ["--port", str(self.port), "--data-dir", str(self.data_dir)]
        with (self.data_dir / "bank.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "payment_channels.bank_simulasi", *words],
                cwd=ROOT, stderr=log, env={**os.environ, "PAGI_DIE_WITH_PARENT": "1"},
            )  # fmt: skip
        deadline = time.monotonic() + 60
        while True:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.url}/health/ready", trust_env=False).is_success:
                    return
            assert time.monotonic() < deadline, (self.data_dir / "bank.log").read_text()
            time.sleep(0.05)

    def stop(self) -> None:
        """End the process that was started here."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=30)
            self.process = None

    def arm(self, fault: str, **more: Any) -> None:
        """Arm a fault for the next messages."""
        httpx.post(f"{self.url}/faults", json={"fault": fault, **more}, trust_env=False).raise_for_status()

    def clear(self) -> None:
        """Disarm everything."""
        httpx.delete(f"{self.url}/faults", trust_env=False).raise_for_status()

    def pay(self, **order: Any) -> httpx.Response:
        """A customer pays; PAGI is told at ``pagi_url``."""
        return httpx.post(f"{self.url}/pay", json=order, trust_env=False, timeout=30)

    def log(self) -> str:
        """What it said."""
        return (self.data_dir / "bank.log").read_text()


@contextlib.contextmanager
def pretend_bank(
    data_dir: Path, profiles: dict[str, Profile] | None = None, pagi_url: str = "http://127.0.0.1:9"
) -> Iterator[PretendBank]:
    """The running program, stopped at the end."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = int(one.getsockname()[1])
    known = profiles or {"Bank BPD Bali": load_profile("bpd_bali"), "BNI": load_profile("bni")}
    bank = PretendBank(data_dir, known, pagi_url, port)
    bank.start()
    try:
        yield bank
    finally:
        bank.stop()
