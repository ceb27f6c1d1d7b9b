"""The bank's own writer of QRIS payloads (EMVCo MPM v1.1): a dynamic code for its merchant."""

from __future__ import annotations

import binascii

from payment_channels.bank_simulasi.partners import Merchant


def write_qr(merchant: Merchant, amount: int, reference: str) -> str:
    """The payload that pays ``merchant`` exactly ``amount`` rupiah; ``reference`` is its label (62.05)."""
    account = _objects(
        ("00", merchant.acquirer_domain), ("01", merchant.merchant_pan), ("02", merchant.merchant_id),
        ("03", merchant.criteria),
    )  # fmt: skip
    national = _objects(("00", "ID.CO.QRIS.WWW"), ("02", merchant.nmid), ("03", merchant.criteria))
    label = _objects(("05", reference[:25]), ("07", merchant.terminal_label))
    body = _objects(
        ("00", "01"), ("01", "12"), ("26", account), ("51", national), ("52", merchant.mcc), ("53", "360"),
        ("54", str(amount)), ("58", "ID"), ("59", merchant.name), ("60", merchant.city),
        ("61", merchant.postal_code), ("62", label),
    )  # fmt: skip
    unsealed = f"{body}6304"
    return f"{unsealed}{binascii.crc_hqx(unsealed.encode(), 0xFFFF):04X}"


def _objects(*objects: tuple[str, str]) -> str:
    return "".join(f"{key}{len(value):02d}{value}" for key, value in objects)
