"""Keys: one master key, and what is derived from it for one purpose each (HKDF-SHA256, RFC 5869).

Sealed values are AES-256-GCM (NIST SP 800-38D) bound to a context, such as the column they stand in,
so that a value moved to another row or column no longer opens.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pagi.config import Settings
from pagi.errors import PagiError

MASTER_KEY_BYTES = 32
_VERSION = b"\x01"
_NONCE_BYTES = 12


class KeyMissing(PagiError):
    """Production has no master key, or the one given is not a key."""

    code, status = "keys.missing", 500
    indonesian = "Kunci utama tidak ada: {reason}."
    english = "No usable master key: {reason}."


class SealBroken(PagiError):
    """A sealed value does not open: changed, moved, or sealed under another key."""

    code, status = "keys.seal_broken", 500
    indonesian = "Data tersegel tidak dapat dibuka."
    english = "A sealed value does not open."


class Keyring:
    """Seals, opens and authenticates under keys derived from one master key."""

    def __init__(self, master_key: bytes) -> None:
        if len(master_key) != MASTER_KEY_BYTES:
            raise KeyMissing(reason=f"it must be {MASTER_KEY_BYTES} bytes")
        self._master = master_key
        self._sealer = AESGCM(self.derive("seal"))
        self._token_key = self.derive("token")
        self._index_key = self.derive("index")

    def derive(self, purpose: str) -> bytes:
        """A key of 32 bytes for one purpose; the same each time."""
        kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"pagi/1/" + purpose.encode())
        return kdf.derive(self._master)

    def seal(self, plain: bytes, context: str) -> bytes:
        """``plain`` encrypted and bound to ``context`` (say ``"partners.client_secret/" + id``)."""
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + nonce + self._sealer.encrypt(nonce, plain, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """What was sealed under ``context``. Raises SealBroken."""
        if sealed[:1] != _VERSION or len(sealed) < 1 + _NONCE_BYTES + 16:
            raise SealBroken
        try:
            return self._sealer.decrypt(
                sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :], context.encode()
            )
        except InvalidTag as error:
            raise SealBroken from error

    def authenticate(self, message: bytes) -> bytes:
        """HMAC-SHA256 of a token's content, 32 bytes."""
        return hmac.digest(self._token_key, message, hashlib.sha256)

    def authentic(self, message: bytes, tag: bytes) -> bool:
        """Whether ``tag`` is ours for ``message``, compared in constant time."""
        return hmac.compare_digest(self.authenticate(message), tag)

    def blind_index(self, plain: str) -> bytes:
        """A keyed digest by which an encrypted field can be found by its exact value."""
        return hmac.digest(self._index_key, plain.encode(), hashlib.sha256)


def load_keyring(settings: Settings) -> Keyring:
    """The keyring of this installation: PAGI_MASTER_KEY (base64), else the key file in the data folder.

    A demo without a key makes one and keeps it (mode 0600); production refuses. Raises KeyMissing.
    """
    if settings.master_key is not None:
        return Keyring(_decode(settings.master_key.get_secret_value()))
    path = key_file(settings)
    if not path.exists():
        if not settings.is_demo:
            raise KeyMissing(reason="set PAGI_MASTER_KEY (base64 of 32 random bytes)")
        _make(path)
    return Keyring(_decode(path.read_text()))


def key_file(settings: Settings) -> Path:
    """Where the master key stands when the environment does not give it."""
    return settings.data_dir / "keys" / "master.key"


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except binascii.Error as error:
        raise KeyMissing(reason="it is not base64") from error


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process of the demo was first
        return
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(os.urandom(MASTER_KEY_BYTES)) + b"\n")
