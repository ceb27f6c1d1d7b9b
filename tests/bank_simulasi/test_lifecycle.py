"""The bank's life: opening before PAGI, money told after restarts, stopping when told to or orphaned."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from .conftest import QR_EXAMPLE_3, ROOT, Town, eventually


def test_it_waits_politely_for_demo_json_and_follows_its_changes(own_town: Town) -> None:
    own_town.start_bank()
    assert own_town.http.get("/health/ready").status_code == 503
    assert own_town.http.get("/").status_code == 200
    assert own_town.http.post("/pay", json={"qr_payload": QR_EXAMPLE_3}).status_code == 503
    (own_town.data_dir / "demo.json").write_text('{"base_url": "http')
    assert own_town.http.get("/health/ready").status_code == 503
    own_town.write_demo()
    assert own_town.http.get("/health/ready").json() == {
        "status": "ready",
        "banks": ["bni", "bpdbali", "second_bank"],
    }
    own_town.facts["partners"] = own_town.facts["partners"][:1]  # type: ignore[index]
    own_town.write_demo()
    assert own_town.http.get("/health/ready").json()["banks"] == ["bpdbali"]


def test_money_that_moved_while_pagi_was_away_is_told_once_it_is_back(own_town: Town) -> None:
    own_town.write_demo()
    own_town.start_bank()
    answer = own_town.pay(qr_payload=QR_EXAMPLE_3)
    assert (answer["paid"], answer["pending"]) == (True, True)
    assert (
        answer["reference"] in own_town.http.get("/").text or "menunggu PAGI" in own_town.http.get("/").text
    )
    own_town.start_pagi()
    own_town.http.post("/ulangi")
    call = eventually(lambda: own_town.heard(52))[0]
    assert call["body"]["originalReferenceNo"] == answer["reference"]
    assert answer["reference"] in [line[3] for line in own_town.settlement()]


def test_a_payment_without_an_answer_outlives_the_death_of_the_bank(own_town: Town) -> None:
    own_town.write_demo()
    own_town.start_pagi()
    own_town.start_bank()
    own_town.script({"service": 25, "status": 504, "answer": {"responseCode": "5042500"}})
    answer = own_town.pay(virtual_account_no="888995171010001234")
    assert answer["pending"]
    own_town.stop("bank", signal.SIGKILL)
    own_town.start_bank()
    own_town.http.post("/ulangi")
    eventually(lambda: len(own_town.heard(25)) >= 2)
    assert own_town.heard(25)[-1]["body"]["flagAdvise"] == "Y"
    eventually(own_town.settlement)
    assert [line[3] for line in own_town.settlement()] == [answer["reference"]]


def test_transactions_bear_the_demo_citys_time(own_town: Town) -> None:
    own_town.write_demo()
    own_town.start_pagi()
    (own_town.data_dir / "clock.json").write_text(json.dumps({"offset_seconds": 40 * 86_400}))
    own_town.start_bank()
    answer = own_town.pay(virtual_account_no="888995171010001234")
    call = own_town.heard(25)[0]
    told = datetime.fromisoformat(call["body"]["trxDateTime"])
    signed = datetime.fromisoformat(call["headers"]["x-timestamp"])
    assert timedelta(days=40) - timedelta(seconds=5) < told - signed < timedelta(days=40, seconds=5)
    day = told.date().isoformat()
    assert [line[3] for line in own_town.settlement(day=day)] == [answer["reference"]]
    assert own_town.settlement(day=signed.astimezone(UTC).date().isoformat()) == []


def test_sigterm_stops_it_at_once_and_frees_the_port(own_town: Town) -> None:
    own_town.start_bank()
    own_town.http.get("/")  # leaves a connection kept alive
    assert own_town.stop("bank", signal.SIGTERM) == 0
    own_town.start_bank()
    assert own_town.stop("bank", signal.SIGINT) == 0


def test_it_stops_in_time_while_pagi_leaves_a_customer_waiting(own_town: Town) -> None:
    with socket.create_server(("127.0.0.1", own_town.pagi_port)) as silent, ThreadPoolExecutor(1) as customer:
        own_town.write_demo()
        own_town.start_bank()
        order = {"qr_payload": QR_EXAMPLE_3}
        paying = customer.submit(own_town.http.post, "/pay", json=order)
        silent.settimeout(30)
        connection, _ = silent.accept()
        with connection:
            assert own_town.stop("bank") == 0
        if (
            paying.exception(30) is None
        ):  # a customer who is told something is not told that PAGI has answered
            told = paying.result()
            assert told.status_code >= 500 or told.json()["state"] != "acknowledged"
        else:
            assert isinstance(paying.exception(), httpx2.HTTPError)
    own_town.start_pagi()
    own_town.start_bank()
    own_town.http.post("/ulangi")
    assert eventually(lambda: own_town.heard(52))


def test_a_port_in_use_is_said_and_ends_in_failure(own_town: Town) -> None:
    own_town.start_bank()
    words = ["--port", str(own_town.bank_port), "--data-dir", str(own_town.data_dir)]
    second = subprocess.run(
        [sys.executable, "-m", "payment_channels.bank_simulasi", *words],
        cwd=ROOT,
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert second.returncode == 1
    assert b"bank.cannot_serve" in second.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_it_stops_when_its_parent_dies(own_town: Town) -> None:
    starter = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-m', 'payment_channels.bank_simulasi', *sys.argv[1:]])\n"
        "print(child.pid, flush=True)\n"
        "child.wait()\n"
    )
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            starter,
            "--port",
            str(own_town.bank_port),
            "--data-dir",
            str(own_town.data_dir),
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PAGI_DIE_WITH_PARENT": "1"},
    )
    with parent:
        eventually(lambda: own_town.http.get("/health/live").is_success)
        parent.kill()
    eventually(lambda: _is_free(own_town.bank_port))


def _is_free(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) != 0
