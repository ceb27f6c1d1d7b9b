"""Data objects of a merchant-presented code: two digits of ID, two of length, the value (EMVCo MPM v1.1).

Length counts characters, not bytes; ``00`` is malformed; an ID stands once at each level.
"""

from __future__ import annotations

from payment_channels.qris.errors import CodeUnwritable, PayloadInvalid

LONGEST = 99


def read_objects(text: str, inside: str = "") -> dict[str, str]:
    """The objects of one level, in order. ``inside`` is the path of the template that holds them.

    Raises PayloadInvalid: structure, length or duplicate.
    """
    objects: dict[str, str] = {}
    at = 0
    while at < len(text):
        identifier, length = text[at : at + 2], text[at + 2 : at + 4]
        path = f"{inside}{identifier}"
        if not _two_digits(identifier) or not _two_digits(length):
            raise PayloadInvalid("structure", path)
        at += 4
        value = text[at : at + int(length)]
        if length == "00" or len(value) != int(length):
            raise PayloadInvalid("length", path)
        if identifier in objects:
            raise PayloadInvalid("duplicate", path)
        objects[identifier] = value
        at += len(value)
    return objects


def write_object(identifier: str, value: str) -> str:
    """One object. Raises CodeUnwritable when the value is empty or longer than 99 characters."""
    assert _two_digits(identifier), "an ID is two digits"
    if not 1 <= len(value) <= LONGEST:
        raise CodeUnwritable(field=identifier, reason=f"must have 1 to {LONGEST} characters")
    return f"{identifier}{len(value):02d}{value}"


def write_objects(objects: dict[str, str | None]) -> str:
    """Objects in the order given; those that are None are left out."""
    return "".join(write_object(name, value) for name, value in objects.items() if value is not None)


def _two_digits(text: str) -> bool:
    return len(text) == 2 and text.isascii() and text.isdigit()
