"""Why a signature does not hold: what should have been signed, and which usual mistake explains what came.

For the bank's integrator and the clerk who helps them. Nothing here lets a message in, and nothing shown is a
secret: a token is named by its length and its hash, a secret or signature never.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from payment_channels.snap.causes import Cause
from payment_channels.snap.minify import minify
from payment_channels.snap.signature import (
    Kind,
    asymmetric_string,
    body_hash,
    holds_asymmetric,
    symmetric_string,
    token_string,
)

LARGEST_BODY = 16_384
"""In bytes; a larger one is not tried in its variants: a stranger must not buy work with one call."""


@dataclass(frozen=True, slots=True)
class Received:
    """A call whose signature did not hold. ``endpoint`` is the path as this bank's profile has it signed."""

    kind: Kind
    method: str
    endpoint: str
    sent_path: str
    client_id: str
    access_token: str
    body: bytes
    timestamp: str
    signature: str


@dataclass(frozen=True, slots=True)
class Keys:
    """What the call should have been signed with; neither leaves this module."""

    client_secret: str
    public_key: RSAPublicKey


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What should have been signed, how the signature looks, and the likely cause.

    ``signed_instead`` is the text that fits the signature, if one was found. Both texts only name the token.
    """

    kind: str
    string_to_sign: str
    body_bytes: int
    minified_sha256: str
    raw_sha256: str
    signature_form: str
    signature_bytes: int
    cause: Cause
    signed_instead: str | None


def diagnose(call: Received, keys: Keys) -> Diagnosis:
    """The likely cause, the first that explains the signature."""
    form, given = _given(call.signature)
    cause, instead = _cause(call, keys, form, given)
    return Diagnosis(
        kind=call.kind,
        string_to_sign=_shown(call, _text(call)),
        body_bytes=len(call.body),
        minified_sha256=body_hash(minify(call.body)),
        raw_sha256=body_hash(call.body),
        signature_form=form,
        signature_bytes=len(given),
        cause=cause,
        signed_instead=_shown(call, instead) if instead is not None else None,
    )


def _cause(call: Received, keys: Keys, form: str, given: bytes) -> tuple[Cause, str | None]:
    if form == "unreadable":
        return Cause.NOT_BASE64, None
    right = _text(call)
    by_form = {"hex": Cause.HEX, "url_safe": Cause.URL_SAFE}.get(form)
    if by_form and _fits(call, keys, right, given):
        return by_form, right
    for cause, text in _changes(call):
        if text != right and _fits(call, keys, text, given):
            return cause, text
    if call.kind is Kind.SYMMETRIC:
        return _cause_of_kind(call, keys, right, given)
    if _is_hmac(keys.client_secret, _symmetric(call, minify(call.body)), given, "sha512"):
        return Cause.TYPE_1, _symmetric(call, minify(call.body))
    return Cause.OTHER_KEY, None


def _cause_of_kind(call: Received, keys: Keys, right: str, given: bytes) -> tuple[Cause, str | None]:
    """Mistakes of how, not of what, where an HMAC is expected."""
    expected = hmac.digest(keys.client_secret.encode(), _bytes(right), "sha512")
    if given in (expected.hex().encode(), expected.hex().upper().encode()):
        return Cause.HEX_IN_BASE64, right
    if _is_hmac(keys.client_secret, right, given, "sha256"):
        return Cause.SHA256, right
    unsigned = asymmetric_string(call.method, call.endpoint, minify(call.body), call.timestamp)
    if holds_asymmetric(keys.public_key, unsigned, base64.b64encode(given).decode()):
        return Cause.TYPE_2, unsigned
    for cause, secret in _secrets(call, keys):
        if _is_hmac(secret, right, given, "sha512"):
            return cause, right
    return Cause.OTHER_KEY, None


def _changes(call: Received) -> Iterator[tuple[Cause, str]]:
    """Texts that people sign by mistake, each with one thing wrong."""
    for cause, endpoint in _paths(call):
        yield cause, _text(call, endpoint=endpoint)
    if call.kind is Kind.TOKEN:
        return
    yield Cause.METHOD, _text(call, method=call.method.lower())
    if call.kind is Kind.SYMMETRIC:
        yield Cause.TOKEN_BEARER, _text(call, token=f"Bearer {call.access_token}")
    right = body_hash(minify(call.body))
    yield Cause.HASH_UPPER, _text(call).replace(right, right.upper())
    yield Cause.HASH_OF_NOTHING, _text(call).replace(right, body_hash(b""))
    for cause, body in _bodies(call.body):
        yield cause, _text(call).replace(right, body_hash(body))
    for moment in (
        call.timestamp[:19] + "Z",
        call.timestamp[:19],
        call.timestamp[:19] + ".000" + call.timestamp[19:],
    ):
        yield Cause.TIMESTAMP, _text(call, timestamp=moment)


def _paths(call: Received) -> Iterator[tuple[Cause, str]]:
    if call.kind is Kind.TOKEN:
        return
    bare = call.endpoint.partition("?")[0]
    yield Cause.PATH_QUERY, bare
    yield Cause.PATH_SLASH, bare + "/"
    yield Cause.PATH_SLASH, call.endpoint.removeprefix("/")
    for version in ("/v1.0", "/v1", "/api"):
        yield Cause.PATH_VERSION, call.endpoint.removeprefix(version)
        yield Cause.PATH_VERSION, version + call.endpoint
    yield Cause.PATH_PREFIX, call.sent_path


def _bodies(body: bytes) -> Iterator[tuple[Cause, bytes]]:
    """The same message as other programs write it."""
    for end in (b"\n", b"\r\n"):
        yield Cause.BODY_LINE_END, minify(body) + end
        yield Cause.BODY_LINE_END, body + end
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return
    for spaced in (True, False):
        for ascii_only in (True, False):
            for ordered in (False, True):
                separators = (", ", ": ") if spaced else (",", ":")
                text = json.dumps(content, ensure_ascii=ascii_only, sort_keys=ordered, separators=separators)
                yield Cause.BODY_SPACED if spaced else Cause.BODY_REWRITTEN, _bytes(text)
                yield Cause.BODY_REWRITTEN, _bytes(text.replace("/", "\\/"))


def _secrets(call: Received, keys: Keys) -> Iterator[tuple[Cause, str | bytes]]:
    for end in ("\n", "\r\n", " "):
        yield Cause.SECRET_SPACE, keys.client_secret + end
    yield Cause.CLIENT_ID_AS_SECRET, call.client_id
    try:
        yield Cause.SECRET_DECODED, base64.b64decode(keys.client_secret, validate=True)
    except (binascii.Error, ValueError):
        return


def _fits(call: Received, keys: Keys, text: str, given: bytes) -> bool:
    if call.kind is Kind.SYMMETRIC:
        return _is_hmac(keys.client_secret, text, given, "sha512")
    return holds_asymmetric(keys.public_key, text, base64.b64encode(given).decode())


def _is_hmac(secret: str | bytes, text: str, given: bytes, algorithm: str) -> bool:
    key = secret.encode() if isinstance(secret, str) else secret
    return hmac.compare_digest(hmac.digest(key, _bytes(text), algorithm), given) if key else False


def _text(
    call: Received,
    *,
    method: str | None = None,
    endpoint: str | None = None,
    token: str | None = None,
    timestamp: str | None = None,
) -> str:
    """What should be signed, with one part changed."""
    at = timestamp or call.timestamp
    if call.kind is Kind.TOKEN:
        return token_string(call.client_id, at)
    parts = (method or call.method, endpoint if endpoint is not None else call.endpoint)
    body = minify(call.body)
    if call.kind is Kind.SYMMETRIC:
        return symmetric_string(*parts, token if token is not None else call.access_token, body, at)
    return asymmetric_string(*parts, body, at)


def _symmetric(call: Received, body: bytes) -> str:
    return symmetric_string(call.method, call.endpoint, call.access_token, body, call.timestamp)


def _shown(call: Received, text: str) -> str:
    """``text`` with its token named, not told."""
    if not call.access_token:
        return text
    digest = hashlib.sha256(call.access_token.encode("utf-8", "replace")).hexdigest()[:8]
    return text.replace(call.access_token, f"<token of {len(call.access_token)}, sha256 {digest}…>")


def _given(signature: str) -> tuple[str, bytes]:
    """How a signature is written, and its bytes."""
    text = signature.strip()
    if text and len(text) % 2 == 0 and all(letter in "0123456789abcdefABCDEF" for letter in text):
        return "hex", bytes.fromhex(text)
    plain = text.replace("-", "+").replace("_", "/")
    try:
        found = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return "unreadable", b""
    if not found:
        return "unreadable", b""
    return ("base64" if base64.b64encode(found).decode() == signature else "url_safe"), found


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
