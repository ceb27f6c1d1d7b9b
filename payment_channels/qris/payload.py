"""A QRIS payload: composing one for a bill, and reading one strictly.

EMVCo QR Code Specification, merchant-presented mode v1.1; profiles ``qris`` (stricter) and ``emv``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from payment_channels.qris.crc import crc16
from payment_channels.qris.errors import AmountOverLimit, CodeUnwritable, PayloadInvalid
from payment_channels.qris.merchant import Merchant
from payment_channels.qris.rules import ADDITIONAL, QRIS_DOMAIN, TEMPLATES, Objects, ProfileName, check
from payment_channels.qris.tlv import read_objects, write_object, write_objects

LONGEST = 4296  # the most characters a QR symbol holds
LABEL = re.compile(r"[ -~]{1,25}")
HEX = re.compile(r"[0-9A-Fa-f]{4}")
MAX_AMOUNT = 10_000_000  # rupiah; Bank Indonesia, KA-01080


@dataclass(frozen=True, slots=True)
class Code:
    """A payload that was read. ``amount`` is object 54 exactly as written."""

    objects: Objects
    amount: str | None
    name: str
    city: str
    bill_number: str | None
    reference_label: str | None


def encode(
    merchant: Merchant,
    *,
    amount: int | None,
    bill_number: str | None = None,
    reference_label: str | None = None,
    max_amount: int = MAX_AMOUNT,
) -> str:
    """The payload that pays ``merchant``: dynamic with ``amount`` in rupiah, static without.

    ``bill_number`` (62.01) and ``reference_label`` (62.05, our partner_reference_no) have at most 25
    characters. Raises CodeUnwritable, AmountOverLimit.
    """
    if amount is not None and amount <= 0:
        raise CodeUnwritable(field="amount", reason="must be above zero")
    if amount is not None and amount > max_amount:
        raise AmountOverLimit(field="amount", limit=max_amount)
    for name, label in (("bill_number", bill_number), ("reference_label", reference_label)):
        if label is not None and not LABEL.fullmatch(label):
            raise CodeUnwritable(field=name, reason="must have 1 to 25 printable ASCII characters")
    account: dict[str, str | None] = {
        "00": merchant.acquirer_domain,
        "01": merchant.merchant_pan,
        "02": merchant.merchant_id,
        "03": merchant.criteria,
    }
    body = write_objects(
        {
            "00": "01",
            "01": "11" if amount is None else "12",
            "26": write_objects(account),
            "51": write_objects({"00": QRIS_DOMAIN, "02": merchant.nmid, "03": merchant.criteria}),
            "52": merchant.mcc,
            "53": "360",
            "54": None if amount is None else str(amount),
            "58": "ID",
            "59": merchant.name,
            "60": merchant.city,
            "61": merchant.postal_code,
            "62": write_objects({"01": bill_number, "05": reference_label, "07": merchant.terminal_label}),
        }
    )
    return body + write_object("63", crc16(body + "6304"))


def decode(payload: str, profile: ProfileName = "qris") -> Code:
    """Read ``payload`` strictly. Raises PayloadInvalid, which names the object at fault."""
    if not 8 <= len(payload) <= LONGEST:
        raise PayloadInvalid("structure", "00")
    top = read_objects(payload)
    if next(iter(top)) != "00":
        raise PayloadInvalid("structure", "00")
    if list(top)[-1] != "63":
        raise PayloadInvalid("missing", "63")
    if not HEX.fullmatch(top["63"]) or crc16(payload[:-4]) != top["63"].upper():
        raise PayloadInvalid("crc", "63")
    objects: Objects = {
        name: read_objects(value, f"{name}.") if name in TEMPLATES else value for name, value in top.items()
    }
    check(objects, profile)
    additional = objects.get(ADDITIONAL, {})
    assert isinstance(additional, dict), "62 is a template"
    return Code(
        objects=objects,
        amount=top.get("54"),
        name=top["59"],
        city=top["60"],
        bill_number=additional.get("01"),
        reference_label=additional.get("05"),
    )
