"""Faults of transfers are faults of the statement: a line late, missing, twice, wrong, garbled, behind."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta

from .conftest import Town

ACCOUNT, REMARK = "0098826001", "PAJAK 7K3M9QXR2"


def today(town: Town) -> date:
    """The city's day."""
    return date.fromisoformat(town.http.get("/health/live").json()["city_day"])


def shown(town: Town, reference: str, day: date | None = None) -> list[dict[str, str]]:
    """The lines of a transfer in a day's file, with their place in it."""
    text = town.http.get(f"/settlements/bni/{(day or today(town)).isoformat()}.csv").text
    listed = [dict(line, place=str(at)) for at, line in enumerate(csv.DictReader(io.StringIO(text)))]
    return [line for line in listed if line["reference"] == reference]


def send(town: Town, fault: str | None, amount: int = 558_800) -> str:
    """A transfer hit by a fault; its reference."""
    if fault is not None:
        town.http.post("/faults", json={"fault": fault, "count": 1}).raise_for_status()
    told = town.pay(transfer={"account_no": ACCOUNT, "amount": amount, "remark": REMARK})
    assert (told["state"], told["messages"]) == ("moved", [])
    return str(told["reference"])


def test_a_dropped_line_is_missing_until_the_next_day_or_until_it_is_let_go(town: Town) -> None:
    reference = send(town, "drop_callback")
    assert shown(town, reference) == []
    town.http.post("/ulangi")
    assert len(shown(town, reference)) == 1
    other, day = send(town, "drop_callback"), today(town)
    assert shown(town, other) == []
    clock = town.data_dir / "clock.json"
    clock.write_text(json.dumps({"offset_seconds": 86_400}))
    try:
        assert len(shown(town, other, day)) == 1
    finally:
        clock.unlink()


def test_a_delayed_line_stands_in_the_next_days_file(town: Town) -> None:
    reference = send(town, "delay")
    assert shown(town, reference) == []
    (line,) = shown(town, reference, today(town) + timedelta(days=1))
    assert line["transaction_time"].startswith(today(town).isoformat()), "it is of the day on which it moved"


def test_a_doubled_line_is_one_transaction_twice(town: Town) -> None:
    first, second = shown(town, send(town, "duplicate"))
    assert first["transaction_id"] == second["transaction_id"]


def test_a_line_out_of_order_stands_behind_those_that_came_later(town: Town) -> None:
    early, late = send(town, "out_of_order"), send(town, None)
    (one,), (other,) = shown(town, early), shown(town, late)
    assert int(one["place"]) > int(other["place"])


def test_a_wrong_amount_and_a_garbled_remark_stand_in_the_file_alone(town: Town) -> None:
    (wrong,) = shown(town, send(town, "wrong_amount"))
    assert wrong["amount"] == "557800"
    (changed,) = shown(town, send(town, "wrong_signature"))
    assert changed["remark"] == "BIFAST PAJAK 7K3M9QXRX"


def test_after_a_lost_answer_the_same_transfer_moves_no_money_again(town: Town) -> None:
    order = {"transfer": {"account_no": ACCOUNT, "amount": 412_345, "remark": REMARK}}
    town.http.post("/faults", json={"fault": "timeout_after_commit"}).raise_for_status()
    reply = town.http.post("/pay", json=order)
    assert (reply.status_code, reply.json()["error"]["code"]) == (504, "bank.answer_lost")
    made = town.pay(**order)
    assert len(shown(town, made["reference"])) == 1
    text = town.http.get(f"/settlements/bni/{today(town)}.csv").text
    assert text.count(",412345,") == 1
    assert town.pay(**order)["reference"] != made["reference"], "a third is a transfer of its own"


def test_an_outage_and_a_rate_limit_hold_for_transfers_too(town: Town) -> None:
    town.http.post("/faults", json={"fault": "outage", "seconds": 60}).raise_for_status()
    order = {"transfer": {"account_no": ACCOUNT, "amount": 1, "remark": REMARK}}
    assert town.http.post("/pay", json=order).status_code == 503
    town.http.delete("/faults")
    town.http.post("/faults", json={"fault": "rate_limit", "count": 1}).raise_for_status()
    assert town.http.get("/settlements/bni/2026-01-01.csv").status_code == 429


def test_the_page_says_what_the_fault_did_to_the_line(town: Town) -> None:
    reference = send(town, "drop_callback")
    page = town.http.get("/").text
    attempt = page.split("/transaksi/", 1)[1].split('"', 1)[0]
    told = town.http.get(f"/transaksi/{attempt}").text
    assert reference in told
    assert "hilang dari berkas hari ini" in told
