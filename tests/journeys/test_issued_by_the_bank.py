"""A bank that issues codes and numbers itself, over real programs: PAGI asks, a customer pays there."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.demo.demo_program import HURRIED, Demo, demo_in

BANK = "mandiri"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One running demo."""
    with demo_in(tmp_path_factory.mktemp("issued") / "data") as running:
        running.start(**HURRIED)
        yield running


@pytest.fixture
def client(demo: Demo) -> Iterator[httpx.Client]:
    """Somebody outside."""
    with httpx.Client(base_url=demo.base_url, timeout=30) as outside:
        yield outside
        outside.delete(f"{demo.facts['bank_url']}/faults")


def eventually(question: Callable[[], Any], within: float = 30.0) -> Any:
    end = time.monotonic() + within
    while not (answer := question()):
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.2)
    return answer


def bill_of(demo: Demo, client: httpx.Client) -> str:
    """A bill that QRIS can carry and nobody has paid."""
    for bill in demo.facts["bills"]:
        told = client.get(f"/api/v1/bills/{bill['bill_code']}").json()
        if told["status"] == "open" and told["amount_due"] <= 10_000_000:
            return str(bill["bill_code"])
    raise AssertionError("no bill is left")


def instruct(client: httpx.Client, code: str, channel: str, key: str) -> httpx.Response:
    return client.post(
        f"/api/v1/bills/{code}/instructions", json={"channel": channel, "bank": BANK},
        headers={"Idempotency-Key": f"{code}-{channel}-{key}"},
    )  # fmt: skip


def status(client: httpx.Client, code: str) -> str:
    return str(client.get(f"/api/v1/bills/{code}").json()["status"])


@pytest.mark.parametrize("channel", ["qris", "virtual_account"])
def test_a_bill_is_paid_by_what_the_bank_issued(demo: Demo, client: httpx.Client, channel: str) -> None:
    code = bill_of(demo, client)
    first, again = instruct(client, code, channel, "1"), instruct(client, code, channel, "1")
    assert first.status_code == 201, first.text
    assert again.json() == first.json()
    told = first.json()
    assert told["bank"] == BANK
    if channel == "qris":
        assert f"0522{told['partner_reference_no']}" in told["qr_payload"]
        order = {"qr_payload": told["qr_payload"]}
    else:
        order = {"virtual_account_no": told["virtual_account_no"]}
    paid = client.post(f"{demo.facts['bank_url']}/pay", json=order).json()
    assert (paid["paid"], paid["bank"], paid["amount"]) == (True, BANK, told["amount"])
    assert eventually(lambda: status(client, code) == "paid")


def test_a_bank_without_an_answer_is_said_so_and_asked_again(demo: Demo, client: httpx.Client) -> None:
    code = bill_of(demo, client)
    faults = f"{demo.facts['bank_url']}/faults"
    client.post(faults, json={"fault": "outage", "seconds": 60}).raise_for_status()
    silent = instruct(client, code, "qris", "1")
    assert (silent.status_code, silent.json()["code"]) == (503, "instruction.provider_silent")
    client.delete(faults).raise_for_status()
    shown = instruct(client, code, "qris", "1")
    assert shown.status_code == 201, shown.text
    client.post(faults, json={"fault": "outage", "seconds": 60}).raise_for_status()
    assert instruct(client, code, "qris", "1").json() == shown.json(), "the key has its answer"


def test_a_bill_paid_by_the_first_bank_takes_the_other_s_code_with_it(
    demo: Demo, client: httpx.Client
) -> None:
    code = bill_of(demo, client)
    other = instruct(client, code, "qris", "1").json()
    first = client.post(
        f"/api/v1/bills/{code}/instructions", json={"channel": "qris"}, headers={"Idempotency-Key": code}
    ).json()
    bank_url = demo.facts["bank_url"]
    client.post(f"{bank_url}/pay", json={"qr_payload": first["qr_payload"]}).raise_for_status()
    assert eventually(lambda: status(client, code) == "paid")

    def is_taken_back() -> bool:
        with sqlite3.connect(demo.folder / "bank_simulasi_issued.sqlite3") as book:
            rows = book.execute("select key from taken_back where kind = 'code'").fetchall()
        return (other["partner_reference_no"],) in rows

    assert eventually(is_taken_back)
    refused = client.post(f"{bank_url}/pay", json={"qr_payload": other["qr_payload"]})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "bank.taken_back")


@pytest.mark.parametrize("channel", ["qris", "virtual_account"])
def test_money_whose_callback_was_dropped_is_found_by_asking(
    demo: Demo, client: httpx.Client, channel: str
) -> None:
    code = bill_of(demo, client)
    told = instruct(client, code, channel, "1").json()
    order = {name: told[name] for name in ("qr_payload", "virtual_account_no") if name in told}
    bank_url = demo.facts["bank_url"]
    client.post(f"{bank_url}/faults", json={"fault": "drop_callback"}).raise_for_status()
    assert client.post(f"{bank_url}/pay", json=order).json()["state"] == "withheld"
    assert status(client, code) == "open"
    assert eventually(lambda: status(client, code) == "paid", within=90)
