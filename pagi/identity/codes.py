"""One-time codes: TOTP (RFC 6238) of 6 digits and 30 seconds, one step of tolerance each way."""

from __future__ import annotations

import hmac
from datetime import datetime

import pyotp

STEP_SECONDS = 30
STEPS_OFF = (-1, 0, 1)


def matching_step(secret: str, code: str, moment: datetime) -> int | None:
    """The step whose code this is, or None. Every step is compared, in constant time."""
    totp = pyotp.TOTP(secret)
    present = int(moment.timestamp()) // STEP_SECONDS
    typed = plain(code).encode("utf-8", "replace")
    found: int | None = None
    for step in (present + off for off in STEPS_OFF):
        if hmac.compare_digest(totp.generate_otp(step).encode(), typed):
            found = step
    return found


def plain(code: str) -> str:
    """The code without the spaces that apps put between its halves."""
    return "".join(code.split())[:16]


def usable_secret(secret: str) -> bool:
    """Whether the secret is base32 of at least 128 bits (RFC 4226 section 4, R6)."""
    try:
        return len(pyotp.TOTP(secret).byte_secret()) >= 16
    except ValueError:  # binascii.Error is one
        return False
