"""Paying from an e-wallet, between the two programs: agreed, cancelled, told badly, told not at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.demo.demo_program import HURRIED, Demo, demo_in
from tests.journeys.test_from_bill_to_books import WITA, Journey

WALLET = "dompet_simulasi"
PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One running demo for all of this journey."""
    with demo_in(tmp_path_factory.mktemp("ewallet") / "data") as running:
        running.start(**HURRIED)
        yield running


@pytest.fixture
def journey(demo: Demo) -> Iterator[Journey]:
    """Somebody outside; afterwards no fault is armed and the books still hold."""
    with httpx.Client(base_url=demo.base_url, timeout=40) as client:
        outside = Journey(demo, client)
        yield outside
        client.delete(f"{outside.facts['bank_url']}/faults").raise_for_status()
        assert outside.command("doctor", "--ledger", "--json")


def eventually(question: Callable[[], Any], within: float = 40.0) -> Any:
    """What ``question`` answers once it is true."""
    end = time.monotonic() + within
    while not (answer := question()):
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.1)
    return answer


def ask(journey: Journey) -> tuple[dict[str, Any], dict[str, Any]]:
    """A bill that nobody has paid, and a debit for it."""
    bill = journey.small_bill()
    return bill, journey.instruct(bill["bill_code"], channel="ewallet")


