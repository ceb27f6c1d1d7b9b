"""The bank's two clocks: the machine's for signatures, the demo city's for transactions.

DATA_DIR/clock.json holds ``{"offset_seconds": number}``: how far the demo city runs ahead of the machine.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

CITY = ZoneInfo("Asia/Makassar")
WESTERN = timezone(timedelta(hours=7))


def machine_now() -> datetime:
    """The machine's present moment, in UTC: signatures and token life."""
    return datetime.now(UTC)  # noqa: TID251  an outsider reads its own clock


def signature_timestamp(moment: datetime) -> str:
    """X-TIMESTAMP as SNAP writes it: whole seconds, Western Indonesian time."""
    return moment.astimezone(WESTERN).isoformat(timespec="seconds")


def city_timestamp(moment: datetime) -> str:
    """A moment in the city's zone, whole seconds, with its offset."""
    return moment.astimezone(CITY).isoformat(timespec="seconds")


def city_day(moment: datetime) -> date:
    """The day on which ``moment`` falls in the city: the day of a settlement file."""
    return moment.astimezone(CITY).date()


class CityClock:
    """Machine time plus the offset in ``clock.json``, which is looked at again on each use."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None
        self._offset = timedelta(0)

    def __call__(self) -> datetime:
        """The demo city's present moment, in UTC."""
        return machine_now() + self.offset()

    def offset(self) -> timedelta:
        """How far the city is ahead of the machine; nothing without a file."""
        try:
            stat = self._path.stat()
            seen = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
            if seen != self._seen:
                self._offset = timedelta(seconds=json.loads(self._path.read_bytes())["offset_seconds"])
                self._seen = seen
        except FileNotFoundError:
            self._seen, self._offset = None, timedelta(0)
        return self._offset
