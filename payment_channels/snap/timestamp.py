"""Times as SNAP writes them (``yyyy-MM-ddTHH:mm:ssTZD``) and as banks really send them.

X-TIMESTAMP must name its offset; any offset, milliseconds and ``Z`` are read. Times inside bodies come in
more forms, SNAP's own sample of trxDateTime being ``20201231T235959Z``: those are read leniently.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from payment_channels.errors import TimestampInvalid

JAKARTA = timezone(timedelta(hours=7))  # WIB, what a SNAP time without offset means
FURTHEST = timedelta(hours=14)  # no zone on Earth is further from UTC
MOMENT = re.compile(
    r"(?P<year>20[0-9]{2})(?P<dash>-?)(?P<month>[0-9]{2})(?P=dash)(?P<day>[0-9]{2})"
    r"[T ]?(?P<hour>[0-9]{2})(?P<colon>:?)(?P<minute>[0-9]{2})(?P=colon)(?P<second>[0-9]{2})"
    r"(?:\.(?P<fraction>[0-9]{1,9}))?"
    r"(?P<offset>[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)
HEADER = re.compile(
    r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:?[0-5][0-9])"
)


def read_timestamp(text: str, field: str = "X-TIMESTAMP") -> datetime:
    """The moment of a header such as ``2026-11-24T09:00:00+07:00``, aware. Raises TimestampInvalid."""
    if not HEADER.fullmatch(text):
        raise TimestampInvalid(field=field)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as problem:
        raise TimestampInvalid(field=field) from problem
    if abs(moment.utcoffset() or timedelta(0)) > FURTHEST:
        raise TimestampInvalid(field=field)
    return moment


def read_moment(text: str, field: str) -> datetime:
    """The moment of a body's time in any of the forms seen, aware; without an offset it is Jakarta's.

    Raises TimestampInvalid. Years 2000 to 2099 only, so that no zone conversion can overflow.
    """
    if HEADER.fullmatch(text):
        return read_timestamp(text, field)  # as the standard has it
    found = MOMENT.fullmatch(text.strip(" "))
    if not found:
        raise TimestampInvalid(field=field)
    parts = found.groupdict()
    try:
        year, month, day, hour, minute, second = (
            int(parts[name]) for name in ("year", "month", "day", "hour", "minute", "second")
        )
        return datetime(
            year,
            month,
            day,
            hour,
            minute,
            second,
            microsecond=int((parts["fraction"] or "0")[:6].ljust(6, "0")),
            tzinfo=_zone(parts["offset"]),
        )
    except ValueError as problem:
        raise TimestampInvalid(field=field) from problem


def write_timestamp(moment: datetime) -> str:
    """``moment`` as SNAP writes it, in Jakarta's offset: ``2026-11-24T09:00:00+07:00``."""
    assert moment.tzinfo is not None, "a moment has a zone"
    return moment.astimezone(JAKARTA).isoformat(timespec="seconds")


def is_fresh(moment: datetime, now: datetime, tolerance_minutes: int) -> bool:
    """Whether ``moment`` is at most ``tolerance_minutes`` from ``now``, either way; instants are compared."""
    assert tolerance_minutes > 0, "some tolerance is needed"
    return abs(moment - now) <= timedelta(minutes=tolerance_minutes)


def _zone(offset: str | None) -> timezone:
    if offset is None:
        return JAKARTA
    if offset in {"Z", "z"}:
        return UTC
    digits = offset[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    span = timedelta(hours=hours, minutes=minutes)
    if minutes > 59 or span > FURTHEST:
        raise ValueError("offset out of range")
    return timezone(-span if offset[0] == "-" else span)
