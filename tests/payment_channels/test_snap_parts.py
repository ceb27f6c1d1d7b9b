"""The small parts of SNAP: times, amounts, response codes, bodies."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payment_channels.errors import BodyUnreadable, FieldInvalid, FieldMissing, TimestampInvalid
from payment_channels.snap.amount import MOST, read_rupiah, write_amount
from payment_channels.snap.body import DEPTH_LIMIT, SIZE_LIMIT, Number, read_body, read_object
from payment_channels.snap.codes import Case, case_of, response_code
from payment_channels.snap.errors import SnapRefusal
from payment_channels.snap.timestamp import is_fresh, read_moment, read_timestamp, write_timestamp

NINE = datetime(2026, 11, 24, 2, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-24T09:00:00+07:00",
        "2026-11-24T10:00:00+08:00",
        "2026-11-24T02:00:00Z",
        "2026-11-24T02:00:00.000Z",
        "2026-11-24T09:00:00.000000+0700",
        "2026-11-23T19:00:00-07:00",
    ],
)
def test_any_offset_names_the_same_moment(text: str) -> None:
    assert read_timestamp(text) == NINE


def test_milliseconds_are_kept() -> None:
    assert read_timestamp("2024-03-05T10:37:16.196Z").microsecond == 196_000


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2026-11-24",
        "2026-11-24T09:00:00",
        "2026-13-24T09:00:00Z",
        "2026-11-24T24:00:00Z",
        "2026-11-24T09:00:60Z",
        "2026-11-24T09:00:00+15:00",
        "2026-11-24T09:00:00+07:60",
        "2026-11-24 09:00:00+07:00",
        "1999-11-24T09:00:00Z",
        "2026-11-24T09:00:00Z ",
        "٢٠٢٦-11-24T09:00:00Z",
        "0001-01-01T00:00:00+14:00",
    ],
)
def test_timestamp_without_offset_or_out_of_range_is_refused(text: str) -> None:
    with pytest.raises(TimestampInvalid):
        read_timestamp(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("20201231T235959Z", datetime(2020, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("2026-11-24T09:00:00", NINE),
        ("2026-11-24 09:00:00", NINE),
        ("20261124090000", NINE),
        ("20261124T090000+0700", NINE),
        ("2026-11-24T09:00:00+07", NINE),
    ],
)
def test_times_in_bodies_are_read_leniently_and_without_offset_as_jakarta(
    text: str, moment: datetime
) -> None:
    assert read_moment(text, "trxDateTime") == moment


@given(st.text())
def test_any_text_is_a_moment_or_refused(text: str) -> None:
    with suppress(TimestampInvalid):
        assert read_moment(text, "trxDateTime").astimezone(UTC)


@given(st.integers(946_800_000, 4_102_000_000))
def test_written_timestamp_reads_back_to_the_second(seconds: int) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    assert read_timestamp(write_timestamp(moment)) == moment


def test_freshness_is_five_minutes_either_way() -> None:
    assert is_fresh(NINE + timedelta(minutes=5), NINE, 5)
    assert is_fresh(NINE - timedelta(minutes=5), NINE, 5)
    assert not is_fresh(NINE + timedelta(minutes=5, seconds=1), NINE, 5)
    assert not is_fresh(NINE - timedelta(hours=7), NINE, 5)


@given(st.integers(0, MOST))
def test_amount_round_trips(rupiah: int) -> None:
    assert read_rupiah(write_amount(rupiah), "paidAmount") == rupiah


@pytest.mark.parametrize(
    "value",
    [
        *("1", "1.0", "1.000", "01.00", "-1.00", "+1.00", "1,00", "1.50", "1e3", ".00", "1.00 ", "1.00\n"),
        *("١.00", "12345678901234.00", 1, 1.0, True, [], {}, Number("1.00")),
    ],
)
def test_anything_but_whole_rupiah_is_refused(value: Any) -> None:
    with pytest.raises(FieldInvalid) as refused:
        read_rupiah({"value": value, "currency": "IDR"}, "paidAmount")
    assert refused.value.field == "paidAmount.value"


def test_parts_of_an_amount_are_named() -> None:
    with pytest.raises(FieldMissing, match=r"paidAmount\.value"):
        read_rupiah({"currency": "IDR"}, "paidAmount")
    with pytest.raises(FieldMissing, match=r"paidAmount\.currency"):
        read_rupiah({"value": "1.00", "currency": None}, "paidAmount")
    with pytest.raises(FieldInvalid, match=r"paidAmount\.currency"):
        read_rupiah({"value": "1.00", "currency": "USD"}, "paidAmount")
    with pytest.raises(FieldInvalid, match="paidAmount"):
        read_rupiah("1.00", "paidAmount")


def test_response_code_is_http_service_case() -> None:
    assert response_code(Case.SUCCESSFUL, 25) == "2002500"
    assert response_code(Case.INVALID_BILL, 24) == "4042412"
    assert response_code(Case.TIMEOUT, 52) == "5045200"


def test_each_code_reads_back_and_says_something() -> None:
    for case in Case:
        assert case_of(response_code(case, 25)) == (case, 25)
        assert case.english
        assert case.indonesian
    assert len({(case.http, case.number) for case in Case}) == len(Case)
    assert case_of("9992500") is None
    assert case_of("٢٠٠٢٥٠٠") is None


def test_refusal_answers_with_its_own_status_code_and_message() -> None:
    refusal = SnapRefusal(Case.INVALID_FIELD_FORMAT, 25, field="paidAmount.value")
    assert refusal.status == 400
    assert refusal.body() == {
        "responseCode": "4002501",
        "responseMessage": "Invalid Field Format paidAmount.value",
    }
    assert refusal.code == "snap.invalid_field_format"
    assert refusal.english == "Invalid Field Format paidAmount.value"
    assert SnapRefusal(Case.UNAUTHORIZED, 24, reason="Signature").body()["responseMessage"] == (
        "Unauthorized. Signature"
    )
    assert SnapRefusal(Case.UNAUTHORIZED, 24).body()["responseMessage"] == "Unauthorized"


def test_long_numbers_keep_their_digits() -> None:
    assert read_object(b'{"customerNo":12345678901234567890,"v":10000.00,"w":1.50e3}') == {
        "customerNo": Number("12345678901234567890"),
        "v": Number("10000.00"),
        "w": Number("1.50e3"),
    }


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" ",
        b"null",
        b"[]",
        b'"x"',
        b"1",
        b"{",
        b"{}x",
        b"{'a':1}",
        b'{"a":1,}',
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b'{"a":1,"a":2}',
        b'{"x":[{"a":1,"a":1}]}',
        b'{"a":"\xff"}',
        b'\xef\xbb\xbf{"a":1}',
        '{"a":1}'.encode("utf-16"),
        b'{"a":"\n"}',
        b"[" * 20_000 + b"]" * 20_000,
        b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
        b'{"a":' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"a":' + b"[" * DEPTH_LIMIT + b"]" * DEPTH_LIMIT + b"}",
        b'{"a":"' + b"x" * SIZE_LIMIT + b'"}',
    ],
    ids=lambda raw: repr(raw[:24]),
)
def test_what_is_not_one_json_object_is_a_bad_request(raw: bytes) -> None:
    with pytest.raises(SnapRefusal) as refused:
        read_body(raw, 25)
    assert refused.value.status == 400
    assert refused.value.body() == {"responseCode": "4002500", "responseMessage": "Bad Request"}


def test_brackets_inside_strings_are_not_nesting() -> None:
    assert read_object(b'{"a":"' + b"[" * 500 + b'"}') == {"a": "[" * 500}
    assert read_object(rb'{"a":"\"' + b"[" * 500 + b'"}') == {"a": '"' + "[" * 500}


def test_wide_bodies_are_read() -> None:
    wide = {"billDetails": [{"billCode": "01"}] * 40}
    assert read_object(json.dumps(wide).encode()) == wide


@given(st.binary() | st.text(alphabet='{}[]":,\\u0d8a1 ntrue', max_size=80).map(str.encode))
def test_any_bytes_are_an_object_or_a_bad_request(raw: bytes) -> None:
    with suppress(BodyUnreadable):
        assert isinstance(read_object(raw), dict)
