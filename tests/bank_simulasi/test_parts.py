"""Small parts of the bank: clocks, references, faults, the pauses between tellings, the settlement file."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from payment_channels.bank_simulasi.book import Payment, References
from payment_channels.bank_simulasi.clock import CityClock, city_day, city_timestamp, signature_timestamp
from payment_channels.bank_simulasi.courier import pause
from payment_channels.bank_simulasi.faults import Fault, Faults
from payment_channels.bank_simulasi.messages import advice, first_telling
from payment_channels.bank_simulasi.settlement import settlement_csv

LATE = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)


def test_the_city_day_turns_at_midnight_in_bali() -> None:
    assert city_day(LATE).isoformat() == "2026-11-25"
    assert city_timestamp(LATE) == "2026-11-25T00:30:00+08:00"
    assert signature_timestamp(LATE) == "2026-11-24T23:30:00+07:00"


def test_the_city_clock_follows_its_file(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    clock = CityClock(path)
    assert clock.offset() == timedelta(0)
    for seconds in (3600.5, 86_400.0 * 40):
        fresh = tmp_path / "new"
        fresh.write_text(json.dumps({"offset_seconds": seconds}))
        fresh.replace(path)
        assert clock.offset() == timedelta(seconds=seconds)
    path.unlink()
    assert clock.offset() == timedelta(0)


def test_references_have_15_digits_and_never_repeat_within_one_instant() -> None:
    references = References(now=lambda: LATE)
    many = [references() for _ in range(1000)]
    assert len(set(many)) == 1000
    assert all(len(one) == 15 and one.isdigit() for one in many)


def test_a_message_fault_hits_so_many_messages() -> None:
    faults = Faults(monotonic=lambda: 0.0)
    faults.arm(Fault.DUPLICATE, count=2)
    assert [faults.plan().duplicate for _ in range(3)] == [True, True, False]


def test_a_fault_for_some_seconds_ends_by_itself() -> None:
    now = 0.0
    faults = Faults(monotonic=lambda: now)
    faults.arm(Fault.OUTAGE, seconds=5)
    assert faults.strikes(Fault.OUTAGE)
    now = 5.0
    assert not faults.strikes(Fault.OUTAGE)
    assert faults.armed() == []


def test_pauses_double_to_half_a_minute_and_grow_weary() -> None:
    assert [pause(n) for n in (1, 2, 3, 4, 5, 6, 29)] == [2, 4, 8, 16, 30, 30, 30]
    assert pause(30) == 300


def test_only_a_payment_says_that_it_is_advice() -> None:
    assert json.loads(advice('{"flagAdvise":"N","a":"  1"}')) == {"flagAdvise": "Y", "a": "  1"}
    assert advice('{"amount":1}') == b'{"amount":1}'


def test_a_wrong_amount_is_never_zero() -> None:
    for true, told in (("558800.00", "557800.00"), ("1000.00", "2000.00")):
        body = json.dumps({"amount": {"value": true, "currency": "IDR"}})
        assert json.loads(first_telling(body, wrong_amount=True))["amount"]["value"] == told
        assert json.loads(first_telling(body, wrong_amount=False))["amount"]["value"] == true


def test_a_settlement_line_stands_as_the_contract_says() -> None:
    one = Payment(
        reference="176400000000000",
        attempt_id="a",
        bank="bpdbali",
        partner="BPD Bali",
        channel="VA",
        virtual_account_no="   888995171010001234",
        amount=558_800,
        transaction_time="2026-11-25T00:30:00+08:00",
        city_day="2026-11-25",
        service=25,
        body="{}",
    )
    assert settlement_csv([one]) == (
        "transaction_id,transaction_time,channel,reference,virtual_account_no,amount,fee,type\n"
        "BS176400000000000,2026-11-25T00:30:00+08:00,VA,176400000000000,888995171010001234,558800,0,CREDIT\n"
    )
