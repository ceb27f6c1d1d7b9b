"""An event loop whose time can be moved on, and that knows when nothing more will happen by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

REAL_SECONDS_A_SECOND = 1000.0
"""How slowly the loop's own time runs: no deadline and no pause ends because the machine is busy."""


class SimulatedLoop(asyncio.SelectorEventLoop):
    """Deadlines pass when the simulation says so; what others give to a thread is done at once."""

    def __init__(self) -> None:
        self._ahead = 0.0
        super().__init__()

    def time(self) -> float:
        """The loop's clock, in seconds."""
        return super().time() / REAL_SECONDS_A_SECOND + self._ahead

    def pass_time(self, seconds: float) -> None:
        """Let the deadlines of the next ``seconds`` pass."""
        self._ahead += seconds

    def is_quiet(self) -> bool:
        """Whether no callback is ready to run; asked from inside a running task."""
        return not self._ready  # type: ignore[attr-defined]

    def run_in_executor(  # type: ignore[override]
        self, executor: Any, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """Run ``func`` here and now: threads would run in no order."""
        done = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:  # noqa: BLE001  handed on to whoever waits, as a thread would
            done.set_exception(error)
        return done


def real(seconds: float) -> float:
    """So many of the machine's seconds, as the loop counts them: for what is waited for at the server."""
    return seconds / REAL_SECONDS_A_SECOND


def running() -> SimulatedLoop:
    """The running loop, which is ours."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, SimulatedLoop), "the simulation runs on its own loop"
    return loop
