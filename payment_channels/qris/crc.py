"""The checksum of a merchant-presented code: CRC-16/CCITT-FALSE over UTF-8 (EMVCo MPM v1.1, object 63)."""

from __future__ import annotations

import binascii


def crc16(text: str) -> str:
    """Four upper-case hex digits over ``text``, which ends with ``6304``."""
    return f"{binascii.crc_hqx(text.encode('utf-8', 'surrogatepass'), 0xFFFF):04X}"
