"""What banks are answered: SNAP's shapes and lengths, the account echoed as sent."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payment_channels.errors import FieldInvalid
from payment_channels.profile import load_profile
from payment_channels.qris.notify import notify_refused, notify_reply
from payment_channels.snap.codes import Case
from payment_channels.snap.envelope import encode
from payment_channels.snap.errors import SnapRefusal
from payment_channels.snap.token import token_reply
from payment_channels.virtual_account.bill_line import BillLine, bill_details
from payment_channels.virtual_account.inquiry import inquiry_refused, inquiry_reply
from payment_channels.virtual_account.payment import (
    payment_refused,
    payment_reply,
    repeat_reply,
)
from payment_channels.virtual_account.status import BookedPayment, status_refused, status_reply

from .messages import READERS, body

BILL = "517101000100100010"
LINE = BillLine(
    BILL, "PBB-P2 2026", 1_200_000, english="Land and building tax", indonesian="Pajak bumi bangunan"
)
FINE = BillLine(BILL, "BUNGA 2 BULAN", 50_000)
MOMENT = datetime(2026, 11, 24, 2, 1, 2, tzinfo=UTC)
LIMITS = {  # ASPI's String lengths, of the answers of 24, 25 and 26
    "responseCode": 7,
    "responseMessage": 150,
    "virtualAccountName": 255,
    "virtualAccountTrxType": 1,
    "partnerServiceId": 8,
    "customerNo": 20,
    "virtualAccountNo": 28,
    "inquiryRequestId": 128,
    "paymentRequestId": 128,
    "inquiryStatus": 2,
    "paymentFlagStatus": 2,
    "trxId": 32,
    "referenceNo": 15,
    "journalNum": 6,
    "paymentType": 1,
    "flagAdvise": 1,
    "paidBills": 6,
    "billCode": 2,
    "billNo": 18,
    "billName": 20,
    "billShortName": 10,
    "status": 2,
    "value": 16,
    "currency": 3,
    "english": 64,
    "indonesia": 64,
    "trxDateTime": 25,
    "transactionDate": 25,
}


def within_limits(value: Any, name: str = "") -> None:
    """Every string of an answer is known and fits."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "billDescription":
                assert all(len(text) <= 18 for text in inner.values())
            within_limits(inner, key)
    elif isinstance(value, list):
        for inner in value:
            within_limits(inner, name)
    else:
        assert isinstance(value, str)
        assert len(value) <= LIMITS[name], (name, value)


def test_inquiry_answers_what_is_due_with_its_lines() -> None:
    inquiry = READERS[24](body(24))
    reply = inquiry_reply(inquiry, name="I WAYAN S*****", total=1_250_000, lines=[LINE, FINE])
    within_limits(reply)
    assert list(reply) == ["responseCode", "responseMessage", "virtualAccountData", "additionalInfo"]
    assert (reply["responseCode"], reply["responseMessage"]) == ("2002400", "Successful")
    data = reply["virtualAccountData"]
    assert data["inquiryStatus"] == "00"
    assert data["partnerServiceId"] == "   88899"
    assert data["customerNo"] == "5171010001234"
    assert data["virtualAccountNo"] == "   888995171010001234"
    assert data["inquiryRequestId"] == "INQ-20261124-000001"
    assert data["totalAmount"] == {"value": "1250000.00", "currency": "IDR"}
    assert data["virtualAccountTrxType"] == "C"
    assert [detail["billCode"] for detail in data["billDetails"]] == ["01", "02"]
    assert data["billDetails"][0] == {
        "billCode": "01",
        "billNo": BILL,
        "billName": "PBB-P2 2026",
        "billShortName": "PBB-P2 202",
        "billDescription": {"english": "Land and building", "indonesia": "Pajak bumi banguna"},
        "billAmount": {"value": "1200000.00", "currency": "IDR"},
    }


def test_payment_answers_booked_with_what_was_sent() -> None:
    payment = READERS[25](body(25))
    reply = payment_reply(payment, name="I WAYAN S*****", lines=[LINE, FINE])
    within_limits(reply)
    data = reply["virtualAccountData"]
    assert reply["responseCode"] == "2002500"
    assert data["paymentFlagStatus"] == "00"
    assert data["paymentFlagReason"] == {"english": "Success", "indonesia": "Sukses"}
    assert data["paymentRequestId"] == "INQ-20261124-000001"
    assert data["paidAmount"] == data["totalAmount"] == {"value": "1250000.00", "currency": "IDR"}
    assert data["trxDateTime"] == "2026-11-24T09:01:02+07:00"
    assert data["referenceNo"] == "932011000123"
    assert data["journalNum"] == "000123"
    assert data["paymentType"] == "1"
    assert data["flagAdvise"] == "N"
    assert {detail["status"] for detail in data["billDetails"]} == {"00"}


def test_echo_too_long_for_the_answer_is_left_out_not_cut() -> None:
    payment = READERS[25](
        body(
            25,
            referenceNo="9" * 64,
            trxId="T" * 64,
            journalNum="1234567",
            trxDateTime="2026-11-24T09:01:02.000+07:00",
        )
    )
    assert payment.reference_no == "9" * 64
    data = payment_reply(payment, name="X")["virtualAccountData"]
    assert {"referenceNo", "trxId", "journalNum", "trxDateTime"}.isdisjoint(data)
    within_limits(data)


def test_repeat_hears_the_same_success() -> None:
    payment = READERS[25](body(25))
    booked = payment_reply(payment, name="X", lines=[LINE])
    assert repeat_reply(payment, load_profile("bpd_bali"), name="X", lines=[LINE]) == booked


