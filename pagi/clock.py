"""Time, passed in everywhere: nothing below the wiring reads a clock by itself.

Tax days run in the city's zone; SNAP's external ids run by the Jakarta day: two calendars, two names.
Signature freshness and token life use the machine's clock, whatever the demo clock says.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo

Clock: TypeAlias = Callable[[], datetime]

JAKARTA = ZoneInfo("Asia/Jakarta")


def machine_clock() -> datetime:
    """The machine's present moment, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  the one place


def city_day(moment: datetime, zone: ZoneInfo) -> date:
    """The day on which ``moment`` falls in the city: the day of tax law."""
    assert moment.tzinfo is not None, "a moment has a zone"
    return moment.astimezone(zone).date()


def jakarta_day(moment: datetime) -> date:
    """The day on which ``moment`` falls in Jakarta: SNAP's day of external ids."""
    assert moment.tzinfo is not None, "a moment has a zone"
    return moment.astimezone(JAKARTA).date()


class DemoClock:
    """A clock that can be set and moved: the machine's, plus an offset kept in a small file.

    Every process of a demo reads the same file, so ``pagi clock +40d`` moves them all at once.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._offset = timedelta(0)

    def __call__(self) -> datetime:
        """The demo city's present moment, in UTC."""
        return machine_clock() + self.offset()

    def offset(self) -> timedelta:
        """How far the demo city is ahead of the machine."""
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            return timedelta(0)
        seen = (stat.st_mtime_ns, stat.st_ino)
        if seen != self._seen:
            self._offset = timedelta(seconds=json.loads(self._path.read_text())["offset_seconds"])
            self._seen = seen
        return self._offset

    def start_at(self, moment: datetime) -> None:
        """Set the clock so that it is ``moment`` now."""
        self._keep(moment - machine_clock())

    def forward(self, by: timedelta) -> None:
        """Move the clock forward by ``by``; it never goes back while a demo runs."""
        assert by >= timedelta(0), "the clock only moves forward"
        self._keep(self.offset() + by)

    def _keep(self, offset: timedelta) -> None:
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps({"offset_seconds": offset.total_seconds()}))
        fresh.replace(self._path)
