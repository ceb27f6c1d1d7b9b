"""Identifiers made in the application: UUIDv7 (RFC 9562) as keys, and the numbers that people read."""

from __future__ import annotations

import base64
import os
import secrets
from datetime import datetime
from uuid import UUID

import numpy as np
import uuid_utils.compat
from numpy.typing import NDArray

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BASE32_TO_CROCKFORD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", _CROCKFORD.encode())


def new_id() -> UUID:
    """A fresh key, rising with time so that indexes grow at their right edge."""
    return uuid_utils.compat.uuid7()


def new_ids(count: int) -> NDArray[np.void]:
    """``count`` fresh keys of 16 bytes, each above the one before it (a counter of 26 bits, RFC 9562 6.2)."""
    assert count <= 1 << 26, "the counter holds them"
    keys = np.frombuffer(os.urandom(16 * count), np.uint8).reshape(count, 16).copy()
    place = np.arange(count, dtype=np.uint32)
    keys[:, :6] = np.frombuffer(new_id().bytes[:6], np.uint8)
    keys[:, 6] = 0x70 | place >> 22
    keys[:, 7] = place >> 14 & 0xFF
    keys[:, 8] = 0x80 | place >> 8 & 0x3F
    keys[:, 9] = place & 0xFF
    return keys.view("V16").ravel()


def new_ntpd() -> str:
    """A fresh NTPD (nomor transaksi penerimaan daerah): 16 characters without I, L, O and U, unguessable."""
    return base64.b32encode(secrets.token_bytes(10)).translate(_BASE32_TO_CROCKFORD).decode()


def random_digits(count: int) -> str:
    """``count`` unguessable decimal digits."""
    return "".join(secrets.choice("0123456789") for _ in range(count))


def new_reference(moment: datetime) -> str:
    """A fresh partner reference number for a QRIS code: 22 characters, unguessable, at most SNAP's 25."""
    tail = "".join(secrets.choice(_CROCKFORD) for _ in range(12))
    return f"PAGI{moment:%y%m%d}{tail}"
