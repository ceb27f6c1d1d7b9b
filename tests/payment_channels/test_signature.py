"""SNAP signatures: the published vectors, and every way in which integrators get them wrong."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payment_channels.errors import KeyUnusable
from payment_channels.snap.keys import read_private_key, read_public_key
from payment_channels.snap.minify import STRING_OR_WHITESPACE, minify
from payment_channels.snap.signature import (
    asymmetric_string,
    holds_symmetric,
    sign_asymmetric,
    sign_symmetric,
    strict_base64,
    symmetric_string,
    token_string,
    verify_asymmetric,
    verify_symmetric,
    verify_token,
)

from .vectors import PRIVATE_KEY, PUBLIC_KEY, VECTORS

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("name", ["P1", "S2"])
def test_published_symmetric_vector(name: str) -> None:
    v = VECTORS[name]
    body = v["body"].encode()
    assert hashlib.sha256(minify(body)).hexdigest() == v["lexical_minified_sha256"]
    text = symmetric_string(v["method"], v["endpoint"], v["access_token"], minify(body), v["timestamp"])
    assert text == v["string_to_sign"]
    assert sign_symmetric(v["client_secret"], text) == v["signature"]
    verdict = verify_symmetric(**request(v))
    assert verdict.valid
    assert verdict.tried == ("minified",)
    assert verdict.string_to_sign == text


def test_published_token_vector() -> None:
    v = VECTORS["A1"]
    text = token_string(v["client_id"], v["timestamp"])
    assert text == v["string_to_sign"]
    assert sign_asymmetric(read_private_key(PRIVATE_KEY), text) == v["signature"]
    assert verify_token(read_public_key(PUBLIC_KEY), v["client_id"], v["timestamp"], v["signature"]).valid


def test_published_asymmetric_vector() -> None:
    v = VECTORS["N1"]
    body = v["body"].encode()
    text = asymmetric_string(v["method"], v["endpoint"], minify(body), v["timestamp"])
    assert text == v["string_to_sign"]
    assert sign_asymmetric(read_private_key(PRIVATE_KEY), text) == v["signature"]
    assert verify_asymmetric(
        read_public_key(PUBLIC_KEY),
        method=v["method"],
        endpoint=v["endpoint"],
        body=body,
        timestamp=v["timestamp"],
        signature=v["signature"],
    ).valid


def request(vector: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """The arguments of verify_symmetric for ``vector``, with some of them changed."""
    names = ("client_secret", "method", "endpoint", "access_token", "timestamp", "signature")
    given = {name: vector[name] for name in names} | {"body": vector["body"].encode()} | changed
    if isinstance(given["body"], str):
        given["body"] = given["body"].encode()
    return given


def signed(body: bytes, **changed: Any) -> dict[str, Any]:
    """A request whose signature was made over exactly ``body``."""
    v = request(VECTORS["S2"], **changed)
    text = symmetric_string(v["method"], v["endpoint"], v["access_token"], body, v["timestamp"])
    return v | {"body": body, "signature": sign_symmetric(v["client_secret"], text)}


def test_body_signed_without_minifying_is_accepted_as_raw() -> None:
    verdict = verify_symmetric(**signed(b'{"a": 1, "b": "x y"}'))
    assert verdict.valid
    assert verdict.tried == ("minified", "raw")


def test_body_formatted_after_signing_is_accepted_as_minified() -> None:
    verdict = verify_symmetric(**(signed(b'{"a":1}') | {"body": b'{ "a" :\t1\r\n}'}))
    assert verdict.valid
    assert verdict.tried == ("minified",)


def test_white_space_inside_strings_is_signed() -> None:
    padded = signed(b'{"partnerServiceId":"   88899"}')
    assert verify_symmetric(**padded).valid
    assert not verify_symmetric(**(padded | {"body": b'{"partnerServiceId":"88899"}'})).valid


@pytest.mark.parametrize(
    ("sent", "resent"),
    [
        (rb'{"u":"https:\/\/bpd.id"}', b'{"u":"https://bpd.id"}'),
        (rb'{"n":"Caf\u00e9"}', '{"n":"Café"}'.encode()),
        (b'{"v":10000.00}', b'{"v":10000.0}'),
        (b'{"v":12345678901234567890}', b'{"v":12345678901234567000}'),
        (b'{"b":1,"a":2}', b'{"a":2,"b":1}'),
        (rb'{"n":"A \u0026 B"}', b'{"n":"A & B"}'),
    ],
)
def test_body_parsed_and_written_again_no_longer_verifies(sent: bytes, resent: bytes) -> None:
    assert verify_symmetric(**signed(sent)).valid
    assert not verify_symmetric(**(signed(sent) | {"body": resent})).valid


@pytest.mark.parametrize(
    "changed",
    [
        {"method": "post"},
        {"endpoint": "/openapi/v1.0/transfer-va/payment"},
        {"endpoint": "/v1.0/transfer-va/payment?x=1"},
        {"access_token": "Bearer " + VECTORS["S2"]["access_token"]},
        {"timestamp": "2026-11-24T02:01:03Z"},
        {"client_secret": "another secret"},
        {"body": VECTORS["S2"]["body"].replace("1250000.00", "1250001.00")},
    ],
)
def test_anything_else_than_what_was_signed_is_refused(changed: dict[str, Any]) -> None:
    verdict = verify_symmetric(**request(VECTORS["S2"], **changed))
    assert not verdict.valid
    assert verdict.tried == ("minified", "raw")


def test_query_belongs_to_the_endpoint_as_sent() -> None:
    assert verify_symmetric(**signed(b"{}", endpoint="/v1.0/x?b=2&a=%20")).valid


def test_absent_body_is_the_hash_of_nothing() -> None:
    assert hashlib.sha256(b"").hexdigest() in symmetric_string("GET", "/v1.0/x", "t", b"", "now")
    assert verify_symmetric(**signed(b"")).valid


SIGNATURE = VECTORS["S2"]["signature"]


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "=",
        SIGNATURE.lower(),
        SIGNATURE.swapcase(),
        SIGNATURE.rstrip("="),
        SIGNATURE + "=",
        SIGNATURE + "\n",
        " " + SIGNATURE,
        SIGNATURE[:40] + "\n" + SIGNATURE[40:],
        SIGNATURE.replace("+", "-").replace("/", "_"),
        base64.b64decode(SIGNATURE).hex(),
        base64.b64encode(base64.b64decode(SIGNATURE)[:32]).decode(),
        SIGNATURE[:-3] + chr(ord(SIGNATURE[-3]) + 1) + "==",
        "ａ" + SIGNATURE[1:],
        "\ud800",
    ],
)
def test_signature_is_strict_base64_and_case_sensitive(signature: str) -> None:
    assert not verify_symmetric(**request(VECTORS["S2"], signature=signature)).valid


def test_hash_in_base64_or_of_another_size_is_refused() -> None:
    v = VECTORS["S2"]
    minified = minify(v["body"].encode())
    for digest in (
        base64.b64encode(hashlib.sha256(minified).digest()).decode(),
        hashlib.sha512(minified).hexdigest(),
        hashlib.sha256(minified).hexdigest().upper(),
    ):
        text = f"{v['method']}:{v['endpoint']}:{v['access_token']}:{digest}:{v['timestamp']}"
        signature = sign_symmetric(v["client_secret"], text)
        assert not verify_symmetric(**request(v, signature=signature)).valid


@pytest.mark.parametrize(
    "secret",
    [
        PUBLIC_KEY,
        PUBLIC_KEY.replace("\n", "\\n"),
        PRIVATE_KEY,
        "".join(PUBLIC_KEY.split("\n")[1:-2]),
        "\n".join(PUBLIC_KEY.split("\n")[1:-2]),
        "ssh-rsa AAAAB3Nza",
        "",
        "  ",
    ],
)
def test_key_material_is_never_an_hmac_secret(secret: str) -> None:
    text = "POST:/v1.0/transfer-va/payment:t:h:now"
    forged = base64.b64encode(hmac.digest(secret.encode(), text.encode(), "sha512")).decode()
    with pytest.raises(KeyUnusable):
        holds_symmetric(secret, text, forged)
    with pytest.raises(KeyUnusable):
        sign_symmetric(secret, text)


def test_pem_with_literal_line_ends_is_read() -> None:
    assert read_private_key(PRIVATE_KEY.replace("\n", "\\n")).key_size == 2048
    assert read_public_key(PUBLIC_KEY.replace("\n", "\\n")).key_size == 2048
    assert read_public_key(PUBLIC_KEY.replace("\n", "\r\n")).key_size == 2048


@pytest.mark.parametrize("pem", ["", "x", "é", PRIVATE_KEY, PUBLIC_KEY[:100], PUBLIC_KEY.replace("M", "A")])
def test_unreadable_public_key_is_named(pem: str) -> None:
    with pytest.raises(KeyUnusable) as refused:
        read_public_key(pem)
    assert refused.value.field == "public_key"
    assert refused.value.code == "channel.key_unusable"


@pytest.mark.parametrize("pem", ["", "x", PUBLIC_KEY, PRIVATE_KEY[:100]])
def test_unreadable_private_key_is_named(pem: str) -> None:
    with pytest.raises(KeyUnusable):
        read_private_key(pem)


@given(JSON, st.sampled_from([None, 1, 3, "\t", " \r\n"]))
def test_minified_is_the_compact_form_whatever_the_layout(value: Any, indent: int | str | None) -> None:
    spaced = json.dumps(value, indent=indent, ensure_ascii=False).encode("utf-8", "surrogatepass")
    compact = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")
    assert minify(spaced) == compact
    assert minify(compact) == compact


@given(st.binary() | st.text(alphabet='"\\ \t\n\ra{}', max_size=40).map(str.encode))
def test_fast_and_slow_minify_agree_on_any_bytes(raw: bytes) -> None:
    assert minify(raw) == STRING_OR_WHITESPACE.sub(lambda found: found[1] or b"", raw)
    assert minify(minify(raw)) == minify(raw)


@given(st.binary(min_size=1))
def test_canonical_base64_round_trips(data: bytes) -> None:
    assert strict_base64(base64.b64encode(data).decode()) == data


@given(st.text())
def test_any_text_is_decided_as_a_signature(text: str) -> None:
    assert not verify_symmetric(**request(VECTORS["S2"], signature=text)).valid
    assert not verify_token(read_public_key(PUBLIC_KEY), "id", "now", text).valid


@given(st.binary(max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_what_is_signed_verifies_in_both_types(body: bytes, endpoint: str, timestamp: str) -> None:
    symmetric = symmetric_string("POST", endpoint, "token", minify(body), timestamp)
    assert verify_symmetric(
        "secret",
        method="POST",
        endpoint=endpoint,
        access_token="token",
        body=body,
        timestamp=timestamp,
        signature=sign_symmetric("secret", symmetric),
    ).valid
