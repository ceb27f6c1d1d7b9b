"""No callback is ever lost: its news goes missing between the real programs, the bill becomes LUNAS.

PAGI's worker asks Bank Simulasi on its own (SNAP 51, 26); nobody presses anything unless the test says so.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from tests.demo.demo_program import HURRIED, Demo, demo_in
from tests.journeys.test_from_bill_to_books import WITA, Journey

WITHIN = 90.0
"""Seconds in which lost news is found: the sweep looks every five at what is older than fifteen."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One running demo, shortly before midnight in Denpasar: it begins on one day and ends on the next."""
    midnight = datetime.now(WITA).replace(hour=23, minute=58, second=0, microsecond=0)  # noqa: TID251
    with demo_in(tmp_path_factory.mktemp("lost") / "data") as running:
        running.start(PAGI_NOW=midnight.isoformat(), **HURRIED)
        yield running


@pytest.fixture
def client(demo: Demo) -> Iterator[httpx.Client]:
    """Somebody outside."""
    with httpx.Client(base_url=demo.base_url, timeout=20) as outside:
        yield outside


@pytest.fixture
def journey(demo: Demo, client: httpx.Client) -> Iterator[Journey]:
    """A journey whose bank has no fault left, before and after; the books are proven at its end."""
    made = Journey(demo, client)
    client.delete(f"{made.facts['bank_url']}/faults").raise_for_status()
    yield made
    client.delete(f"{made.facts['bank_url']}/faults").raise_for_status()
    made.command("doctor", "--ledger", "--json")
    assert made.command("ledger", "trial-balance", "--json")["balanced"] is True


def arm(journey: Journey, fault: str, **how: float) -> None:
    """A fault at the bank."""
    journey.client.post(
        f"{journey.facts['bank_url']}/faults", json={"fault": fault, **how}
    ).raise_for_status()


def within(seconds: float, question: Callable[[], Any]) -> Any:
    """What ``question`` answers once that is true."""
    end = time.monotonic() + seconds
    while not (found := question()):
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.3)
    return found


def lunas(journey: Journey, bill_code: str, within_seconds: float = WITHIN) -> dict[str, Any]:
    """The bill, once it is paid."""
    found: dict[str, Any] = within(
        within_seconds, lambda: (told := journey.bill(bill_code))["status"] == "paid" and told
    )
    return found


def test_a_dropped_callback_and_three_429s_over_midnight(journey: Journey, tmp_path: Path) -> None:
    """Paid at the end of one day, found on the next: of the day on which it was paid."""
    bill = journey.small_bill()
    code = journey.instruct(bill["bill_code"], channel="qris")
    arm(journey, "drop_callback")
    told = journey.pay(qr_payload=code["qr_payload"])
    assert told["transaction_time"][11:16] in ("23:58", "23:59"), told["transaction_time"]
    arm(journey, "rate_limit", count=3)
    journey.demo.pagi("-m", "pagi.cli", "clock", "+5m")
    found = lunas(journey, bill["bill_code"])
    assert found["paid"] == code["amount"]
    assert journey.client.get(f"{journey.facts['bank_url']}/faults").json()["armed"] == [], "all three came"

    day = told["transaction_time"][:10]
    file = tmp_path / "bank.csv"
    file.write_bytes(
        journey.client.get(f"{journey.facts['bank_url']}/settlements/bpd_bali/{day}.csv").content
    )
    run = journey.command("reconcile", str(file), "--bank", "bpd_bali", "--date", day, "--json")
    assert run["classes"]["matched"] == {"count": 1, "amount": code["amount"]}


def test_a_virtual_account_whose_payment_was_never_told_of(journey: Journey) -> None:
    bill = journey.small_bill()
    account = bill["virtual_accounts"][0]
    arm(journey, "drop_callback")
    journey.pay(virtual_account_no=account["virtual_account_no"], bank="bpd_bali")
    assert lunas(journey, bill["bill_code"])["paid"] == bill["amount_due"]


