"""From an empty database to a bank's first payment, in production mode, with commands alone."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pyotp
import pytest

from pagi.database import DatabaseAccess
from tests.builders.city import PUBLIC_PEM, sign_rsa, stamp

ROOT = Path(__file__).parent.parent
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(database: DatabaseAccess, tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PAGI_", "DATABASE_"))}
    return kept | {
        "PYTHONPATH": str(ROOT),
        "PAGI_MODE": "production",
        "DATA_DIR": str(tmp_path / "data"),
        "DATABASE_URL": database.app,
        "PAGI_OWNER_DATABASE_URL": database.owner,
        "PAGI_MASTER_KEY": base64.b64encode(bytes(range(32))).decode(),
    }


@pytest.fixture
def pagi(environment: dict[str, str], tmp_path: Path) -> Run:
    (tmp_path / "bank.pem").write_text(PUBLIC_PEM)

    def run(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pagi.cli", *arguments],
            cwd=tmp_path, env=environment, input=typed, capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


def taken_on(pagi: Run, *more: str) -> dict[str, Any]:
    done = pagi(
        "partner", "add", "--bank", "bpd_bali", "--partner-id", "BPD01", "--channel-id", "95221",
        "--public-key", "bank.pem", *more,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@contextmanager
def served(environment: dict[str, str]) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "pagi.cli", "serve", "--port", str(port)],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(300):
            try:
                if httpx.get(f"http://127.0.0.1:{port}/health/ready", timeout=1).status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(15)


def test_an_empty_database_becomes_an_office_that_banks_and_clerks_can_enter(
    pagi: Run, environment: dict[str, str]
) -> None:
    assert pagi("migrate").returncode == 0
    assert pagi("region", "open").returncode == 0
    assert pagi("region", "open").returncode == 0
    bank = taken_on(pagi)
    made = pagi("clerk", "add", "wayan", "--name", "I Wayan Sudarma", "--role", "supervisor",
                typed="a long passphrase\na long passphrase\n")  # fmt: skip
    assert made.returncode == 0, made.stderr
    secret = json.loads(made.stdout[made.stdout.index("{") :])["totp_secret"]
    with served(environment) as address:
        token = _token(address, bank["client_id"])
        assert token["responseCode"] == "2007300"
        signed_in = httpx.post(
            f"{address}/api/v1/desk/sessions",
            json={"username": "wayan", "password": "a long passphrase", "totp": pyotp.TOTP(secret).now()},
        )
        assert signed_in.status_code == 201, signed_in.text
    proven = json.loads(pagi("doctor", "--ledger", "--json").stdout)["checks"]
    assert {one["verdict"] for one in proven if one["name"].startswith("ledger.")} == {"good"}


def _token(address: str, client_id: str) -> dict[str, Any]:
    at = stamp()
    headers = {"X-TIMESTAMP": at, "X-CLIENT-KEY": client_id, "X-SIGNATURE": sign_rsa(f"{client_id}|{at}"),
               "Content-Type": "application/json"}  # fmt: skip
    answer = httpx.post(
        f"{address}/v1.0/access-token/b2b", json={"grantType": "client_credentials"}, headers=headers
    )
    body: dict[str, Any] = answer.json()
    return body


def test_the_secret_is_told_once_and_lists_hold_none(pagi: Run) -> None:
    assert pagi("region", "open").returncode == 0
    bank = taken_on(pagi, "--network", "203.0.113.0/24", "--channel", "virtual_account")
    listed = pagi("partner", "list")
    assert bank["client_secret"] not in listed.stdout
    [shown] = [json.loads(line) for line in listed.stdout.splitlines()]
    assert (shown["networks"], shown["channels"], shown["active"]) == (
        ["203.0.113.0/24"], ["virtual_account"], True,
    )  # fmt: skip
    assert pagi("partner", "disable", bank["name"]).returncode == 0
    assert json.loads(pagi("partner", "list").stdout)["active"] is False
    assert pagi("partner", "networks", bank["name"]).returncode == 0
    assert json.loads(pagi("partner", "list").stdout)["networks"] == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (["--channel", "ewallet"], "partner.invalid"),
        (["--bank", "nobank"], "channel.profile_unknown"),
        (["--public-key", "nonsense.pem"], "partner.invalid"),
    ],
)
def test_a_bank_that_cannot_be_taken_on_leaves_nothing(
    pagi: Run, tmp_path: Path, change: list[str], code: str
) -> None:
    (tmp_path / "nonsense.pem").write_text("-----BEGIN PUBLIC KEY-----\nno\n")
    assert pagi("region", "open").returncode == 0
    done = pagi(
        "partner", "add", "--bank", "bpd_bali", "--partner-id", "B", "--channel-id", "1",
        "--public-key", "bank.pem", *change,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith(f"pagi: {code}: ")
    assert pagi("partner", "list").stdout == ""


def test_how_a_bank_is_called_is_kept_and_its_public_key_printed(pagi: Run) -> None:
    assert pagi("region", "open").returncode == 0
    take = ["partner", "add", "--bank", "bpd_bali", "--partner-id", "B", "--channel-id", "1"]
    assert pagi(*take, "--public-key", "bank.pem").returncode == 0
    ids = ["--client-id", "PAGI", "--partner-id", "PAGI-5171", "--channel-id", "95221"]
    call = ["partner", "outbound", "Bank BPD Bali", *ids, "--base-url", "https://api.bank.example/snap"]
    done = pagi(*call, typed="the secret\n")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["base_url"] == "https://api.bank.example/snap"
    assert told["public_key"].startswith("-----BEGIN PUBLIC KEY-----")
    assert "the secret" not in done.stdout + done.stderr
    again = json.loads(pagi(*call, typed="another\n").stdout)
    assert again["public_key"] != told["public_key"], "a key of its own each time"
    listed = json.loads(pagi("partner", "list").stdout)
    assert listed["called_at"] == "https://api.bank.example/snap"
    for wrong in (
        ["partner", "outbound", "Nobody", *ids, "--base-url", "https://api.bank.example"],
        ["partner", "outbound", "Bank BPD Bali", *ids],
        [*call[:-1], "ftp://api.bank.example"],
    ):
        assert pagi(*wrong, typed="x\n").returncode == 1


def test_a_clerk_who_left_is_let_in_no_more(pagi: Run) -> None:
    assert pagi("region", "open").returncode == 0
    typed = "a long passphrase\na long passphrase\n"
    assert pagi("clerk", "add", "made", "--name", "Made", "--role", "clerk", typed=typed).returncode == 0
    again = pagi("clerk", "add", "made", "--name", "Made", "--role", "clerk", typed=typed)
    assert again.stderr.splitlines()[-1].startswith("pagi: clerk.invalid: ")
    assert pagi("clerk", "disable", "made").returncode == 0
    assert json.loads(pagi("clerk", "list").stdout)["active"] is False
    assert pagi("clerk", "disable", "nobody").returncode == 1
