"""Mobile banking: the bank asks, pays and takes back host to host, and asks again with the same NTB."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from payment_channels.bank_simulasi.book import Book

from .conftest import QR_EXAMPLE_3, Town, eventually

BILL = "517126000000000017"


def lines(town: Town, reference: str) -> list[dict[str, str]]:
    """The lines of today's files under a reference."""
    day = town.http.get("/health/live").json()["city_day"]
    text = town.http.get(f"/settlements/bni/{day}.csv").text
    text += "".join(town.http.get(f"/settlements/bpdbali/{day}.csv").text.splitlines(keepends=True)[1:])
    return [line for line in csv.DictReader(io.StringIO(text)) if line["reference"] == reference]


def take_back(town: Town, reference: str, **more: Any) -> dict[str, Any]:
    """POST /reversals, which must be understood."""
    reply = town.http.post("/reversals", json={"reference": reference, **more})
    assert reply.status_code == 200, reply.text
    told: dict[str, Any] = reply.json()
    return told


def test_a_bill_is_asked_about_then_paid_with_an_ntb(town: Town) -> None:
    answer = town.pay(bill_code=BILL)
    assert (answer["paid"], answer["channel"], answer["bank"]) == (True, "MOBILE", "bni")
    assert answer["ntpd"] == "NTPD000000000001"
    (asked,), (paid,) = town.heard(901), town.heard(902)
    assert not asked["refused"]
    assert not paid["refused"]
    assert asked["body"] == {"bill_code": BILL}
    assert {name: paid["body"][name] for name in ("bill_code", "amount", "branch", "channel")} == {
        "bill_code": BILL, "amount": 558_800, "branch": "001", "channel": "mobile_banking",
    }  # fmt: skip
    assert paid["body"]["ntb"] == answer["reference"]
    (line,) = lines(town, answer["reference"])
    assert (line["channel"], line["amount"], line["type"]) == ("VA", "558800", "CREDIT")


@pytest.mark.parametrize(("status", "answer"), [(200, {"rc": "68"}), (502, {}), (429, {"code": "limits"})])
def test_without_a_verdict_it_asks_again_with_the_same_ntb(
    town: Town, status: int, answer: dict[str, str]
) -> None:
    town.script({"service": 902, "status": status, "answer": answer})
    told = town.pay(bill_code=BILL)
    assert (told["paid"], told["pending"]) == (False, True)
    town.http.post("/ulangi")
    first, second = eventually(lambda: len(calls := town.heard(902)) == 2 and calls)
    assert first["body"] == second["body"]
    assert first["headers"]["x-request-id"] != second["headers"]["x-request-id"]
    eventually(lambda: lines(town, told["reference"]))


def test_certainly_not_booked_is_a_no_only_where_nothing_is_in_doubt(town: Town) -> None:
    not_booked = {"service": 902, "status": 200, "answer": {"rc": "05"}}
    town.script(not_booked)
    assert town.pay(bill_code=BILL)["state"] == "refused"
    town.script({"service": 902, "status": 200, "answer": {"rc": "68"}}, not_booked)
    told = town.pay(bill_code=BILL)
    for count in (3, 4):
        town.http.post("/ulangi")
        eventually(lambda count=count: len(town.heard(902)) == count)
    eventually(lambda: lines(town, told["reference"]))


@pytest.mark.parametrize("code", ["13", "14", "30", "88", "89", "90", "94"])
def test_a_refusal_gives_the_customer_the_money_back(town: Town, code: str) -> None:
    town.script({"service": 902, "status": 200, "answer": {"rc": code, "message": "No"}})
    told = town.pay(bill_code=BILL)
    assert (told["state"], told["response_code"]) == ("refused", code)
    assert lines(town, told["reference"]) == []


def test_an_unknown_bill_is_never_debited(town: Town) -> None:
    town.script(
        {"service": 901, "status": 200, "answer": {"rc": "14", "message_id": "Tagihan tidak ditemukan"}}
    )
    told = town.pay(bill_code=BILL)
    assert (told["state"], told["response_code"]) == ("not_paid", "14")
    assert town.heard(902) == []


def test_faults_hit_mobile_banking_too(town: Town) -> None:
    for fault in ("wrong_signature", "wrong_amount", "drop_callback", "duplicate", "timeout_after_commit"):
        town.http.post("/faults", json={"fault": fault}).raise_for_status()
        if fault == "wrong_amount":
            town.script({"service": 902, "status": 200, "answer": {"rc": "13"}})
        told = town.pay(bill_code=BILL)
        calls = [one for one in town.heard(902) if one["body"]["ntb"] == told["reference"]]
        expected = {
            "wrong_signature": ("refused", 1), "wrong_amount": ("refused", 1),
            "drop_callback": ("withheld", 0),
            "duplicate": ("acknowledged", 2), "timeout_after_commit": ("pending", 1),
        }  # fmt: skip
        assert (told["state"], len(calls)) == expected[fault], fault
        if fault == "wrong_amount":
            assert calls[0]["body"]["amount"] == 557_800


