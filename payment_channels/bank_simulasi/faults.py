"""Faults that a tester arms: how a real bank misbehaves, for the next messages or for some seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

DEFAULT_DELAY = 5.0
DEFAULT_HOLD = 15.0
DEFAULT_OUTAGE = 30.0


class Fault(StrEnum):
    """The names of the contract."""

    DROP_CALLBACK = "drop_callback"
    DUPLICATE = "duplicate"
    DELAY = "delay"
    OUT_OF_ORDER = "out_of_order"
    WRONG_AMOUNT = "wrong_amount"
    WRONG_SIGNATURE = "wrong_signature"
    TIMEOUT_AFTER_COMMIT = "timeout_after_commit"
    OUTAGE = "outage"
    RATE_LIMIT = "rate_limit"


WINDOWS = (Fault.OUTAGE, Fault.RATE_LIMIT)
WAITS = (Fault.DELAY, Fault.OUT_OF_ORDER)


@dataclass(slots=True)
class Armed:
    """An armed fault: so many messages left, or until a moment of the monotonic clock, or both."""

    fault: Fault
    left: int | None
    until: float | None
    wait_seconds: float


@dataclass(frozen=True, slots=True)
class Plan:
    """How the first sending of one payment message goes wrong."""

    drop: bool = False
    duplicate: bool = False
    wrong_amount: bool = False
    wrong_signature: bool = False
    lose_answer: bool = False
    wait_seconds: float = 0.0
    behind_next: bool = False


class Faults:
    """What is armed now. Each payment message (25, 52) uses one of every armed message fault."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._armed: dict[Fault, Armed] = {}

    def arm(self, fault: Fault, count: int | None = None, seconds: float | None = None) -> None:
        """Arm ``fault`` for the next ``count`` messages (one), or for ``seconds``.

        For delay and out_of_order ``seconds`` is how long a message waits; for outage and rate_limit how
        long it lasts.
        """
        until: float | None = None
        wait = 0.0
        if fault in WAITS:
            wait = seconds if seconds is not None else DEFAULT_DELAY if fault is Fault.DELAY else DEFAULT_HOLD
        elif seconds is not None:
            until = self._monotonic() + seconds
        if count is None and until is None:
            if fault in WINDOWS:
                until = self._monotonic() + DEFAULT_OUTAGE
            else:
                count = 1
        self._armed[fault] = Armed(fault, count, until, wait)

    def clear(self) -> None:
        """Disarm everything."""
        self._armed.clear()

    def armed(self) -> list[dict[str, object]]:
        """What is armed, for people and programs to see."""
        return [
            {
                "fault": one.fault.value,
                "count": one.left,
                "seconds": round(one.until - self._monotonic(), 1) if one.until else one.wait_seconds or None,
            }
            for fault in Fault
            if (one := self._live(fault)) is not None
        ]

    def active(self, fault: Fault) -> bool:
        """Whether ``fault`` is armed, without using it up."""
        return self._live(fault) is not None

    def strikes(self, fault: Fault) -> bool:
        """Whether ``fault`` hits this message; uses it up by one."""
        return self._take(fault) is not None

    def plan(self) -> Plan:
        """How the next payment message goes wrong; uses up one of each armed message fault."""
        delay, order = self._take(Fault.DELAY), self._take(Fault.OUT_OF_ORDER)
        held = order or delay
        return Plan(
            drop=self.strikes(Fault.DROP_CALLBACK),
            duplicate=self.strikes(Fault.DUPLICATE),
            wrong_amount=self.strikes(Fault.WRONG_AMOUNT),
            wrong_signature=self.strikes(Fault.WRONG_SIGNATURE),
            lose_answer=self.strikes(Fault.TIMEOUT_AFTER_COMMIT),
            wait_seconds=held.wait_seconds if held else 0.0,
            behind_next=order is not None,
        )

    def _take(self, fault: Fault) -> Armed | None:
        one = self._live(fault)
        if one is not None and one.left is not None:
            one.left -= 1
            if one.left == 0:
                del self._armed[fault]
        return one

    def _live(self, fault: Fault) -> Armed | None:
        one = self._armed.get(fault)
        if one is not None and one.until is not None and self._monotonic() >= one.until:
            del self._armed[fault]
            return None
        return one
