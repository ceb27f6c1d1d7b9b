"""Our own calls, byte for byte: addresses, headers, and a published vector made by the client's side."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from payment_channels.errors import KeyUnusable
from payment_channels.snap.codes import Service
from payment_channels.snap.keys import read_private_key, read_public_key
from payment_channels.snap.outbound import OUTGOING, OutboundRules
from payment_channels.snap.request import Credentials, signed_request, token_request
from payment_channels.snap.signature import Kind, verify_asymmetric, verify_symmetric
from tests.payment_channels.vectors import PRIVATE_KEY, PUBLIC_KEY, VECTORS

KEY = read_private_key(PRIVATE_KEY)
MOMENT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
RULES = OutboundRules()
BASE = "https://api.bank.example"
US = Credentials("BAPENDA-DPS-BPDBALI-01", "PAGI-5171", "95221", "secret of ours", KEY)


def test_a_token_request_has_the_bytes_of_the_public_vector() -> None:
    request = token_request(RULES, BASE, US, MOMENT)
    assert (request.method, request.url) == ("POST", f"{BASE}/v1.0/access-token/b2b")
    assert request.body == b'{"grantType":"client_credentials","additionalInfo":{}}'
    assert request.headers == {
        "Content-Type": "application/json",
        "X-TIMESTAMP": "2026-11-24T09:00:00+07:00",
        "X-CLIENT-KEY": "BAPENDA-DPS-BPDBALI-01",
        "X-SIGNATURE": VECTORS["A1"]["signature"],
    }


def test_type_1_signs_exactly_what_is_sent() -> None:
    message = {
        "partnerReferenceNo": "R1",
        "amount": {"value": "1.00", "currency": "IDR"},
        "name": "Ni Luh  Ayu",
    }
    request = signed_request(
        RULES, BASE, US, Service.QR_GENERATE, message, external_id="17", moment=MOMENT, access_token="tok"
    )
    assert request.body == (
        b'{"partnerReferenceNo":"R1","amount":{"value":"1.00","currency":"IDR"},"name":"Ni Luh  Ayu"}'
    )
    assert request.headers["Authorization"] == "Bearer tok"
    assert {name: request.headers[name] for name in ("X-PARTNER-ID", "X-EXTERNAL-ID", "CHANNEL-ID")} == {
        "X-PARTNER-ID": "PAGI-5171", "X-EXTERNAL-ID": "17", "CHANNEL-ID": "95221",
    }  # fmt: skip
    verdict = verify_symmetric(
        "secret of ours", method="POST", endpoint="/v1.0/qr/qr-mpm-generate", access_token="tok",
        body=request.body, timestamp=request.headers["X-TIMESTAMP"], signature=request.headers["X-SIGNATURE"],
    )  # fmt: skip
    assert verdict.valid
    assert verdict.tried == ("minified",)


def test_type_2_signs_with_our_key_and_shows_no_token() -> None:
    rules = OutboundRules(signatures={"va_delete": 2}, paths={"va_delete": "/snap/va?x=1"})
    request = signed_request(
        rules, f"{BASE}/openapi/", US, Service.VA_DELETE, {"trxId": "T"},
        external_id="18", moment=MOMENT, access_token=None,
    )  # fmt: skip
    assert (request.method, request.url) == ("DELETE", f"{BASE}/openapi/snap/va?x=1")
    assert "Authorization" not in request.headers
    assert verify_asymmetric(
        read_public_key(PUBLIC_KEY), method="DELETE", endpoint="/openapi/snap/va?x=1", body=request.body,
        timestamp=request.headers["X-TIMESTAMP"], signature=request.headers["X-SIGNATURE"],
    ).valid  # fmt: skip


def test_a_gateway_s_own_prefix_is_signed_only_where_the_bank_does() -> None:
    rules = OutboundRules(signs_base_path=False)
    request = token_request(rules, f"{BASE}/gateway", US, MOMENT)
    assert (request.url, request.endpoint) == (
        f"{BASE}/gateway/v1.0/access-token/b2b",
        "/v1.0/access-token/b2b",
    )


def test_every_service_is_called_by_aspi_s_method_and_path() -> None:
    assert {number: one.method for number, one in OUTGOING.items() if one.method != "POST"} == {
        Service.VA_UPDATE: "PUT", Service.VA_DELETE: "DELETE",
    }  # fmt: skip
    assert set(OUTGOING) == {26, 27, 28, 31, 47, 51, 54, 55, 57, 58, 73, 77, 78}
    assert RULES.kind(Service.TOKEN) is Kind.TOKEN
    assert RULES.kind(Service.QR_CANCEL) is Kind.SYMMETRIC


def test_what_people_see_of_a_request_holds_no_secret() -> None:
    request = signed_request(
        RULES, BASE, US, Service.QR_QUERY, {}, external_id="19", moment=MOMENT, access_token="tok-123"
    )
    shown = f"{request!r} {request.shown_headers()} {US!r}"
    for secret in ("tok-123", "secret of ours", request.headers["X-SIGNATURE"]):
        assert secret not in shown
    assert len(base64.b64decode(request.headers["X-SIGNATURE"])) == 64


def test_a_key_that_is_absent_is_said_so() -> None:
    bare = Credentials("c", "p", "1", "s")
    with pytest.raises(KeyUnusable):
        token_request(RULES, BASE, bare, MOMENT)
    with pytest.raises(ValueError, match="no service"):
        OutboundRules(paths={"va_payment": "/x"})
