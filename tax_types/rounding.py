"""From an exact fraction to whole rupiah. No national rule was found: half a rupiah rounds up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final, TypeAlias

Rounding: TypeAlias = Callable[[Fraction], int]


def half_up(amount: Fraction) -> int:
    """The nearest whole rupiah; exactly half a rupiah goes up. ``amount`` is not negative."""
    above, below = amount.as_integer_ratio()
    assert above >= 0, "rounding half up is defined for amounts that are not negative"
    return (2 * above + below) // (2 * below)


def floor(amount: Fraction) -> int:
    """The whole rupiah below, as Baubau does for penalties."""
    return amount.numerator // amount.denominator


def ceil(amount: Fraction) -> int:
    """The whole rupiah above, as one running PBB system does."""
    return -(-amount.numerator // amount.denominator)


PENALTY_ROUNDINGS: Final[Mapping[str, Rounding]] = {"half_up": half_up, "floor": floor}
PBB_ROUNDINGS: Final[Mapping[str, Rounding]] = {"half_up": half_up, "ceil": ceil}
