"""RSA keys and client secrets as banks hand them over.

PEM arrives with real or with literal ``\\n`` line ends, as a bare key or as a certificate.
An RSA public key is public: used as an HMAC secret it would let anyone sign, so it never is one.
"""

from __future__ import annotations

import base64
import binascii

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    load_der_public_key,
    load_pem_private_key,
    load_pem_public_key,
)

from payment_channels.errors import KeyUnusable

MINIMUM_BITS = 2048  # NIST SP 800-131A: shorter RSA keys are no longer acceptable


def read_private_key(pem: str, field: str = "private_key", minimum_bits: int = MINIMUM_BITS) -> RSAPrivateKey:
    """The RSA private key in ``pem`` (PKCS#1 or PKCS#8, not encrypted). Raises KeyUnusable."""
    try:
        key = load_pem_private_key(_pem_bytes(pem, field), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as problem:
        raise KeyUnusable(field=field, reason="not an unencrypted PEM private key") from problem
    if not isinstance(key, RSAPrivateKey):
        raise KeyUnusable(field=field, reason="not an RSA key")
    if key.key_size < minimum_bits:
        raise KeyUnusable(field=field, reason=f"shorter than {minimum_bits} bits")
    return key


def read_public_key(pem: str, field: str = "public_key", minimum_bits: int = MINIMUM_BITS) -> RSAPublicKey:
    """The RSA public key in ``pem``, a bare key or a certificate. Raises KeyUnusable."""
    data = _pem_bytes(pem, field)
    try:
        key: object
        if b"BEGIN CERTIFICATE" in data:
            key = x509.load_pem_x509_certificate(data).public_key()
        else:
            key = load_pem_public_key(data)
    except (ValueError, TypeError, UnsupportedAlgorithm) as problem:
        raise KeyUnusable(field=field, reason="not a PEM public key") from problem
    if not isinstance(key, RSAPublicKey):
        raise KeyUnusable(field=field, reason="not an RSA key")
    if key.key_size < minimum_bits:
        raise KeyUnusable(field=field, reason=f"shorter than {minimum_bits} bits")
    return key


def secret_bytes(client_secret: str, field: str = "client_secret") -> bytes:
    """The HMAC key: the client secret as UTF-8, never Base64-decoded.

    Raises KeyUnusable when it is empty or is key material, above all an RSA public key.
    """
    try:
        secret = client_secret.encode()
    except UnicodeEncodeError as problem:
        raise KeyUnusable(field=field, reason="not valid Unicode") from problem
    if not secret.strip():
        raise KeyUnusable(field=field, reason="empty")
    if _is_key_material(secret):
        raise KeyUnusable(field=field, reason="an RSA key or certificate is never an HMAC secret")
    return secret


def _pem_bytes(pem: str, field: str) -> bytes:
    try:
        return pem.replace("\\r", "").replace("\\n", "\n").strip().encode("ascii")
    except UnicodeEncodeError as problem:
        raise KeyUnusable(field=field, reason="not a PEM key") from problem


def _is_key_material(secret: bytes) -> bool:
    """Whether ``secret`` is a PEM, an OpenSSH key or the bare Base64 of a DER public key."""
    if b"-----BEGIN" in secret or secret.lstrip().startswith(b"ssh-"):
        return True
    bare = b"".join(secret.split())
    if not bare.startswith(b"MI"):
        return False
    try:
        load_der_public_key(base64.b64decode(bare, validate=True))
    except (binascii.Error, ValueError, UnsupportedAlgorithm):
        return False
    return True
