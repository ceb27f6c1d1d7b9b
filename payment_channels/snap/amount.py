"""SNAP's Amount object and whole rupiah.

On the wire ``{"value": "1250000.00", "currency": "IDR"}``, String(16,2); inside PAGI an ``int`` of rupiah.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from payment_channels.errors import FieldInvalid, FieldMissing

Rupiah: TypeAlias = int
RUPIAH = re.compile(r"(0|[1-9][0-9]{0,12})\.00", re.ASCII)
MOST = 9_999_999_999_999  # thirteen digits and ".00" are sixteen characters


def read_rupiah(amount: object, field: str) -> Rupiah:
    """Whole rupiah of a SNAP Amount. Raises FieldMissing, FieldInvalid, both naming the part at fault."""
    if not isinstance(amount, dict):
        raise FieldInvalid(field=field, reason="must be an object with value and currency")
    value, currency = amount.get("value"), amount.get("currency")
    for name, part in (("value", value), ("currency", currency)):
        if part is None or part == "":
            raise FieldMissing(field=f"{field}.{name}")
    if not isinstance(value, str) or not RUPIAH.fullmatch(value):
        raise FieldInvalid(field=f"{field}.value", reason="must be whole rupiah with two decimals")
    if currency != "IDR":
        raise FieldInvalid(field=f"{field}.currency", reason="must be IDR")
    return int(value[:-3])


def write_amount(rupiah: Rupiah) -> dict[str, Any]:
    """The SNAP Amount of ``rupiah``, exactly two decimals."""
    assert 0 <= rupiah <= MOST, "an amount on the wire has at most thirteen digits"
    return {"value": f"{rupiah}.00", "currency": "IDR"}