def test_a_bank_that_signs_with_its_own_key_is_asked_too(journey: Journey) -> None:
    bill = journey.small_bill()
    code = journey.instruct(bill["bill_code"], channel="qris", bank="bni")
    arm(journey, "drop_callback")
    journey.pay(qr_payload=code["qr_payload"], bank="bni")
    assert lunas(journey, bill["bill_code"])["paid"] == code["amount"]


def test_a_time_out_after_the_commit_and_a_retry_book_once(journey: Journey) -> None:
    bill = journey.small_bill()
    code = journey.instruct(bill["bill_code"], channel="qris")
    arm(journey, "timeout_after_commit")
    told = journey.pay(qr_payload=code["qr_payload"])
    assert lunas(journey, bill["bill_code"])["paid"] == code["amount"]
    within(WITHIN, lambda: state_at_bank(journey, told) == "acknowledged")
    assert booked(journey, bill["bill_code"]) == 1


def test_a_notification_that_comes_after_the_sweep_is_a_repeat(journey: Journey) -> None:
    bill = journey.small_bill()
    code = journey.instruct(bill["bill_code"], channel="qris")
    arm(journey, "delay", seconds=45)
    paid_at, told = time.monotonic(), journey.pay(qr_payload=code["qr_payload"])
    lunas(journey, bill["bill_code"], 44)
    assert time.monotonic() - paid_at < 45, "the sweep was first"
    within(WITHIN, lambda: state_at_bank(journey, told) == "acknowledged")
    assert booked(journey, bill["bill_code"]) == 1
    assert journey.bill(bill["bill_code"])["paid"] == code["amount"]


def test_the_worker_is_killed_in_the_middle_and_the_next_one_goes_on(journey: Journey) -> None:
    bill = journey.small_bill()
    code = journey.instruct(bill["bill_code"], channel="qris")
    arm(journey, "drop_callback")
    journey.pay(qr_payload=code["qr_payload"])
    arm(journey, "rate_limit", seconds=20)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:  # again and again, whatever it is about to do
        kill_worker(journey.demo)
        time.sleep(4)
    assert lunas(journey, bill["bill_code"])["paid"] == code["amount"]
    assert booked(journey, bill["bill_code"]) == 1


def test_who_presses_sudah_bayar_waits_for_no_sweep(journey: Journey) -> None:
    bill = journey.small_bill()
    code = journey.instruct(bill["bill_code"], channel="qris")
    arm(journey, "drop_callback")
    journey.pay(qr_payload=code["qr_payload"])
    address = f"/tagihan/{bill['bill_code']}/bayar/{code['instruction_id']}/tanya"
    shown = journey.client.post(address, headers={"Sec-Fetch-Site": "same-origin"}, follow_redirects=True)
    assert shown.url.path == f"/tagihan/{bill['bill_code']}/bukti", shown.text
    assert journey.bill(bill["bill_code"])["status"] == "paid"
    assert booked(journey, bill["bill_code"]) == 1


def state_at_bank(journey: Journey, told: dict[str, Any]) -> str:
    """How telling PAGI of a payment stands in the bank's own book."""
    book = sqlite3.connect(f"file:{journey.demo.folder / 'bank_simulasi.sqlite3'}?mode=ro", uri=True)
    with closing(book):
        (found,) = book.execute(
            "select state from payment_state where attempt_id = ?", (told["attempt_id"],)
        ).fetchone()
    return str(found)


def booked(journey: Journey, bill_code: str) -> int:
    """How many payments our books hold for the bill."""

    async def count() -> int:
        db = await asyncpg.connect(journey.facts["database_url"])
        try:
            return int(await db.fetchval(
                """select count(*) from payments.payment p join bills.bill b using (region_id, bill_id)
                    where b.bill_code = $1""", bill_code,
            ))  # fmt: skip
        finally:
            await db.close()

    return asyncio.run(count())


def kill_worker(demo: Demo) -> None:
    """SIGKILL to `pagi worker`, wherever it is; the demo starts it again."""
    note = re.search(r'"pid": (\d+)', (demo.folder / "run" / "worker.pid").read_text())
    assert note is not None
    try:
        os.kill(int(note[1]), signal.SIGKILL)
    except ProcessLookupError:
        time.sleep(0.5)
