"""Each usual mistake in a signature is named, and nothing that is shown is a secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import asdict, replace

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from hypothesis import given
from hypothesis import strategies as st

from payment_channels.snap.causes import SAID, Cause, said
from payment_channels.snap.diagnosis import Keys, Received, diagnose
from payment_channels.snap.signature import Kind, sign_asymmetric

SECRET = "c2VjcmV0LW9mLXRoZS1iYW5r"
TOKEN = "token-of-fifteen-minutes"
CLIENT = "client-of-the-bank"
TIME = "2026-11-24T14:00:00+07:00"
PATH = "/v1.0/transfer-va/payment?x=1"
BODY = b'{"a": "1/2", "nama": "Ni Ketut \xc3\xa9"}'
KEY = generate_private_key(public_exponent=65537, key_size=2048)
OTHER = generate_private_key(public_exponent=65537, key_size=2048)
KEYS = Keys(SECRET, KEY.public_key())


def minified(body: bytes = BODY) -> bytes:
    return json.dumps(json.loads(body), separators=(",", ":"), ensure_ascii=False).encode()


def text(
    *, method: str = "POST", path: str = PATH, token: str | None = TOKEN, body: bytes | None = None,
    time: str = TIME, digest: str | None = None,
) -> str:  # fmt: skip
    digest = digest or hashlib.sha256(minified() if body is None else body).hexdigest()
    parts = [method, path, *([token] if token is not None else []), digest, time]
    return ":".join(parts)


def mac(signed: str, secret: str | bytes = SECRET, algorithm: str = "sha512") -> bytes:
    key = secret.encode() if isinstance(secret, str) else secret
    return hmac.digest(key, signed.encode(), algorithm)


def b64(signature: bytes) -> str:
    return base64.b64encode(signature).decode()


RIGHT = mac(text())
HASH = hashlib.sha256(minified()).hexdigest()
TYPE_1 = {
    Cause.NOT_BASE64: "bukan base64!",
    Cause.HEX: RIGHT.hex(),
    Cause.URL_SAFE: b64(RIGHT).rstrip("="),
    Cause.HEX_IN_BASE64: b64(RIGHT.hex().encode()),
    Cause.SHA256: b64(mac(text(), algorithm="sha256")),
    Cause.TYPE_2: sign_asymmetric(KEY, text(token=None)),
    Cause.SECRET_DECODED: b64(mac(text(), base64.b64decode(SECRET))),
    Cause.SECRET_SPACE: b64(mac(text(), SECRET + "\n")),
    Cause.CLIENT_ID_AS_SECRET: b64(mac(text(), CLIENT)),
    Cause.PATH_QUERY: b64(mac(text(path="/v1.0/transfer-va/payment"))),
    Cause.PATH_SLASH: b64(mac(text(path="/v1.0/transfer-va/payment/"))),
    Cause.PATH_VERSION: b64(mac(text(path="/transfer-va/payment?x=1"))),
    Cause.METHOD: b64(mac(text(method="post"))),
    Cause.TOKEN_BEARER: b64(mac(text(token=f"Bearer {TOKEN}"))),
    Cause.HASH_UPPER: b64(mac(text(digest=HASH.upper()))),
    Cause.HASH_OF_NOTHING: b64(mac(text(body=b""))),
    Cause.BODY_SPACED: b64(mac(text(body=json.dumps(json.loads(BODY)).encode()))),
    Cause.BODY_REWRITTEN: b64(mac(text(body=minified().replace(b"/", b"\\/")))),
    Cause.BODY_LINE_END: b64(mac(text(body=minified() + b"\n"))),
    Cause.TIMESTAMP: b64(mac(text(time="2026-11-24T14:00:00Z"))),
    Cause.OTHER_KEY: b64(mac(text(), "another secret")),
}


def received(signature: str, kind: Kind = Kind.SYMMETRIC) -> Received:
    token = TOKEN if kind is Kind.SYMMETRIC else ""
    return Received(kind, "POST", PATH, PATH, CLIENT, token, BODY, TIME, signature)


@pytest.mark.parametrize("cause", TYPE_1)
def test_each_mistake_with_a_type_1_signature_is_named(cause: Cause) -> None:
    found = diagnose(received(TYPE_1[cause]), KEYS)
    assert found.cause is cause
    assert found.minified_sha256 == HASH
    assert found.raw_sha256 == hashlib.sha256(BODY).hexdigest()


def test_a_prefix_of_the_profile_that_was_left_out_is_named() -> None:
    call = replace(received(b64(mac(text()))), endpoint="/snap" + PATH)
    assert diagnose(call, KEYS).cause is Cause.PATH_PREFIX


@pytest.mark.parametrize(
    ("cause", "signature"),
    [
        (Cause.TYPE_1, b64(mac(text(token="")))),
        (Cause.PATH_QUERY, sign_asymmetric(KEY, text(token=None, path="/v1.0/transfer-va/payment"))),
        (Cause.BODY_LINE_END, sign_asymmetric(KEY, text(token=None, body=minified() + b"\r\n"))),
        (Cause.OTHER_KEY, sign_asymmetric(OTHER, text(token=None))),
        (Cause.NOT_BASE64, ""),
    ],
)
def test_mistakes_with_a_type_2_signature_are_named(cause: Cause, signature: str) -> None:
    assert diagnose(received(signature, Kind.ASYMMETRIC), KEYS).cause is cause


def test_a_token_request_signed_by_another_key_is_named() -> None:
    found = diagnose(received(sign_asymmetric(OTHER, f"{CLIENT}|{TIME}"), Kind.TOKEN), KEYS)
    assert found.cause is Cause.OTHER_KEY
    assert found.string_to_sign == f"{CLIENT}|{TIME}"


@pytest.mark.parametrize("cause", TYPE_1)
def test_nothing_that_is_shown_is_a_secret(cause: Cause) -> None:
    shown = json.dumps(asdict(diagnose(received(TYPE_1[cause]), KEYS)))
    for secret in (SECRET, TOKEN, b64(RIGHT), RIGHT.hex()):
        assert secret not in shown


def test_every_mistake_has_its_words_and_a_test() -> None:
    assert set(SAID) == set(Cause)
    assert set(TYPE_1) | {Cause.TYPE_1, Cause.PATH_PREFIX} == set(Cause)
    assert said(Cause.HEX, "id") != said(Cause.HEX, "en")


@given(
    st.binary(max_size=200), st.text(max_size=40), st.text(max_size=30), st.sampled_from(list(Kind)),
    st.text(max_size=100),
)  # fmt: skip
def test_whatever_is_sent_a_cause_is_found(
    body: bytes, path: str, time: str, kind: Kind, signature: str
) -> None:
    call = Received(kind, "POST", path, path, CLIENT, TOKEN, body, time, signature)
    assert diagnose(call, KEYS).cause in Cause
