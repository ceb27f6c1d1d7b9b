"""Headers of SNAP calls: what is mandatory under which signature, how it may look, whether it is fresh."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payment_channels.profile import load_profile
from payment_channels.snap.errors import SnapRefusal
from payment_channels.snap.headers import check_call, read_headers, read_token_headers

NOW = datetime(2026, 11, 24, 2, 0, 0, tzinfo=UTC)
CALL = {
    "content-type": "application/json",
    "authorization": "Bearer abc.def",
    "x-timestamp": "2026-11-24T09:00:00+07:00",
    "x-signature": "c2lnbmF0dXJl",
    "x-partner-id": "BPDBALI",
    "x-external-id": "20261124000001",
    "channel-id": "95231",
}
TOKEN_CALL = {
    "content-type": "application/json",
    "x-timestamp": "2026-11-24T09:00:00+07:00",
    "x-client-key": "BAPENDA-DPS-BPDBALI-01",
    "x-signature": "c2lnbmF0dXJl",
}


def checked(bank: str = "bpd_bali", service: int = 25, **headers: str | None) -> None:
    """Read and check a call of the partner BPDBALI with some headers changed (None removes)."""
    given = {**CALL, **{name.replace("_", "-"): value for name, value in headers.items()}}
    present = {name: value for name, value in given.items() if value is not None}
    check_call(read_headers(present, service), load_profile(bank), "BPDBALI", NOW, service)


def refusal(bank: str = "bpd_bali", service: int = 25, **headers: str | None) -> tuple[str, str]:
    with pytest.raises(SnapRefusal) as refused:
        checked(bank, service, **headers)
    answer = refused.value.body()
    return answer["responseCode"], answer["responseMessage"]


def test_complete_call_passes() -> None:
    checked()
    read = read_headers(CALL, 25)
    assert read.access_token == "abc.def"
    assert read.moment == NOW
    assert "abc.def" not in repr(read)
    assert "c2lnbmF0dXJl" not in repr(read)


@pytest.mark.parametrize(
    "name", ["Content-Type", "X-TIMESTAMP", "X-SIGNATURE", "X-PARTNER-ID", "X-EXTERNAL-ID", "CHANNEL-ID"]
)
@pytest.mark.parametrize("value", [None, "", "  "])
def test_absent_mandatory_header_is_named(name: str, value: str | None) -> None:
    answer = refusal(**{name.lower().replace("-", "_"): value})
    assert answer == ("4002502", f"Invalid Mandatory Field {name}")


@pytest.mark.parametrize("value", [None, "", "abc.def", "Basic abc", "Bearer", "Bearer ", "Bearer a b"])
def test_type_1_without_a_bearer_token_is_an_invalid_token(value: str | None) -> None:
    assert refusal(authorization=value, service=24) == ("4012401", "Invalid Token (B2B)")


def test_type_2_needs_no_authorization() -> None:
    checked("bni", authorization=None)


def test_scheme_is_read_in_any_case_and_removed() -> None:
    assert read_headers({**CALL, "authorization": "bearer x.y"}, 25).access_token == "x.y"


@pytest.mark.parametrize(
    "timestamp",
    [
        "2026-11-24T02:05:01Z",
        "2026-11-24T01:54:59Z",
        "2026-11-24T09:00:00Z",  # seven hours off: local time labelled as UTC
        "2026-11-24T02:00:00+07:00",  # seven hours off: UTC labelled as local time
    ],
)
def test_stale_timestamp_is_unauthorised(timestamp: str) -> None:
    assert refusal(x_timestamp=timestamp) == ("4012500", "Unauthorized. X-TIMESTAMP")


@pytest.mark.parametrize("timestamp", ["2026-11-24T10:04:59+08:00", "2026-11-24T02:00:00.196Z"])
def test_fresh_timestamp_may_come_in_any_offset(timestamp: str) -> None:
    checked(x_timestamp=timestamp)


@pytest.mark.parametrize("timestamp", ["now", "2026-11-24T09:00:00", "1764000000"])
def test_unreadable_timestamp_is_a_format_error(timestamp: str) -> None:
    assert refusal(x_timestamp=timestamp) == ("4002501", "Invalid Field Format X-TIMESTAMP")


@pytest.mark.parametrize("partner", ["BNI", "bpdbali", "BPDBALI2"])
def test_another_partner_is_unauthorised(partner: str) -> None:
    assert refusal(x_partner_id=partner) == ("4012500", "Unauthorized. X-PARTNER-ID")


def test_lengths_are_capped() -> None:
    checked(x_external_id="1" * 36)
    assert refusal(x_external_id="1" * 37)[0] == "4002501"
    checked("bni", x_external_id="ordNo2026" + "x" * 55)
    assert refusal("bni", x_external_id="1" * 65)[0] == "4002501"
    assert refusal(x_partner_id="1" * 37) == ("4002501", "Invalid Field Format X-PARTNER-ID")
    assert refusal(x_signature="A" * 1025)[0] == "4002501"


def test_external_id_need_not_be_a_number() -> None:
    checked(x_external_id="ordNo2026112400001")
    assert refusal(x_external_id="é") == ("4002501", "Invalid Field Format X-EXTERNAL-ID")


@pytest.mark.parametrize("name", ["Content-Type", "X-TIMESTAMP", "X-CLIENT-KEY", "X-SIGNATURE"])
def test_token_request_needs_its_four_headers(name: str) -> None:
    headers = {key: value for key, value in TOKEN_CALL.items() if key != name.lower()}
    with pytest.raises(SnapRefusal) as refused:
        read_token_headers(headers)
    assert refused.value.body() == {
        "responseCode": "4007302",
        "responseMessage": f"Invalid Mandatory Field {name}",
    }


def test_token_request_is_read() -> None:
    read = read_token_headers(TOKEN_CALL)
    assert read.client_id == "BAPENDA-DPS-BPDBALI-01"
    assert read.timestamp == "2026-11-24T09:00:00+07:00"
    assert read.moment == NOW


@given(st.dictionaries(st.sampled_from([*CALL, "x-client-key"]), st.text(max_size=60)))
def test_any_headers_are_read_or_refused(changed: dict[str, str]) -> None:
    with suppress(SnapRefusal):
        check_call(read_headers({**CALL, **changed}, 25), load_profile("bpd_bali"), "BPDBALI", NOW, 25)
    with suppress(SnapRefusal):
        read_token_headers({**TOKEN_CALL, **changed})


def test_far_times_do_not_overflow() -> None:
    assert refusal(x_timestamp="2099-12-31T23:59:59-14:00")[0] == "4012500"
    assert read_headers(CALL, 25).moment - NOW == timedelta(0)
