"""Identifiers made in the application: UUIDv7 (RFC 9562) as keys, and the numbers that people read."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

import uuid_utils.compat

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NTPD_LENGTH = 16


def new_id() -> UUID:
    """A fresh key, rising with time so that indexes grow at their right edge."""
    return uuid_utils.compat.uuid7()


def new_ntpd() -> str:
    """A fresh NTPD (nomor transaksi penerimaan daerah): 16 characters without I, L, O and U, unguessable."""
    return "".join(secrets.choice(_CROCKFORD) for _ in range(NTPD_LENGTH))


def random_digits(count: int) -> str:
    """``count`` unguessable decimal digits."""
    return "".join(secrets.choice("0123456789") for _ in range(count))


def new_reference(moment: datetime) -> str:
    """A fresh partner reference number for a QRIS code: 22 characters, unguessable, at most SNAP's 25."""
    tail = "".join(secrets.choice(_CROCKFORD) for _ in range(12))
    return f"PAGI{moment:%y%m%d}{tail}"
