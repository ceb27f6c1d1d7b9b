"""The code that a payer writes into a transfer's remark: eight characters and one that checks them.

Crockford's base32 (no I, L, O, U; O reads as 0, I and L as 1, which no code contains otherwise). The check
character is a linear code over GF(32): each wrong character and each two that changed places are noticed.
Nothing is corrected: a mistyped code is no code.
"""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS = 40
LENGTH = 9

_READ = {letter: value for value, letter in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_REMAINDER = 19  # not 0, so that a remark padded with zeros holds no code
_FIELD = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)


def _doubled(value: int) -> int:
    value <<= 1
    return value ^ _FIELD if value > 31 else value


def _leaving(value: int) -> int:
    """What the first character of a window still weighs when the window moves on."""
    for _ in range(LENGTH):
        value = _doubled(value)
    return value


_DOUBLED = [_doubled(value) for value in range(32)]
_LEAVING = [_leaving(value) for value in range(32)]


def code_of(number: int) -> str:
    """The code of a number below 2**40."""
    assert 0 <= number < 1 << BITS, "eight characters hold 40 bits"
    values = [number >> shift & 31 for shift in range(BITS - 5, -1, -5)]
    weight = 0
    for value in values:
        weight = _DOUBLED[weight] ^ value
    check = _DOUBLED[weight] ^ _REMAINDER
    return "".join(ALPHABET[value] for value in (*values, check))


def codes_in(remark: str) -> tuple[str, ...]:
    """Every code that a remark could hold, each once, in order.

    Banks change letters to capitals, put words before and behind, wrap, pad and cut; people type blanks and
    hyphens. So everything that is no letter or digit is passed over and each nine characters that then stand
    together are weighed. One in 32 passes by chance: only a code that was given out means anything.
    """
    found: dict[str, None] = {}
    window: list[int] = []
    weight = 0
    for letter in remark.upper():
        value = _READ.get(letter)
        if value is None:
            if letter.isalnum():  # U, or a letter of another script: no code goes through it
                window, weight = [], 0
            continue
        window.append(value)
        weight = _DOUBLED[weight] ^ value
        if len(window) > LENGTH:
            weight ^= _LEAVING[window.pop(0)]
        if len(window) == LENGTH and weight == _REMAINDER:
            found["".join(ALPHABET[value] for value in window)] = None
    return tuple(found)
