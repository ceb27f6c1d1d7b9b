"""Logs: one JSON object a line, with the request's id, and neither a secret nor personal data."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from pagi.logging import MASK, configure_logging, get_logger, mask_text, with_request


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logging(stream=stream)
    yield stream
    root.handlers[:], level = before
    root.setLevel(level)
    structlog.reset_defaults()


def last(lines: io.StringIO) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(lines.getvalue().strip().splitlines()[-1])
    return found


def test_a_record_is_one_json_line_with_the_request_id(lines: io.StringIO) -> None:
    with with_request("r-1"):
        get_logger("pagi.test").info("payment_booked", bill_code="517112345678901234", amount=500_000)
    found = last(lines)
    assert (found["event"], found["request_id"], found["amount"]) == ("payment_booked", "r-1", 500_000)
    assert found["level"] == "info"
    assert found["timestamp"].endswith("Z")


@pytest.mark.parametrize(
    "field",
    [
        *("signature", "X-SIGNATURE", "access_token", "accessToken", "client_secret", "clientSecret"),
        *("password", "private_key", "privateKey", "private_key_pem", "Authorization", "totp_secret"),
        *("name", "virtualAccountName", "customer_name", "owner_name", "taxpayer_name", "address", "alamat"),
        *("phone", "email", "nik", "npwp", "body", "response_body", "cookie", "database_password", "headers"),
    ],
)
def test_secret_and_personal_fields_are_masked_at_any_depth(lines: io.StringIO, field: str) -> None:
    get_logger("pagi.test").info("seen", **{field: "gak boleh"}, inner={"deep": [{field: "gak boleh"}]})
    assert "gak boleh" not in lines.getvalue()
    assert last(lines)[field] == MASK


def test_records_of_libraries_are_masked_too(lines: io.StringIO) -> None:
    logging.getLogger("asyncpg").warning("cannot reach %s", "postgresql://pagi_app:hunter2@db/pagi")
    assert "hunter2" not in lines.getvalue()
    assert "pagi_app" in last(lines)["event"]


def test_an_error_keeps_type_and_place_but_not_the_rows_values(lines: io.StringIO) -> None:
    try:
        nik = "5171014101900001"
        raise ValueError(f"duplicate key\nDETAIL:  Key (nik)=({nik}) already exists.")
    except ValueError:
        get_logger("pagi.test").exception("broken")
    found = last(lines)
    assert "5171014101900001" not in lines.getvalue()
    assert (found["error"], found["error_message"]) == ("ValueError", "duplicate key")
    assert "test_logging.py" in found["error_at"][-1]


def test_bytes_are_told_by_their_length(lines: io.StringIO) -> None:
    get_logger("pagi.test").info("received", raw=b"whatever it was")
    assert last(lines)["raw"] == "15 bytes"


@given(
    st.text(
        min_size=12, max_size=40, alphabet=st.characters(categories=["Lu", "Ll", "Nd"], max_codepoint=127)
    )
)
def test_a_bearer_token_never_survives_in_a_text(token: str) -> None:
    assert token not in mask_text(f"sent Authorization: Bearer {token} and went on")


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----", "MIIEvQ"),
        ("mail to ni.komang@example.id now", "ni.komang"),
        ("NIK 5171014101900001 seen", "5171014101900001"),
    ],
)
def test_known_shapes_are_masked_in_any_text(text: str, hidden: str) -> None:
    assert hidden not in mask_text(text)


def test_a_bill_code_stays_readable() -> None:
    assert mask_text("bill 517112345678901234") == "bill 517112345678901234"
