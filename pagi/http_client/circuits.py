"""Circuit breakers: a receiver that failed again and again is left alone for a while, then tried once more.

In the memory of one process; each process finds out for itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Any

from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState

from pagi.http_client.errors import CircuitOpen, TargetRefused
from pagi.logging import get_logger

log = get_logger(__name__)

FAILURES = 5
REST_SECONDS = 30.0


class CircuitState(StrEnum):
    """Whether calls are let through: all, none, or one to see."""

    CLOSED = "closed"
    OPENED = "opened"
    HALF_OPENED = "half-opened"


class Circuits:
    """The breakers of one client by name, say a provider's or a receiver's host."""

    def __init__(self, failures: int = FAILURES, rest_seconds: float = REST_SECONDS) -> None:
        self._rest_seconds = rest_seconds
        self._breakers = AsyncCircuitBreakerFactory(
            default_threshold=failures,
            default_ttl=rest_seconds,
            exclude=[TargetRefused, asyncio.CancelledError],
        )
        self._breakers.add_listener(self._note)
        self._states: dict[str, CircuitState] = {}
        self._opened_at: dict[str, float] = {}

    def state(self, name: str) -> CircuitState:
        """How the circuit ``name`` stands; one that was never used is closed."""
        if self.resting(name) <= 0 and self._states.get(name) is CircuitState.OPENED:
            return CircuitState.HALF_OPENED
        return self._states.get(name, CircuitState.CLOSED)

    def resting(self, name: str) -> float:
        """Seconds until the circuit ``name`` lets a call through again; 0 when it does so now."""
        if self._states.get(name) is not CircuitState.OPENED:
            return 0.0
        now = asyncio.get_running_loop().time()
        return max(0.0, self._opened_at[name] + self._rest_seconds - now)

    @asynccontextmanager
    async def guarding(self, name: str) -> AsyncIterator[None]:
        """The block's exception counts as a failure of ``name``. Raises CircuitOpen while it rests."""
        breaker = await self._breakers.get_breaker(name)
        try:
            async with breaker:
                yield
        except OpenedState as error:
            raise CircuitOpen(host=name, reason="resting", retry_in=self.resting(name)) from error

    def _note(self, name: str, kind: str, event: Any) -> None:
        if kind != "state_changed":
            return
        self._states[name] = CircuitState(event.state)
        if event.state == CircuitState.OPENED:
            self._opened_at[name] = asyncio.get_running_loop().time()
        log.info("circuit", circuit=name, state=event.state)
