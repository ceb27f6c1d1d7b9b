"""How numbers are written in a formula: Indonesian style, exact, and the same in every language.

``558.800.000`` for rupiah, ``50,5`` for a quantity, ``0,1%`` for a rate.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Final

DECIMALS_AT_MOST: Final = 12


def rupiah(amount: int) -> str:
    """``1.234.567`` for 1234567."""
    return f"{amount:,}".replace(",", ".")


def percent(rate: Fraction) -> str:
    """``0,1%`` for 1/1000."""
    return _percent(rate)


def decimal(quantity: Fraction | int) -> str:
    """A quantity: ``1.200`` or ``50,5``; what does not end within twelve decimals ends in ``…``."""
    above, below = quantity.as_integer_ratio()
    if below == 1:
        return rupiah(above)
    whole, rest = divmod(abs(above), below)
    digits: list[str] = []
    while rest and len(digits) < DECIMALS_AT_MOST:
        digit, rest = divmod(rest * 10, below)
        digits.append(str(digit))
    if rest:
        digits.append("…")
    sign = "-" if above < 0 else ""
    return f"{sign}{rupiah(whole)},{''.join(digits)}"


@lru_cache(maxsize=1024)
def _percent(rate: Fraction) -> str:
    return f"{decimal(rate * 100)}%"
