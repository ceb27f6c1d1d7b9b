"""SNAP signatures: what is signed, signing, and verifying (ASPI, "Keamanan", sections on X-SIGNATURE).

Three kinds: the token request (RSA over client id and time), type 1 (HMAC-SHA512 with a token) and type 2
(RSA without a token). The kind is pinned by the partner's profile, never taken from the message.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from payment_channels.snap.keys import secret_bytes
from payment_channels.snap.minify import minify

BodyForm: TypeAlias = Literal["minified", "raw"]


class Kind(StrEnum):
    """Which of SNAP's three signatures a message carries."""

    TOKEN = "asymmetric_token"  # noqa: S105  the name of a kind
    SYMMETRIC = "symmetric_transaction"  # type 1
    ASYMMETRIC = "asymmetric_transaction"  # type 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a signature holds, which forms of the body were tried, and what should have been signed."""

    valid: bool
    tried: tuple[BodyForm, ...]
    string_to_sign: str


def token_string(client_id: str, timestamp: str) -> str:
    """What is signed to ask for a token (service 73): ``client_id|X-TIMESTAMP``."""
    return f"{client_id}|{timestamp}"


def symmetric_string(method: str, endpoint: str, access_token: str, body: bytes, timestamp: str) -> str:
    """What type 1 signs. ``body`` is hashed as given; ``endpoint`` is the path with its query, verbatim."""
    return f"{method}:{endpoint}:{access_token}:{body_hash(body)}:{timestamp}"


def asymmetric_string(method: str, endpoint: str, body: bytes, timestamp: str) -> str:
    """What type 2 signs: as type 1 without a token."""
    return f"{method}:{endpoint}:{body_hash(body)}:{timestamp}"


def body_hash(body: bytes) -> str:
    """Lower-case hex SHA-256; an absent body is the hash of nothing."""
    return hashlib.sha256(body).hexdigest()


def sign_symmetric(client_secret: str, text: str) -> str:
    """Base64 of HMAC-SHA512. Raises KeyUnusable when the secret is empty or key material."""
    return base64.b64encode(hmac.digest(secret_bytes(client_secret), _bytes(text), "sha512")).decode()


def sign_asymmetric(key: RSAPrivateKey, text: str) -> str:
    """Base64 of SHA256withRSA (RSASSA-PKCS1-v1_5)."""
    return base64.b64encode(key.sign(_bytes(text), PKCS1v15(), SHA256())).decode()


def holds_symmetric(client_secret: str, text: str, signature: str) -> bool:
    """Whether ``signature`` is the HMAC of ``text``, in constant time. Raises KeyUnusable."""
    expected = hmac.digest(secret_bytes(client_secret), _bytes(text), "sha512")
    given = strict_base64(signature)
    return given is not None and hmac.compare_digest(expected, given)


def holds_asymmetric(key: RSAPublicKey, text: str, signature: str) -> bool:
    """Whether ``signature`` was made over ``text`` by the holder of ``key``'s private half."""
    given = strict_base64(signature)
    if given is None:
        return False
    try:
        key.verify(given, _bytes(text), PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def verify_token(key: RSAPublicKey, client_id: str, timestamp: str, signature: str) -> Verdict:
    """Check the signature of a token request (service 73). It covers no body."""
    text = token_string(client_id, timestamp)
    return Verdict(valid=holds_asymmetric(key, text, signature), tried=(), string_to_sign=text)


def verify_symmetric(
    client_secret: str,
    *,
    method: str,
    endpoint: str,
    access_token: str,
    body: bytes,
    timestamp: str,
    signature: str,
) -> Verdict:
    """Check a type 1 signature over the bytes received: first lexically minified, then as they are.

    ``access_token`` is without ``Bearer``; ``timestamp`` is the header as received. Raises KeyUnusable.
    """
    minified = symmetric_string(method, endpoint, access_token, minify(body), timestamp)
    if holds_symmetric(client_secret, minified, signature):
        return Verdict(valid=True, tried=("minified",), string_to_sign=minified)
    raw = symmetric_string(method, endpoint, access_token, body, timestamp)
    if raw != minified and holds_symmetric(client_secret, raw, signature):
        return Verdict(valid=True, tried=("minified", "raw"), string_to_sign=raw)
    return Verdict(valid=False, tried=("minified", "raw"), string_to_sign=minified)


def verify_asymmetric(
    key: RSAPublicKey, *, method: str, endpoint: str, body: bytes, timestamp: str, signature: str
) -> Verdict:
    """Check a type 2 signature over the bytes received: first lexically minified, then as they are."""
    minified = asymmetric_string(method, endpoint, minify(body), timestamp)
    if holds_asymmetric(key, minified, signature):
        return Verdict(valid=True, tried=("minified",), string_to_sign=minified)
    raw = asymmetric_string(method, endpoint, body, timestamp)
    if raw != minified and holds_asymmetric(key, raw, signature):
        return Verdict(valid=True, tried=("minified", "raw"), string_to_sign=raw)
    return Verdict(valid=False, tried=("minified", "raw"), string_to_sign=minified)


def strict_base64(text: str) -> bytes | None:
    """The bytes of standard, padded, canonical Base64, else None (hex, URL-safe, line breaks, loose bits)."""
    try:
        raw = text.encode("ascii")
        decoded = base64.b64decode(raw, validate=True)
    except (UnicodeEncodeError, binascii.Error, ValueError):
        return None
    return decoded if decoded and base64.b64encode(decoded) == raw else None


def _bytes(text: str) -> bytes:
    """UTF-8; a lone surrogate, which no valid text holds, becomes a byte that no signer can have signed."""
    return text.encode("utf-8", "surrogatepass")
