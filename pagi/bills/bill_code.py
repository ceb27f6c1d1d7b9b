"""The bill code (kode bayar): 18 digits, unguessable, made without a sequence, with a check digit.

``5171`` (the region), a digit from 1 to 9, twelve random digits, and a Damm check digit, which catches every
single wrong digit and every swap of neighbours. A NOP of the same city has a 0 in fifth place, so the two are
never mistaken for each other.
"""

from __future__ import annotations

import re
import secrets

from stdnum import damm
from stdnum.exceptions import ValidationError

from pagi.bills.errors import BillCodeInvalid
from pagi.ids import random_digits

LENGTH = 18
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
