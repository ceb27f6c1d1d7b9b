"""The bank's own signatures: SNAP (ASPI, Keamanan), service 73 and types 1 and 2; host to host.

SHA256withRSA is RSASSA-PKCS1-v1_5; signatures travel as standard Base64. What is signed is the body with
the blanks outside strings removed, nothing parsed and written again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

STRING_OR_BLANKS = re.compile(rb'("(?:[^"\\]|\\.)*")|[ \t\r\n]+', re.DOTALL)


def minify(body: bytes) -> bytes:
    """The JSON ``body`` without blanks outside strings, every other byte as it stands."""
    return STRING_OR_BLANKS.sub(lambda found: found.group(1) or b"", body)


def read_private_key(pem: str) -> RSAPrivateKey:
    """An RSA private key from PEM. Raises ValueError for any other."""
    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("SNAP signs with RSA")  # noqa: TRY004  the text is wrong, not the caller
    return key


def token_signature(key: RSAPrivateKey, client_id: str, timestamp: str) -> str:
    """The signature of an access token request (73)."""
    return _rsa(key, f"{client_id}|{timestamp}")


def symmetric_signature(
    secret: str, *, method: str, endpoint: str, access_token: str, body: bytes, timestamp: str
) -> str:
    """Type 1: HMAC-SHA512 with the client secret over the token and the body's digest."""
    text = f"{method}:{endpoint}:{access_token}:{_digest(body)}:{timestamp}"
    return base64.b64encode(hmac.digest(secret.encode(), text.encode(), "sha512")).decode()


def asymmetric_signature(key: RSAPrivateKey, method: str, endpoint: str, body: bytes, timestamp: str) -> str:
    """Type 2: RSA over the body's digest, without a token."""
    return _rsa(key, asymmetric_text(method, endpoint, body, timestamp))


def host_signature(secret: str, method: str, path: str, body: bytes, timestamp: str) -> str:
    """Host to host: HMAC-SHA256 over four lines; the body's digest is of the bytes as they are sent."""
    lines = (method, path, timestamp, hashlib.sha256(body).hexdigest())
    return base64.b64encode(hmac.digest(secret.encode(), "\n".join(lines).encode(), "sha256")).decode()


def asymmetric_text(method: str, endpoint: str, body: bytes, timestamp: str) -> str:
    """What type 2 signs."""
    return f"{method}:{endpoint}:{_digest(body)}:{timestamp}"


def holds(public_key_pem: str, text: str, signature: str) -> bool:
    """Whether the holder of the key's private half signed ``text``."""
    key = load_pem_public_key(public_key_pem.encode())
    assert isinstance(key, RSAPublicKey), "SNAP signs with RSA"
    try:
        key.verify(base64.b64decode(signature, validate=True), text.encode(), PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def _digest(body: bytes) -> str:
    return hashlib.sha256(minify(body)).hexdigest()


def _rsa(key: RSAPrivateKey, text: str) -> str:
    return base64.b64encode(key.sign(text.encode(), PKCS1v15(), hashes.SHA256())).decode()
