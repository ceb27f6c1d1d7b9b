"""Amounts that a customer may name, in whole rupiah."""

from __future__ import annotations

from .errors import FieldWrong

MOST_RUPIAH = 9_999_999_999_999  # SNAP amounts are String(16,2)


def check_amount(amount: int | None) -> None:
    """Whole rupiah above zero that SNAP can carry, or none. Raises FieldWrong."""
    if amount is not None and not 0 < amount <= MOST_RUPIAH:
        raise FieldWrong(field="amount", field_name="amount", why=f"1 sampai {MOST_RUPIAH}")
