"""When a failed delivery is tried again: the schedule of Standard Webhooks, three days in all."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

_MINUTE, _HOUR = 60.0, 3_600.0
LONGEST_WISH = _HOUR
"""The longest that a receiver may ask us to wait (Retry-After) beyond the schedule, in seconds."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Seconds to wait after each failed try; when they are used up, the delivery is held."""

    delays: tuple[float, ...] = (
        5, 5 * _MINUTE, 30 * _MINUTE, 2 * _HOUR, 5 * _HOUR, 10 * _HOUR, 14 * _HOUR, 20 * _HOUR, 24 * _HOUR,
    )  # fmt: skip
    jitter: float = 0.2
    """Up to this share is added, so that what failed together does not come back together."""
    chance: Callable[[], float] = secrets.SystemRandom().random

    def after(self, failed: int, wished: float = 0.0) -> timedelta | None:
        """How long to wait after ``failed`` tries, at least ``wished`` seconds; None: give up."""
        assert failed >= 1, "nothing has failed yet"
        if failed > len(self.delays):
            return None
        return self.soon(max(self.delays[failed - 1], min(wished, LONGEST_WISH)))

    def soon(self, seconds: float) -> timedelta:
        """``seconds`` with the jitter added."""
        return timedelta(seconds=seconds * (1 + self.jitter * self.chance()))


DEFAULT = Schedule()
