"""The bill code (kode bayar): 18 digits, unguessable, made without a sequence, with a check digit.

``5171`` (the region), a digit from 1 to 9, twelve random digits, and a Damm check digit, which catches every
single wrong digit and every swap of neighbours. A NOP of the same city has a 0 in fifth place, so the two are
never mistaken for each other.
"""

from __future__ import annotations

import os
import re
import secrets
from typing import Final

import numpy as np
from numpy.typing import NDArray
from stdnum import damm
from stdnum.exceptions import ValidationError

from pagi.bills.errors import BillCodeInvalid
from pagi.ids import random_digits

LENGTH = 18
_RANDOM_DIGITS = 12
_SEPARATORS = re.compile(r"[\s.\-]+")


def compact(typed: str) -> str:
    """What a person typed, without dots, dashes and spaces."""
    return _SEPARATORS.sub("", typed)


def validate(typed: str) -> str:
    """The compact code. Raises BillCodeInvalid with the reason: length, letters, or the check digit."""
    code = compact(typed)
    if not code.isascii() or not code.isdigit():
        raise BillCodeInvalid(reason="letters", typed=typed, count=len(code))
    if len(code) != LENGTH:
        raise BillCodeInvalid(reason="length", typed=typed, count=len(code))
    try:
        damm.validate(code)
    except ValidationError as error:
        raise BillCodeInvalid(reason="check_digit", typed=typed, count=len(code)) from error
    return code


def is_valid(typed: str) -> bool:
    """Whether ``typed`` is a well-formed bill code."""
    try:
        validate(typed)
    except BillCodeInvalid:
        return False
    return True


def new_bill_code(prefix: str) -> str:
    """A fresh bill code for the region whose codes begin with ``prefix`` (four digits)."""
    body = prefix + secrets.choice("123456789") + random_digits(LENGTH - len(prefix) - 2)
    return body + damm.calc_check_digit(body)


def new_bill_codes(prefix: str, count: int) -> NDArray[np.bytes_]:
    """``count`` fresh bill codes at once, as texts of 18 digits; each as unguessable as a single one.

    No two of a few hundred thousand are likely to be alike, but they may be: the database says so.
    """
    drawn = np.frombuffer(os.urandom(16 * count), np.uint64).reshape(count, 2)
    body = (drawn[:, 0] % np.uint64(9) + np.uint64(1)) * np.uint64(10**_RANDOM_DIGITS)
    body += drawn[:, 1] % np.uint64(10**_RANDOM_DIGITS)  # the bias of 2**64 over 10**12 is beyond notice
    digits = np.empty((count, LENGTH), np.uint8)
    digits[:, : len(prefix)] = [int(digit) for digit in prefix]
    for place in range(LENGTH - 2, len(prefix) - 1, -1):
        digits[:, place] = body % np.uint64(10)
        body //= np.uint64(10)
    check = np.zeros(count, np.uint8)
    for place in range(LENGTH - 1):
        check = _STEPS[check, digits[:, place]]
    digits[:, -1] = check
    digits += ord("0")
    return digits.view(f"S{LENGTH}").ravel()


def _steps() -> NDArray[np.uint8]:
    """Damm's table: the check digit after ``digit``, where it was ``check`` before."""
    first = {damm.checksum(str(digit)): digit for digit in range(10)}
    return np.array(
        [[damm.checksum(f"{first[check]}{digit}") for digit in range(10)] for check in range(10)], np.uint8
    )


_STEPS: Final = _steps()