def agree(journey: Journey, told: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The payer agrees."""
    body = {"bank": WALLET, "redirect_url": told["redirect_url"], **more}
    answer = journey.client.post(f"{journey.facts['bank_url']}/pay", json=body)
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


def arm(journey: Journey, fault: str, **more: Any) -> None:
    answer = journey.client.post(f"{journey.facts['bank_url']}/faults", json={"fault": fault, **more})
    answer.raise_for_status()


def is_paid(journey: Journey, bill: dict[str, Any]) -> bool:
    return bool(journey.bill(bill["bill_code"])["status"] == "paid")


def page_of(journey: Journey, bill: dict[str, Any], told: dict[str, Any], back: str = "") -> httpx.Response:
    """The paying page, as a browser that follows redirects sees it; ``back``: from the provider."""
    address = f"/tagihan/{bill['bill_code']}/bayar/{told['instruction_id']}{back}"
    return journey.client.get(address, headers=PAGE, follow_redirects=True)


def test_a_payer_agrees_and_the_day_reconciles(journey: Journey, tmp_path: Path) -> None:
    partner = next(one for one in journey.facts["partners"] if "ewallet" in one["channels"])
    assert (partner["bank"], partner["partner_service_id"]) == (WALLET, "")
    bill, told = ask(journey)
    assert told["redirect_url"].startswith(f"{journey.facts['bank_url']}/dompet/")
    page = journey.client.get(told["redirect_url"], headers=PAGE)
    assert "Pajak Daerah Denpasar" in page.text
    assert bill["bill_code"] in page.text
    said = agree(journey, told)
    assert (said["paid"], said["channel"], said["amount"]) == (True, "EWALLET", told["amount"])
    assert said["response_code"] == "2005600"
    assert is_paid(journey, bill)
    assert agree(journey, told)["reference"] == said["reference"], "a second time pays nothing more"

    today = datetime.now(UTC).astimezone(WITA).date().isoformat()  # noqa: TID251  the demo's clock is the machine's
    file = tmp_path / "wallet.csv"
    file.write_bytes(
        journey.client.get(f"{journey.facts['bank_url']}/settlements/{WALLET}/{today}.csv").content
    )
    line = next(line for line in file.read_text().splitlines() if said["reference"] in line).split(",")
    assert line[2:] == ["EWALLET", said["reference"], "", str(told["amount"]), "0", "CREDIT"]
    run = journey.command("reconcile", str(file), "--bank", WALLET, "--date", today, "--json")
    assert {name: one["count"] for name, one in run["classes"].items() if one["count"]} == {"matched": 1}


def test_a_payer_who_cancels_there_has_paid_nothing_and_can_begin_again(journey: Journey) -> None:
    bill, told = ask(journey)
    done = journey.client.post(f"{told['redirect_url']}/batal", headers=PAGE, follow_redirects=True)
    assert "Pembayaran dibatalkan" in done.text
    page = page_of(journey, bill, told, "/kembali?status=00&referenceNo=1")
    assert "Anda membatalkan di dompet; belum ada uang yang keluar." in page.text
    assert "LUNAS" not in page.text
    assert journey.bill(bill["bill_code"])["status"] == "open"
    refused = journey.client.post(
        f"{journey.facts['bank_url']}/pay", json={"bank": WALLET, "redirect_url": told["redirect_url"]}
    )
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "bank.debit_over")
    again = journey.client.post(
        f"/api/v1/bills/{bill['bill_code']}/instructions", json={"channel": "ewallet"},
        headers={"Idempotency-Key": f"again-{bill['bill_code']}"},
    ).json()  # fmt: skip
    assert again["partner_reference_no"] != told["partner_reference_no"]
    agree(journey, again)
    assert is_paid(journey, bill)


def test_a_page_whose_word_was_dropped_waits_and_says_so_until_a_status_answer_tells(
    journey: Journey,
) -> None:
    bill, told = ask(journey)
    arm(journey, "drop_callback")
    said = agree(journey, told)
    assert said["state"] == "withheld"
    arm(journey, "rate_limit", seconds=600)
    for back in ("/kembali?status=00", "?kembali=1&status=00", ""):
        page = page_of(journey, bill, told, back)
        assert "Menunggu" in page.text
        assert "LUNAS" not in page.text
    assert not is_paid(journey, bill)
    journey.client.delete(f"{journey.facts['bank_url']}/faults").raise_for_status()

    def receipt() -> bool:
        page = page_of(journey, bill, told, "/kembali?status=05")  # who comes back lets us ask again
        return urlsplit(str(page.url)).path.endswith("/bukti")

    eventually(receipt)
    assert is_paid(journey, bill)


def test_a_word_that_was_dropped_is_asked_for_when_the_payer_comes_back(journey: Journey) -> None:
    bill, told = ask(journey)
    arm(journey, "drop_callback")
    agree(journey, told)
    assert not is_paid(journey, bill)
    page_of(journey, bill, told, "/kembali")
    eventually(lambda: is_paid(journey, bill))


@pytest.mark.parametrize("fault", ["duplicate", "delay", "wrong_signature", "timeout_after_commit"])
def test_money_that_is_told_of_badly_is_booked_once(journey: Journey, fault: str) -> None:
    bill, told = ask(journey)
    arm(journey, fault, **({"seconds": 1} if fault == "delay" else {}))
    agree(journey, told)
    eventually(lambda: is_paid(journey, bill))
    assert journey.bill(bill["bill_code"])["paid"] == told["amount"]


def test_a_wrong_amount_pays_a_part_and_the_page_leads_to_the_rest(journey: Journey) -> None:
    bill, told = ask(journey)
    arm(journey, "wrong_amount")
    agree(journey, told)
    left = journey.bill(bill["bill_code"])
    assert (left["status"], left["amount_due"]) == ("partly_paid", 1_000)
    page = page_of(journey, bill, told, "/kembali")
    assert urlsplit(str(page.url)).path == f"/tagihan/{bill['bill_code']}"


def test_an_answer_of_54_that_is_lost_begins_one_debit(journey: Journey) -> None:
    arm(journey, "timeout_after_commit")
    bill, told = ask(journey)
    agree(journey, told)
    assert is_paid(journey, bill)


@pytest.mark.parametrize("fault", ["outage", "rate_limit"])
def test_a_provider_that_is_away_is_said_to_be_and_the_bill_stays_open(journey: Journey, fault: str) -> None:
    bill = journey.small_bill()
    arm(journey, fault, count=100, seconds=600)
    key = {"Idempotency-Key": f"{fault}-{bill['bill_code']}"}
    address = f"/api/v1/bills/{bill['bill_code']}/instructions"
    away = journey.client.post(address, json={"channel": "ewallet"}, headers=key)
    assert (away.status_code, away.json()["code"]) == (503, "instruction.provider_unavailable")
    page = journey.client.post(f"/tagihan/{bill['bill_code']}/bayar", data={"kanal": "dompet"}, headers=PAGE)
    if fault == "outage":
        assert page.status_code == 503
        assert "Belum ada uang yang keluar" in page.text
    else:  # the provider asked for a rest, and gets it: nobody is sent there meanwhile
        assert page.status_code == 422
        assert "sedang tidak menjawab" in page.text
    assert "Virtual Account" in page.text, "other ways stand below"
    journey.client.delete(f"{journey.facts['bank_url']}/faults").raise_for_status()

    def begun() -> Any:
        answer = journey.client.post(address, json={"channel": "ewallet"}, headers=key)
        return answer.json() if answer.status_code == 201 else None

    agree(journey, eventually(begun, within=60))
    assert is_paid(journey, bill)