def test_a_payment_is_taken_back_host_to_host_and_the_file_shows_both(town: Town) -> None:
    paid = town.pay(bill_code=BILL)
    town.script({"service": 903, "status": 200, "answer": {"rc": "68"}})
    told = take_back(town, paid["reference"])
    assert (told["state"], told["reverses"]) == ("pending", paid["reference"])
    assert [line["type"] for line in lines(town, paid["reference"])] == ["CREDIT"]
    town.http.post("/ulangi")
    first, second = eventually(lambda: len(calls := town.heard(903)) == 2 and calls)
    assert first["body"] == second["body"]
    assert first["body"]["ntb"] == paid["reference"]
    credit, reversal = eventually(lambda: len(found := lines(town, paid["reference"])) == 2 and found)
    assert (credit["type"], reversal["type"], reversal["amount"]) == ("CREDIT", "REVERSAL", "558800")
    assert credit["transaction_id"] != reversal["transaction_id"]
    assert take_back(town, paid["reference"])["attempt_id"] == told["attempt_id"], "twice is once"


def test_a_refused_reversal_leaves_the_payment(town: Town) -> None:
    paid = town.pay(bill_code=BILL)
    town.script({"service": 903, "status": 200, "answer": {"rc": "95"}})
    assert take_back(town, paid["reference"])["state"] == "refused"
    assert [line["type"] for line in lines(town, paid["reference"])] == ["CREDIT"]
    assert take_back(town, paid["reference"])["state"] == "acknowledged", "it may be tried anew"


def test_other_channels_are_taken_back_by_the_file_alone(town: Town) -> None:
    paid = town.pay(qr_payload=QR_EXAMPLE_3)
    assert take_back(town, paid["reference"])["state"] == "moved"
    assert [line["type"] for line in lines(town, paid["reference"])] == ["CREDIT", "REVERSAL"]
    assert town.heard(903) == []


def test_what_was_not_paid_cannot_be_taken_back(town: Town) -> None:
    town.script({"service": 902, "status": 200, "answer": {"rc": "88"}})
    refused = town.pay(bill_code=BILL)["reference"]
    assert town.http.post("/reversals", json={"reference": refused}).status_code == 409
    assert town.http.post("/reversals", json={"reference": "nothing"}).status_code == 404


def test_the_app_asks_confirms_pays_and_takes_back(town: Town) -> None:
    assert f'value="{BILL}"' in town.http.get("/mbanking", params={"kode": BILL}).text
    confirm = town.http.post("/mbanking", data={"nop": "51.71.010.007.012-0141.0", "tahun": "2026"}).text
    assert town.heard(901)[0]["body"] == {"nop": "517101000701201410", "tax_year": "2026"}
    assert "I W****" in confirm
    assert "Bayar Rp558.800" in confirm
    attempt = re.search(r'name="attempt_id" value="([^"]+)"', confirm)
    assert attempt is not None
    places = {
        town.http.post("/mbanking/bayar", data={"attempt_id": attempt[1]}).headers["location"]
        for _ in range(2)
    }
    assert len(town.heard(902)) == 1, "pressing twice pays once"
    receipt = town.http.get(places.pop()).text
    assert "NTPD000000000001" in receipt
    reference = re.search(r'name="reference" value="([^"]+)"', receipt)
    assert reference is not None
    back = town.http.post("/batalkan", data={"reference": reference[1]}).headers["location"]
    assert "Dibatalkan" in town.http.get(back).text


def test_the_app_says_what_is_wrong_and_keeps_what_was_typed(town: Town) -> None:
    reply = town.http.post("/mbanking", data={"kode": "123"})
    assert reply.status_code == 400
    assert 'value="123"' in reply.text
    town.script({"service": 901, "status": 200, "answer": {"rc": "88", "message_id": "Tagihan sudah lunas"}})
    assert "Tagihan sudah lunas" in town.http.post("/mbanking", data={"kode": BILL}).text


async def test_a_book_of_the_first_days_is_carried_on(tmp_path: Path) -> None:
    path = tmp_path / "book.sqlite3"
    old = sqlite3.connect(path)
    old.executescript(
        """
        create table attempt (attempt_id text primary key, started_at text not null, bank text not null,
          partner text not null, channel text not null check (channel in ('VA', 'QRIS')), code text not null,
          amount_asked integer);
        create table payment (reference text primary key, attempt_id text not null unique references attempt,
          bank text not null, partner text not null, channel text not null check (channel in ('VA', 'QRIS')),
          virtual_account_no text not null, amount integer not null check (amount > 0),
          transaction_time text not null, city_day text not null, service integer not null,
          body text not null);
        insert into attempt values ('a', '2026-11-24T00:00:00Z', 'bni', 'BNI', 'VA', '1', null);
        insert into payment values ('1', 'a', 'bni', 'BNI', 'VA', '1', 500, '2026-11-24T00:00:00Z',
          '2026-11-24', 25, '{}');
        """
    )
    old.close()
    for _ in range(2):
        book = Book(path)
        await book.open()
        (kept,) = await book.pending()
        await book.close()
        assert (kept.amount, kept.reverses) == (500, None)
    with sqlite3.connect(path) as now:
        now.execute("insert into attempt values ('b', '', 'bni', 'BNI', 'MOBILE', '1', null)")
        with pytest.raises(sqlite3.IntegrityError):
            now.execute(
                "insert into payment select 'x', 'b', 'bni', 'BNI', 'MOBILE', '', 0, '', '', 902, '', null"
            )
    now.close()
