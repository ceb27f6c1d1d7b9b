"""What a bank's reply means: a table of what banks send, and no bytes whatever that break the reader."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from payment_channels.snap.codes import Case, response_code
from payment_channels.snap.outbound import OUTGOING
from payment_channels.snap.reply import Outcome, Reply, ReplyUnusable, read_reply, read_token

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def read(
    status: int, body: Any, service: int = 47, headers: dict[str, str] | None = None, cut: bool = False
) -> Reply:
    raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
    return read_reply(service, status, headers or {}, raw, NOW, cut=cut)


@pytest.mark.parametrize(
    ("status", "code", "outcome"),
    [
        (200, "2004700", Outcome.DONE),
        (202, "2024700", Outcome.IN_PROCESS),
        (400, "4004702", Outcome.REFUSED),
        (401, "4014700", Outcome.REFUSED),
        (403, "4034702", Outcome.REFUSED),
        (404, "4044713", Outcome.REFUSED),
        (405, "4054700", Outcome.REFUSED),
        (404, "4044777", Outcome.REFUSED),  # a case number of this bank's own
        (404, "4044718", Outcome.REPEATED),
        (409, "4094700", Outcome.REPEATED),
        (409, "4094701", Outcome.REPEATED),
        (429, "4294700", Outcome.RATE_LIMITED),
        (429, "", Outcome.RATE_LIMITED),
        (500, "5004700", Outcome.UNKNOWN),
        (500, "5004701", Outcome.UNKNOWN),
        (504, "5044700", Outcome.UNKNOWN),
        (503, "", Outcome.UNKNOWN),
        (200, "2005100", Outcome.UNKNOWN),  # another service's success
        (200, "4044713", Outcome.UNKNOWN),  # code and status disagree
        (404, "2004700", Outcome.UNKNOWN),
        (404, "", Outcome.UNKNOWN),  # a gateway's page
        (302, "", Outcome.UNKNOWN),
        (200, "", Outcome.UNKNOWN),
    ],
)
def test_a_code_counts_only_when_it_is_of_this_service_and_of_this_status(
    status: int, code: str, outcome: Outcome
) -> None:
    assert read(status, {"responseCode": code, "responseMessage": "m"}).outcome is outcome


def test_a_code_sent_as_a_number_is_read_too() -> None:
    assert read(200, {"responseCode": 2004700}).outcome is Outcome.DONE


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        b'{"responseCode":"2004700"',
        b"\xff",
        b'{"responseCode":"2004700","responseCode":"4044713"}',
        b"[" * 200_000,
    ],
)
def test_what_is_not_one_json_object_leaves_the_outcome_unknown(body: bytes) -> None:
    reply = read(200, body)
    assert reply.outcome is Outcome.UNKNOWN
    assert reply.message == "HTTP 200, not a SNAP reply"


def test_a_reply_that_was_cut_leaves_the_outcome_unknown() -> None:
    assert read(200, {"responseCode": "2004700"}, cut=True).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("7", 7.0), ("0", 1.0), ("99999", 3600.0), ("", 5.0), ("soon", 5.0), ("1e9", 5.0), ("-3", 5.0),
     (format_datetime(NOW + timedelta(seconds=40), usegmt=True), 40.0),
     (format_datetime(NOW - timedelta(days=1), usegmt=True), 1.0)],
)  # fmt: skip
def test_a_bank_that_is_too_busy_names_its_rest(said: str, seconds: float) -> None:
    assert read(429, b"", headers={"retry-after": said}).retry_after == seconds


def test_a_refused_token_is_known_as_such() -> None:
    assert read(401, {"responseCode": "4014701"}).is_token_refused
    assert read(401, {"responseCode": "4014703"}).is_token_refused
    assert not read(401, {"responseCode": "4014700"}).is_token_refused


@pytest.mark.parametrize(
    ("said", "life"),
    [
        ("900", 900),
        (900, 900),
        (None, 900),
        ("", 900),
        ("x", 900),
        (0, 1),
        (1e9, 900),
        ("999999999", 86_400),
        (-5, 900),
    ],
)
def test_a_token_s_life_is_read_as_string_and_as_number(said: Any, life: int) -> None:
    body = {"responseCode": "2007300", "accessToken": "abc", "expiresIn": said}
    assert read_token(read(200, body, service=73)) == ("abc", life)


@pytest.mark.parametrize("token", ["", None, 5, "a b", "é", "x" * 2049, "a\r\nX-Evil: 1"])
def test_a_token_that_no_header_could_carry_is_refused(token: Any) -> None:
    with pytest.raises(ReplyUnusable):
        read_token(read(200, {"responseCode": "2007300", "accessToken": token}, service=73))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
CODES = st.sampled_from([response_code(case, service) for case in Case for service in OUTGOING]) | st.text(
    max_size=9
)
KEYS = st.sampled_from(["responseCode", "responseMessage", "accessToken", "expiresIn", "qrContent"])


@given(
    service=st.sampled_from(sorted(OUTGOING)),
    status=st.integers(100, 599),
    body=st.binary(max_size=60) | st.dictionaries(KEYS, JSON | CODES).map(msgspec.json.encode),
    said=st.text(max_size=30),
)
def test_no_answer_breaks_the_reader_and_only_this_service_s_success_is_one(
    service: int, status: int, body: bytes, said: str
) -> None:
    reply = read_reply(service, status, {"retry-after": said}, body, NOW)
    if reply.outcome is Outcome.DONE:
        assert (status, reply.code) == (200, f"200{service:02d}00")
    if reply.outcome is Outcome.REFUSED:
        assert 400 <= status <= 405
        assert reply.code.startswith(f"{status}{service:02d}")
    assert (reply.retry_after > 0) == (reply.outcome is Outcome.RATE_LIMITED)
    assert reply.message.isprintable()
