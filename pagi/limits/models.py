"""A rate limit, as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache


@dataclass(frozen=True, slots=True)
class Limit:
    """``quota`` requests in ``window`` over time, and ``burst`` of them at once.

    A process takes ``share`` of them at a time and hands them out from memory, so that the database is asked
    once for many requests; 1 asks it for every one.
    """

    name: str
    quota: int
    window: timedelta
    burst: int
    share: int = 1

    def __post_init__(self) -> None:
        assert self.quota > 0, "a limit lets somebody through"
        assert 1 <= self.share <= self.burst, "a share fits the bucket"

    @property
    def interval(self) -> timedelta:
        """How long one token takes to come back."""
        return self.window / self.quota


MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)

# A mobile carrier puts many phones behind one address: what protects bills is the limit on misses.
READ = Limit("read", quota=50 * 60, window=MINUTE, burst=3_000, share=50)
WRITE = Limit("write", quota=10 * 60, window=MINUTE, burst=600, share=5)
MISS = Limit("miss", quota=60, window=MINUTE, burst=300, share=5)
SIGN_IN = Limit("sign-in", quota=10, window=MINUTE, burst=40)
VISITOR_LIMITS = (READ, WRITE, MISS, SIGN_IN)


@cache
def partner_limit(calls_per_second: int) -> Limit:
    """How fast one bank may call: its profile's pace, and ten seconds of it at once."""
    burst = 10 * calls_per_second
    return Limit("partner", calls_per_second, SECOND, burst, share=max(1, burst // 20))