def test_bank_that_wants_4042518_hears_it_with_flag_00_unless_it_advises() -> None:
    profile = load_profile("bni")
    with pytest.raises(SnapRefusal) as refused:
        repeat_reply(READERS[25](body(25)), profile, name="X")
    answer = refused.value.body()
    assert answer["responseCode"] == "4042518"
    assert answer["virtualAccountData"]["paymentFlagStatus"] == "00"
    assert refused.value.status == 404
    assert repeat_reply(READERS[25](body(25, flagAdvise="Y")), profile, name="X")["responseCode"] == "2002500"


@pytest.mark.parametrize(
    ("case", "code"),
    [
        (Case.INVALID_BILL, "4042512"),
        (Case.INVALID_AMOUNT, "4042513"),
        (Case.PAID_BILL, "4042514"),
        (Case.INCONSISTENT_REQUEST, "4042518"),
        (Case.EXPIRED_BILL, "4042519"),
    ],
)
def test_decided_refusal_of_a_payment_carries_its_data(case: Case, code: str) -> None:
    refusal = payment_refused(READERS[25](body(25)), case, reason="Not Found")
    answer = refusal.body()
    within_limits(answer)
    assert answer["responseCode"] == code
    assert answer["virtualAccountData"]["paymentFlagStatus"] == "01"
    assert answer["virtualAccountData"]["virtualAccountNo"] == "   888995171010001234"
    assert answer["virtualAccountData"]["paymentRequestId"] == "INQ-20261124-000001"
    assert answer["virtualAccountData"]["paymentFlagReason"]["indonesia"]


@pytest.mark.parametrize(
    ("case", "code"),
    [(Case.CONFLICT, "4092500"), (Case.INTERNAL_ERROR, "5002501"), (Case.TIMEOUT, "5042500")],
)
def test_technical_refusal_gives_no_verdict_to_read(case: Case, code: str) -> None:
    answer = payment_refused(READERS[25](body(25)), case).body()
    assert answer["responseCode"] == code
    assert set(answer) == {"responseCode", "responseMessage"}


@pytest.mark.parametrize(
    ("case", "code"),
    [(Case.INVALID_BILL, "4042412"), (Case.PAID_BILL, "4042414"), (Case.EXPIRED_BILL, "4042419")],
)
def test_refused_inquiry_carries_its_data(case: Case, code: str) -> None:
    answer = inquiry_refused(READERS[24](body(24)), case, reason="Not Found", name="I WAYAN").body()
    within_limits(answer)
    assert answer["responseCode"] == code
    assert answer["virtualAccountData"]["inquiryStatus"] == "01"
    assert answer["virtualAccountData"]["inquiryRequestId"] == "INQ-20261124-000001"


def test_reason_is_part_of_the_message() -> None:
    assert inquiry_refused(READERS[24](body(24)), Case.INVALID_BILL, reason="Not Found").body()[
        "responseMessage"
    ] == ("Invalid Bill/Virtual Account Not Found")


def test_status_tells_the_booked_payment() -> None:
    booked = BookedPayment(
        "INQ-20261124-000001", "X", 1_250_000, 1_250_000, MOMENT, MOMENT, "932011000123", [LINE]
    )
    reply = status_reply(READERS[26](body(26)), booked)
    within_limits(reply)
    data = reply["virtualAccountData"]
    assert reply["responseCode"] == "2002600"
    assert data["paymentFlagStatus"] == "00"
    assert data["transactionDate"] == "2026-11-24T09:01:02+07:00"
    assert data["referenceNo"] == "932011000123"


def test_status_of_nothing_booked() -> None:
    answer = status_refused(READERS[26](body(26)), Case.TRANSACTION_NOT_FOUND).body()
    within_limits(answer)
    assert answer["responseCode"] == "4042601"
    assert answer["virtualAccountData"]["paymentFlagStatus"] == "01"


def test_token_answer_has_strings() -> None:
    assert token_reply("abc") == {
        "responseCode": "2007300",
        "responseMessage": "Successful",
        "accessToken": "abc",
        "tokenType": "Bearer",
        "expiresIn": "900",
    }


def test_notification_is_acknowledged_by_the_envelope_alone() -> None:
    assert notify_reply() == {"responseCode": "2005200", "responseMessage": "Successful"}
    assert notify_refused(Case.INTERNAL_ERROR).body()["responseCode"] == "5005201"


def test_more_lines_than_snap_shows_still_add_up() -> None:
    lines = [BillLine(BILL, f"LINE {number}", number) for number in range(1, 41)]
    details = bill_details(lines)
    assert len(details) == 24
    assert sum(int(detail["billAmount"]["value"][:-3]) for detail in details) == sum(range(1, 41))
    assert details[-1]["billName"] == "LAINNYA"


def test_number_that_does_not_fit_is_refused_where_the_line_is_made() -> None:
    with pytest.raises(FieldInvalid, match="billNo"):
        BillLine("1" * 19, "PBB-P2 2026", 1)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@settings(max_examples=60, deadline=None)
@given(name=TEXT, label=TEXT, amount=st.integers(1, 9_999_999_999_999), count=st.integers(0, 30))
def test_answers_fit_whatever_the_names(name: str, label: str, amount: int, count: int) -> None:
    lines = [BillLine(BILL, label, amount // max(count, 1), label, label) for _ in range(count)]
    for reply in (
        inquiry_reply(READERS[24](body(24)), name=name, total=amount, lines=lines),
        payment_reply(READERS[25](body(25)), name=name, lines=lines),
        payment_refused(READERS[25](body(25)), Case.INVALID_BILL, reason=name[:64], name=name).body(),
    ):
        within_limits(reply)
        assert json.loads(encode(reply)) == reply
