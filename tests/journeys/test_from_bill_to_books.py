"""The main job, end to end, over HTTP against the real programs: PAGI, Bank Simulasi and PostgreSQL.

A bill is paid by virtual account and another by QRIS; the page that listens hears it; the settlement file is
reconciled; the books balance; and everything is killed right after an answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from tests.demo.demo_program import Demo, demo_in

WITA = ZoneInfo("Asia/Makassar")
QRIS_LIMIT = 10_000_000


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One running demo for the whole journey."""
    with demo_in(tmp_path_factory.mktemp("journey") / "data") as running:
        running.start()
        yield running


@pytest.fixture
def client(demo: Demo) -> Iterator[httpx.Client]:
    """Somebody outside."""
    with httpx.Client(base_url=demo.base_url, timeout=15) as outside:
        yield outside


class Journey:
    """What somebody outside knows: demo.json and the two addresses."""

    def __init__(self, demo: Demo, client: httpx.Client) -> None:
        self.demo, self.client, self.facts = demo, client, demo.facts
        self.taken = 0

    def small_bill(self) -> dict[str, Any]:
        """The next bill that QRIS can carry and nobody has paid."""
        for bill in self.facts["bills"]:
            told = self.bill(bill["bill_code"])
            if told["status"] == "open" and told["amount_due"] <= QRIS_LIMIT:
                return bill | {"amount_due": told["amount_due"]}
        raise AssertionError("no bill is left")

    def bill(self, code: str) -> dict[str, Any]:
        """The bill as the public API tells it."""
        answer: dict[str, Any] = self.client.get(f"/api/v1/bills/{code}").json()
        return answer

    def instruct(self, code: str, **wanted: str) -> dict[str, Any]:
        """A way to pay."""
        answer = self.client.post(
            f"/api/v1/bills/{code}/instructions", json=wanted, headers={"Idempotency-Key": f"{code}-{wanted}"}
        )
        assert answer.status_code == 201, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def pay(self, **what: Any) -> dict[str, Any]:
        """At Bank Simulasi."""
        answer = self.client.post(f"{self.facts['bank_url']}/pay", json=what)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        assert told["paid"], told
        return told

    def command(self, *arguments: str) -> Any:
        """A `pagi` command's JSON."""
        done = self.demo.pagi("-m", "pagi.cli", *arguments)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture
def journey(demo: Demo, client: httpx.Client) -> Journey:
    """A journey through the running demo."""
    return Journey(demo, client)


def test_a_transfer_is_paid_by_its_code_when_the_statement_comes(journey: Journey, tmp_path: Path) -> None:
    bill = journey.small_bill()
    told = journey.instruct(bill["bill_code"], channel="bank_transfer")
    account = {"account_no": told["account_no"], "amount": told["amount"]}
    journey.pay(bank="bni", transfer=account | {"remark": f"pajak {told['transfer_code']}"})
    journey.pay(bank="bni", transfer=account | {"remark": "lupa kodenya"})
    assert journey.bill(bill["bill_code"])["status"] == "open", "nobody has told of it yet"

    today = datetime.now(UTC).astimezone(WITA).date().isoformat()  # noqa: TID251  the demo runs on the machine's clock
    file = tmp_path / "bni.csv"
    file.write_bytes(journey.client.get(f"{journey.facts['bank_url']}/settlements/bni/{today}.csv").content)
    words = ("reconcile", str(file), "--bank", "bni", "--date", today, "--json")
    run = journey.command(*words)
    figures = {name: total["count"] for name, total in run["classes"].items() if total["count"]}
    assert figures == {"booked": 1, "only_in_bank": 1}
    assert journey.bill(bill["bill_code"])["status"] == "paid"
    assert journey.command(*words) == run
    assert journey.command("doctor", "--ledger", "--json")


def test_a_virtual_account_and_a_qris_code_are_paid_and_the_books_close(
    journey: Journey, tmp_path: Path
) -> None:
    by_account, amounts = journey.small_bill(), []
    account = by_account["virtual_accounts"][0]
    journey.pay(virtual_account_no=account["virtual_account_no"], bank="bpd_bali")
    amounts.append(by_account["amount_due"])

    by_code = journey.small_bill()
    code = journey.instruct(by_code["bill_code"], channel="qris")
    heard = []
    with journey.client.stream("GET", f"/api/v1/bills/{by_code['bill_code']}/events") as stream:
        for line in stream.iter_lines():
            if line.startswith("data: "):
                heard.append(json.loads(line[6:])["status"])
                if heard == ["open"]:
                    journey.pay(qr_payload=code["qr_payload"])
                else:
                    break
    assert heard == ["open", "paid"]
    amounts.append(code["amount"])

    for bill in (by_account, by_code):
        assert journey.bill(bill["bill_code"])["status"] == "paid"

    today = datetime.now(UTC).astimezone(WITA).date().isoformat()  # noqa: TID251  the demo runs on the machine's clock
    file = tmp_path / "settlement.csv"
    file.write_bytes(
        journey.client.get(f"{journey.facts['bank_url']}/settlements/bpd_bali/{today}.csv").content
    )
    run = journey.command("reconcile", str(file), "--bank", "bpd_bali", "--date", today, "--json")
    assert run["classes"]["matched"] == {"count": 2, "amount": sum(amounts)}
    assert run["clearing_balance"] == sum(amounts)
    assert {name: found["count"] for name, found in run["classes"].items() if found["count"]} == {
        "matched": 2
    }
    again = journey.command("reconcile", str(file), "--bank", "bpd_bali", "--date", today, "--json")
    assert again == run
    assert journey.command("ledger", "trial-balance", "--json")["balanced"] is True


def test_a_bank_that_signs_with_its_own_key_is_served_too(journey: Journey) -> None:
    bill = journey.small_bill()
    account = journey.instruct(bill["bill_code"], channel="virtual_account", bank="bni")
    journey.pay(virtual_account_no=account["virtual_account_no"], bank="bni")
    assert journey.bill(bill["bill_code"])["status"] == "paid"


def test_killed_right_after_an_answer_the_payment_is_there_once(journey: Journey) -> None:
    bill = journey.small_bill()
    told = journey.pay(virtual_account_no=bill["virtual_accounts"][0]["virtual_account_no"])
    journey.demo.kill_everything()
    journey.demo.start()
    assert journey.bill(bill["bill_code"])["status"] == "paid"
    done = journey.demo.pagi("-m", "pagi.cli", "doctor", "--ledger", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    found = journey.bill(bill["bill_code"])
    assert found["paid"] == told["amount"], "once"
